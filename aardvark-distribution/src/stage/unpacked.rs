//! Copies the wanted files of a directory into which a Pyodide archive was unpacked.

use std::fs::{self, File};
use std::path::Path;

use aardvark_manifest::error::Error;

use crate::failure::Context as _;
use crate::progress::{Progress, Step};

use super::intake::{Contents, Intake};

/// Copies from `path`. Links are followed, as package managers make them: what they lead to is copied and hashed.
pub(super) fn copy(path: &Path, mut intake: Intake, progress: &dyn Progress) -> Result<Contents, Error> {
    let mut wanted = Vec::new();
    let mut total = 0;
    for entry in fs::read_dir(path).on("read", path)? {
        let name = entry.on("read", path)?.file_name();
        let Some(name) = name.to_str().filter(|name| intake.wants(name)) else { continue };
        let file = path.join(name);
        let metadata = fs::metadata(&file).on("read", &file)?;
        // Not a pipe, on which reading would wait for ever.
        if metadata.is_file() {
            total += metadata.len();
            wanted.push((name.to_owned(), metadata.len()));
        }
    }
    wanted.sort_unstable();
    progress.start(Step::Unpack, Some(total));
    for (name, bytes) in wanted {
        let file = path.join(&name);
        intake.offer(&name, &mut File::open(&file).on("read", &file)?, path)?;
        progress.advance(bytes);
    }
    progress.finish();
    Ok(intake.finish())
}
