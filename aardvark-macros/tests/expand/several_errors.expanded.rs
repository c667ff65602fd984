//! What the macro makes of `several_errors.rs`. Written by the test; see `src/expand/tests.rs`.

trait AlertRule {
    fn assess(&mut self, quake: &Quake) -> bool;
    fn swap(&self, a: u8, b: u8);
}
::core::compile_error! {
    "a function of an interface must not take `&mut self`: calls come from many threads (take `&self`)"
}
::core::compile_error! {
    "a parameter must own its data, found a reference (use `Quake`)"
}
::core::compile_error! {
    "function `swap` would be hidden by the method of that name on `Slot` (rename it)"
}
::core::compile_error! {
    "required parameter `b` must come before the optional `a` (move it, or give it `#[default(..)]`)"
}
::core::compile_error! {
    "function `swap` must not be newer than its interface 1.0.0, found 1.1.0 (raise the interface's version)"
}
::core::compile_error! {
    "function `swap` must have a default body, because plugins older than 1.1.0 lack it (add a body)"
}
