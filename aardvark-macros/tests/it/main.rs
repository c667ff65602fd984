//! What the compiler says about traits, right and wrong ones. Each case is a file named by its symptom, the
//! expected messages beside it. `TRYBUILD=overwrite` writes them anew.

#[test]
fn wrong_uses_are_reported_where_they_are() {
    trybuild::TestCases::new().compile_fail("tests/it/fail/*.rs");
}

#[test]
fn right_uses_compile_without_warnings() {
    trybuild::TestCases::new().pass("tests/it/pass/*.rs");
}
