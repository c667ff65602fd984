//! What a rule is told of an event. Not a format of any feed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One seismic event, as far as it is known by now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Quake {
    /// The event's identity; it stays the same when its data is revised.
    pub id: String,
    /// Where it was, for people: `22km NNE of Hualian, Taiwan`.
    pub place: String,
    /// What it was: `earthquake`, `quarry blast`, `explosion`, …
    pub kind: String,
    /// The magnitude, on whichever scale the network prefers; weak events have negative ones.
    pub magnitude: Option<f64>,
    /// The depth of the source in kilometres; negative above sea level.
    pub depth_km: Option<f64>,
    /// Degrees north, -90 to 90.
    pub latitude: f64,
    /// Degrees east, -180 to 180; events at the date line may lie a little beyond.
    pub longitude: f64,
    /// When it began, in milliseconds since 1970-01-01 UTC.
    pub time: i64,
    /// Whether the event is of a kind that can raise a tsunami. It does not mean that there was one.
    pub tsunami: bool,
    /// How many people reported that they felt it.
    pub felt: Option<u32>,
}
