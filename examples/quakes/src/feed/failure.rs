//! What can be wrong with a feed. Every message says where.

use std::io;
use std::path::{Path, PathBuf};

/// A feed that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("cannot read the feed `{path}`: {problem}", path = path.display())]
pub struct FeedError {
    path: PathBuf,
    #[source]
    problem: Problem,
}

#[derive(Debug, thiserror::Error)]
pub(super) enum Problem {
    #[error("{0} (name a GeoJSON file)")]
    Unreadable(#[source] io::Error),
    // serde_json's own messages end in the line and the column.
    #[error("not a GeoJSON feature collection: {0} (expected the format of the USGS's feeds)")]
    Document(#[source] serde_json::Error),
    #[error("expected `type` to be `FeatureCollection`, found `{found}` (a feed of the USGS is one)")]
    NotACollection { found: String },
    #[error("feature {index}: `{place}`: {problem} (correct it, or remove the feature)")]
    Feature { index: usize, place: String, problem: String },
    #[error(
        "feature {index}: `geometry.coordinates[{axis}]` must be between -{limit} and {limit}, found {found} \
         (coordinates are longitude, latitude, depth)"
    )]
    OutOfRange { index: usize, axis: usize, limit: u16, found: f64 },
    #[error(
        "feature {index}: `{id}` lacks its coordinates: expected longitude and latitude, found {found} numbers (correct it, or remove the feature)"
    )]
    TooFewCoordinates { index: usize, id: String, found: usize },
}

impl FeedError {
    pub(super) fn new(path: &Path, problem: Problem) -> Self {
        Self { path: path.to_owned(), problem }
    }
}
