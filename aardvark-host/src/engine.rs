//! The engines: what runs a plugin's code.
//!
//! An [`Engine`] is a plugin loaded into one isolate, on the isolate's own thread. It takes encoded arguments and
//! gives an encoded reply; no guest object and no V8 handle leaves this module. Who calls it, how often and for
//! how long is not its business.

pub(crate) mod javascript;
pub(crate) mod recorder;
pub(crate) mod v8;
