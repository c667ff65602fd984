//! Feeds as they should not be, and the real one.

use std::path::Path;

use super::*;
use crate::places;

fn with(features: &str) -> Result<Feed, Problem> {
    Feed::parse(&format!(r#"{{"type": "FeatureCollection", "features": [{features}]}}"#))
}

fn feature(properties: &str, coordinates: &str) -> String {
    format!(
        r#"{{"type": "Feature", "id": "x1", "properties": {{{properties}}},
            "geometry": {{"type": "Point", "coordinates": {coordinates}}}}}"#
    )
}

fn error(result: Result<Feed, Problem>) -> String {
    FeedError::new(Path::new("week.geojson"), result.unwrap_err()).to_string()
}

#[test]
fn the_real_week_has_1707_events_in_order() {
    let feed = Feed::read(&places::feed().unwrap()).unwrap();
    assert_eq!((feed.quakes.len(), feed.skipped), (1707, 0));
    assert!(feed.quakes.is_sorted_by_key(|quake| quake.time));
    let hualien = feed.quakes.iter().find(|quake| quake.id == "us1000chhc").unwrap();
    assert_eq!((hualien.magnitude, hualien.depth_km, hualien.felt), (Some(6.4), Some(10.64), Some(261)));
    assert_eq!((hualien.latitude, hualien.longitude, hualien.tsunami), (24.1737, 121.653, false));
}

#[test]
fn nearly_everything_may_be_null() {
    let quake = with(&feature(r#""mag": null, "time": 5, "place": null, "felt": null"#, "[-180.4, 1, null]"));
    let quake = quake.unwrap().quakes.remove(0);
    assert_eq!((quake.magnitude, quake.depth_km, quake.felt), (None, None, None));
    assert_eq!(
        (quake.place.as_str(), quake.kind.as_str(), quake.tsunami),
        ("an unnamed place", "earthquake", false)
    );
}

#[test]
fn what_is_no_located_event_is_skipped() {
    let found = with(
        &[
            feature(r#""mag": 1, "time": 5"#, "[1, 2]"),
            feature(r#""mag": 2, "time": 6"#, "[1, 2, 3]"),
            feature(r#""mag": 1, "time": null"#, "[1, 2, 3]"),
            r#"{"type": "Feature", "id": 7, "properties": {"mag": 1, "time": 1}, "geometry": null}"#
                .to_owned(),
            r#"{"type": "Feature", "properties": {"time": 1},
                "geometry": {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 0]]]}}"#
                .to_owned(),
            r#"{"type": "Topology"}"#.to_owned(),
        ]
        .join(","),
    );
    let found = found.unwrap();
    assert_eq!((found.quakes.len(), found.skipped), (1, 5));
}

#[test]
fn a_file_that_is_not_json_is_named_with_line_and_column() {
    let text = "{\"type\": \"FeatureCollection\",\n \"features\": [}";
    assert_eq!(
        error(Feed::parse(text)),
        "cannot read the feed `week.geojson`: not a GeoJSON feature collection: expected value at line 2 column 15 \
         (expected the format of the USGS's feeds)"
    );
    assert!(error(Feed::parse("")).contains("EOF while parsing a value at line 1 column 0"));
    assert!(error(Feed::parse("[]")).contains("at line 1 column"));
}

#[test]
fn a_feature_that_cannot_be_right_is_named() {
    let good = feature(r#""time": 5"#, "[1, 2, 3]");
    let bad = |properties: &str, coordinates: &str| {
        error(with(&format!("{good},{}", feature(properties, coordinates))))
    };
    assert_eq!(
        bad(r#""mag": "big", "time": 5"#, "[1, 2, 3]"),
        "cannot read the feed `week.geojson`: feature 1: `properties.mag`: invalid type: string \"big\", expected f64 \
         (correct it, or remove the feature)"
    );
    assert!(
        bad(r#""felt": -3, "time": 5"#, "[1, 2, 3]").contains("feature 1: `properties.felt`: invalid value")
    );
    assert!(
        bad(r#""time": 5"#, "[1, 95, 3]")
            .contains("`geometry.coordinates[1]` must be between -90 and 90, found 95")
    );
    assert!(
        bad(r#""time": 5"#, "[1]")
            .contains("`x1` lacks its coordinates: expected longitude and latitude, found 1")
    );
    assert!(
        bad(r#""time": 5"#, r#"[1, "2"]"#).contains("feature 1: `geometry.coordinates[1]`: invalid type")
    );
}

#[test]
fn another_kind_of_document_is_refused() {
    assert!(error(Feed::parse(r#"{"type": "Feature", "features": []}"#)).contains("found `Feature`"));
    let missing = Feed::read(Path::new("no/such.geojson")).unwrap_err().to_string();
    assert!(missing.starts_with("cannot read the feed `no/such.geojson`: No such file"), "{missing}");
}
