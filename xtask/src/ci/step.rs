//! The steps of CI: quick ones first, the tests last.

use std::fmt;

/// One thing that a change must pass.
pub(super) struct Step {
    /// For `--only` and the table.
    pub(super) name: &'static str,
    /// What it runs.
    pub(super) action: Action,
}

/// What a step runs.
pub(super) enum Action {
    /// The checks of `cargo xtask tidy`, in this process.
    Tidy,
    /// `cargo xtask generated --check`, in this process.
    Generated,
    /// Cargo, in the repository's root.
    Cargo {
        /// Variables set beside those of this process.
        environment: &'static [(&'static str, &'static str)],
        /// After `cargo`.
        arguments: &'static [&'static str],
    },
}

/// The step that runs the tests, always the last.
pub(super) const TESTS: &str = "test";

/// Every step in the order they run.
pub(super) const STEPS: &[Step] = &[
    cargo("fmt", &["fmt", "--all", "--check"]),
    // A workspace of its own, too heavy to be built here.
    cargo("fmt-bench", &["fmt", "--manifest-path", "bench/Cargo.toml", "--check"]),
    cargo("fmt-fuzz", &["fmt", "--manifest-path", "fuzz/Cargo.toml", "--check"]),
    Step { name: "tidy", action: Action::Tidy },
    Step { name: "generated", action: Action::Generated },
    cargo("clippy", &["clippy", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"]),
    cargo("clippy-js", &one_engine("javascript")),
    cargo("clippy-python", &one_engine("python")),
    cargo(
        "clippy-no-host",
        &["clippy", "--locked", "-p", "aardvark", "--lib", "--no-default-features", "--", "-D", "warnings"],
    ),
    // Another workspace. Only checked: it takes parsers of the host as files, and nothing else notices that one has moved.
    // With a library of its own to link, none is compiled here, which would need a C++ compiler.
    Step {
        name: "fuzz",
        action: Action::Cargo {
            environment: &[("CUSTOM_LIBFUZZER_PATH", "/none/libfuzzer.a")],
            arguments: &["check", "--locked", "--manifest-path", "fuzz/Cargo.toml"],
        },
    },
    Step {
        name: "doc",
        action: Action::Cargo {
            environment: &[("RUSTDOCFLAGS", "-D warnings")],
            arguments: &["doc", "--locked", "--workspace", "--no-deps"],
        },
    },
    cargo(TESTS, &["test", "--locked", "--workspace"]),
];

const fn cargo(name: &'static str, arguments: &'static [&'static str]) -> Step {
    Step { name, action: Action::Cargo { environment: &[], arguments } }
}

/// A host with one engine only: nothing of the other may be needed, and nothing may be left unused. Of the library
/// alone, since its tests are users of the facade, which would switch the other engine on again.
const fn one_engine(feature: &'static str) -> [&'static str; 11] {
    [
        "clippy",
        "--locked",
        "-p",
        "aardvark-host",
        "--lib",
        "--no-default-features",
        "--features",
        feature,
        "--",
        "-D",
        "warnings",
    ]
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tidy => f.write_str("cargo xtask tidy"),
            Self::Generated => f.write_str("cargo xtask generated --check"),
            Self::Cargo { environment, arguments } => {
                for (name, value) in *environment {
                    write!(f, "{name}='{value}' ")?;
                }
                write!(f, "cargo {}", arguments.join(" "))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_print_as_commands_for_a_shell() {
        let printed: Vec<_> = STEPS.iter().map(|step| step.action.to_string()).collect();
        assert_eq!(printed.first().unwrap(), "cargo fmt --all --check");
        assert_eq!(printed.last().unwrap(), "cargo test --locked --workspace");
        let doc = "RUSTDOCFLAGS='-D warnings' cargo doc --locked --workspace --no-deps";
        assert!(printed.iter().any(|command| command == doc), "{printed:#?}");
    }

    #[test]
    fn names_are_unique() {
        let mut names: Vec<_> = STEPS.iter().map(|step| step.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), STEPS.len());
    }
}
