//! A function has more parameters than serde has tuples.

#[aardvark::plugin(id = "t.x", version = "1.0")]
trait Rules {
    fn assess(
        &self,
        p0: u8,
        p1: u8,
        p2: u8,
        p3: u8,
        p4: u8,
        p5: u8,
        p6: u8,
        p7: u8,
        p8: u8,
        p9: u8,
        p10: u8,
        p11: u8,
        p12: u8,
        p13: u8,
        p14: u8,
        p15: u8,
        p16: u8,
    ) -> bool;
}

fn main() {}
