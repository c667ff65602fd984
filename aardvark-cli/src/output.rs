//! How results and errors are told: to a person on two streams, or to a program as one JSON object.
//!
//! Text that a plugin chose never reaches a terminal as it is; see [`plain`].

pub(crate) mod failure;
pub(crate) mod functions;
mod json;
pub(crate) mod plain;
pub(crate) mod report;
pub(crate) mod size;
mod style;

use std::fmt::Display;
use std::io::{self, Write};
use std::process::ExitCode;

use aardvark::{Error, Fault};
use serde::Serialize;
use serde_json::value::RawValue;

use self::failure::ErrorView;
use self::plain::OneLine;
use self::style::LABEL;
use crate::failure::{Failure, Place};

/// For whom results are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// Results on standard output, everything else on standard error, with colours where they are wanted.
    Human,
    /// One JSON object on one line of standard output.
    Json,
}

/// How the process ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Status {
    /// All is well.
    Success,
    /// The plugin is at fault.
    Guest,
    /// The command line, the machine or Aardvark is at fault.
    Host,
}

/// Where results and errors go.
#[derive(Debug)]
pub(crate) struct Output {
    format: Format,
}

/// The object that a command prints when it got nowhere.
#[derive(Serialize)]
struct FailureObject<'a> {
    ok: bool,
    error: ErrorView<'a>,
}

impl Output {
    pub(crate) fn new(format: Format) -> Self {
        Self { format }
    }

    pub(crate) fn is_json(&self) -> bool {
        self.format == Format::Json
    }

    /// Prints a line of the result for a person. The text may be styled, and must be plain otherwise.
    ///
    /// # Errors
    ///
    /// Standard output cannot be written to. A reader that has gone away, as `head` does, is not an error.
    pub(crate) fn line(&mut self, text: impl Display) -> Result<(), Error> {
        written(writeln!(anstream::stdout().lock(), "{text}"))
    }

    /// Prints a field of the result for a person: its name, and its value, which must be plain.
    ///
    /// # Errors
    ///
    /// As for [`Output::line`].
    pub(crate) fn field(&mut self, name: &str, value: impl Display) -> Result<(), Error> {
        self.line(format_args!("{LABEL}{name:<12}{LABEL:#}{value}"))
    }

    /// Prints a field, made plain, if it has a value.
    ///
    /// # Errors
    ///
    /// As for [`Output::line`].
    pub(crate) fn optional_field(&mut self, name: &str, value: Option<String>) -> Result<(), Error> {
        value.map_or(Ok(()), |value| self.field(name, OneLine(&value)))
    }

    /// Prints a line about the result for a person, on standard error.
    pub(crate) fn note(&mut self, text: impl Display) {
        // There is nowhere to complain about a standard error that is closed.
        drop(writeln!(anstream::stderr().lock(), "{text}"));
    }

    /// Prints a value for a person: indented JSON.
    ///
    /// # Errors
    ///
    /// As for [`Output::line`].
    pub(crate) fn value(&mut self, value: &RawValue) -> Result<(), Error> {
        self.text(&json::indented(value.get()))
    }

    /// Prints a value that belongs to a note.
    pub(crate) fn note_value(&mut self, value: &RawValue) {
        self.note(json::indented(value.get()));
    }

    /// Prints an object on one line, for a program.
    ///
    /// # Errors
    ///
    /// As for [`Output::line`].
    pub(crate) fn object(&mut self, object: &impl Serialize) -> Result<(), Error> {
        match serde_json::to_string(object) {
            Ok(text) => self.text(&json::escaped(&text)),
            Err(error) => written(Err(error.into())),
        }
    }

    /// Tells why a command got nowhere, and how the process must end because of it.
    pub(crate) fn failure(&mut self, error: &Error) -> Status {
        if self.is_json() {
            // If this cannot be written either, the exit code still tells.
            drop(self.object(&FailureObject { ok: false, error: ErrorView::new(error) }));
        } else {
            self.problem(error);
        }
        Status::of(error)
    }

    /// Tells a person what is wrong: the message, the plugin's own stack, and what to try.
    pub(crate) fn problem(&mut self, error: &Error) {
        self.note(failure::for_people(error));
    }

    /// Past `anstream`, which would look through megabytes of JSON for colours that are not there.
    fn text(&mut self, text: &str) -> Result<(), Error> {
        let mut stdout = io::stdout().lock();
        let result = stdout.write_all(text.as_bytes()).and_then(|()| stdout.write_all(b"\n"));
        written(result.and_then(|()| stdout.flush()))
    }
}

impl Status {
    /// How a process ends that failed with `error`.
    pub(crate) fn of(error: &Error) -> Self {
        match error.fault() {
            Fault::Guest => Self::Guest,
            _ => Self::Host,
        }
    }
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        Self::from(match status {
            Status::Success => 0,
            Status::Guest => 1,
            Status::Host => 2,
        })
    }
}

fn written(result: io::Result<()>) -> Result<(), Error> {
    match result {
        Err(source) if source.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::Io { action: "write to", what: Place::StandardOutput, source }.into())
        }
        _ => Ok(()),
    }
}
