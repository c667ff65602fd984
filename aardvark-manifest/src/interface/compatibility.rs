//! Whether a newer version of an interface keeps the promises of an older one.
//!
//! Two parties hold on to the old version: plugins that were written for it, which the new host calls, and
//! callers that were written for it (recorded cases, JSON callers, applications built against the old crate),
//! whose plugin may be new. Serving both means that a parameter may become neither narrower (old callers) nor
//! wider (old plugins), and a result neither wider (old callers) nor narrower (old plugins). What remains is what
//! Protocol Buffers allow as well: new functions with a default body, new optional parameters at the end, new
//! optional fields. What cannot be proved harmless counts as breaking.

mod bounds;
mod cases;
mod containers;
#[cfg(test)]
mod table;
mod within;

use std::collections::BTreeSet;

use semver::Version;
use serde_json::Value;

use self::within::Comparison;
use super::change::{Change, Difference, Severity};
use super::version::line;
use super::{FunctionDescriptor, InterfaceDescriptor};

/// What changed from `old` to `new`, in the order of `old`; empty if nothing did that a program could notice.
#[must_use]
pub fn compatibility(old: &InterfaceDescriptor, new: &InterfaceDescriptor) -> Vec<Change> {
    let mut changes = Vec::new();
    if old.id != new.id {
        let what = Difference::OtherInterface { old: old.id.clone(), new: new.id.clone() };
        changes.push(Change::breaking("id", what));
    }
    for function in &old.functions {
        match new.find(&function.name) {
            Some(newer) => compare_functions(old, function, new, newer, &mut changes),
            None => changes.push(Change::breaking(&function.name, Difference::FunctionRemoved)),
        }
    }
    for function in &new.functions {
        if old.find(&function.name).is_none() {
            added_function(old, function, &mut changes);
        }
    }
    if let Some(expected) = version_demanded(&old.version, &changes)
        && new.version < expected
    {
        let found = new.version.clone();
        changes.push(Change::breaking("version", Difference::VersionTooLow { expected, found }));
    }
    changes
}

/// The lowest version that may carry `changes`, or that does not go backwards.
fn version_demanded(old: &Version, changes: &[Change]) -> Option<Version> {
    let severity = changes.iter().map(|change| change.severity).max();
    let (major, minor, patch) = (old.major, old.minor, old.patch);
    Some(match (severity, major) {
        (Some(Severity::Breaking), 0) => Version::new(0, minor + 1, 0),
        (Some(Severity::Breaking), _) => Version::new(major + 1, 0, 0),
        (Some(Severity::Compatible), 0) => Version::new(0, minor, patch + 1),
        (Some(Severity::Compatible), _) => Version::new(major, minor + 1, 0),
        (None, _) => old.clone(),
    })
}

fn added_function(old: &InterfaceDescriptor, function: &FunctionDescriptor, changes: &mut Vec<Change>) {
    let place = &function.name;
    changes.push(match function.has_default {
        true => Change::compatible(place, Difference::FunctionAdded),
        false => Change::breaking(place, Difference::FunctionAddedWithoutDefault),
    });
    if function.since <= old.version {
        let what = Difference::SinceTooLow { old: old.version.clone(), since: function.since.clone() };
        changes.push(Change::breaking(place, what));
    }
}

