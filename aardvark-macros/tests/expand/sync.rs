//! A public trait with a blocking function and one without parameters.

/// Decides who gets woken up.
#[plugin(id = "demo.alerts", version = "1.0")]
pub trait AlertRule {
    /// Looks at one earthquake.
    fn assess(&self, quake: Quake, limit: f64) -> Option<Alert>;
    fn reset(&self);
}
