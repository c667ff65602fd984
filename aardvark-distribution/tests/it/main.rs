//! Stages a real Pyodide through every door, and through every failure that a test can provoke.

mod archive;
mod at_once;
mod derived;
mod directory;
mod fixture;
mod hostile;
mod location;
mod npm;
mod open;
mod packages;
mod server;
mod target;
mod url;
