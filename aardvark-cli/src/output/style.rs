//! The few colours there are. `anstream` takes them out again where nobody wants them.

use clap::builder::styling::{AnsiColor, Style};

/// What is wrong.
pub(super) const ERROR: Style = AnsiColor::Red.on_default().bold();

/// What to try.
pub(super) const HINT: Style = AnsiColor::Cyan.on_default().bold();

/// Names of fields and streams.
pub(super) const LABEL: Style = Style::new().dimmed();

/// Names of functions.
pub(super) const NAME: Style = AnsiColor::Green.on_default();
