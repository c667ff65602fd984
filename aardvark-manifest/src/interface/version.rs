//! Whether a plugin written for one version of an interface may serve a host with another.

use semver::Version;

use super::InterfaceDescriptor;
use crate::error::{Detail, Error, Fault, Kind};

/// Checks that a plugin that declares version `declared` of the interface can serve a host with `descriptor`.
///
/// An older plugin is accepted within the same major version (within the same minor version before 1.0); it may
/// lack the functions that [`may_be_absent`](super::FunctionDescriptor::may_be_absent) names. Which functions it
/// really has is checked when it is loaded.
///
/// # Errors
///
/// [`Kind::Contract`] if the versions do not fit.
pub fn plugin_implements(descriptor: &InterfaceDescriptor, declared: &Version) -> Result<(), Error> {
    let host = &descriptor.version;
    let (id, host, declared) = (descriptor.id.clone(), host.clone(), declared.clone());
    if line(&host) != line(&declared) {
        return Err(match line(&declared) > line(&host) {
            true => VersionError::NewerLine { expected: caret(&host), id, host, declared },
            false => VersionError::OlderLine { expected: caret(&host), id, host, declared },
        }
        .into());
    }
    // Before 1.0 a patch may add functions; after it, patches only mend documentation.
    let is_newer = match host.major {
        0 => declared > host,
        _ => declared.minor > host.minor,
    };
    if is_newer {
        return Err(VersionError::Newer { id, host, declared }.into());
    }
    Ok(())
}

/// The part of a version that must be equal for two versions to be compatible.
pub(super) const fn line(version: &Version) -> (u64, u64) {
    match version.major {
        0 => (0, version.minor),
        major => (major, 0),
    }
}

/// `1.x`, `0.3.x`.
fn caret(version: &Version) -> String {
    match line(version) {
        (0, minor) => format!("0.{minor}.x"),
        (major, _) => format!("{major}.x"),
    }
}

#[derive(Debug, thiserror::Error)]
enum VersionError {
    #[error(
        "the plugin must implement `{id}` {expected} up to {host}, found {declared} (update the application, or \
         declare {host} if the plugin uses nothing newer)"
    )]
    NewerLine { id: String, expected: String, host: Version, declared: Version },
    #[error(
        "the plugin must implement `{id}` {expected} up to {host}, found {declared} (port the plugin to {host}; \
         the versions are not compatible)"
    )]
    OlderLine { id: String, expected: String, host: Version, declared: Version },
    #[error(
        "the plugin must implement `{id}` {host} or older, found {declared} (update the application, or declare \
         {host} if the plugin uses nothing newer)"
    )]
    Newer { id: String, host: Version, declared: Version },
}

impl Detail for VersionError {
    fn kind(&self) -> Kind {
        Kind::Contract
    }

    fn fault(&self) -> Fault {
        match self {
            // A plugin that is ahead of its host is in order; the host is what has to move.
            Self::NewerLine { .. } | Self::Newer { .. } => Fault::Host,
            Self::OlderLine { .. } => Fault::Guest,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_fit_or_say_what_to_do() {
        let update = "(update the application, or declare";
        let cases = [
            ("1.1.0", "1.0.0", Ok(())),
            ("1.1.0", "1.1.0", Ok(())),
            ("1.1.0", "1.2.0", Err(("`demo.alerts` 1.1.0 or older, found 1.2.0", update, Fault::Host))),
            ("1.1.0", "1.1.1", Ok(())),
            ("0.3.1", "0.3.2", Err(("`demo.alerts` 0.3.1 or older, found 0.3.2", update, Fault::Host))),
            ("1.1.0", "2.0.0", Err(("`demo.alerts` 1.x up to 1.1.0, found 2.0.0", update, Fault::Host))),
            (
                "2.0.0",
                "1.9.0",
                Err(("`demo.alerts` 2.x up to 2.0.0", "(port the plugin to 2.0.0", Fault::Guest)),
            ),
            ("0.3.1", "0.3.0", Ok(())),
            ("0.3.1", "0.2.0", Err(("`demo.alerts` 0.3.x up to 0.3.1", "(port the plugin", Fault::Guest))),
            ("0.3.1", "0.4.0", Err(("`demo.alerts` 0.3.x up to 0.3.1", update, Fault::Host))),
            ("1.0.0", "0.9.0", Err(("`demo.alerts` 1.x up to 1.0.0", "(port the plugin", Fault::Guest))),
        ];
        for (host, declared, expected) in cases {
            let descriptor = InterfaceDescriptor::new("demo.alerts", host.parse().unwrap());
            let result = plugin_implements(&descriptor, &declared.parse().unwrap());
            match (result, expected) {
                (Ok(()), Ok(())) => {}
                (Err(error), Err((problem, remedy, fault))) => {
                    assert_eq!((error.kind(), error.fault()), (Kind::Contract, fault));
                    let message = error.to_string();
                    assert!(message.contains(problem) && message.contains(remedy), "{message}");
                }
                (result, _) => panic!("{host} with a plugin for {declared}: {result:?}"),
            }
        }
    }
}
