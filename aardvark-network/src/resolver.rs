//! From names to addresses.

use std::io;
use std::net::{IpAddr, ToSocketAddrs};

/// Looks names up. Whatever it says is checked before it is connected to.
pub trait Resolve: Send + Sync + 'static {
    /// The addresses of `name`, best first; `name` is in ASCII and lower case. May block, on a thread of its own.
    ///
    /// # Errors
    ///
    /// If there is no answer.
    fn resolve(&self, name: &str) -> io::Result<Vec<IpAddr>>;
}

/// The system's own resolver, with what the system's administrator has set up for it.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct SystemResolver;

impl Resolve for SystemResolver {
    fn resolve(&self, name: &str) -> io::Result<Vec<IpAddr>> {
        Ok((name, 0).to_socket_addrs()?.map(|address| address.ip()).collect())
    }
}
