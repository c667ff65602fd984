//! All policies that hold for a slot, and what they make of a manifest.

use aardvark_manifest::demand::{Amount, Demand};
use aardvark_manifest::error::Error;
use aardvark_manifest::manifest::Manifest;
use aardvark_manifest::outcome::Resource;
use aardvark_network::NetworkGrant;

use super::excess::ExcessError;
use super::network;
use super::{Excess, Grant, Policy, Withheld};

/// The host's policy and the slot's own, if it has one. Of each thing the narrower one counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ceiling {
    policy: Policy,
}

impl Ceiling {
    /// What `host` allows, and of that what `slot` allows.
    pub(crate) fn new(host: &Policy, slot: Option<&Policy>) -> Self {
        let host = host.as_host();
        Self { policy: slot.map_or_else(|| host.clone(), |slot| host.within(slot)) }
    }

    /// What a plugin with this manifest may do: never more than the manifest asks for, nor than the policies allow.
    ///
    /// # Errors
    ///
    /// If it asks for more than they allow, and they do not say that this is to be narrowed, or for hosts that cannot be.
    pub(crate) fn grant(&self, manifest: &Manifest) -> Result<Grant, Error> {
        let network = network::grant(&self.policy.network, manifest)?;
        let mut given = Vec::new();
        let mut withheld = Vec::new();
        for demand in manifest.demands() {
            let allowed = self.allowed(&demand, &network);
            let is_excess = demand.stated && allowed < Some(demand.amount);
            given.extend(allowed.map(|allowed| {
                let amount = demand.amount.min(allowed);
                Demand::new(demand.place.clone(), demand.item.clone(), amount)
            }));
            if is_excess {
                withheld.push(Withheld::new(demand, allowed));
            }
        }
        if manifest.is_inferred() {
            given.extend(network::of_policy(&self.policy.network));
        }
        if !withheld.is_empty() && self.policy.excess.unwrap_or_default() == Excess::Refuse {
            return Err(ExcessError { withheld }.into());
        }
        let limits = self.policy.limits.narrowed(manifest.limits());
        let files = self.policy.files.granted(manifest.limits(), manifest.filesystem());
        Ok(Grant { limits, network, files, given, withheld })
    }

    /// How much of what is demanded the policies allow; `None` for nothing.
    fn allowed(&self, demand: &Demand, network: &NetworkGrant) -> Option<Amount> {
        let place = demand.place.as_str();
        if let Some(field) = place.strip_prefix("resources.network.") {
            return network::allowed(&self.policy.network, network, field, demand);
        }
        if place == "limits.requests" {
            return Some(Amount::Figure(self.policy.network.max_requests()));
        }
        if let Some(name) = place.strip_prefix("limits.") {
            let resource = Resource::ALL.into_iter().find(|resource| resource.name() == name);
            let figure = resource.and_then(|resource| {
                self.policy.limits.figure(resource).or_else(|| self.policy.files.figure(resource))
            });
            return Some(figure.map_or(Amount::Unlimited, Amount::Figure));
        }
        match place {
            // What a plugin writes is in a directory of its own, whose limits count it.
            "resources.filesystem.mode" => Some(Amount::ReadWrite),
            "resources.filesystem.mounts" => {
                let name = demand.item.as_deref().unwrap_or_default();
                self.policy.files.mount_mode(name).map(Amount::from)
            }
            _ => None,
        }
    }
}
