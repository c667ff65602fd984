//! All files of one plugin under one root: where a path leads, and what may be done there.

mod route;

use std::collections::BTreeSet;

use aardvark_manifest::bundle::Bundle;

use crate::directory::Directory;
use crate::handles::{Handle, Handles, Opened};
use crate::scratch::{Inode, Scratch, Snapshot, SnapshotError};
use crate::{Access, FileKind, Metadata, Path, Problem, bundled};
use route::Route;

/// The device numbers of what has no number of its own.
const TOP_DEVICE: u64 = 1;
const BUNDLE_DEVICE: u64 = 2;
/// Of the first mount; the scratch directory's is 3.
const FIRST_MOUNT_DEVICE: u64 = 4;

/// Bytes that are read from the host's disk at a time.
const CHUNK: usize = 256 << 10;

/// See the module.
pub struct View {
    scratch: Scratch,
    bundle: Option<Bundle>,
    mounts: Vec<(String, Directory)>,
    are_hidden: bool,
    handles: Handles,
    saved: Option<Saved>,
}

/// What a reset comes back to.
struct Saved {
    scratch: Scratch,
    handles: Vec<(u32, Inode, bool)>,
    is_current: bool,
}

/// How a file is opened. It can be read in any case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct OpenMode {
    /// It can be written.
    pub write: bool,
    /// It is made if it is not there.
    pub create: bool,
    /// With `create`: it must not be there.
    pub exclusive: bool,
    /// Its content goes.
    pub truncate: bool,
}

impl OpenMode {
    /// For reading.
    pub const READ: Self = Self { write: false, create: false, exclusive: false, truncate: false };

    /// From the bits 1 (write), 2 (create), 4 (exclusive) and 8 (truncate).
    #[must_use]
    pub const fn from_bits(bits: u32) -> Self {
        Self {
            write: bits & 1 != 0,
            create: bits & 2 != 0,
            exclusive: bits & 4 != 0,
            truncate: bits & 8 != 0,
        }
    }

    pub(crate) const fn may_change(self) -> bool {
        self.write || self.create || self.truncate
    }
}

/// What to change of a file's attributes; `None` leaves it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Changes {
    /// The permission bits.
    pub permissions: Option<u32>,
    /// In milliseconds since 1970.
    pub accessed: Option<f64>,
    /// In milliseconds since 1970.
    pub modified: Option<f64>,
}

impl Changes {
    /// All three.
    #[must_use]
    pub const fn new(permissions: Option<u32>, accessed: Option<f64>, modified: Option<f64>) -> Self {
        Self { permissions, accessed, modified }
    }
}

/// A directory that should be mounted cannot be opened.
#[derive(Debug, thiserror::Error)]
#[error("cannot mount `{name}`: {source} (`{directory}` must be a directory that this process can read)")]
pub struct MountError {
    name: String,
    directory: String,
    source: std::io::Error,
}

impl View {
    /// A view with an empty scratch directory, `bundle` at `/bundle` if it is given, and without mounts.
    #[must_use]
    pub fn new(access: &Access, bundle: Option<Bundle>) -> Self {
        let scratch = Scratch::new(access.scratch_bytes, access.scratch_files);
        Self {
            scratch,
            bundle,
            mounts: Vec::new(),
            are_hidden: false,
            handles: Handles::new(access.open_files),
            saved: None,
        }
    }

    /// Changes the limits to those of `access` and mounts its directories in place of those that are.
    ///
    /// # Errors
    ///
    /// If one of them cannot be opened.
    pub fn grant(&mut self, access: &Access) -> Result<(), MountError> {
        self.scratch.limit(access.scratch_bytes, access.scratch_files);
        self.handles.limit(access.open_files);
        let open = |(mount, device): (&crate::Mount, u64)| match Directory::open(
            &mount.directory,
            mount.mode,
            device,
        ) {
            Ok(directory) => Ok((mount.name.clone(), directory)),
            Err(source) => {
                let directory = mount.directory.display().to_string();
                Err(MountError { name: mount.name.clone(), directory, source })
            }
        };
        self.mounts = access.mounts.iter().zip(FIRST_MOUNT_DEVICE..).map(open).collect::<Result<_, _>>()?;
        Ok(())
    }

    /// Shows the mounted directories, or hides them and closes every open file in them.
    pub fn show_mounts(&mut self, are_shown: bool) {
        self.are_hidden = !are_shown;
        if self.are_hidden {
            let kept = self.handles.on_scratch();
            self.handles.replace(&kept);
        }
    }

