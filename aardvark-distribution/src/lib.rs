//! A staged, hash-verified Pyodide on disk.
