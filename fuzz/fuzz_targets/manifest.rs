//! Fuzzes the manifest parser: no panic, and what is valid stays valid and equal when written and read again.

#![no_main]

use aardvark_manifest::manifest::Manifest;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    match Manifest::parse(bytes) {
        Ok(manifest) => {
            let text = manifest.to_json().to_string();
            let again = Manifest::parse(text.as_bytes()).expect("a valid manifest stays valid");
            assert_eq!(again, manifest);
        }
        Err(error) => assert!(error.to_string().starts_with("invalid manifest")),
    }
});
