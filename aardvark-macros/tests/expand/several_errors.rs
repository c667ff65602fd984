//! Everything wrong is reported at once, and the trait stays.

#[plugin(id = "demo.alerts", version = "1.0")]
trait AlertRule {
    fn assess(&mut self, quake: &Quake) -> bool;
    #[since("1.1")]
    fn swap(&self, #[default(1)] a: u8, b: u8);
}
