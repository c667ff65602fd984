//! The program's own log on standard error, off unless `AARDVARK_LOG` asks for it. What plugins log is not here.

use std::env;
use std::io;

use aardvark::Error;
use anstream::{AutoStream, ColorChoice};
use tracing_subscriber::EnvFilter;

use crate::failure::Failure;

const VARIABLE: &str = "AARDVARK_LOG";

/// Starts logging if it was asked for.
///
/// # Errors
///
/// The variable is not a filter.
pub(crate) fn start() -> Result<(), Error> {
    let Some(wanted) = env::var_os(VARIABLE).filter(|wanted| !wanted.is_empty()) else { return Ok(()) };
    let wanted = wanted.to_string_lossy();
    let filter = EnvFilter::try_new(&wanted).map_err(|_| Failure::LogFilter { found: wanted.to_string() })?;
    let colours = AutoStream::choice(&io::stderr()) != ColorChoice::Never;
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).with_ansi(colours).init();
    Ok(())
}
