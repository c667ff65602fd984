//! A plugin host for Rust applications: typed plugins in Python and JavaScript, sandboxed in the application's own
//! process, replaced while it serves.
//!
//! An application declares a trait, and [`plugin`] makes it an interface. A plugin is a folder, a ZIP file or a
//! script that implements it. A `Slot` holds the plugin that serves now: calls on it
//! are typed, may come from any number of threads, and go on while another plugin takes its place.
//!
#![cfg_attr(all(feature = "host", feature = "javascript"), doc = "```")]
#![cfg_attr(not(all(feature = "host", feature = "javascript")), doc = "```text")]
//! use aardvark::manifest::Language;
//! use aardvark::schemars::{self, JsonSchema};
//! use aardvark::serde::{Deserialize, Serialize};
//! use aardvark::{Host, Slot, Source};
//!
//! #[derive(Clone, Serialize, Deserialize, JsonSchema)]
//! # #[serde(crate = "aardvark::serde")]
//! struct Quake {
//!     place: String,
//!     magnitude: f64,
//! }
//!
//! #[derive(Serialize, Deserialize, JsonSchema)]
//! # #[serde(crate = "aardvark::serde")]
//! struct Alert {
//!     message: String,
//! }
//!
//! /// Decides who gets woken up.
//! #[aardvark::plugin(id = "demo.alerts", version = "1.0")]
//! trait AlertRule {
//!     /// Looks at one earthquake.
//!     fn assess(&self, quake: Quake) -> Option<Alert>;
//! }
//!
//! fn main() -> Result<(), aardvark::Error> {
//!     let host = Host::builder().build()?;
//!     let strict = "export function assess(q) { if (q.magnitude >= 6) return { message: q.place }; }";
//!     let rules: Slot<dyn AlertRule> = host.slot("alerts", Source::inline(Language::JavaScript, strict))?;
//!
//!     let quake = Quake { place: "Tōhoku".to_owned(), magnitude: 5.1 };
//!     assert!(rules.assess(quake.clone())?.is_none());
//!
//!     let lenient = strict.replace("6", "5");
//!     rules.swap(Source::inline(Language::JavaScript, lenient))?;
//!     assert_eq!(rules.assess(quake)?.unwrap().message, "Tōhoku");
//!     Ok(())
//! }
//! ```
//!
//! Folders and ZIP files work the same way: `host.slot("alerts", "plugins/alerts-py")`.
//!
//! # Features
//!
//! * `host` (default): the host itself. Without it this crate only declares interfaces and compiles without V8;
//!   crates that are shared between hosts depend on it that way.
//! * `python`, `javascript` (default): the engines; a host can leave one out.

#![forbid(unsafe_code)]

#[doc(hidden)]
pub mod __private;
#[cfg(all(doctest, feature = "host", feature = "python", feature = "javascript"))]
mod guides;

/// Makes a trait an interface that plugins implement.
///
/// ```
/// use aardvark::Interface;
/// use aardvark::schemars::{self, JsonSchema};
/// use aardvark::serde::{Deserialize, Serialize};
///
/// #[derive(Serialize, Deserialize, JsonSchema)]
/// # #[serde(crate = "aardvark::serde")]
/// pub struct Order {
///     pub region: String,
///     pub amount: u32,
/// }
///
/// #[derive(Debug, Serialize, Deserialize, JsonSchema)]
/// # #[serde(crate = "aardvark::serde")]
/// pub enum PricingError {
///     UnknownRegion(String),
/// }
///
/// /// Prices orders.
/// #[aardvark::plugin(id = "demo.pricing", version = "1.1")]
/// pub trait Pricing {
///     /// In cents.
///     fn price(&self, order: Order) -> Result<u64, PricingError>;
///
///     /// Plugins written for 1.0 lack this; for them the body answers.
///     #[since("1.1")]
///     fn explain(&self, order: Order, locale: Option<String>, #[default(80)] width: u32) -> String {
///         format!("{} units", order.amount)
///     }
///
///     /// Called with `.await`.
///     async fn enrich(&self, order: Order) -> Order;
/// }
///
/// let descriptor = <dyn Pricing as Interface>::descriptor();
/// assert_eq!((descriptor.id.as_str(), descriptor.functions.len()), ("demo.pricing", 3));
///
/// // A call as a value, to be run by a client or a slot.
/// let order = Order { region: "JP".to_owned(), amount: 3 };
/// let call = PricingCall::price(order).wall_limit(std::time::Duration::from_millis(20));
/// assert_eq!(call.function(), "price");
/// ```
///
/// # Arguments
///
/// * `id = "company.purpose"`: the interface's name in manifests, the same for all versions.
/// * `version = "1.1"`: major and minor version, and a patch if there is one. Plugins for an older minor version
///   are accepted.
/// * `crate = path`: where this crate is found, if not at `::aardvark`.
///
/// # What can be written
///
/// Functions take `&self` and owned values, and return an owned value or `Result<T, E>`, where `E` is an error that
/// the plugin may answer with. Each of these types implements `Serialize`, `Deserialize` and
/// [`JsonSchema`](schemars::JsonSchema), and `E` implements `Debug` too. Parameters of type `Option<T>` or with
/// `#[default(expression)]` come last; callers by name may leave them out. A function with `#[since("version")]`
/// was added in that version and has a body that answers when the plugin is older.
///
/// `Result` and `Option` are recognised by these names.
///
/// # What is generated
///
/// For a trait `Pricing`, with the trait's visibility:
///
/// * the trait itself, with `Send + Sync`. An `async fn` returns a [`BoxFuture`], so that `dyn Pricing` is a type;
/// * `PricingClient`, which a slot dereferences to. For `fn price` it has `price` and `price_async`, for
///   `async fn enrich` it has `enrich` and `enrich_blocking`; they give `Result<T, Error>`, or
///   `Result<T, CallError<E>>` where the trait says `Result<T, E>`. `run` and `run_async` run a [`Call`];
/// * `PricingCall`, with one constructor a function, which gives a [`Call`] to set options on;
/// * `impl Interface for dyn Pricing`, and an entry among [`interface::registered`].
pub use aardvark_macros::plugin;
pub use aardvark_manifest::call::{
    BoxFuture, Call, CallError, Invoke, MAX_DEPTH, MAX_VALUE_BYTES, Reply, Request,
};
pub use aardvark_manifest::error::{Error, Fault, Kind, LimitReached};
pub use aardvark_manifest::interface::{Interface, InterfaceDescriptor};
pub use aardvark_manifest::outcome::{
    Completeness, Contact, ContactEnd, Level, LogLine, Outcome, Report, Reset, ResetKind, Resource,
    ResourceUse, Usage, Violation, ViolationKind,
};
pub use aardvark_manifest::traceback::{Frame, Traceback};
pub use aardvark_manifest::{bundle, demand, interface, manifest, plain};
// The types of an interface derive traits of these; the same versions have to be used.
pub use {schemars, semver, serde, serde_json};

#[cfg(feature = "host")]
pub use aardvark_host::{
    Excess, Host, HostBuilder, LogEvent, MountMode, NetworkPolicy, NetworkPolicyBuilder, Policy, Said, Slot,
    SlotOptions, SlotStatus, Source, SwapOptions, SwapReport, Untyped, UntypedClient, WatchEvent, Watching,
    Withheld,
};

#[cfg(all(feature = "host", feature = "python"))]
pub use aardvark_host::{MemoryReset, distribution, image, prepare_python, prepare_python_for};
