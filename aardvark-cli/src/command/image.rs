//! `aardvark image`: builds, lists, verifies and throws away images of Python plugins.

use std::time::{Instant, UNIX_EPOCH};

use aardvark::bundle::Origin;
use aardvark::image::{ImageStatus, ImageStore, Key, Parts, Prune, Pruned};
use aardvark::{Error, Kind};
use serde::Serialize;

use crate::args::{
    BuildArguments, ImageArguments, ImageCommand, ListArguments, PruneArguments, VerifyArguments,
};
use crate::failure::{Failure, Place};
use crate::output::failure::ErrorView;
use crate::output::plain::{OneLine, Plain};
use crate::output::size::{Age, Size, Time, milliseconds};
use crate::output::{Output, Status};
use crate::plugin;

/// Digits of a key that are shown to people: enough to tell images apart.
const SHOWN: usize = 12;

/// What `--json` prints of an image that was built.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct BuildObject {
    ok: bool,
    key: String,
    memory_bytes: u64,
    elapsed_ms: f64,
}

/// What `--json` prints of all images.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ListObject<'a> {
    ok: bool,
    directory: String,
    limit_bytes: u64,
    disk_bytes: u64,
    images: Vec<ImageView<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ImageView<'a> {
    key: String,
    path: String,
    memory_bytes: u64,
    disk_bytes: u64,
    /// In milliseconds since 1970.
    used: u64,
    parts: Vec<PartView<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<ErrorView<'a>>,
}

#[derive(Serialize)]
struct PartView<'a> {
    name: &'a str,
    value: String,
}

/// What `--json` prints of verified images.
#[derive(Serialize)]
struct VerifyObject<'a> {
    ok: bool,
    images: Vec<VerifiedView<'a>>,
}

#[derive(Serialize)]
struct VerifiedView<'a> {
    key: String,
    ok: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<ErrorView<'a>>,
}

/// What `--json` prints of images that were thrown away.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PruneObject {
    ok: bool,
    removed: Vec<String>,
    removed_bytes: u64,
    kept: usize,
    kept_bytes: u64,
}

/// Runs the command.
///
/// # Errors
///
/// The directory of images is not known, cannot be read or cannot be trusted; no image has a key that was asked for; an
/// image cannot be built or kept.
pub(super) fn image(arguments: &ImageArguments, output: &mut Output) -> Result<Status, Error> {
    let store = ImageStore::resolve()?;
    match &arguments.command {
        ImageCommand::Build(arguments) => build(&store, arguments, output)?,
        ImageCommand::List(arguments) => list(&store, arguments, output)?,
        ImageCommand::Verify(arguments) => return verify(&store, arguments, output),
        ImageCommand::Prune(arguments) => prune(&store, arguments, output)?,
    }
    Ok(Status::Success)
}

fn build(store: &ImageStore, arguments: &BuildArguments, output: &mut Output) -> Result<(), Error> {
    // Before the work, not after it: a directory that cannot be trusted takes no image.
    store.list()?;
    let path = &arguments.plugin.bundle;
    let bundle = plugin::open(path)?;
    if *bundle.origin() == Origin::Inline {
        return Err(Failure::ScriptImage { what: Place::from(path.as_path()) }.into());
    }
    let start = Instant::now();
    let (parts, memory) = plugin::build_image(bundle, &arguments.plugin)?;
    let (key, elapsed) = (parts.key(), start.elapsed());
    // A host goes on without a file; whoever asks for the file does not.
    if let Err(error) = store.verify(&key) {
        return Err(match error.kind() {
            Kind::NotFound => Failure::NotKept { directory: store.directory().to_owned() }.into(),
            _ => error,
        });
    }
    let memory_bytes = memory as u64;
    if output.is_json() {
        let key = key.to_string();
        return output.object(&BuildObject {
            ok: true,
            key,
            memory_bytes,
            elapsed_ms: milliseconds(elapsed),
        });
    }
    let (memory, took) = (Size(memory_bytes), Time(elapsed));
    output.line(format_args!("{}  {memory}, ready in {took}", shown(&key)))
}

fn list(store: &ImageStore, arguments: &ListArguments, output: &mut Output) -> Result<(), Error> {
    let images = store.list()?;
    let disk_bytes = images.iter().map(|image| image.disk_bytes).sum();
    let directory = store.directory().display().to_string();
    if output.is_json() {
        return output.object(&ListObject {
            ok: true,
            directory,
            limit_bytes: store.limit().as_bytes(),
            disk_bytes,
            images: images.iter().map(view).collect(),
        });
    }
    for image in &images {
        tell(output, image, arguments.parts)?;
    }
    output.note(format_args!(
        "{} in `{}`, {} of {} used",
        counted(images.len()),
        Plain(&directory),
        Size(disk_bytes),
        store.limit()
    ));
    Ok(())
}

