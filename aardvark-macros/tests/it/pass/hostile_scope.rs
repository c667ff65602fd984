//! Names of the standard library are shadowed, and the crate has another path.

#![deny(warnings)]
#![allow(dead_code, unused_macros, reason = "what shadows is there to be ignored")]

mod renamed {
    pub use aardvark as runtime;
}

mod scope {
    pub struct Option;
    pub struct Box;
    pub struct String;
    pub struct Arc;
    pub struct Send;
    pub mod std {}
    pub mod core {}
    pub fn drop() {}

    macro_rules! concat {
        () => {};
    }
    macro_rules! module_path {
        () => {};
    }

    #[aardvark::plugin(id = "t.x", version = "1.1", crate = crate::renamed::runtime)]
    pub trait Rules {
        fn assess(&self, invoke: u8, call: u8, f: u8, signature: u8) -> Result<u8, u8>;
        #[since("1.1")]
        async fn later(&self, r#type: u8) -> u8 {
            r#type
        }
    }
}

fn main() {}
