//! The interface `demo.alerts`: what an alerting service asks of a rule. Knows no host and no plugin.
//!
//! A crate of its own, because rules may be written in Rust as well, and whoever does should not compile V8:
//!
//! ```
//! use alerts_interface::{Alert, Level, AlertRule, Quake};
//!
//! struct Loud;
//!
//! impl AlertRule for Loud {
//!     fn assess(&self, quake: Quake) -> Option<Alert> {
//!         let magnitude = quake.magnitude.filter(|magnitude| *magnitude >= 7.0)?;
//!         Some(Alert { level: Level::Page, message: format!("M{magnitude:.1} {}", quake.place) })
//!     }
//! }
//!
//! let quake = Quake {
//!     id: "us10006g7d".to_owned(),
//!     place: "5km WNW of Accumoli, Italy".to_owned(),
//!     kind: "earthquake".to_owned(),
//!     magnitude: Some(6.2),
//!     depth_km: Some(4.4),
//!     latitude: 42.723,
//!     longitude: 13.188,
//!     time: 1_472_002_592_770,
//!     tsunami: false,
//!     felt: Some(1_139),
//! };
//! assert_eq!(Loud.assess(quake.clone()), None);
//! assert_eq!(Loud.explain(quake, None), "5km WNW of Accumoli, Italy: this rule gives no reasons");
//! ```

#![forbid(unsafe_code)]

mod alert;
mod quake;

pub use alert::{Alert, Level};
pub use quake::Quake;

/// Decides who gets woken up.
#[aardvark::plugin(id = "demo.alerts", version = "1.1")]
pub trait AlertRule {
    /// Looks at one event and says whom it concerns, if anybody.
    ///
    /// The same event may come again, with better data.
    fn assess(&self, quake: Quake) -> Option<Alert>;

    /// Says in full sentences why [`assess`](AlertRule::assess) decides as it does. `locale` is a language tag such
    /// as `de-AT`; without one the rule chooses.
    #[since("1.1")]
    fn explain(&self, quake: Quake, locale: Option<String>) -> String {
        // Rules of 1.0 speak no language at all.
        let _ = locale;
        format!("{}: this rule gives no reasons", quake.place)
    }
}
