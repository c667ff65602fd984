//! Neither the id nor the version can be read.

#[aardvark::plugin(id = "Demo Alerts", version = "one")]
trait Rules {
    fn assess(&self) -> bool;
}

#[aardvark::plugin(id = "t..x", version = "1.0.0-beta.1")]
trait More {
    fn assess(&self) -> bool;
}

fn main() {}
