//! The interfaces that were linked into this program.
//!
//! `#[aardvark::plugin]` submits one [`Registration`] a trait; there is no other way in and no way out.

use std::collections::BTreeMap;

use super::InterfaceDescriptor;

/// One interface's entry in the registry.
#[derive(Clone, Copy, Debug)]
pub struct Registration {
    path: &'static str,
    descriptor: fn() -> &'static InterfaceDescriptor,
}

inventory::collect!(Registration);

impl Registration {
    /// Registers the trait at `path` (`crate::module::Trait`).
    #[must_use]
    pub const fn new(path: &'static str, descriptor: fn() -> &'static InterfaceDescriptor) -> Self {
        Self { path, descriptor }
    }
}

/// Several traits that claim the same interface id.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Conflict {
    /// The id.
    pub id: &'static str,
    /// The traits' paths, sorted.
    pub traits: Vec<&'static str>,
}

/// Every interface in the program, in no particular order.
pub fn registered() -> impl Iterator<Item = &'static InterfaceDescriptor> {
    inventory::iter::<Registration>().map(|registration| (registration.descriptor)())
}

/// The interface called `id`; the newest version if several are linked.
#[must_use]
pub fn find(id: &str) -> Option<&'static InterfaceDescriptor> {
    registered().filter(|descriptor| descriptor.id == id).max_by_key(|descriptor| &descriptor.version)
}

/// The ids that more than one trait claims, sorted.
///
/// Two versions of one interface crate in one program are reported as well: which of them a name in a manifest
/// means would depend on the versions alone.
#[must_use]
pub fn conflicts() -> Vec<Conflict> {
    conflicts_among(inventory::iter::<Registration>())
}

fn conflicts_among<'r>(registrations: impl IntoIterator<Item = &'r Registration>) -> Vec<Conflict> {
    let mut traits: BTreeMap<&'static str, Vec<&'static str>> = BTreeMap::new();
    for registration in registrations {
        traits.entry((registration.descriptor)().id.as_str()).or_default().push(registration.path);
    }
    traits.retain(|_, paths| paths.len() > 1);
    traits
        .into_iter()
        .map(|(id, mut traits)| {
            traits.sort_unstable();
            Conflict { id, traits }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::sync::OnceLock;

    use semver::Version;

    use super::*;

    fn alerts() -> &'static InterfaceDescriptor {
        static DESCRIPTOR: OnceLock<InterfaceDescriptor> = OnceLock::new();
        DESCRIPTOR.get_or_init(|| InterfaceDescriptor::new("demo.alerts", Version::new(1, 0, 0)))
    }

    fn prices() -> &'static InterfaceDescriptor {
        static DESCRIPTOR: OnceLock<InterfaceDescriptor> = OnceLock::new();
        DESCRIPTOR.get_or_init(|| InterfaceDescriptor::new("demo.prices", Version::new(1, 0, 0)))
    }

    #[test]
    fn traits_that_claim_one_id_are_a_conflict() {
        let registrations = [
            Registration::new("b::Alerts", alerts),
            Registration::new("a::Prices", prices),
            Registration::new("a::Alerts", alerts),
        ];
        let expected = [Conflict { id: "demo.alerts", traits: vec!["a::Alerts", "b::Alerts"] }];
        assert_eq!(conflicts_among(&registrations), expected);
        assert_eq!(conflicts_among(&registrations[1..]), []);
    }
}
