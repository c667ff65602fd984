//! `aardvark pack`: packs a plugin's folder into a ZIP file, whole or not at all.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use aardvark::Error;
use aardvark::bundle::{self, Bundle};
use serde::Serialize;
use tempfile::NamedTempFile;

use crate::args::PackArguments;
use crate::failure::{Failure, Place};
use crate::output::plain::Plain;
use crate::output::size::Size;
use crate::output::{Output, Status};

/// What `--json` prints.
#[derive(Serialize)]
struct ArchiveObject {
    ok: bool,
    path: String,
    bytes: usize,
    files: usize,
    digest: String,
}

/// Runs the command.
///
/// # Errors
///
/// The folder is not a plugin, or the archive cannot be written or is there already.
pub(super) fn pack(arguments: &PackArguments, output: &mut Output) -> Result<Status, Error> {
    let folder = &arguments.folder;
    if folder.is_file() {
        return Err(Failure::NotAFolder { what: Place::from(folder.as_path()) }.into());
    }
    let bundle = Bundle::from_folder(folder)?;
    let path = match &arguments.output {
        Some(path) => path.clone(),
        None => default_path(folder)?,
    };
    refuse_inside(folder, &path)?;
    let archive = bundle::pack(&bundle)?;
    write(&path, &archive, arguments.force)?;
    let object = ArchiveObject {
        ok: true,
        path: path.display().to_string(),
        bytes: archive.len(),
        files: bundle.files().count(),
        digest: bundle.digest().to_string(),
    };
    if output.is_json() {
        output.object(&object)?;
    } else {
        let size = Size(archive.len() as u64);
        let files = if object.files == 1 { "file" } else { "files" };
        output.note(format_args!("packed {} {files} into `{}`, {size}", object.files, Plain(&object.path)));
        output.line(object.digest)?;
    }
    Ok(Status::Success)
}

/// The folder's name with `.zip`, in the working directory.
fn default_path(folder: &Path) -> Result<PathBuf, Error> {
    let absolute = fs::canonicalize(folder).map_err(|source| Failure::io("read", folder, source))?;
    let name = absolute.file_name().ok_or_else(|| Failure::Nameless { what: Place::from(folder) })?;
    let mut name = name.to_owned();
    name.push(".zip");
    Ok(name.into())
}

fn refuse_inside(folder: &Path, archive: &Path) -> Result<(), Error> {
    let parent = match archive.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    let parent = fs::canonicalize(parent).map_err(|source| Failure::io("write into", parent, source))?;
    let folder = fs::canonicalize(folder).map_err(|source| Failure::io("read", folder, source))?;
    if parent.starts_with(folder) {
        return Err(Failure::Inside { archive: Place::from(archive) }.into());
    }
    Ok(())
}

/// Writes beside the target and renames, so that nobody sees half an archive.
fn write(path: &Path, archive: &[u8], force: bool) -> Result<(), Error> {
    let failed = |source| Failure::io("write", path, source);
    let parent = path.parent().filter(|parent| *parent != Path::new("")).unwrap_or(Path::new("."));
    let mut file = NamedTempFile::new_in(parent).map_err(failed)?;
    file.write_all(archive).and_then(|()| file.as_file().sync_all()).map_err(failed)?;
    open_to_others(&file).map_err(failed)?;
    let persisted = if force { file.persist(path) } else { file.persist_noclobber(path) };
    match persisted {
        Ok(_) => Ok(()),
        Err(error) if error.error.kind() == std::io::ErrorKind::AlreadyExists => {
            Err(Failure::Exists { what: Place::from(path) }.into())
        }
        Err(error) => Err(failed(error.error).into()),
    }
}

/// Temporary files are for their owner only; an archive is an ordinary file.
#[cfg(unix)]
fn open_to_others(file: &NamedTempFile) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;

    file.as_file().set_permissions(fs::Permissions::from_mode(0o644))
}

/// Temporary files inherit the folder's rights here, as an archive should.
#[cfg(not(unix))]
fn open_to_others(_: &NamedTempFile) -> std::io::Result<()> {
    Ok(())
}
