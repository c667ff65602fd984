//! Changes a manifest's text where pins stand, and nowhere else: order, white space and spelling are its author's.
//!
//! The text has been parsed as a manifest before, so it is a JSON object without repeated fields.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use aardvark::manifest::PythonRequirement;
use serde::de::{Deserializer as _, MapAccess, Visitor};
use serde_json::value::RawValue;

/// What some editors put before the text; parsers of JSON do not take it.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// `text` with `pins` in `requires.python`, one a line, and with `packages` if there are any to be written.
pub(super) fn with_pins(text: &str, pins: &[PythonRequirement], packages: Option<&[String]>) -> String {
    let (mark, json) = match text.strip_prefix(BYTE_ORDER_MARK) {
        Some(json) => (Some(BYTE_ORDER_MARK), json),
        None => (None, text),
    };
    let style = Style::of(json);
    let listed: Vec<String> = pins.iter().map(pin).collect();
    let mut json = match value_of(json, "requires") {
        Some(requires) => {
            let inner = json.get(requires.clone()).unwrap_or_default();
            let python = style.lines(&listed, '[', ']', 2);
            let changed = set(inner, "python", &python, &style, 2);
            [
                json.get(..requires.start).unwrap_or_default(),
                &changed,
                json.get(requires.end..).unwrap_or_default(),
            ]
            .concat()
        }
        None => {
            let python = format!("\"python\": {}", style.lines(&listed, '[', ']', 2));
            set(json, "requires", &style.lines(&[python], '{', '}', 1), &style, 1)
        }
    };
    if let Some(packages) = packages {
        let names: Vec<String> = packages.iter().map(|name| quoted(name)).collect();
        json = set(&json, "packages", &format!("[{}]", names.join(", ")), &style, 1);
    }
    mark.into_iter().chain(json.chars()).collect()
}

/// The object `json` with the field `name` set to `value`, in its place or at the end, `depth` levels in.
fn set(json: &str, name: &str, value: &str, style: &Style, depth: usize) -> String {
    let part = |range: Range<usize>| json.get(range).unwrap_or_default();
    if let Some(old) = value_of(json, name) {
        return [part(0..old.start), value, part(old.end..json.len())].concat();
    }
    let field = format!("{}{}: {value}", style.indentation(depth), quoted(name));
    match fields(json).last() {
        Some((_, last)) => {
            [part(0..last.end), ",", style.line_end, &field, part(last.end..json.len())].concat()
        }
        None => {
            let open = json.find('{').map_or(0, |at| at + 1);
            let close = json.rfind('}').unwrap_or(json.len());
            let outer = style.indentation(depth - 1);
            [part(0..open), style.line_end, &field, style.line_end, &outer, part(close..json.len())].concat()
        }
    }
}

/// Where the value of the field `name` stands.
fn value_of(json: &str, name: &str) -> Option<Range<usize>> {
    fields(json).into_iter().find(|(field, _)| field == name).map(|(_, value)| value)
}

