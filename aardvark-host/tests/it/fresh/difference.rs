//! Where two fingerprints differ.

use serde_json::Value;

/// More of one area would only bury the others.
const PER_AREA: usize = 6;

/// `area/name: before -> after`, a few per area.
pub(super) fn differences(before: &Value, after: &Value) -> Vec<String> {
    let areas = |value: &Value| value.as_object().cloned().unwrap_or_default();
    let (before, after) = (areas(before), areas(after));
    let names: std::collections::BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let mut all = Vec::new();
    for area in names {
        let mut found = Vec::new();
        compare(area, before.get(area), after.get(area), &mut found);
        let more = found.len().saturating_sub(PER_AREA);
        found.truncate(PER_AREA);
        all.append(&mut found);
        if more > 0 {
            all.push(format!("{area}: {more} more"));
        }
    }
    all
}

fn compare(path: &str, before: Option<&Value>, after: Option<&Value>, found: &mut Vec<String>) {
    match (before, after) {
        (before, after) if before == after => {}
        (Some(Value::Object(before)), Some(Value::Object(after))) => {
            for (name, value) in before {
                compare(&format!("{path}/{name}"), Some(value), after.get(name), found);
            }
            for (name, value) in after.iter().filter(|(name, _)| !before.contains_key(*name)) {
                compare(&format!("{path}/{name}"), None, Some(value), found);
            }
        }
        (before, after) => found.push(format!("{path}: {} -> {}", shown(before), shown(after))),
    }
}

fn shown(value: Option<&Value>) -> String {
    let text = value.map_or_else(|| "nothing".to_owned(), Value::to_string);
    if text.chars().count() <= 160 {
        text
    } else {
        format!("{}…", text.chars().take(160).collect::<String>())
    }
}

#[test]
fn a_difference_names_its_area() {
    use serde_json::json;

    let before = json!({"files": {"/a": 1, "/b": [1, 2]}, "modules": {"json": {"loads": 5}}, "same": 1});
    let after = json!({"files": {"/b": [1, 3], "/c": {}}, "modules": {"json": {"loads": 5}}, "same": 1});
    assert_eq!(
        differences(&before, &after),
        ["files//a: 1 -> nothing", "files//b: [1,2] -> [1,3]", "files//c: nothing -> {}"]
    );
    assert!(differences(&before, &before).is_empty());
}
