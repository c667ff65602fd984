//! The escape corpus: attacks that were written to get out, one file each, and what they end in.
//!
//! `escapes/<language>/plugin.*` is one plugin whose `attack` runs a file of `attacks/`. Each runs against a fresh and a
//! warm slot; what it has gained is its reply, and the reply says nothing was. After each, an honest call on the same slot
//! must reply right, and a plugin that nobody attacked must not have noticed. `loading/` holds plugins that attack while
//! they are loaded. `ESCAPE=<name>` in the environment runs one of them.

use std::fmt::Write as _;
use std::net::TcpListener;
use std::path::{Path, PathBuf};

use aardvark_host::{Host, Slot, Untyped};
use aardvark_manifest::bundle::Bundle;
use aardvark_manifest::call::Call;
use aardvark_manifest::error::Fault;
use aardvark_manifest::manifest::Language;
use serde_json::json;

use crate::support::{host_with, patient, unique, warm};

mod attack;
mod loading;

use attack::Attack;

#[test]
fn javascript_attacks_gain_nothing_in_fresh_slots() {
    Corpus::new(Language::JavaScript).run_fresh();
}

#[test]
fn javascript_attacks_gain_nothing_in_warm_slots() {
    Corpus::new(Language::JavaScript).run_warm();
}

#[test]
fn python_attacks_gain_nothing_in_fresh_slots() {
    Corpus::new(Language::Python).run_fresh();
}

#[test]
fn python_attacks_gain_nothing_in_warm_slots() {
    Corpus::new(Language::Python).run_warm();
}

/// The attacks in one language, and what they are after.
struct Corpus {
    host: Host,
    language: Language,
    attacks: Vec<Attack>,
    bystander: Slot<Untyped>,
    /// Calls of the bystander so far.
    counted: u64,
    secret: tempfile::NamedTempFile,
    listener: TcpListener,
    complaints: String,
}

/// What the secret file holds.
const SECRET: &str = "the secret of the host 4f1a9c";

impl Corpus {
    fn new(language: Language) -> Self {
        let host = host_with(patient());
        // In no folder that the sandbox has one of the same name of.
        let outside = env!("CARGO_TARGET_TMPDIR");
        let secret = tempfile::Builder::new().suffix(".json").tempfile_in(outside).unwrap();
        std::fs::write(secret.path(), format!("\"{SECRET}\"")).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let counter = "let n = 0; export const count = () => [++n, { list: [1, 'é'] }];";
        let bystander = host.slot(&unique("bystander"), warm(Language::JavaScript, counter)).unwrap();
        let attacks = Attack::all(&folder(language).join("attacks"));
        Self { host, language, attacks, bystander, counted: 0, secret, listener, complaints: String::new() }
    }

    /// All on one slot, one after the other.
    fn run_fresh(mut self) {
        let slot = self.slot("fresh");
        for attack in std::mem::take(&mut self.attacks) {
            self.attack(&slot, &attack, false);
        }
        self.finish();
    }

    /// Each on a slot of its own, as state survives.
    fn run_warm(mut self) {
        for attack in std::mem::take(&mut self.attacks) {
            let slot = self.slot("warm");
            self.attack(&slot, &attack, attack.ruins_itself);
        }
        self.finish();
    }

    fn slot(&self, state: &str) -> Slot<Untyped> {
        let bundle = bundle(&folder(self.language), self.language, state);
        self.host.slot(&unique("escapes"), bundle).unwrap()
    }

    fn attack(&mut self, slot: &Slot<Untyped>, attack: &Attack, is_ruined: bool) {
        let probe =
            json!({ "secret": self.secret.path(), "port": self.listener.local_addr().unwrap().port() });
        let call = Call::json("attack", vec![json!(attack.name), probe]);
        let outcome = slot.run(call.wall_limit(attack.wall_limit()));
        if let Err(complaint) = attack.judge(&outcome) {
            writeln!(self.complaints, "{}: {complaint}", attack.name).unwrap();
        }
        let said = format!("{:?} {:?}", outcome.result, outcome.report);
        if said.contains(SECRET) {
            writeln!(self.complaints, "{}: read the host's file", attack.name).unwrap();
        }
        for round in 0..2 {
            let outcome = slot.run(Call::json("innocent", vec![json!(2), json!(3)]));
            let expected = json!({ "sum": 5, "list": [2, [3, null, "é"]], "polluted": false });
            match outcome.result {
                Ok(value) if value == expected => {}
                Err(error) if is_ruined && error.fault() == Fault::Guest => {}
                Ok(value) if is_ruined => drop(value),
                result => {
                    writeln!(self.complaints, "{}: after it, call {round} gave {result:?}", attack.name)
                        .unwrap()
                }
            }
            if !outcome.report.logs.is_empty() && !is_ruined {
                writeln!(
                    self.complaints,
                    "{}: after it, call {round} logged {:?}",
                    attack.name, outcome.report.logs
                )
                .unwrap();
            }
        }
        self.counted += 1;
        let bystander = self.bystander.call("count", vec![]);
        if !matches!(&bystander, Ok(value) if *value == json!([self.counted, { "list": [1, "é"] }])) {
            writeln!(self.complaints, "{}: the bystander gave {bystander:?}", attack.name).unwrap();
        }
    }

    fn finish(self) {
        if let Ok((_, peer)) = self.listener.accept() {
            panic!("an attack opened a connection from {peer}");
        }
        assert!(self.complaints.is_empty(), "{}", self.complaints);
    }
}

fn folder(language: Language) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/escapes").join(language.name())
}

/// The files of `folder` as a bundle with this state.
fn bundle(folder: &Path, language: Language, state: &str) -> Bundle {
    let manifest = json!({
        "schemaVersion": "2.0", "name": "escapes", "version": "1.0.0", "runtime": { "language": language.name() }, "state": state,
    });
    let mut files = vec![("aardvark.manifest.json".to_owned(), manifest.to_string().into_bytes())];
    for part in ["", "attacks"] {
        for entry in std::fs::read_dir(folder.join(part)).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                let name = Path::new(part).join(path.file_name().unwrap());
                files.push((name.to_str().unwrap().to_owned(), std::fs::read(&path).unwrap()));
            }
        }
    }
    Bundle::from_files(files).unwrap()
}

/// Whether enough is tried.
#[test]
fn the_corpus_is_large() {
    for language in [Language::JavaScript, Language::Python] {
        let count = std::fs::read_dir(folder(language).join("attacks")).unwrap().count();
        assert!(count >= 60, "{}: {count}", language.name());
    }
}
