//! Two versions of real traits compared: what Rust programmers change, and what it means for plugins.

use aardvark::Interface;
use aardvark::interface::compatibility;

macro_rules! version {
    ($module:ident, $version:literal, { $($types:tt)* } { $($functions:tt)* }) => {
        mod $module {
            #[allow(unused_imports, reason = "not every version needs them")]
            use aardvark::schemars::JsonSchema;
            #[allow(unused_imports, reason = "not every version needs them")]
            use serde::{Deserialize, Serialize};

            $($types)*

            #[aardvark::plugin(id = "test.versions", version = $version)]
            pub(super) trait Rules { $($functions)* }
        }
    };
}

version!(first, "1.0", {
    #[derive(Debug, Serialize, Deserialize, JsonSchema)]
    pub(crate) struct Order { pub(crate) id: u32, pub(crate) note: Option<String> }
    #[derive(Debug, Serialize, Deserialize, JsonSchema)]
    pub(crate) enum Verdict { Accept, Reject { reason: String } }
} {
    fn judge(&self, order: Order) -> Verdict;
    fn label(&self, order: Order) -> String;
});

version!(compatible, "1.1", {
    #[derive(Debug, Serialize, Deserialize, JsonSchema)]
    pub(crate) struct Order {
        pub(crate) id: u32,
        pub(crate) note: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub(crate) region: Option<String>,
    }
    #[derive(Debug, Serialize, Deserialize, JsonSchema)]
    pub(crate) enum Verdict { Accept, Reject { reason: String, #[serde(default)] code: u16 } }
} {
    /// Judges.
    fn judge(&self, order: Order) -> Verdict;
    fn label(&self, order: Order, #[default(80)] width: u32) -> String;
    #[since("1.1")]
    fn batch(&self, orders: Vec<Order>) -> Vec<Verdict> { Vec::new() }
});

version!(breaking, "1.1", {
    #[derive(Debug, Serialize, Deserialize, JsonSchema)]
    pub(crate) struct Order { pub(crate) id: u64, pub(crate) note: Option<String>, pub(crate) total: f64 }
    #[derive(Debug, Serialize, Deserialize, JsonSchema)]
    pub(crate) enum Verdict { Accept, Reject { reason: String }, Escalate }
} {
    fn judge(&self, order: Order) -> Verdict;
    fn label(&self, order: Order) -> Option<String>;
});

fn lines<Old: Interface + ?Sized, New: Interface + ?Sized>() -> Vec<String> {
    compatibility(Old::descriptor(), New::descriptor()).iter().map(ToString::to_string).collect()
}

#[test]
fn an_interface_is_compatible_with_itself() {
    assert_eq!(lines::<dyn first::Rules, dyn first::Rules>(), [""; 0]);
}

#[test]
fn optional_additions_are_compatible() {
    assert_eq!(
        lines::<dyn first::Rules, dyn compatible::Rules>(),
        [
            "compatible: `judge.order.region` was added and may be missing",
            "compatible: `judge.result.Reject.code` was added and may be missing",
            "compatible: `label.order.region` was added and may be missing",
            "compatible: `label.width` was added and is optional",
            "compatible: `batch` was added with a default body",
        ]
    );
}

#[test]
fn wider_numbers_new_fields_and_new_cases_break_somebody() {
    assert_eq!(
        lines::<dyn first::Rules, dyn breaking::Rules>(),
        [
            "breaking: `judge.order.total` allows less than before: it may be missing on one side and is required \
             on the other",
            "breaking: `judge.order.id` allows more than before: `maximum` is 4294967295 on one side, \
             18446744073709551615 on the other",
            "breaking: `judge.result` allows more than before: the value `\"Escalate\"` exists on one side only",
            "breaking: `label.order.total` allows less than before: it may be missing on one side and is required \
             on the other",
            "breaking: `label.order.id` allows more than before: `maximum` is 4294967295 on one side, \
             18446744073709551615 on the other",
            "breaking: `label.result` allows more than before: null on one side, only string on the other",
            "breaking: `version` must be at least 2.0.0, found 1.1.0",
        ]
    );
}
