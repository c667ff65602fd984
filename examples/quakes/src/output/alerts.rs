//! The alerts: all of them as JSON objects, the strongest as a table.

use std::collections::BTreeMap;

use alerts_interface::{Alert, Level, Quake};
use comfy_table::presets::UTF8_BORDERS_ONLY;
use comfy_table::{CellAlignment, ContentArrangement, Table};
use serde::Serialize;

use super::time;
use crate::summary::Alerts;

/// One alert.
#[derive(Debug, Serialize)]
pub(super) struct Row<'a> {
    id: &'a str,
    time: String,
    place: &'a str,
    magnitude: Option<f64>,
    level: Level,
    message: &'a str,
    generation: u64,
    language: &'a str,
}

impl<'a> Row<'a> {
    pub(super) fn new(
        (quake, alert, generation): (&'a Quake, &'a Alert, u64),
        languages: &BTreeMap<u64, &'a str>,
    ) -> Self {
        Self {
            id: &quake.id,
            time: time::iso(quake.time),
            place: &quake.place,
            magnitude: quake.magnitude,
            level: alert.level,
            message: &alert.message,
            generation,
            language: languages.get(&generation).copied().unwrap_or_default(),
        }
    }
}

/// The `top` strongest alerts and how many there are in all.
pub(super) fn table(mut rows: Vec<Row<'_>>, top: usize) -> String {
    let alerts: Alerts = rows.iter().map(|row| row.level).collect();
    // Sorting is stable: of equal magnitudes the earlier event comes first, as in the feed.
    rows.sort_by(|a, b| strength(b).total_cmp(&strength(a)));
    let mut table = Table::new();
    table.load_style(UTF8_BORDERS_ONLY).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(["level", "mag", "time (UTC)", "alert", "generation"]);
    for row in rows.iter().take(top) {
        let magnitude = row.magnitude.map_or_else(|| "?".to_owned(), |magnitude| format!("{magnitude:.1}"));
        let served = format!("{} {}", row.generation, row.language);
        table.add_row([
            row.level.name(),
            &magnitude,
            row.time.get(..16).unwrap_or(&row.time),
            row.message,
            &served,
        ]);
    }
    if let Some(column) = table.column_mut(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    let shown = rows.len().min(top);
    format!("\n{table}\n{} (the {shown} strongest are shown)\n", super::human::alerts(&alerts))
}

fn strength(row: &Row<'_>) -> f64 {
    row.magnitude.unwrap_or(f64::NEG_INFINITY)
}
