//! Default bodies, optional parameters, a domain error, another path to the crate.

#[plugin(id = "demo.pricing", version = "0.3", crate = crate::runtime)]
trait Pricing: Send {
    #[since("0.3.0")]
    fn price(&self, r#type: u8, locale: Option<String>, #[default("JP")] region: String) -> Result<u64, Refusal> {
        Ok(u64::from(r#type))
    }
}
