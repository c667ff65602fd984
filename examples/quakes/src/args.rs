//! The command line.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;

/// Judges a feed of earthquakes by rules that are plugins, and replaces them while it serves.
///
/// Without arguments it judges a real week of earthquakes: by a rule in Python, then one in JavaScript, then one that
/// does not load and is refused; then it rolls back, and at last takes the JavaScript rule from a ZIP archive. Its
/// threads go on asking all the while.
#[derive(Clone, Debug, Parser)]
#[command(version, after_help = EXAMPLES)]
pub struct Args {
    /// A USGS feed in GeoJSON; without it, the week of 2018-02-07 that comes with this example
    pub feed: Option<PathBuf>,

    /// Print one JSON object a line: every alert, then the summary
    #[arg(long)]
    pub json: bool,

    /// A rule, as folder or ZIP file; repeat it to replace one by the next
    #[arg(long, value_name = "DIR", conflicts_with = "watch")]
    pub rules: Vec<PathBuf>,

    /// Serve the rule in this folder, and load it again whenever its files change, until Ctrl-C
    #[arg(long, value_name = "DIR")]
    pub watch: Option<PathBuf>,

    /// End `--watch` after this many seconds
    #[arg(long, value_name = "SECONDS", requires = "watch")]
    pub watch_for: Option<u64>,

    /// Isolates that run the rule, each on a thread of its own
    #[arg(long, value_name = "N", default_value = "2")]
    pub isolates: NonZeroUsize,

    /// Threads that ask the rule
    #[arg(long, value_name = "N", default_value = "4")]
    pub threads: NonZeroUsize,

    /// Leave out events below this magnitude, and those without one
    #[arg(long, value_name = "X", allow_negative_numbers = true)]
    pub min_magnitude: Option<f64>,

    /// Rows of the table of alerts
    #[arg(long, value_name = "N", default_value = "12")]
    pub top: usize,

    /// Language in which the strongest alert is explained, such as `de`
    #[arg(long, value_name = "TAG", default_value = "en")]
    pub locale: String,
}

const EXAMPLES: &str = "\
Examples:
  quakes                                   the tour described above
  quakes all_day.geojson --min-magnitude 4
  quakes --json | jq 'select(.level == \"page\")'
  quakes --rules plugins/alerts-js         one rule only
  quakes --watch plugins/alerts-py         edit the rule and see what changes

Exit codes: 0 all calls succeeded, 1 some failed, 2 the program could not do its work.";

impl Args {
    /// How long `--watch` lasts; `None` is until Ctrl-C.
    #[must_use]
    pub fn watch_for(&self) -> Option<Duration> {
        self.watch_for.map(Duration::from_secs)
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_definition_is_consistent() {
        Args::command().debug_assert();
    }
}