fn tell(output: &mut Output, image: &ImageStatus, parts: bool) -> Result<(), Error> {
    let key = shown(&image.key);
    if let Some(problem) = &image.problem {
        output.line(format_args!("{key}  cannot be used"))?;
        output.problem(problem);
        return Ok(());
    }
    let (memory, disk) = (Size(image.memory_bytes).to_string(), Size(image.disk_bytes).to_string());
    let used = Age(image.used.elapsed().unwrap_or_default()).to_string();
    output.line(format_args!(
        "{key}  {memory:>8} on {disk:>8} of disk  {used:>9}  {}",
        OneLine(&subject(&image.parts))
    ))?;
    if parts {
        for (name, value) in image.parts.readable() {
            output.line(format_args!("  {:<20}  {}", OneLine(name).to_string(), OneLine(&value)))?;
        }
    }
    Ok(())
}

/// What an image is of: the plugin's name or, if it has none, its bundle.
fn subject(parts: &Parts) -> String {
    let part = |wanted| parts.readable().find(|(name, value)| *name == wanted && !value.is_empty());
    match (part("plugin"), part("bundle")) {
        (Some((_, name)), _) => name.into_owned(),
        (None, Some((_, digest))) => format!("bundle {}", digest.chars().take(SHOWN).collect::<String>()),
        (None, None) => "Python itself".to_owned(),
    }
}

fn view(image: &ImageStatus) -> ImageView<'_> {
    let used = image.used.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
    ImageView {
        key: image.key.to_string(),
        path: image.path.display().to_string(),
        memory_bytes: image.memory_bytes,
        disk_bytes: image.disk_bytes,
        used: u64::try_from(used).unwrap_or(u64::MAX),
        parts: image
            .parts
            .readable()
            .map(|(name, value)| PartView { name, value: value.into_owned() })
            .collect(),
        error: image.problem.as_ref().map(ErrorView::new),
    }
}

fn verify(store: &ImageStore, arguments: &VerifyArguments, output: &mut Output) -> Result<Status, Error> {
    let there: Vec<Key> = store.list()?.iter().map(|image| image.key).collect();
    let keys = if arguments.keys.is_empty() { there } else { named(&arguments.keys, &there)? };
    let results: Vec<_> = keys.iter().map(|key| (key, store.verify(key).err())).collect();
    let status =
        if results.iter().any(|(_, error)| error.is_some()) { Status::Host } else { Status::Success };
    if output.is_json() {
        let images = results.iter().map(|(key, error)| VerifiedView {
            key: key.to_string(),
            ok: error.is_none(),
            error: error.as_ref().map(ErrorView::new),
        });
        output.object(&VerifyObject { ok: status == Status::Success, images: images.collect() })?;
        return Ok(status);
    }
    for (key, error) in &results {
        match error {
            None => output.line(format_args!("{}  is what it should be", shown(key)))?,
            Some(error) => output.problem(error),
        }
    }
    if results.is_empty() {
        output.note(format_args!("no images in `{}`", Plain(&store.directory().display().to_string())));
    }
    Ok(status)
}

/// The images among `there` that `asked` names, each by its key or the beginning of it.
fn named(asked: &[String], there: &[Key]) -> Result<Vec<Key>, Error> {
    let mut keys = Vec::new();
    for asked in asked {
        let mut fitting =
            there.iter().filter(|key| !asked.is_empty() && key.to_string().starts_with(asked.as_str()));
        match (fitting.next(), fitting.count()) {
            (Some(key), 0) => keys.push(*key),
            (None, _) => return Err(Failure::NoImage { asked: asked.clone() }.into()),
            (Some(_), others) => {
                return Err(Failure::ManyImages { asked: asked.clone(), found: others + 1 }.into());
            }
        }
    }
    Ok(keys)
}

fn prune(store: &ImageStore, arguments: &PruneArguments, output: &mut Output) -> Result<(), Error> {
    let steps = match arguments {
        PruneArguments { all: true, .. } => vec![Prune::All],
        PruneArguments { older_than: None, limit: None, .. } => vec![Prune::DownTo(store.limit())],
        PruneArguments { older_than, limit, .. } => {
            let steps = older_than.map(Prune::UnusedFor).into_iter();
            steps.chain(limit.map(Prune::DownTo)).collect()
        }
    };
    let mut total = Pruned::default();
    for step in steps {
        let pruned = store.prune(step)?;
        total.removed.extend(pruned.removed);
        total.removed_bytes += pruned.removed_bytes;
        (total.kept, total.kept_bytes) = (pruned.kept, pruned.kept_bytes);
    }
    if output.is_json() {
        return output.object(&PruneObject {
            ok: true,
            removed: total.removed.iter().map(ToString::to_string).collect(),
            removed_bytes: total.removed_bytes,
            kept: total.kept,
            kept_bytes: total.kept_bytes,
        });
    }
    output.line(format_args!(
        "{} removed, {}; {} left, {}",
        counted(total.removed.len()),
        Size(total.removed_bytes),
        counted(total.kept),
        Size(total.kept_bytes)
    ))
}

fn shown(key: &Key) -> String {
    key.to_string().chars().take(SHOWN).collect()
}

fn counted(images: usize) -> String {
    match images {
        1 => "1 image".to_owned(),
        _ => format!("{images} images"),
    }
}
