//! The results for programs: times in nanoseconds, memory in bytes, rates in calls a second.

use serde_json::json;

use super::Report;

/// The whole report as JSON.
pub(super) fn render(report: &Report) -> Result<String, serde_json::Error> {
    let versions: Vec<_> = report
        .line_up
        .ready
        .iter()
        .map(|(contender, ready)| json!({ "name": contender.name, "version": ready.version }))
        .collect();
    let missing: Vec<_> = report
        .line_up
        .missing
        .iter()
        .map(|(contender, reason)| json!({ "name": contender.name, "reason": reason }))
        .collect();
    let mut text = serde_json::to_string_pretty(&json!({
        "format": 1,
        "machine": report.machine,
        "rounds": report.rounds,
        "contenders": versions,
        "missing": missing,
        "tables": report.board.tables(),
        "targets": report.targets,
    }))?;
    text.push('\n');
    Ok(text)
}
