//! `urllib` and its relatives, as a plugin in Python finds them.
