//! Properties of the manifest parser on arbitrary input.

use aardvark_manifest::manifest::{Manifest, SchemaVersion, schema};
use proptest::prelude::*;
use serde_json::Value;

const SEEDS: [&[u8]; 3] = [
    include_bytes!("manifests/good/v1-reference-full.json"),
    include_bytes!("manifests/good/v2-full.json"),
    include_bytes!("manifests/good/v2-minimal.json"),
];

/// Parsing must not panic, and what parses must parse again to the same value.
fn check(bytes: &[u8]) {
    match Manifest::parse(bytes) {
        Ok(manifest) => {
            let again = Manifest::parse(manifest.to_json().to_string().as_bytes());
            assert_eq!(again.expect("a valid manifest stays valid"), manifest);
        }
        Err(error) => assert!(error.to_string().starts_with("invalid manifest")),
    }
}

/// Any JSON value of moderate size, with names that the schemas know among the keys.
fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        prop_oneof![Just("1.0"), Just("2.0"), Just("python"), Just("main:f"), Just("fresh")]
            .prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        let key = prop_oneof![
            any::<String>(),
            prop_oneof![
                Just("schemaVersion"),
                Just("name"),
                Just("limits"),
                Just("config"),
                Just("$ref"),
                Just("type")
            ]
            .prop_map(str::to_owned),
        ];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((key, inner), 0..6)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..512)) {
        check(&bytes);
    }

    #[test]
    fn mutated_manifests_never_panic(
        seed in 0..SEEDS.len(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
    ) {
        let mut bytes = SEEDS[seed].to_vec();
        for (index, byte) in edits {
            let index = index.index(bytes.len());
            bytes[index] = byte;
        }
        check(&bytes);
    }

    #[test]
    fn any_value_in_any_field_never_panics(field in any::<prop::sample::Index>(), value in json()) {
        let schema = schema(SchemaVersion::V2);
        let names: Vec<_> = schema["properties"].as_object().unwrap().keys().collect();
        let mut manifest: Value = serde_json::from_slice(SEEDS[1]).unwrap();
        manifest[names[field.index(names.len())]] = value;
        check(manifest.to_string().as_bytes());
    }
}
