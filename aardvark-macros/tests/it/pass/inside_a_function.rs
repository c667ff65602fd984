//! A trait can be declared inside a function, with every parameter the limit allows.

#![deny(warnings)]

fn main() {
    #[aardvark::plugin(id = "t.x", version = "1.0")]
    trait Rules: Send + Sync + 'static {
        #[allow(clippy::too_many_arguments, reason = "sixteen is the most that an interface takes")]
        fn assess(
            &self,
            a: u8, b: u8, c: u8, d: u8, e: u8, f: u8, g: u8, h: u8,
            i: u8, j: u8, k: u8, l: u8, m: u8, n: u8, o: u8, p: u8,
        ) -> bool;
    }
    let call = RulesCall::assess(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    assert_eq!(call.function(), "assess");
    assert!(aardvark::interface::find("t.x").is_some());
}