/// The fields of the object `json` in their order, and where their values stand.
fn fields(json: &str) -> Vec<(Cow<'_, str>, Range<usize>)> {
    struct Fields;

    impl<'de> Visitor<'de> for Fields {
        type Value = Vec<(Cow<'de, str>, &'de str)>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut fields = Vec::new();
            while let Some(name) = map.next_key::<String>()? {
                fields.push((name.into(), map.next_value::<&'de RawValue>()?.get()));
            }
            Ok(fields)
        }
    }

    let read = serde_json::Deserializer::from_str(json).deserialize_map(Fields).unwrap_or_default();
    // A raw value is a part of the text that it was read from; where it stands is the difference of their addresses.
    let place = |value: &str| {
        let start = value.as_ptr().addr() - json.as_ptr().addr();
        start..start + value.len()
    };
    read.into_iter().map(|(name, value)| (name, place(value))).collect()
}

/// How the author writes JSON.
struct Style {
    line_end: &'static str,
    unit: String,
}

impl Style {
    fn of(json: &str) -> Self {
        let line_end = if json.contains("\r\n") { "\r\n" } else { "\n" };
        let indented = json.lines().skip(1).find(|line| line.trim_start().starts_with('"'));
        let unit =
            indented.map(|line| line.split('"').next().unwrap_or_default()).filter(|unit| !unit.is_empty());
        Self { line_end, unit: unit.unwrap_or("  ").to_owned() }
    }

    fn indentation(&self, depth: usize) -> String {
        self.unit.repeat(depth)
    }

    /// `items` between brackets, one a line, where the brackets belong `depth` levels in.
    fn lines(&self, items: &[String], open: char, close: char, depth: usize) -> String {
        if items.is_empty() {
            return format!("{open}{close}");
        }
        let (inner, outer) = (self.indentation(depth + 1), self.indentation(depth));
        let separator = format!(",{}{inner}", self.line_end);
        format!("{open}{0}{inner}{1}{0}{outer}{close}", self.line_end, items.join(&separator))
    }
}

fn pin(pin: &PythonRequirement) -> String {
    let fields =
        [("name", &pin.name), ("version", &pin.version), ("file", &pin.file), ("sha256", &pin.sha256)];
    let fields: Vec<String> =
        fields.iter().map(|(name, value)| format!("{}: {}", quoted(name), quoted(value))).collect();
    format!("{{ {} }}", fields.join(", "))
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pins(names: &[&str]) -> Vec<PythonRequirement> {
        let pin = |name: &&str| {
            PythonRequirement::new(
                (*name).to_owned(),
                "1.0".to_owned(),
                format!("{name}-1.0-py3-none-any.whl"),
                "ab",
            )
        };
        names.iter().map(pin).collect()
    }

    #[track_caller]
    fn check(text: &str, names: &[&str], packages: Option<&[String]>, expected: &str) {
        let changed = with_pins(text, &pins(names), packages);
        assert_eq!(changed, expected);
        assert_eq!(with_pins(&changed, &pins(names), packages), expected, "once more changes nothing");
    }

    const X: &str = r#"{ "name": "x", "version": "1.0", "file": "x-1.0-py3-none-any.whl", "sha256": "ab" }"#;
    const Y: &str = r#"{ "name": "y", "version": "1.0", "file": "y-1.0-py3-none-any.whl", "sha256": "ab" }"#;

    #[test]
    fn pins_are_added_at_the_end() {
        check(
            "{\n    \"schemaVersion\": \"2.0\",\n    \"env\":   {\"A\": \"}\"}\n}\n",
            &["x", "y"],
            None,
            &format!(
                "{{\n    \"schemaVersion\": \"2.0\",\n    \"env\":   {{\"A\": \"}}\"}},\n    \"requires\": {{\n        \"python\": \
                 [\n            {X},\n            {Y}\n        ]\n    }}\n}}\n"
            ),
        );
        check(
            "{\"schemaVersion\": \"2.0\"}",
            &["x"],
            None,
            &format!(
                "{{\"schemaVersion\": \"2.0\",\n  \"requires\": {{\n    \"python\": [\n      {X}\n    ]\n  }}}}"
            ),
        );
    }

    #[test]
    fn pins_take_the_place_of_older_ones() {
        check(
            "{\r\n\t\"requires\": { \"python\": [ {\"old\": [1]} ] },\r\n\t\"name\": \"n\"\r\n}",
            &["x"],
            None,
            &format!(
                "{{\r\n\t\"requires\": {{ \"python\": [\r\n\t\t\t{X}\r\n\t\t] }},\r\n\t\"name\": \"n\"\r\n}}"
            ),
        );
        check(
            "{\n  \"requires\": {}\n}",
            &["x"],
            None,
            &format!("{{\n  \"requires\": {{\n    \"python\": [\n      {X}\n    ]\n  }}\n}}"),
        );
        check(
            "{\n  \"requires\": { \"python\": [1] }\n}",
            &[],
            None,
            "{\n  \"requires\": { \"python\": [] }\n}",
        );
    }

    #[test]
    fn packages_are_written_if_there_are_any() {
        let packages = ["numpy".to_owned(), "pandas".to_owned()];
        check(
            "\u{feff}{\n  \"packages\": [\"numpy\"],\n  \"requires\": {\"python\": []}\n}",
            &[],
            Some(&packages),
            "\u{feff}{\n  \"packages\": [\"numpy\", \"pandas\"],\n  \"requires\": {\"python\": []}\n}",
        );
    }
}