fn compare_functions(
    old_interface: &InterfaceDescriptor,
    old: &FunctionDescriptor,
    new_interface: &InterfaceDescriptor,
    new: &FunctionDescriptor,
    changes: &mut Vec<Change>,
) {
    let place = &old.name;
    // A new line of versions starts counting anew.
    if line(&old_interface.version) == line(&new_interface.version) && old.since != new.since {
        let what = Difference::SinceChanged { old: old.since.clone(), new: new.since.clone() };
        changes.push(Change::breaking(place, what));
    }
    match (old.has_default, new.has_default) {
        (false, true) => changes.push(Change::compatible(place, Difference::DefaultBodyAdded)),
        (true, false) => changes.push(Change::breaking(place, Difference::DefaultBodyRemoved)),
        _ => {}
    }
    match (old.is_async, new.is_async) {
        (false, true) => changes.push(Change::breaking(place, Difference::BecameAsync)),
        (true, false) => changes.push(Change::breaking(place, Difference::BecameBlocking)),
        _ => {}
    }
    compare_parameters(old, new, changes);
    compare_schemas(&format!("{place}.result"), &old.result, &new.result, changes);
    let error = format!("{place}.error");
    match (&old.error, &new.error) {
        (Some(old), Some(new)) => compare_schemas(&error, old, new, changes),
        (Some(_), None) => changes.push(Change::breaking(error, Difference::ErrorRemoved)),
        (None, Some(_)) => changes.push(Change::breaking(error, Difference::ErrorAdded)),
        (None, None) => {}
    }
}

fn compare_parameters(old: &FunctionDescriptor, new: &FunctionDescriptor, changes: &mut Vec<Change>) {
    let position = |function: &FunctionDescriptor, name: &str| {
        function.parameters.iter().position(|parameter| parameter.name == name)
    };
    for (index, parameter) in old.parameters.iter().enumerate() {
        let place = format!("{}.{}", old.name, parameter.name);
        let in_place = new.parameters.get(index);
        let newer = match (in_place, position(new, &parameter.name)) {
            (Some(newer), Some(found)) if found == index => newer,
            (_, Some(found)) => {
                let what = Difference::ParameterMoved { old: index, new: found };
                changes.push(Change::breaking(place, what));
                continue;
            }
            (Some(newer), None) if position(old, &newer.name).is_none() => {
                let what = Difference::ParameterRenamed { new: newer.name.clone() };
                changes.push(Change::breaking(&place, what));
                newer
            }
            _ => {
                changes.push(Change::breaking(place, Difference::ParameterRemoved));
                continue;
            }
        };
        match (parameter.required, newer.required) {
            (true, false) => changes.push(Change::compatible(&place, Difference::ParameterBecameOptional)),
            (false, true) => changes.push(Change::breaking(&place, Difference::ParameterBecameRequired)),
            (false, false) if parameter.default != newer.default => {
                let (old, new) = (&parameter.default, &newer.default);
                let [old, new] = [old, new].map(|default| default.clone().unwrap_or_default());
                changes.push(Change::compatible(&place, Difference::DefaultChanged { old, new }));
            }
            _ => {}
        }
        compare_schemas(&place, &parameter.schema, &newer.schema, changes);
    }
    for (index, parameter) in new.parameters.iter().enumerate() {
        let is_renamed = old.parameters.get(index).is_some_and(|older| position(new, &older.name).is_none());
        if position(old, &parameter.name).is_some() || is_renamed {
            continue;
        }
        let place = format!("{}.{}", new.name, parameter.name);
        changes.push(match parameter.required {
            true => Change::breaking(place, Difference::RequiredParameterAdded),
            false => Change::compatible(place, Difference::OptionalParameterAdded),
        });
    }
}

/// Both directions matter to somebody, see the head of this file; they differ only in what they are called.
fn compare_schemas(place: &str, old: &Value, new: &Value, changes: &mut Vec<Change>) {
    if old == new {
        return;
    }
    let narrowed = Comparison::run(place, old, new);
    let widened = Comparison::run(place, new, old);
    let is_breaking: BTreeSet<_> =
        narrowed.gaps.iter().chain(&widened.gaps).map(|(place, _)| place.clone()).collect();
    for (place, gap) in narrowed.gaps {
        changes.push(Change::breaking(place, Difference::Narrowed(gap)));
    }
    for (place, gap) in widened.gaps {
        changes.push(Change::breaking(place, Difference::Widened(gap)));
    }
    for (fields, what) in [
        (narrowed.new_fields, Difference::OptionalFieldAdded),
        (widened.new_fields, Difference::OptionalFieldRemoved),
    ] {
        for place in fields.into_iter().filter(|place| !is_breaking.contains(place)) {
            changes.push(Change::compatible(place, what.clone()));
        }
    }
}
