//! The USGS's GeoJSON, as far as it is needed. Other properties are ignored: the feed has many, and gets more.
//!
//! Nearly everything may be `null` in a feed, since an event is published while it is still being located.

use alerts_interface::Quake;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::failure::Problem;

/// A whole file. The features stay text, so that a bad one can be named.
#[derive(Deserialize)]
pub(super) struct Collection<'a> {
    #[serde(rename = "type")]
    kind: String,
    #[serde(borrow)]
    pub(super) features: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
pub(super) struct Feature {
    #[serde(rename = "type")]
    kind: Option<String>,
    id: Option<Id>,
    properties: Option<Properties>,
    geometry: Option<Geometry>,
}

/// GeoJSON allows both.
#[derive(Deserialize)]
#[serde(untagged)]
enum Id {
    Text(String),
    Number(u64),
}

#[derive(Deserialize)]
struct Properties {
    mag: Option<f64>,
    place: Option<String>,
    title: Option<String>,
    time: Option<i64>,
    felt: Option<u32>,
    tsunami: Option<u8>,
    #[serde(rename = "type")]
    kind: Option<String>,
}

#[derive(Deserialize)]
struct Geometry {
    #[serde(rename = "type")]
    kind: Option<String>,
    /// Numbers for a point; lists of lists for the shapes that are skipped.
    coordinates: Option<serde_json::Value>,
}

impl<'a> Collection<'a> {
    pub(super) fn parse(text: &'a str) -> Result<Self, Problem> {
        let collection: Self =
            serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(Problem::Document)?;
        if collection.kind != "FeatureCollection" {
            return Err(Problem::NotACollection { found: collection.kind });
        }
        Ok(collection)
    }
}

impl Feature {
    pub(super) fn parse(index: usize, raw: &RawValue) -> Result<Self, Problem> {
        let mut reader = serde_json::Deserializer::from_str(raw.get());
        serde_path_to_error::deserialize(&mut reader).map_err(|error| feature_problem(index, &error))
    }

    /// The event; `None` if the feature is none, or has no place or time yet.
    pub(super) fn into_quake(self, index: usize) -> Result<Option<Quake>, Problem> {
        let (Some(properties), Some(geometry)) = (self.properties, self.geometry) else { return Ok(None) };
        let is_event = self.kind.as_deref() == Some("Feature") && geometry.kind.as_deref() == Some("Point");
        let (true, Some(coordinates), Some(time)) = (is_event, geometry.coordinates, properties.time) else {
            return Ok(None);
        };
        let id = match self.id {
            Some(Id::Text(id)) => id,
            Some(Id::Number(id)) => id.to_string(),
            None => format!("feature-{index}"),
        };
        let numbers: Vec<Option<f64>> =
            serde_path_to_error::deserialize(coordinates).map_err(|error| Problem::Feature {
                index,
                place: format!("geometry.coordinates{}", error.path()),
                problem: error.inner().to_string(),
            })?;
        let [Some(longitude), Some(latitude), rest @ ..] = numbers.as_slice() else {
            return Err(Problem::TooFewCoordinates { index, id, found: numbers.iter().flatten().count() });
        };
        // Networks number longitudes through at the date line, as in -180.4.
        in_range(index, 0, *longitude, 360)?;
        in_range(index, 1, *latitude, 90)?;
        Ok(Some(Quake {
            place: properties.place.or(properties.title).unwrap_or_else(|| "an unnamed place".to_owned()),
            kind: properties.kind.unwrap_or_else(|| "earthquake".to_owned()),
            magnitude: properties.mag,
            depth_km: rest.first().copied().flatten(),
            latitude: *latitude,
            longitude: *longitude,
            time,
            tsunami: properties.tsunami == Some(1),
            felt: properties.felt,
            id,
        }))
    }
}

fn feature_problem(index: usize, error: &serde_path_to_error::Error<serde_json::Error>) -> Problem {
    let place = error.path().to_string();
    let message = error.inner().to_string();
    // Line and column count from the feature's start, which no editor shows.
    let problem = message.split(" at line ").next().unwrap_or(&message).to_owned();
    Problem::Feature { index, place, problem }
}

fn in_range(index: usize, axis: usize, found: f64, limit: u16) -> Result<(), Problem> {
    if found.abs() <= f64::from(limit) {
        return Ok(());
    }
    Err(Problem::OutOfRange { index, axis, limit, found })
}
