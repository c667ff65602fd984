//! Fuzzes the archive reader: no panic, no more than the limits allow, and what is read can be packed and read
//! again as the same bundle.

#![no_main]

use aardvark_manifest::bundle::{Bundle, BundleLimits, pack};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut limits = BundleLimits::default();
    limits.file_bytes = 1 << 20;
    limits.total_bytes = 4 << 20;
    let Ok(bundle) = Bundle::from_zip_with(bytes, &limits) else { return };
    let total: usize = bundle.files().map(|(_, content)| content.len()).sum();
    assert!(total <= 4 << 20);
    let packed = pack(&bundle).expect("a small bundle can be packed");
    let again = Bundle::from_zip(&packed).expect("a packed bundle can be read");
    assert_eq!(again.digest(), bundle.digest());
});