    /// Bytes in the scratch directory.
    #[must_use]
    pub fn scratch_bytes(&self) -> u64 {
        self.scratch.bytes()
    }

    /// Files, directories and links in the scratch directory.
    #[must_use]
    pub fn scratch_files(&self) -> u64 {
        self.scratch.files()
    }

    /// Bytes that the scratch directory may hold.
    #[must_use]
    pub fn scratch_room(&self) -> u64 {
        self.scratch.most_bytes()
    }

    /// What is in the scratch directory.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        self.scratch.snapshot()
    }

    /// Puts into the scratch directory what `snapshot` says, in place of what is there.
    ///
    /// # Errors
    ///
    /// If it is damaged.
    pub fn restore(&mut self, snapshot: &Snapshot) -> Result<(), SnapshotError> {
        self.scratch.restore(snapshot)?;
        self.handles.replace(&[]);
        self.saved = None;
        Ok(())
    }

    /// From here on [`View::reset`] comes back to this moment.
    pub fn remember(&mut self) {
        self.saved = Some(Saved {
            scratch: self.scratch.clone(),
            handles: self.handles.on_scratch(),
            is_current: true,
        });
    }

    /// The scratch directory and the open files as they were when [`View::remember`] was called; empty if it was not.
    /// Gives whether anything was different.
    pub fn reset(&mut self) -> bool {
        let Some(saved) = &mut self.saved else {
            self.scratch = Scratch::new(self.scratch.most_bytes(), self.scratch.most_files());
            self.handles.replace(&[]);
            return true;
        };
        self.handles.replace(&saved.handles);
        if saved.is_current {
            return false;
        }
        self.scratch = saved.scratch.clone();
        saved.is_current = true;
        true
    }

    /// What is at `path`; a link is described itself.
    ///
    /// # Errors
    ///
    /// [`Problem::Absent`] and the like, as for all that follows.
    pub fn stat(&self, path: &str) -> Result<Metadata, Problem> {
        let path = Path::parse(path)?;
        let found = match self.route(&path) {
            Route::Top | Route::Mounts => Ok(top(&path)),
            Route::Scratch(names) => self.scratch.stat(self.scratch.find(names)?),
            Route::Bundle(names) => match &self.bundle {
                Some(bundle) => bundled::stat(bundle, names, BUNDLE_DEVICE),
                None => Err(Problem::Absent),
            },
            Route::Mount(index, names) => self.mount(index)?.stat(names),
            Route::Nowhere => Err(Problem::Absent),
        }?;
        match found.kind {
            FileKind::File if path.is_directory() => Err(Problem::NotDirectory),
            _ => Ok(found),
        }
    }

    /// What is known of the open file `handle`.
    ///
    /// # Errors
    ///
    /// [`Problem::BadHandle`] if there is none.
    pub fn stat_open(&self, handle: u32) -> Result<Metadata, Problem> {
        match &self.handles.find(handle)?.body {
            Opened::Scratch(inode) => self.scratch.stat(*inode),
            Opened::Mounted { mount, file } => self.mount(*mount)?.stat_open(file),
        }
    }

    /// Names in a directory, sorted.
    ///
    /// # Errors
    ///
    /// [`Problem::NotDirectory`], or [`Problem::Overflow`] for a host's directory with more than 65 536 entries.
    pub fn list(&self, path: &str) -> Result<Vec<String>, Problem> {
        let path = Path::parse(path)?;
        match self.route(&path) {
            Route::Top => {
                let bundle = self.bundle.as_ref().map(|_| "bundle");
                Ok(bundle.into_iter().chain(["mnt", "tmp"]).map(str::to_owned).collect())
            }
            Route::Mounts => {
                let names: BTreeSet<&String> = self.shown().iter().map(|(name, _)| name).collect();
                Ok(names.into_iter().cloned().collect())
            }
            Route::Scratch(names) => self.scratch.list(self.scratch.find(names)?),
            Route::Bundle(names) => match &self.bundle {
                Some(bundle) => match bundled::stat(bundle, names, BUNDLE_DEVICE)?.kind {
                    FileKind::Directory => bundled::list(bundle, names),
                    _ => Err(Problem::NotDirectory),
                },
                None => Err(Problem::Absent),
            },
            Route::Mount(index, names) => self.mount(index)?.list(names),
            Route::Nowhere => Err(Problem::Absent),
        }
    }

    /// A whole file of the bundle.
    ///
    /// # Errors
    ///
    /// [`Problem::Absent`] if `path` is not in the bundle.
    pub fn bundled(&self, path: &str) -> Result<&[u8], Problem> {
        let path = Path::parse(path)?;
        match (self.route(&path), &self.bundle) {
            (Route::Bundle(names), Some(bundle)) => bundled::content(bundle, names),
            _ => Err(Problem::Absent),
        }
    }

    /// Whether `path` is in the bundle, whose files are read as a whole.
    #[must_use]
    pub fn is_bundled(&self, path: &str) -> bool {
        Path::parse(path).is_ok_and(|path| matches!(self.route(&path), Route::Bundle(_)))
    }

    /// Whether `path` is in a mounted directory.
    #[must_use]
    pub fn is_mounted(&self, path: &str) -> bool {
        Path::parse(path).is_ok_and(|path| matches!(self.route(&path), Route::Mount(..)))
    }

    /// Whether `handle` is of a file in a mounted directory.
    #[must_use]
    pub fn is_mounted_handle(&self, handle: u32) -> bool {
        self.handles.find(handle).is_ok_and(|handle| matches!(handle.body, Opened::Mounted { .. }))
    }

    /// Opens a file of the scratch directory or of a mounted one; gives its number. A new file gets `permissions`.
    ///
    /// # Errors
    ///
    /// [`Problem::ReadOnly`], [`Problem::IsDirectory`], [`Problem::Exists`], …
    pub fn open(&mut self, path: &str, mode: OpenMode, permissions: u32, now: f64) -> Result<u32, Problem> {
        let path = Path::parse(path)?;
        // Before anything is made or cut off.
        if !self.handles.has_room() {
            return Err(Problem::TooManyOpen);
        }
        if path.is_directory() {
            return Err(if self.stat_of(&path).is_ok() { Problem::IsDirectory } else { Problem::Absent });
        }
        match self.route(&path) {
            Route::Scratch(names) => self.open_scratch(names, mode, permissions, now),
            Route::Mount(index, names) => {
                let file = self.mount(index)?.open_file(names, mode)?;
                self.handles
                    .add(Handle { body: Opened::Mounted { mount: index, file }, may_write: mode.write })
            }
            _ if mode.may_change() => Err(Problem::ReadOnly),
            Route::Top | Route::Mounts => Err(Problem::IsDirectory),
            _ => Err(Problem::Absent),
        }
    }

    fn open_scratch(
        &mut self,
        names: &[&str],
        mode: OpenMode,
        permissions: u32,
        now: f64,
    ) -> Result<u32, Problem> {
        if mode.may_change() {
            self.touch();
        }
        let inode = match self.scratch.find(names) {
            Ok(_) if mode.create && mode.exclusive => return Err(Problem::Exists),
            Ok(inode) => inode,
            Err(Problem::Absent) if mode.create => self.scratch.make_file(names, permissions, now)?,
            Err(problem) => return Err(problem),
        };
        self.scratch.content(inode)?;
        if mode.truncate {
            self.scratch.resize(inode, 0, now)?;
        }
        // A handle keeps a node, which is a change to what is there.
        self.touch();
        self.scratch.hold(inode)?;
        let opened = self.handles.add(Handle { body: Opened::Scratch(inode), may_write: mode.write });
        if opened.is_err() {
            self.scratch.release(inode);
        }
        opened
    }

    /// Closes a file.
    ///
    /// # Errors
    ///
    /// [`Problem::BadHandle`] if there is none of this number.
    pub fn close(&mut self, handle: u32) -> Result<(), Problem> {
        if let Opened::Scratch(inode) = self.handles.take(handle)?.body {
            self.scratch.release(inode);
        }
        Ok(())
    }

    /// Shows up to `length` bytes of an open file from `at` on, in pieces; gives how many there were.
    ///
    /// # Errors
    ///
    /// [`Problem::BadHandle`], or [`Problem::Io`] if the host's disk fails.
    pub fn read(
        &self,
        handle: u32,
        at: u64,
        length: usize,
        show: &mut dyn FnMut(&[u8]),
    ) -> Result<usize, Problem> {
        match &self.handles.find(handle)?.body {
            Opened::Scratch(inode) => {
                let content = self.scratch.content(*inode)?;
                let rest = usize::try_from(at).ok().and_then(|at| content.get(at..)).unwrap_or_default();
                let bytes = rest.get(..length).unwrap_or(rest);
                show(bytes);
                Ok(bytes.len())
            }
            Opened::Mounted { file, .. } => read_at(file, at, length, show),
        }
    }

    /// Writes `bytes` at `at` into an open file; gives how many were written.
    ///
    /// # Errors
    ///
    /// [`Problem::NoSpace`] if they do not fit into the scratch directory: none are written then.
    pub fn write(&mut self, handle: u32, at: u64, bytes: &[u8], now: f64) -> Result<usize, Problem> {
        match &self.handles.find_to_write(handle)?.body {
            Opened::Scratch(inode) => {
                let inode = *inode;
                self.touch();
                self.scratch.write(inode, at, bytes, now)?;
                Ok(bytes.len())
            }
            Opened::Mounted { file, .. } => write_at(file, at, bytes),
        }
    }

    /// Cuts or lengthens an open file.
    ///
    /// # Errors
    ///
    /// [`Problem::NoSpace`], as for [`View::write`].
    pub fn resize_open(&mut self, handle: u32, length: u64, now: f64) -> Result<(), Problem> {
        match &self.handles.find_to_write(handle)?.body {
            Opened::Scratch(inode) => {
                let inode = *inode;
                self.touch();
                self.scratch.resize(inode, length, now)
            }
            Opened::Mounted { file, .. } => Ok(file.set_len(length)?),
        }
    }

    /// How many bytes longer the open file `handle` would become if it were `length` bytes long.
    ///
    /// # Errors
    ///
    /// [`Problem::BadHandle`] if there is none.
    pub fn growth(&self, handle: u32, length: u64) -> Result<u64, Problem> {
        Ok(length.saturating_sub(self.stat_open(handle)?.size))
    }

    /// Makes a directory.
    ///
    /// # Errors
    ///
    /// [`Problem::Exists`], [`Problem::ReadOnly`], …
    pub fn make_directory(&mut self, path: &str, permissions: u32, now: f64) -> Result<(), Problem> {
        let path = Path::parse(path)?;
        match self.route(&path) {
            Route::Scratch(names) => {
                self.touch();
                self.scratch.make_directory(names, permissions, now).map(drop)
            }
            Route::Mount(index, names) => self.mount(index)?.make_directory(names),
            _ => Err(self.refusal(&path)),
        }
    }

    /// Makes a symbolic link; only the scratch directory takes them.
    ///
    /// # Errors
    ///
    /// [`Problem::NotPermitted`] in a mounted directory.
    pub fn make_link(&mut self, path: &str, target: &str, now: f64) -> Result<(), Problem> {
        let path = Path::parse(path)?;
        match self.route(&path) {
            Route::Scratch(names) => {
                self.touch();
                self.scratch.make_link(names, target, now).map(drop)
            }
            Route::Mount(..) => Err(Problem::NotPermitted),
            _ => Err(self.refusal(&path)),
        }
    }

    /// Where a link leads.
    ///
    /// # Errors
    ///
    /// [`Problem::Invalid`] if it is none.
    pub fn link_target(&self, path: &str) -> Result<&str, Problem> {
        let path = Path::parse(path)?;
        match self.route(&path) {
            Route::Scratch(names) => self.scratch.target(self.scratch.find(names)?),
            _ => Err(Problem::Invalid),
        }
    }

    /// Removes a file or link.
    ///
    /// # Errors
    ///
    /// [`Problem::IsDirectory`], [`Problem::ReadOnly`], …
    pub fn remove(&mut self, path: &str, now: f64) -> Result<(), Problem> {
        let path = Path::parse(path)?;
        match self.route(&path) {
            Route::Scratch(names) => {
                self.touch();
                self.scratch.remove(names, now)
            }
            Route::Mount(index, names) => self.mount(index)?.remove(names),
            _ => Err(self.refusal_of_present(&path)),
        }
    }

    /// Removes an empty directory.
    ///
    /// # Errors
    ///
    /// [`Problem::NotEmpty`], [`Problem::NotDirectory`], …
    pub fn remove_directory(&mut self, path: &str, now: f64) -> Result<(), Problem> {
        let path = Path::parse(path)?;
        match self.route(&path) {
            Route::Scratch(names) => {
                self.touch();
                self.scratch.remove_directory(names, now)
            }
            Route::Mount(index, names) => self.mount(index)?.remove_directory(names),
            _ => Err(self.refusal_of_present(&path)),
        }
    }

    /// Gives a file or directory another name in the same file system, in place of what has that name.
    ///
    /// # Errors
    ///
    /// [`Problem::CrossDevice`] if the two places are not in the same file system.
    pub fn rename(&mut self, from: &str, to: &str, now: f64) -> Result<(), Problem> {
        let (from, to) = (Path::parse(from)?, Path::parse(to)?);
        match (self.route(&from), self.route(&to)) {
            (Route::Scratch(from), Route::Scratch(to)) => {
                self.touch();
                self.scratch.rename(from, to, now)
            }
            (Route::Mount(index, from), Route::Mount(other, to)) if index == other => {
                self.mount(index)?.rename(from, to)
            }
            (Route::Scratch(_) | Route::Mount(..), Route::Scratch(_) | Route::Mount(..)) => {
                Err(Problem::CrossDevice)
            }
            _ => Err(self.refusal_of_present(&from)),
        }
    }

    /// Changes permissions or times. Those in a mounted directory are the host's and stay as they are, without an error,
    /// as programs that copy files expect.
    ///
    /// # Errors
    ///
    /// [`Problem::ReadOnly`] where nothing can be written.
    pub fn set(&mut self, path: &str, changes: Changes, now: f64) -> Result<(), Problem> {
        let path = Path::parse(path)?;
        match self.route(&path) {
            Route::Scratch(names) => {
                let inode = self.scratch.find(names)?;
                self.touch();
                self.scratch.set(inode, changes.permissions, (changes.accessed, changes.modified), now)
            }
            Route::Mount(index, _) => self.mount(index)?.writable(),
            _ => Err(self.refusal_of_present(&path)),
        }
    }

    /// As [`View::set`], of an open file.
    ///
    /// # Errors
    ///
    /// As [`View::set`].
    pub fn set_open(&mut self, handle: u32, changes: Changes, now: f64) -> Result<(), Problem> {
        match self.handles.find(handle)?.body {
            Opened::Scratch(inode) => {
                self.touch();
                self.scratch.set(inode, changes.permissions, (changes.accessed, changes.modified), now)
            }
            Opened::Mounted { mount, .. } => self.mount(mount)?.writable(),
        }
    }

    fn route<'p>(&self, path: &'p Path<'p>) -> Route<'p> {
        Route::of(path, self.shown())
    }

    fn shown(&self) -> &[(String, Directory)] {
        if self.are_hidden { &[] } else { &self.mounts }
    }

    fn mount(&self, index: usize) -> Result<&Directory, Problem> {
        self.mounts.get(index).map(|(_, directory)| directory).ok_or(Problem::Absent)
    }

    fn stat_of(&self, path: &Path<'_>) -> Result<Metadata, Problem> {
        self.stat(&format!("/{}", path.names().join("/")))
    }

    /// Why nothing is made at `path`, which is in no place that takes anything.
    fn refusal(&self, path: &Path<'_>) -> Problem {
        if self.stat_of(path).is_ok() { Problem::Exists } else { Problem::ReadOnly }
    }

    /// Why nothing changes at `path`, likewise.
    fn refusal_of_present(&self, path: &Path<'_>) -> Problem {
        self.stat_of(path).err().unwrap_or(Problem::ReadOnly)
    }

    fn touch(&mut self) {
        if let Some(saved) = &mut self.saved {
            saved.is_current = false;
        }
    }
}

