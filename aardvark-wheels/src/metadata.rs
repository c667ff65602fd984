//! A wheel's `METADATA`: its name and version, and what it needs. Everything else in it is skipped.

/// What a wheel says about itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Metadata {
    /// As written.
    pub(crate) name: String,
    pub(crate) version: String,
    /// Versions of Python, such as `>=3.10`.
    pub(crate) requires_python: Option<String>,
    /// One requirement each, such as `tomli>=1; python_version < "3.11"`.
    pub(crate) requires: Vec<String>,
}

impl Metadata {
    /// Reads the headers, which end at the first empty line. `None` if there is no name or no version.
    pub(crate) fn parse(text: &[u8]) -> Option<Self> {
        let text = String::from_utf8_lossy(text);
        let headers = text.lines().take_while(|line| !line.trim().is_empty());
        let mut metadata = Self::default();
        // A line that begins with a space continues the one before; none of these headers has such lines.
        for line in headers.filter(|line| !line.starts_with([' ', '\t'])) {
            let Some((field, value)) = line.split_once(':') else { continue };
            let value = value.trim().to_owned();
            match field.trim().to_ascii_lowercase().as_str() {
                "name" => metadata.name = value,
                "version" => metadata.version = value,
                "requires-python" => metadata.requires_python = Some(value),
                "requires-dist" => metadata.requires.push(value),
                _ => {}
            }
        }
        (!metadata.name.is_empty() && !metadata.version.is_empty()).then_some(metadata)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_read_up_to_the_description() {
        let text = b"Metadata-Version: 2.4\r\nName: Demo_Pkg\r\nversion: 1.0\r\nLicense: long\r\n  Name: not this\r\n\
                     Requires-Dist: tomli>=1\r\nRequires-Python: >=3.10\r\n\r\nVersion: 9\r\n";
        let expected = Metadata {
            name: "Demo_Pkg".to_owned(),
            version: "1.0".to_owned(),
            requires_python: Some(">=3.10".to_owned()),
            requires: vec!["tomli>=1".to_owned()],
        };
        assert_eq!(Metadata::parse(text), Some(expected));
        assert_eq!(Metadata::parse(b"Name: demo\n\nVersion: 1\n"), None);
        assert_eq!(Metadata::parse(b"\xff\xfe"), None);
    }
}
