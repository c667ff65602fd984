//! The network under a grant: what a plugin may reach, and the one client through which it does.
//!
//! Users depend on the crate `aardvark`. This crate knows no V8 and no plugin; it trusts neither the request that a
//! guest makes nor the server that answers it. It reads no environment variables, keeps no cookies, uses no proxy,
//! decompresses nothing and follows a redirect only after checking it like a new request.
//!
//! ```text
//!   NetworkPolicy ∩ manifest's request ──▶ NetworkGrant          what is allowed
//!                                              │
//!   Client ─────────── open ─────────────▶ Session ── send(Request) ──▶ Ticket, later Finished
//!   one thread per host                    one isolate's connections and budgets
//!
//!   send:  URL ─▶ Target ─▶ rules ─▶ addresses of the name ─▶ checked ─▶ connect to that very address ─▶ TLS ─▶ HTTP/1.1
//!                   ▲                                                                                   │
//!                   └───────────────────────────── each redirect ◀──────────────────────────────────────┘
//! ```

#![forbid(unsafe_code)]

mod address;
mod budget;
mod client;
mod connector;
mod exchange;
mod failure;
mod grant;
mod header;
mod method;
mod policy;
mod redirect;
mod request;
mod resolver;
mod response;
mod rule;
mod session;
mod target;
mod ticket;
mod tls;
mod trail;

pub use self::client::{Client, ClientBuilder};
pub use self::failure::{NetworkError, NetworkErrorKind};
pub use self::grant::{NetworkGrant, NotGranted};
pub use self::policy::{NetworkPolicy, NetworkPolicyBuilder};
pub use self::request::{Redirects, Request};
pub use self::resolver::{Resolve, SystemResolver};
pub use self::response::Response;
pub use self::session::Session;
pub use self::target::{Scheme, Target};
pub use self::ticket::{Finished, Ticket};
