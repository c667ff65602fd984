//! Everything generated is as visible as the trait.

#![deny(warnings)]

mod outer {
    pub mod inner {
        #[aardvark::plugin(id = "t.a", version = "1.0")]
        pub(in crate::outer) trait Nearby {
            fn assess(&self) -> bool;
        }

        #[aardvark::plugin(id = "t.b", version = "1.0")]
        pub(crate) trait Everywhere {
            fn assess(&self) -> bool;
        }
    }

    pub(crate) fn nearby() -> String {
        let _: fn(&inner::NearbyClient) -> bool = |client| client.assess().is_ok();
        inner::NearbyCall::assess().function().to_owned()
    }
}

fn main() {
    let _: fn(&outer::inner::EverywhereClient) -> bool = |client| client.assess().is_ok();
    let call = outer::inner::EverywhereCall::assess();
    assert_eq!(call.function(), "assess");
    assert_eq!(outer::nearby(), "assess");
}
