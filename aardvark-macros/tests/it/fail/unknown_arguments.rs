//! Arguments are misspelt, repeated or of the wrong type; all of it is reported.

#[aardvark::plugin(idd = "t.x", vrsion = "1.0", colour = "red")]
trait Misspelt {
    fn assess(&self) -> bool;
}

#[aardvark::plugin(id = t.x, version = 1.0)]
trait Unquoted {
    fn assess(&self) -> bool;
}

#[aardvark::plugin(id = "t.x", id = "t.y", version = "1.0")]
trait Repeated {
    fn assess(&self) -> bool;
}

fn main() {}
