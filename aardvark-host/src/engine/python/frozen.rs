//! An interpreter frozen between two calls: what every isolate of a plugin starts from.

use std::io;
use std::sync::Arc;

use aardvark_files::{Listing, Snapshot, SnapshotError};
use aardvark_manifest::error::{Detail, Error, Fault, Kind, LimitReached};
use aardvark_manifest::outcome::Resource;
use serde::{Deserialize, Serialize};

use super::runtime::Cut;
use super::twister::Twister;
use crate::engine::Export;
use crate::engine::v8::memory::Image;

/// See the module. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Frozen {
    pub(super) memory: Arc<Image>,
    pub(super) outside: Arc<Outside>,
}

/// What is not in linear memory. In a file, the `scratch` directory's listing is here and its bytes are beside.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Outside<Scratch = Snapshot> {
    /// What the loader keeps, for the loader.
    pub(super) loader: String,
    /// What instances that continue from it must have.
    pub(super) cut: Cut,
    /// The functions that the plugin offers; none if no plugin is loaded.
    pub(super) exports: Vec<Export>,
    /// What is in the scratch directory.
    pub(super) scratch: Scratch,
    /// The modules of the plugin that have been imported, by the numbers of their files.
    pub(super) imported: Vec<usize>,
    /// The generators behind the functions of `random` and `numpy.random`, if these have been imported.
    pub(super) twisters: Vec<Twister>,
}

/// Why what a file keeps is no image.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ThawError {
    #[error("what is outside its memory is cut off")]
    Short,
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    #[error(transparent)]
    Scratch(#[from] SnapshotError),
}

/// Why a plugin cannot become an image.
#[derive(Debug, thiserror::Error)]
pub(super) enum FreezeError {
    #[error(
        "the plugin cannot be kept as an image: {reason} (do this inside a handler instead of at the top level)"
    )]
    Unkept { reason: String },
    #[error("the interpreter's memory could not be kept: {0} (free memory, or raise the process's limits)")]
    Memory(#[source] io::Error),
    #[error(
        "the image needs {needed} bytes of memory, more than the {allowed} allowed (raise `limits.memoryBytes` and the policy's memory limit)"
    )]
    TooLarge { needed: usize, allowed: u64 },
    #[error(
        "the plugin's top level leaves {needed} bytes in the scratch directory, more than the {allowed} allowed (leave \
         less there, or raise `resources.filesystem.quotaBytes` and the policy's scratch limit)"
    )]
    TooMuchScratch { needed: u64, allowed: u64 },
}

impl Detail for FreezeError {
    fn kind(&self) -> Kind {
        match self {
            Self::Unkept { .. } => Kind::Exception,
            Self::Memory(_) => Kind::Internal,
            Self::TooLarge { .. } | Self::TooMuchScratch { .. } => Kind::Limit,
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Memory(_) => Fault::Host,
            _ => Fault::Guest,
        }
    }

    fn limit(&self) -> Option<LimitReached> {
        match self {
            Self::TooLarge { needed, allowed } => {
                Some(LimitReached::new(Resource::MemoryBytes.name(), *needed as u64, *allowed))
            }
            Self::TooMuchScratch { needed, allowed } => {
                Some(LimitReached::new(Resource::ScratchBytes.name(), *needed, *allowed))
            }
            _ => None,
        }
    }
}

impl Frozen {
    /// The parts that a file keeps: what is outside the memory, and the memory. The former is the length of what follows in
    /// eight bytes, little endian; JSON; and the bytes of the scratch directory's files.
    pub(crate) fn parts(&self) -> Result<(Vec<u8>, &[u8]), Error> {
        let Outside { loader, cut, exports, scratch, imported, twisters } = &*self.outside;
        let (scratch, files) = scratch.split();
        let listed = Outside {
            loader: loader.clone(),
            cut: *cut,
            exports: exports.clone(),
            scratch,
            imported: imported.clone(),
            twisters: twisters.clone(),
        };
        let json =
            serde_json::to_vec(&listed).map_err(|error| crate::engine::failure::defect(error.to_string()))?;
        let outside = [&(json.len() as u64).to_le_bytes()[..], &json, &files].concat();
        Ok((outside, self.memory.bytes()))
    }

    /// From the parts in a file.
    pub(crate) fn from_parts(outside: &[u8], memory: Image) -> Result<Self, ThawError> {
        let (length, rest) = outside.split_first_chunk().ok_or(ThawError::Short)?;
        let length = usize::try_from(u64::from_le_bytes(*length)).map_err(|_| ThawError::Short)?;
        let (json, files) = rest.split_at_checked(length).ok_or(ThawError::Short)?;
        let Outside::<Listing> { loader, cut, exports, scratch, imported, twisters } =
            serde_json::from_slice(json)?;
        let outside = Outside { loader, cut, exports, scratch: scratch.with(files)?, imported, twisters };
        Ok(Self { memory: Arc::new(memory), outside: Arc::new(outside) })
    }

    /// The cut of the instances that continue from it.
    pub(crate) fn cut(&self) -> Cut {
        self.outside.cut
    }

    /// Whether anybody else uses its memory.
    pub(crate) fn is_shared(&self) -> bool {
        Arc::strong_count(&self.memory) > 1
    }

    /// Bytes of memory that an instance starts with.
    pub(crate) fn memory_bytes(&self) -> usize {
        self.memory.len()
    }
}

impl From<FreezeError> for super::Stop {
    fn from(error: FreezeError) -> Self {
        Self::Broken(error.into())
    }
}
