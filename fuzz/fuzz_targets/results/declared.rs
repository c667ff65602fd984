//! Results as interfaces declare them.

use serde::Deserialize;

#[derive(Debug, PartialEq, Deserialize)]
pub(crate) struct Alert {
    level: Level,
    message: String,
    #[serde(default)]
    width: Option<f32>,
    code: Option<u16>,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Level {
    Log,
    Page,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub(crate) enum Shape {
    Point,
    Circle(f64),
    Line(i32, i32),
    Rect { width: f64, height: Option<f64> },
}

/// As deep as the reply.
#[derive(Debug, PartialEq, Deserialize)]
pub(crate) struct Tree {
    #[serde(default)]
    name: String,
    #[serde(default)]
    children: Vec<Tree>,
}

/// Read into a buffer before its case is known.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(untagged)]
pub(crate) enum Untagged {
    Number(f64),
    Text(String),
    Pair(i64, i64),
    Named { id: u64, name: Option<String> },
}
