//! `aardvark check`: finds out whether a plugin is in order.

use aardvark::bundle::Bundle;
use aardvark::interface::{self, InterfaceDescriptor};
use aardvark::{Error, Fault, Kind, Policy};
use aardvark_manifest::error::Detail;
use serde::Serialize;

use crate::args::CheckArguments;
use crate::interface::demand;
use crate::output::failure::ErrorView;
use crate::output::functions::{self, FunctionView};
use crate::output::{Output, Status};
use crate::packages::{self, PackageView};
use crate::plugin;

/// What a check found out.
struct Findings {
    bundle: Option<Bundle>,
    interface: Option<&'static InterfaceDescriptor>,
    packages: Option<Vec<PackageView>>,
    functions: Option<Vec<FunctionView>>,
    problems: Vec<Error>,
}

/// What `--json` prints. `null` is what could not be found out.
#[derive(Serialize)]
struct CheckObject<'a> {
    ok: bool,
    language: Option<&'static str>,
    digest: Option<String>,
    interface: Option<InterfaceView<'a>>,
    packages: Option<&'a [PackageView]>,
    functions: Option<&'a [FunctionView]>,
    problems: Vec<ErrorView<'a>>,
}

#[derive(Serialize)]
struct InterfaceView<'a> {
    id: &'a str,
    version: String,
}

#[derive(Debug, thiserror::Error)]
enum Problem {
    #[error(
        "the manifest declares {}, not `{wanted}` (add it to `implements`, or check against another descriptor)",
        listed(declared)
    )]
    OtherInterface { wanted: String, declared: Vec<String> },
}

impl Detail for Problem {
    fn kind(&self) -> Kind {
        Kind::Contract
    }

    fn fault(&self) -> Fault {
        Fault::Guest
    }
}

/// Runs the command.
///
/// # Errors
///
/// The interface descriptor cannot be read. What is wrong with the plugin is the result.
pub(super) fn check(arguments: &CheckArguments, output: &mut Output) -> Result<Status, Error> {
    let interface = arguments.interface.as_deref().map(demand).transpose()?;
    let findings = Findings::collect(arguments, interface);
    match output.is_json() {
        true => findings.tell_a_program(output)?,
        false => findings.tell_a_person(output)?,
    }
    Ok(findings.problems.iter().map(Status::of).max().unwrap_or(Status::Success))
}

impl Findings {
    fn collect(arguments: &CheckArguments, interface: Option<&'static InterfaceDescriptor>) -> Self {
        let mut findings =
            Self { bundle: None, interface, packages: None, functions: None, problems: Vec::new() };
        match plugin::open(&arguments.plugin.bundle) {
            Ok(bundle) => {
                findings.check_versions(&bundle);
                findings.find_packages(&bundle);
                // A plugin for another version need not be loaded to be refused, and the loader would say the same.
                if !arguments.no_run && findings.problems.is_empty() {
                    findings.load(&bundle, arguments);
                }
                findings.bundle = Some(bundle);
            }
            Err(error) => findings.problems.push(error),
        }
        findings
    }

    fn check_versions(&mut self, bundle: &Bundle) {
        let Some(interface) = self.interface else { return };
        let declared = bundle.manifest().implements();
        match declared.iter().find(|declared| declared.id == interface.id) {
            Some(declared) => {
                self.problems.extend(interface::plugin_implements(interface, &declared.version).err());
            }
            // A plugin that declares nothing is judged by its functions alone.
            None if declared.is_empty() => {}
            None => {
                let declared = declared.iter().map(|declared| declared.id.clone()).collect();
                let problem = Problem::OtherInterface { wanted: interface.id.clone(), declared };
                self.problems.push(problem.into());
            }
        }
    }

    fn find_packages(&mut self, bundle: &Bundle) {
        match packages::find(bundle) {
            Ok(packages) => self.packages = packages,
            Err(error) => self.problems.push(error),
        }
    }

    fn load(&mut self, bundle: &Bundle, arguments: &CheckArguments) {
        let running = match plugin::start(bundle.clone(), &arguments.plugin, Policy::deny_all()) {
            Ok(running) => running,
            Err(error) => return self.problems.push(error),
        };
        self.functions = Some(FunctionView::all(&running.slot.status()));
    }

    fn tell_a_program(&self, output: &mut Output) -> Result<(), Error> {
        output.object(&CheckObject {
            ok: self.problems.is_empty(),
            language: self.bundle.as_ref().map(|bundle| bundle.language().name()),
            digest: self.bundle.as_ref().map(|bundle| bundle.digest().to_string()),
            interface: self
                .interface
                .map(|interface| InterfaceView { id: &interface.id, version: interface.version.to_string() }),
            packages: self.packages.as_deref(),
            functions: self.functions.as_deref(),
            problems: self.problems.iter().map(ErrorView::new).collect(),
        })
    }

    fn tell_a_person(&self, output: &mut Output) -> Result<(), Error> {
        for problem in &self.problems {
            output.problem(problem);
        }
        match (self.problems.len(), &self.bundle) {
            (0, Some(bundle)) => {
                let digest = bundle.digest().short();
                output.line(format_args!("ok: a plugin in {}, digest {digest}", bundle.language()))?;
            }
            (1, _) => output.note("1 problem"),
            (count, _) => output.note(format_args!("{count} problems")),
        }
        for package in self.packages.iter().flatten() {
            output.line(format_args!("  {package}"))?;
        }
        match &self.functions {
            Some(functions) => functions::list(output, functions),
            None => Ok(()),
        }
    }
}

fn listed(names: &[String]) -> String {
    match names {
        [] => "nothing".to_owned(),
        names => names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", "),
    }
}
