//! An `async fn` with a default body, and a restricted visibility.

#[plugin(id = "demo.enrich", version = "1.2.3")]
pub(crate) trait Enrich {
    #[since("1.2")]
    async fn enrich(&self, quake: Quake) -> Quake {
        quake
    }
}
