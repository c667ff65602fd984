//! Typed interfaces: what is checked when a plugin is loaded, and what typed calls give.

use aardvark::{CallError, Kind, plugin};
use aardvark_host::{Slot, Source};
use aardvark_manifest::error::Fault;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::support::{files, host, js, py, unique};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
struct Quake {
    place: String,
    magnitude: f64,
    depth_km: Option<f64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Level {
    Info,
    Page,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
struct Alert {
    level: Level,
    message: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Refusal {
    Closed,
    TooSmall { minimum: f64 },
}

/// Decides who gets woken up.
#[plugin(id = "test.alerts", version = "1.2")]
trait AlertRule {
    /// Looks at one earthquake.
    fn assess(&self, quake: Quake) -> Option<Alert>;
    /// May refuse.
    fn rank(&self, quake: Quake, #[default(10)] places: u32) -> Result<u32, Refusal>;
    /// May wait.
    async fn enrich(&self, quake: Quake) -> Quake;
    /// Added later.
    #[since("1.1")]
    fn explain(&self, quake: Quake, locale: Option<String>) -> String {
        format!("{} ({})", quake.place, locale.unwrap_or_else(|| "default".to_owned()))
    }
    /// Wider than JSON numbers usually are.
    #[since("1.2")]
    fn wide(&self, value: u128) -> u128 {
        value
    }
}

const PY: &str = "
from aardvark import DomainError
def assess(quake):
    if quake['magnitude'] >= 6: return {'level': 'page', 'message': f\"M{quake['magnitude']} {quake['place']}\"}
def rank(quake, places=5):
    if quake['magnitude'] < 1: raise DomainError({'kind': 'too_small', 'minimum': 1})
    if quake['place'] == '': raise DomainError({'kind': 'closed'})
    if quake['place'] == '?': raise DomainError({'kind': 'unheard-of'})
    return places
async def enrich(quake): return {**quake, 'depth_km': 10.5}
def wide(value): return value + 1
";

const JS: &str = "
import { DomainError } from 'aardvark';
export function assess(quake) {
    if (quake.magnitude >= 6) return { level: 'page', message: `M${quake.magnitude} ${quake.place}` };
}
export function rank(quake, places = 5) {
    if (quake.magnitude < 1) throw new DomainError({ kind: 'too_small', minimum: 1 });
    if (quake.place === '') throw new DomainError({ kind: 'closed' });
    if (quake.place === '?') throw new DomainError({ kind: 'unheard-of' });
    return places;
}
export const enrich = async (quake) => ({ ...quake, depth_km: 10.5 });
export const wide = (value) => BigInt(value) + 1n;
";

fn quake(place: &str, magnitude: f64) -> Quake {
    Quake { place: place.to_owned(), magnitude, depth_km: None }
}

fn typed(source: Source) -> Slot<dyn AlertRule> {
    host().slot(&unique("typed"), source).unwrap()
}

#[test]
fn both_languages_implement_the_interface_alike() {
    for slot in [typed(py(PY)), typed(js(JS))] {
        let alert = Alert { level: Level::Page, message: "M6.5 Chile".to_owned() };
        assert_eq!(slot.assess(quake("Chile", 6.5)).unwrap(), Some(alert));
        assert_eq!(slot.assess(quake("Chile", 5.5)).unwrap(), None);
        assert_eq!(slot.rank(quake("Chile", 5.5), 7).unwrap(), 7);
        let refused = |place, magnitude| match slot.rank(quake(place, magnitude), 7).unwrap_err() {
            CallError::Domain(refusal) => refusal,
            CallError::Failed(error) => panic!("{error}"),
        };
        assert_eq!(refused("Chile", 0.5), Refusal::TooSmall { minimum: 1.0 });
        assert_eq!(refused("", 5.5), Refusal::Closed);
        let CallError::Failed(error) = slot.rank(quake("?", 5.5), 7).unwrap_err() else {
            panic!("a known error")
        };
        assert_eq!((error.kind(), error.fault()), (Kind::Result, Fault::Guest), "{error}");
        assert_eq!(slot.enrich_blocking(quake("Peru", 4.0)).unwrap().depth_km, Some(10.5));
        assert_eq!(
            slot.explain(quake("Peru", 4.0), None).unwrap(),
            "Peru (default)",
            "the interface's own body"
        );
        let wide = u128::from(u64::MAX) + 5;
        assert_eq!(slot.wide(wide).unwrap(), wide + 1);
        let outcome = slot.run(AlertRuleCall::assess(quake("Chile", 6.5)));
        assert!(outcome.result.unwrap().is_some());
        assert_eq!(outcome.report.generation, 1);
    }
}

#[test]
fn results_of_the_wrong_type_are_the_plugins_fault_and_named() {
    let slot = typed(js("
        export const assess = (quake) => ({ level: quake.place, message: quake.magnitude });
        export const rank = (quake, places) => 1.5;
        export const enrich = (quake) => null;
    "));
    let error = slot.assess(quake("loud", 1.0)).unwrap_err();
    assert_eq!((error.kind(), error.fault()), (Kind::Result, Fault::Guest));
    assert!(error.to_string().contains("level"), "{error}");
    let CallError::Failed(error) = slot.rank(quake("x", 1.0), 1).unwrap_err() else {
        panic!("not a domain error")
    };
    assert_eq!(error.kind(), Kind::Result, "{error}");
    assert_eq!(slot.enrich_blocking(quake("x", 1.0)).unwrap_err().kind(), Kind::Result);
}

#[test]
fn mismatches_are_found_when_a_plugin_is_loaded() {
    let rest = "export const rank = (q, places) => 1; export const enrich = (q) => q;";
    let rest_py = "def rank(quake, places): return 1\ndef enrich(quake): return quake\n";
    let both = |javascript: &str, python: &str| {
        [js(&format!("{javascript}\n{rest}")), py(&format!("{python}\n{rest_py}"))]
    };
    for (sources, expected) in [
        (both("", ""), "the function `assess` is missing"),
        (both("export const Assess = (q) => null;", "def Assess(quake): pass"), "looks like it"),
        (both("export const assess = 5;", "assess = 5"), "the function `assess` is missing"),
        (
            both("export const assess = () => null;", "def assess(): pass"),
            "`assess` takes 0 arguments, but the interface passes 1 argument",
        ),
        (
            both("export const assess = (a, b) => null;", "def assess(a, b): pass"),
            "`assess` takes 2 arguments, but the interface passes 1",
        ),
        ([js("export const other = 1;"), py("def other(): pass")], "`assess` is missing"),
        ([py(&format!("def assess(quake, *, strict): pass\n{rest_py}")), py("")], "missing"),
    ] {
        for source in sources {
            let error = host().slot::<dyn AlertRule>(&unique("contract"), source).unwrap_err();
            assert_eq!((error.kind(), error.fault()), (Kind::Contract, Fault::Guest), "{error}");
            let text = error.to_string();
            assert!(text.contains("`test.alerts` 1.2.0"), "{text}");
            assert!(text.contains(expected) || text.contains("keyword-only"), "{text}");
        }
    }
}

#[test]
fn optional_parameters_may_be_missing_and_flexible_ones_are_fine() {
    for source in [
        js(
            "export const assess = (...all) => null; export function rank() { return arguments.length; } export const enrich = (q = {}) => q;",
        ),
        py(
            "def assess(*all): return None\ndef rank(*all): return len(all)\ndef enrich(quake={}): return quake",
        ),
    ] {
        let slot = typed(source);
        assert_eq!(slot.assess(quake("x", 1.0)).unwrap(), None);
        assert_eq!(slot.rank(quake("x", 1.0), 3).unwrap(), 2);
    }
    // Written before `places` existed.
    for source in [
        js(
            "export const assess = (q) => null; export const rank = (q) => 9; export const enrich = (q) => q;",
        ),
        py("def assess(quake): return None\ndef rank(quake): return 9\ndef enrich(quake): return quake"),
    ] {
        assert_eq!(typed(source).rank(quake("x", 1.0), 3).unwrap(), 9);
    }
}

#[test]
fn a_declared_version_must_fit() {
    let manifest = |version: &str| {
        format!(
            r#"{{"schemaVersion": "2.0", "name": "rule", "version": "1.0.0",
                "implements": [{{"interface": "test.alerts", "version": "{version}"}}]}}"#
        )
    };
    let source = |version: &str| files(&[("aardvark.manifest.json", &manifest(version)), ("plugin.js", JS)]);
    for version in ["1.0", "1.1", "1.2.0"] {
        typed(source(version));
    }
    for version in ["1.3", "2.0"] {
        let error = host().slot::<dyn AlertRule>(&unique("version"), source(version)).unwrap_err();
        assert_eq!(error.kind(), Kind::Contract, "{error}");
        assert!(error.to_string().contains(version), "{error}");
    }
}

#[test]
fn a_plugin_of_another_interface_is_refused() {
    let source = files(&[
        (
            "aardvark.manifest.json",
            r#"{"schemaVersion": "2.0", "name": "rule", "version": "1.0.0",
                "implements": [{"interface": "test.other", "version": "1.0"}]}"#,
        ),
        ("plugin.js", JS),
    ]);
    let error = host().slot::<dyn AlertRule>(&unique("other"), source).unwrap_err();
    assert_eq!(error.kind(), Kind::Contract);
    assert!(
        error.to_string().contains("`test.other`") && error.to_string().contains("`test.alerts`"),
        "{error}"
    );
}
