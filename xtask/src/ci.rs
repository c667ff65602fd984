//! `cargo xtask ci`: the steps in order, stopping at the first that fails.

mod step;
mod table;

use std::env;
use std::ffi::OsString;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use self::step::{Action, STEPS, Step, TESTS};
use self::table::Row;
use crate::error::Error;
use crate::{generated, tidy};

/// Prints the steps and what each runs.
pub(crate) fn list() {
    for step in STEPS {
        println!("{:<14} {}", step.name, step.action);
    }
}

/// Runs the steps named in `only`, or all of them if it is empty.
///
/// # Errors
/// If a name is unknown, or for the first step that fails.
pub(crate) fn run(root: &Path, only: &[String]) -> Result<(), Error> {
    let mut rows = Vec::new();
    for step in chosen(only)? {
        // The tests are the last step. The table goes before them, so that what ends the output, where people and
        // machines look first, are cargo test's own lines.
        if step.name == TESTS {
            print!("{}", table::render(&rows, Some(step.name)));
        }
        println!("==> {}: {}", step.name, step.action);
        let start = Instant::now();
        let result = perform(root, step);
        rows.push(Row { name: step.name, took: start.elapsed(), passed: result.is_ok() });
        if let Err(cause) = result {
            print!("{}", table::render(&rows, None));
            return Err(Error::Step { step: step.name, cause: Box::new(cause) });
        }
    }
    if rows.last().is_some_and(|row| row.name != TESTS) {
        print!("{}", table::render(&rows, None));
    }
    Ok(())
}

fn chosen(only: &[String]) -> Result<Vec<&'static Step>, Error> {
    if only.is_empty() {
        return Ok(STEPS.iter().collect());
    }
    if let Some(name) = only.iter().find(|name| STEPS.iter().all(|step| step.name != **name)) {
        let known = STEPS.iter().map(|step| step.name).collect::<Vec<_>>().join(", ");
        return Err(Error::UnknownStep { name: name.clone(), known });
    }
    Ok(STEPS.iter().filter(|step| only.iter().any(|name| name == step.name)).collect())
}

fn perform(root: &Path, step: &Step) -> Result<(), Error> {
    match step.action {
        Action::Tidy => tidy::run(root),
        Action::Generated => generated::check(root),
        Action::Cargo { environment, arguments } => {
            // The cargo that runs us, so that a `+toolchain` on the command line holds for every step.
            let cargo = env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
            let status = Command::new(cargo)
                .args(arguments)
                .envs(environment.iter().copied())
                .current_dir(root)
                .status()
                .map_err(|source| Error::Start { command: step.action.to_string(), source })?;
            if status.success() {
                return Ok(());
            }
            Err(Error::Command { command: step.action.to_string(), status })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chooses_steps_in_their_own_order_and_refuses_unknown_names() {
        let names = |only: &[&str]| {
            let only: Vec<_> = only.iter().map(ToString::to_string).collect();
            chosen(&only).map(|steps| steps.iter().map(|step| step.name).collect::<Vec<_>>())
        };
        assert_eq!(names(&["tidy", "fmt"]).unwrap(), ["fmt", "tidy"]);
        assert_eq!(names(&[]).unwrap().last(), Some(&TESTS));
        let error = names(&["fmt", "tset"]).unwrap_err().to_string();
        assert!(error.starts_with("no step `tset` (expected one of fmt, "), "{error}");
    }

    #[test]
    fn a_failing_step_says_how_to_repeat_it() {
        let elsewhere = tempfile::tempdir().unwrap();
        let error = run(elsewhere.path(), &["generated".to_owned()]).unwrap_err().to_string();
        assert!(error.starts_with("step `generated`: generated files are stale: "), "{error}");
        assert!(error.ends_with("\nrepeat it with: cargo xtask ci --only generated"), "{error}");
    }
}
