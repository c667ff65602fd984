//! What was measured: for each scenario and contender the samples of its turns, or why there are none.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::contender::{CONTENDERS, Contender, Language, Role};
use crate::scenario::{SCENARIOS, Scenario, Unit};
use crate::summary::Summary;
use crate::turn::Samples;

/// Everything.
#[derive(Default)]
pub(crate) struct Board {
    /// By scenario, contender and variant.
    turns: BTreeMap<(&'static str, &'static str, String), Vec<Vec<f64>>>,
    failed: BTreeMap<(&'static str, &'static str), String>,
}

/// One line of a table.
#[derive(Clone, Serialize)]
pub(crate) struct Line {
    #[serde(flatten)]
    pub(crate) contender: Contender,
    pub(crate) summary: Summary,
}

/// The contenders of one scenario and language.
#[derive(Clone, Serialize)]
pub(crate) struct Table {
    #[serde(flatten)]
    pub(crate) scenario: Scenario,
    /// The number of callers, `single` for the rate of one isolate; empty for other scenarios.
    pub(crate) variant: String,
    pub(crate) language: Language,
    pub(crate) lines: Vec<Line>,
    /// Who could not do it, and why.
    pub(crate) failed: Vec<(&'static str, String)>,
}

impl Board {
    /// The samples of one more turn.
    pub(crate) fn add(&mut self, scenario: &Scenario, contender: &Contender, samples: Samples) {
        for (variant, samples) in samples {
            self.turns.entry((scenario.name, contender.name, variant)).or_default().push(samples);
        }
    }

    /// A turn that came to nothing: the contender is out of this scenario, and its other turns do not count.
    pub(crate) fn fail(&mut self, scenario: &Scenario, contender: &Contender, reason: String) {
        self.turns.retain(|(in_scenario, of, _), _| (*in_scenario, *of) != (scenario.name, contender.name));
        self.failed.insert((scenario.name, contender.name), reason);
    }

    /// Whether the contender is out of this scenario.
    pub(crate) fn has_failed(&self, scenario: &Scenario, contender: &Contender) -> bool {
        self.failed.contains_key(&(scenario.name, contender.name))
    }

    /// What one contender reached.
    pub(crate) fn summary(
        &self,
        scenario: &'static str,
        contender: &'static str,
        variant: &str,
    ) -> Option<Summary> {
        Summary::of(self.turns.get(&(scenario, contender, variant.to_owned()))?)
    }

    /// The best of the other sandboxes in a scenario with one variant.
    pub(crate) fn best_peer(&self, scenario: &'static str, language: Language) -> Option<Line> {
        let scenario = SCENARIOS.iter().find(|other| other.name == scenario)?;
        let table = self.table(scenario, language, String::new())?;
        table.lines.into_iter().find(|line| line.contender.role == Role::Sandbox)
    }

    /// Everything in the order of the report; within a table the best comes first.
    pub(crate) fn tables(&self) -> Vec<Table> {
        let mut tables = Vec::new();
        for scenario in SCENARIOS {
            for language in [Language::Python, Language::JavaScript] {
                for variant in self.variants(scenario) {
                    tables.extend(self.table(scenario, language, variant));
                }
            }
        }
        tables
    }

    fn variants(&self, scenario: &Scenario) -> Vec<String> {
        let of_it =
            |(name, _, variant): &(&str, &str, String)| (*name == scenario.name).then(|| variant.clone());
        let mut variants: Vec<_> = self.turns.keys().filter_map(of_it).collect();
        // Numbers in their order, `single` before them.
        variants.sort_by_key(|variant| (variant.parse().unwrap_or(0_u32), variant.clone()));
        variants.dedup();
        if variants.is_empty() && self.failed.keys().any(|(name, _)| *name == scenario.name) {
            variants.push(String::new());
        }
        variants
    }

    fn table(&self, scenario: &Scenario, language: Language, variant: String) -> Option<Table> {
        let able = || CONTENDERS.iter().filter(|contender| contender.language == language);
        let mut lines: Vec<_> = able()
            .filter_map(|contender| {
                let summary = self.summary(scenario.name, contender.name, &variant)?;
                Some(Line { contender: *contender, summary })
            })
            .collect();
        lines.sort_by(|a, b| a.summary.median.total_cmp(&b.summary.median));
        if scenario.unit == Unit::CallsPerSecond {
            lines.reverse();
        }
        let failed: Vec<_> = able()
            .filter_map(|contender| {
                let reason = self.failed.get(&(scenario.name, contender.name))?;
                Some((contender.label, reason.clone()))
            })
            .collect();
        if lines.is_empty() && failed.is_empty() {
            return None;
        }
        Some(Table { scenario: *scenario, variant, language, lines, failed })
    }
}

impl Table {
    /// The best of ours.
    pub(crate) fn ours(&self) -> Option<&Line> {
        self.lines.iter().find(|line| line.contender.role == Role::Ours)
    }

    /// How many times better `line` is than `other`, in the direction that is better in this scenario.
    pub(crate) fn times_better(&self, line: &Line, other: &Line) -> f64 {
        match self.scenario.unit {
            Unit::CallsPerSecond => line.summary.median / other.summary.median,
            Unit::Nanoseconds | Unit::Bytes => other.summary.median / line.summary.median,
        }
    }
}
