//! The results as a drawing: horizontal bars on a logarithmic scale, one block a scenario, Python beside JavaScript.
//!
//! The drawing has no background and follows the reader's light or dark scheme.

use std::fmt::{self, Write as _};

use super::Report;
use super::amount::amount;
use crate::board::{Line, Table};
use crate::contender::{Language, Role};
use crate::scenario::{SCENARIOS, Unit};

const WIDTH: f64 = 1240.0;
const COLUMN: f64 = 600.0;
const LABELS: f64 = 230.0;
const AMOUNTS: f64 = 70.0;
const BAR: f64 = 12.0;
const PITCH: f64 = 18.0;
const TITLE: f64 = 34.0;
const HEAD: f64 = 86.0;

const STYLE: &str = "
text { font: 12px system-ui, sans-serif; fill: #1f2328 }
.title { font-weight: 600 } .head { font-size: 18px; font-weight: 600 } .quiet { fill: #59636e }
.ours { fill: #1f6feb } .sandbox { fill: #9a6700 } .bare { fill: #8c959f } .range { stroke: #1f2328; stroke-width: 1 }
.grid { stroke: #8c959f; stroke-opacity: .3 }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 } .quiet { fill: #9198a1 } .ours { fill: #58a6ff } .sandbox { fill: #d29922 }
.bare { fill: #6e7681 } .range { stroke: #e6edf3 }
}";

/// The drawing as SVG.
pub(super) fn render(report: &Report) -> String {
    let mut body = String::new();
    // Writing to a string does not fail.
    let height = draw(&mut body, report).unwrap_or(HEAD);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" \
         viewBox=\"0 0 {WIDTH} {height}\" role=\"img\">\n<style>{STYLE}\n</style>\n{body}</svg>\n"
    )
}

/// Draws everything and gives the height that it took.
fn draw(body: &mut String, report: &Report) -> Result<f64, fmt::Error> {
    let machine = &report.machine;
    text(body, (0.0, 20.0), "head", "Aardvark and other ways of running plugins")?;
    let subtitle = format!(
        "{}, {} cores, Linux {}, {}. Medians of {} rounds, each grid line is ten times the one before; thin lines span p10 to p90.",
        machine.processor, machine.cores, machine.kernel, machine.date, report.rounds
    );
    text(body, (0.0, 42.0), "quiet", &subtitle)?;
    let mut x = 0.0;
    for (class, what) in [("ours", "Aardvark"), ("sandbox", "another sandbox"), ("bare", "no sandbox")] {
        writeln!(body, "<rect class=\"{class}\" x=\"{x}\" y=\"56\" width=\"12\" height=\"12\" rx=\"2\"/>")?;
        text(body, (x + 18.0, 66.0), "quiet", what)?;
        x += 140.0;
    }
    let tables = report.board.tables();
    let mut y = HEAD;
    for scenario in SCENARIOS {
        let mut lines = 0;
        for (language, x) in [(Language::Python, 0.0), (Language::JavaScript, WIDTH - COLUMN)] {
            // Of the numbers of callers, the most says all.
            let of_it = |table: &&Table| {
                table.scenario.name == scenario.name && table.language == language && !table.lines.is_empty()
            };
            if let Some(table) = tables.iter().rfind(of_it) {
                lines = lines.max(table.lines.len());
                block(body, table, (x, y))?;
            }
        }
        if lines > 0 {
            y += TITLE + lines as f64 * PITCH + 8.0;
        }
    }
    Ok(y)
}

fn block(body: &mut String, table: &Table, (x, y): (f64, f64)) -> fmt::Result {
    let unit = table.scenario.unit;
    let callers =
        if table.variant.is_empty() { String::new() } else { format!(", {} callers", table.variant) };
    let better = if unit == Unit::CallsPerSecond { "more is better" } else { "less is better" };
    let title = format!("{:?}: {}{callers}", table.language, table.scenario.title);
    text(body, (x, y + 18.0), "title", &title)?;
    writeln!(
        body,
        "<text class=\"quiet\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{better}</text>",
        x + COLUMN,
        y + 18.0
    )?;
    let scale = Scale::of(&table.lines);
    let left = x + LABELS;
    let room = COLUMN - LABELS - AMOUNTS;
    let bottom = y + TITLE + table.lines.len() as f64 * PITCH - 4.0;
    for power in scale.low..=scale.high {
        let at = left + room * scale.share(10_f64.powi(power));
        writeln!(body, "<path class=\"grid\" d=\"M{at:.1} {:.1}V{bottom:.1}\"/>", y + TITLE - 6.0)?;
    }
    for (number, line) in table.lines.iter().enumerate() {
        let top = y + TITLE + number as f64 * PITCH - 4.0;
        let summary = &line.summary;
        let length = room * scale.share(summary.median);
        let (from, to) = (room * scale.share(summary.p10), room * scale.share(summary.p90));
        let middle = top + BAR / 2.0;
        text(body, (x, top + 10.0), "", line.contender.label)?;
        writeln!(
            body,
            "<rect class=\"{}\" x=\"{left}\" y=\"{top:.1}\" width=\"{length:.1}\" height=\"{BAR}\" rx=\"2\"/>\
             <path class=\"range\" d=\"M{:.1} {middle:.1}H{:.1}\"/>",
            class(line),
            left + from,
            left + to
        )?;
        text(body, (left + length.max(to) + 6.0, top + 10.0), "", &amount(summary.median, unit))?;
    }
    Ok(())
}

fn class(line: &Line) -> &'static str {
    match line.contender.role {
        Role::Ours => "ours",
        Role::Sandbox => "sandbox",
        Role::Bare => "bare",
    }
}

fn text(body: &mut String, (x, y): (f64, f64), class: &str, content: &str) -> fmt::Result {
    let content = content.replace('&', "&amp;").replace('<', "&lt;");
    writeln!(body, "<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\">{content}</text>")
}

/// Whole powers of ten around all numbers of a block.
struct Scale {
    low: i32,
    high: i32,
}

impl Scale {
    fn of(lines: &[Line]) -> Self {
        let all = || lines.iter().flat_map(|line| [line.summary.median, line.summary.p90]);
        let power = |value: f64| value.max(1e-9).log10();
        let low = all().map(power).fold(f64::INFINITY, f64::min).floor() as i32;
        let high = all().map(power).fold(f64::NEG_INFINITY, f64::max).ceil() as i32;
        // The best needs a bar too, even if it is a power of ten itself.
        let low = if all().any(|value| power(value) - f64::from(low) < 0.1) { low - 1 } else { low };
        Self { low, high: high.max(low + 1) }
    }

    /// Where `value` is, from 0 to 1.
    fn share(&self, value: f64) -> f64 {
        let width = f64::from(self.high - self.low);
        ((value.max(1e-9).log10() - f64::from(self.low)) / width).clamp(0.0, 1.0)
    }
}
