//! What must not repeat, and what must not run backwards, although all else is the same in every call.

use std::collections::{BTreeMap, BTreeSet};
use std::time::SystemTime;

use aardvark_manifest::error::Kind;
use serde_json::Value;

use super::corpus::{Corpus, Folder};

#[test]
fn no_two_calls_draw_the_same() {
    // Two isolates of the same plugin, thus of one image where there are images; and what comes after an isolate's end.
    let mut corpora = [Corpus::fresh(Folder::Python), Corpus::fresh(Folder::Python)];
    let mut drawn: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for round in 0..12 {
        for corpus in &mut corpora {
            // A state that is left behind would make the next one predictable.
            corpus.leave("random_state");
            for (source, value) in corpus.get("draw", vec![]).as_object().unwrap() {
                let is_new = drawn.entry(source.clone()).or_default().insert(value.to_string());
                assert!(is_new, "{source} gave {value} twice, the second time in round {round}");
            }
        }
        if round % 5 == 4 {
            corpora[0].run("end", vec!["exits_at_once".into()]).result.unwrap_err();
        }
    }
    assert!(drawn.len() >= 8);
}

#[test]
fn clocks_move_on() {
    let mut corpus = Corpus::fresh(Folder::Python);
    let mut last: BTreeMap<String, f64> = BTreeMap::new();
    for _ in 0..50 {
        let before = since_epoch();
        let now = corpus.get("clocks", vec![])["time"].as_f64().unwrap();
        // Guests may be shown a coarser clock.
        assert!((before - 1.0..=since_epoch() + 1.0).contains(&now), "{now} at {before}");
        for (clock, now) in numbers(&corpus.get("clocks", vec![])) {
            let before = last.insert(clock.clone(), now).unwrap_or(f64::MIN);
            assert!(now >= before, "{clock} went from {before} to {now}");
        }
    }
    let first: BTreeMap<String, f64> = numbers(&corpus.get("clocks", vec![])).collect();
    let reached = first["monotonic"] + 0.02;
    while corpus.get("clocks", vec![])["monotonic"].as_f64().unwrap() < reached {}
    assert!(corpus.get("clocks", vec![])["time"].as_f64().unwrap() > first["time"], "it is no constant");
}

fn since_epoch() -> f64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs_f64()
}

fn numbers(value: &Value) -> impl Iterator<Item = (String, f64)> {
    value.as_object().unwrap().iter().map(|(name, value)| (name.clone(), value.as_f64().unwrap()))
}

/// As numpy lays it out: the generator's words, then how many are used. numpy itself has no wheel for this Python yet.
const LIKE_NUMPY: &str = "
import ctypes, random, sys, types
random.gauss(0, 1)  # leaves the second of a pair

class State(ctypes.Structure):
    _fields_ = [('key', ctypes.c_uint32 * 624), ('pos', ctypes.c_int)]

class Generator:
    def __init__(self):
        self.state, self.gauss = State(), (1, 0.5)
        for index, word in enumerate(random.Random(1).getstate()[1][:-1]): self.state.key[index] = word
        self.state.pos = 7
        address = ctypes.addressof(self.state)
        self._bit_generator = types.SimpleNamespace(ctypes=types.SimpleNamespace(state_address=address))
    def get_state(self): return ('MT19937', list(self.state.key), self.state.pos, *self.gauss)
    def set_state(self, state): self.gauss = state[3:]

GENERATOR = Generator()
sys.modules['numpy.random.mtrand'] = types.SimpleNamespace(_rand=GENERATOR)

def draw(): return [list(GENERATOR.state.key[:4]), GENERATOR.state.key[623], random.gauss(0, 1)]
def rest(): return [GENERATOR.state.pos, *GENERATOR.gauss]
";

#[test]
fn generators_of_packages_and_half_used_pairs_do_not_repeat() {
    let slot = crate::support::slot(crate::support::py(LIKE_NUMPY));
    let mut drawn = BTreeSet::new();
    for _ in 0..8 {
        for part in slot.call("draw", vec![]).unwrap().as_array().unwrap() {
            assert!(drawn.insert(part.to_string()), "{part} came twice");
        }
        assert_eq!(slot.call("rest", vec![]).unwrap(), serde_json::json!([624, 0, 0.0]));
    }
}

/// The guest says where its generators are; what it gains by lying is an error.
#[test]
fn a_plugin_that_misleads_about_its_generators_is_refused() {
    let lie = "GENERATOR._bit_generator.ctypes.state_address += 4\n";
    for lie in [lie.to_owned(), lie.replace("+= 4", "= 2**31 - 8"), lie.replace("+= 4", "= -8")] {
        let source = crate::support::py(&format!("{LIKE_NUMPY}\n{lie}"));
        let name = crate::support::unique("lie");
        let error = crate::support::host().slot::<aardvark_host::Untyped>(&name, source).unwrap_err();
        assert_eq!(error.kind(), Kind::Exception, "{lie}: {error}");
    }
}
