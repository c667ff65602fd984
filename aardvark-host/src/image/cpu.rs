//! The processor as a part of an image's key.

use std::env::consts::ARCH;

/// The processor's architecture and those of its features that code compiled for WebAssembly depends on, such as
/// `x86_64 sse4.2 avx avx2`.
///
/// The same on every call, and on every machine whose processor has the same features.
#[must_use]
pub fn cpu_features() -> String {
    let mut text = ARCH.to_owned();
    for (name, present) in features() {
        if *present {
            text.push(' ');
            text.push_str(name);
        }
    }
    text
}

#[cfg(target_arch = "x86_64")]
fn features() -> &'static [(&'static str, bool)] {
    use std::arch::is_x86_feature_detected as has;
    use std::sync::LazyLock;

    // What V8 itself looks for.
    static FEATURES: LazyLock<[(&str, bool); 11]> = LazyLock::new(|| {
        [
            ("sse3", has!("sse3")),
            ("ssse3", has!("ssse3")),
            ("sse4.1", has!("sse4.1")),
            ("sse4.2", has!("sse4.2")),
            ("popcnt", has!("popcnt")),
            ("avx", has!("avx")),
            ("avx2", has!("avx2")),
            ("fma", has!("fma")),
            ("bmi1", has!("bmi1")),
            ("bmi2", has!("bmi2")),
            ("lzcnt", has!("lzcnt")),
        ]
    });
    FEATURES.as_slice()
}

/// Elsewhere the architecture has to do.
#[cfg(not(target_arch = "x86_64"))]
fn features() -> &'static [(&'static str, bool)] {
    &[]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_starts_with_the_architecture_and_stays_the_same() {
        assert!(cpu_features().starts_with(ARCH));
        assert_eq!(cpu_features(), cpu_features());
    }
}
