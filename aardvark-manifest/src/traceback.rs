//! A guest's stack, in one shape for both languages.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The stack of an exception that a guest raised, innermost frame last.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Traceback {
    /// The exception's type, such as `ValueError` or `TypeError`.
    pub exception: String,
    /// The exception's own message; empty if it has none.
    pub message: String,
    /// The plugin's frames, outermost first. Frames of Aardvark's own dispatch code are left out.
    pub frames: Vec<Frame>,
    /// The exception that caused this one (`raise … from …`, `Error.cause`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<Box<Traceback>>,
}

/// One entry of a [`Traceback`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Frame {
    /// Path inside the bundle, or the name of a standard-library file.
    pub file: String,
    /// Line, counted from 1; 0 if unknown.
    pub line: u32,
    /// Column, counted from 1 in characters; 0 if unknown.
    pub column: u32,
    /// The function, or `<module>` for top-level code.
    pub function: String,
    /// The text of that line, without leading white space.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

impl Traceback {
    /// A traceback without frames.
    #[must_use]
    pub fn new(exception: impl Into<String>, message: impl Into<String>) -> Self {
        Self { exception: exception.into(), message: message.into(), frames: Vec::new(), cause: None }
    }

    /// The exception as one line: `ValueError: bad magnitude`.
    #[must_use]
    pub fn headline(&self) -> String {
        if self.message.is_empty() {
            self.exception.clone()
        } else {
            format!("{}: {}", self.exception, self.message)
        }
    }
}

impl Frame {
    /// A frame without column or source.
    #[must_use]
    pub fn new(file: impl Into<String>, line: u32, function: impl Into<String>) -> Self {
        Self { file: file.into(), line, function: function.into(), ..Self::default() }
    }
}

impl fmt::Display for Traceback {
    /// The whole stack over several lines, causes first, in the order Python prints them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(cause) = &self.cause {
            writeln!(f, "{cause}\n  caused:")?;
        }
        // Recursion repeats one frame a thousand times; once is enough to read.
        let mut rest = self.frames.as_slice();
        while let Some(frame) = rest.first() {
            let same = rest.iter().take_while(|other| *other == frame).count();
            write!(f, "{frame}")?;
            if same > 1 {
                writeln!(f, "    … {} more times", same - 1)?;
            }
            rest = rest.get(same..).unwrap_or_default();
        }
        f.write_str(&self.headline())
    }
}

impl fmt::Display for Frame {
    /// `file:line:column in function`, and the source line below it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "  {}:{}", self.file, self.line)?;
        if self.column > 0 {
            write!(f, ":{}", self.column)?;
        }
        writeln!(f, " in {}", self.function)?;
        match &self.source {
            Some(source) => writeln!(f, "    {source}"),
            None => Ok(()),
        }
    }
}
