//! The sample plugins, and the program, on a real week of earthquakes. One binary, because each links V8.

mod cases;
mod feeds;
mod plugins;
mod program;
mod rules;
mod tour;
mod watch;
