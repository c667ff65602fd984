//! What a plugin says that it offers is bounded, in memory and in messages.

use aardvark_host::Untyped;
use aardvark_manifest::error::{Fault, Kind};

use crate::support::{host, js, py, slot, unique};

#[test]
fn a_plugin_that_describes_itself_at_great_length_is_refused() {
    let sources = [
        ("documentation", py("def f(): pass\nf.__doc__ = 'x' * 20_000_000\n")),
        ("functions", py("def f(): pass\nfor i in range(100_000): globals()[f'f{i}'] = f\n")),
        (
            "names",
            js(
                "export default Object.fromEntries(Array.from({length: 200}, (_, i) => [`${i}`.repeat(1e4), () => i]));",
            ),
        ),
        (
            "methods",
            js("export default Object.fromEntries(Array.from({length: 1e5}, (_, i) => [`f${i}`, () => i]));"),
        ),
    ];
    for (what, source) in sources {
        let error = host().slot::<Untyped>(&unique("listing"), source).unwrap_err();
        assert_eq!((error.kind(), error.fault()), (Kind::Limit, Fault::Guest), "{what}: {error}");
        let limit = error.limit().unwrap();
        assert!(limit.used > limit.allowed && limit.allowed == 4 << 20, "{what}: {error}");
    }
}

#[test]
fn names_that_a_plugin_chooses_stay_on_the_line_of_the_message() {
    let slot = slot(js(r"
        const odd = 'a\nerror: forged' + 'x'.repeat(1000);
        const names = Array.from({ length: 1000 }, (_, i) => `f${i}`);
        export default Object.fromEntries([odd, ...names].map((name) => [name, () => 1]));
    "));
    let message = slot.call("missing", vec![]).unwrap_err().to_string();
    assert!(message.contains(r"a\nerror: forgedxxx") && !message.contains('\n'), "{message}");
    assert!(message.contains("… and ") || message.ends_with(" more)"), "{message}");
    assert!(message.len() < 5_000, "{} bytes", message.len());
}
