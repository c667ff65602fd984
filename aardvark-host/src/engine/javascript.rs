//! x

pub(crate) mod web;