fn top(path: &Path<'_>) -> Metadata {
    const TIME: f64 = 315_532_800_000.0;
    Metadata {
        kind: FileKind::Directory,
        permissions: 0o555,
        size: 4096,
        inode: path.names().len() as u64 + 1,
        device: TOP_DEVICE,
        accessed: TIME,
        modified: TIME,
        changed: TIME,
    }
}

fn read_at(
    file: &cap_std::fs::File,
    at: u64,
    length: usize,
    show: &mut dyn FnMut(&[u8]),
) -> Result<usize, Problem> {
    use cap_std::fs::FileExt as _;
    let mut buffer = vec![0; length.min(CHUNK)];
    let mut count = 0;
    while count < length {
        let wanted = buffer.get_mut(..(length - count).min(CHUNK)).unwrap_or_default();
        let read = file.read_at(wanted, at.saturating_add(count as u64))?;
        if read == 0 {
            break;
        }
        show(wanted.get(..read).unwrap_or_default());
        count += read;
    }
    Ok(count)
}

fn write_at(file: &cap_std::fs::File, at: u64, bytes: &[u8]) -> Result<usize, Problem> {
    use cap_std::fs::FileExt as _;
    // Beyond what a file's position can be, the system answers with an error of its own.
    at.checked_add(bytes.len() as u64)
        .filter(|end| i64::try_from(*end).is_ok())
        .ok_or(Problem::FileTooLarge)?;
    Ok(file.write_at(bytes, at)?)
}
