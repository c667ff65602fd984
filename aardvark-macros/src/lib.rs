//! The attribute macro `#[aardvark::plugin]`.
