//! A feed: events in the order in which they happened. Knows the USGS's GeoJSON; knows nothing of rules.

mod failure;
mod geojson;

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use alerts_interface::Quake;

pub use self::failure::FeedError;
use self::failure::Problem;
use self::geojson::{Collection, Feature};

/// The events of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Feed {
    /// Sorted by time, then by id; each id once.
    pub quakes: Vec<Quake>,
    /// Features that are no events with a place and a time, and repetitions.
    pub skipped: usize,
}

impl Feed {
    /// Reads the file at `path`.
    ///
    /// # Errors
    ///
    /// If it cannot be read, is not JSON, or has a feature whose values cannot be right.
    pub fn read(path: &Path) -> Result<Self, FeedError> {
        let text =
            fs::read_to_string(path).map_err(|error| FeedError::new(path, Problem::Unreadable(error)))?;
        Self::parse(&text).map_err(|problem| FeedError::new(path, problem))
    }

    fn parse(text: &str) -> Result<Self, Problem> {
        let collection = Collection::parse(text)?;
        let mut quakes = Vec::with_capacity(collection.features.len());
        let mut known = HashSet::new();
        for (index, raw) in collection.features.iter().enumerate() {
            let quake = Feature::parse(index, raw)?.into_quake(index)?;
            quakes.extend(quake.filter(|quake| known.insert(quake.id.clone())));
        }
        let skipped = collection.features.len() - quakes.len();
        quakes.sort_by(|a, b| (a.time, &a.id).cmp(&(b.time, &b.id)));
        Ok(Self { quakes, skipped })
    }
}

#[cfg(test)]
mod tests;
