//! `aardvark check`: finds out whether a plugin is in order.

use aardvark::bundle::Bundle;
use aardvark::demand::{Change, Demand, Difference};
use aardvark::interface::{self, InterfaceDescriptor};
use aardvark::{Error, Excess, Fault, Kind, Policy};
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
    difference: Option<Difference>,
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
    demands: Option<Vec<Demand>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    difference: Option<DifferenceView<'a>>,
    packages: Option<&'a [PackageView]>,
    functions: Option<&'a [FunctionView]>,
    problems: Vec<ErrorView<'a>>,
}

#[derive(Serialize)]
struct InterfaceView<'a> {
    id: &'a str,
    version: String,
}

/// How the plugin differs from the one that it is to replace, in what it asks for.
#[derive(Serialize)]
struct DifferenceView<'a> {
    #[serde(flatten)]
    difference: &'a Difference,
    /// Whether it asks for more.
    more: bool,
}

#[derive(Debug, thiserror::Error)]
enum Problem {
    #[error(
        "the manifest declares {}, not `{wanted}` (add it to `implements`, or check against another descriptor)",
        listed(declared)
    )]
    OtherInterface { wanted: String, declared: Vec<String> },
    #[error(
        "the plugin asks for more than the one that it is to replace: {} (a host swaps it in once that is approved)",
        additions(difference)
    )]
    AsksForMore { difference: Difference },
}

impl Detail for Problem {
    fn kind(&self) -> Kind {
        match self {
            Self::OtherInterface { .. } => Kind::Contract,
            Self::AsksForMore { .. } => Kind::Denied,
        }
    }

    fn fault(&self) -> Fault {
        Fault::Guest
    }
}

/// Runs the command.
///
/// # Errors
///
/// The interface descriptor or the plugin to compare with cannot be read. What is wrong with the plugin is the result.
pub(super) fn check(arguments: &CheckArguments, output: &mut Output) -> Result<Status, Error> {
    let interface = arguments.interface.as_deref().map(demand).transpose()?;
    let old = arguments.against.as_deref().map(plugin::open).transpose()?;
    let findings = Findings::collect(arguments, interface, old.as_ref());
    match output.is_json() {
        true => findings.tell_a_program(output)?,
        false => findings.tell_a_person(output)?,
    }
    Ok(findings.problems.iter().map(Status::of).max().unwrap_or(Status::Success))
}

impl Findings {
    fn collect(
        arguments: &CheckArguments,
        interface: Option<&'static InterfaceDescriptor>,
        old: Option<&Bundle>,
    ) -> Self {
        let mut findings = Self {
            bundle: None,
            interface,
            difference: None,
            packages: None,
            functions: None,
            problems: Vec::new(),
        };
        match plugin::open(&arguments.plugin.bundle) {
            Ok(bundle) => {
                findings.check_versions(&bundle);
                findings.find_packages(&bundle);
                // A plugin for another version need not be loaded to be refused, and the loader would say the same.
                if !arguments.no_run && findings.problems.is_empty() {
                    findings.load(&bundle, arguments);
                }
                // Last, because it is no reason not to look further.
                findings.difference = old.map(|old| Difference::of_bundles(old, &bundle));
                findings.compare();
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

    fn compare(&mut self) {
        if let Some(difference) = self.difference.clone().filter(Difference::asks_for_more) {
            self.problems.push(Problem::AsksForMore { difference }.into());
        }
    }

    fn find_packages(&mut self, bundle: &Bundle) {
        match packages::find(bundle) {
            Ok(packages) => self.packages = packages,
            Err(error) => self.problems.push(error),
        }
    }

    fn load(&mut self, bundle: &Bundle, arguments: &CheckArguments) {
        // What it asks for is told, not given.
        let policy = Policy::deny_all().excess(Excess::Narrow);
        let running = match plugin::start(bundle.clone(), &arguments.plugin, policy) {
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
            demands: self.demands(),
            difference: self
                .difference
                .as_ref()
                .map(|difference| DifferenceView { difference, more: difference.asks_for_more() }),
            packages: self.packages.as_deref(),
            functions: self.functions.as_deref(),
            problems: self.problems.iter().map(ErrorView::new).collect(),
        })
    }

    /// What the manifest states that it needs.
    fn demands(&self) -> Option<Vec<Demand>> {
        let demands = self.bundle.as_ref()?.manifest().demands();
        Some(demands.into_iter().filter(|demand| demand.stated).collect())
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
        match &self.difference {
            Some(difference) => {
                for change in &difference.changes {
                    let sign = match (change.more, change.from, change.to) {
                        (true, ..) => '+',
                        // A wider pattern of the old one covered it.
                        (false, None, Some(_)) => '=',
                        _ => '-',
                    };
                    output.line(format_args!("  {sign} {change}"))?;
                }
            }
            None => {
                for demand in self.demands().into_iter().flatten() {
                    output.line(format_args!("  asks for {demand}"))?;
                }
            }
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

fn additions(difference: &Difference) -> String {
    difference.additions().map(Change::to_string).collect::<Vec<_>>().join("; ")
}

fn listed(names: &[String]) -> String {
    match names {
        [] => "nothing".to_owned(),
        names => names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", "),
    }
}
