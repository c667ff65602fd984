//! What crosses in every call, and the interface that our own plugin implements.

use std::fs;
use std::path::{Path, PathBuf};

use aardvark::schemars::{self, JsonSchema};
use serde::{Deserialize, Serialize};

use crate::failure::Failure;

/// A list of earthquakes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Feed {
    /// The handler adds 1.
    pub(crate) revision: u32,
    /// The handler says how many calls its module has seen, this one included.
    pub(crate) calls: u32,
    pub(crate) title: String,
    pub(crate) quakes: Vec<Quake>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Quake {
    pub(crate) place: String,
    pub(crate) magnitude: f64,
    pub(crate) depth_km: f64,
}

/// What the plugins of `guests/` do.
#[aardvark::plugin(id = "bench.feeds", version = "1.0")]
pub(crate) trait Feeds {
    /// The feed with the next revision.
    fn change(&self, feed: Feed) -> Feed;
    /// Integer arithmetic, `rounds` times.
    fn spin(&self, rounds: u32) -> u32;
}

/// How large a feed is as JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Size {
    /// One quake, about 120 bytes: a small struct.
    Small,
    /// 1 KB.
    Kilobyte,
    /// 100 KB.
    Hundred,
    /// 5 MB.
    Megabytes,
}

impl Size {
    pub(crate) const ALL: [Self; 4] = [Self::Small, Self::Kilobyte, Self::Hundred, Self::Megabytes];

    /// The file in `directory` that holds the feed of this size.
    pub(crate) fn file(self, directory: &Path) -> PathBuf {
        directory.join(match self {
            Self::Small => "small.json",
            Self::Kilobyte => "1kb.json",
            Self::Hundred => "100kb.json",
            Self::Megabytes => "5mb.json",
        })
    }

    fn bytes(self) -> usize {
        match self {
            Self::Small => 0,
            Self::Kilobyte => 1_000,
            Self::Hundred => 100_000,
            Self::Megabytes => 5_000_000,
        }
    }
}

impl Feed {
    /// A feed of at least so many bytes; always the same.
    fn of(size: Size) -> Self {
        let title = "All earthquakes, past week".to_owned();
        let mut feed = Self { revision: 41, calls: 0, title, quakes: Vec::new() };
        // What stands around the quakes, and around the three values of each, is counted without being written.
        let mut bytes = 75;
        for number in 0_u32.. {
            let quake = Quake {
                place: format!("{} km WSW of Station {number}", 1 + number % 97),
                magnitude: f64::from(10 + number % 60) / 10.0,
                depth_km: f64::from(number % 700) + 0.5,
            };
            bytes += 44 + quake.place.len();
            feed.quakes.push(quake);
            if bytes >= size.bytes() {
                break;
            }
        }
        feed
    }

    /// Writes the feeds of all sizes into `directory`.
    pub(crate) fn write_all(directory: &Path) -> Result<(), Failure> {
        for size in Size::ALL {
            let path = size.file(directory);
            let text = serde_json::to_vec(&Self::of(size)).map_err(Failure::Json)?;
            fs::write(&path, text).map_err(Failure::io("write", &path))?;
        }
        Ok(())
    }

    /// Reads one back.
    pub(crate) fn read(path: &Path) -> Result<Self, Failure> {
        let text = fs::read(path).map_err(Failure::io("read", path))?;
        serde_json::from_slice(&text).map_err(Failure::Json)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn feeds_are_as_large_as_they_claim() {
        for size in Size::ALL {
            let bytes = serde_json::to_vec(&Feed::of(size)).unwrap().len();
            let claim = size.bytes().max(120);
            assert!(bytes >= claim && bytes < claim + claim / 20 + 200, "{size:?}: {bytes}");
        }
    }
}
