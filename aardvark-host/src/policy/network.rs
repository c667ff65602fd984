//! The network of one plugin: thin, over the crate that knows the rules.

use aardvark_manifest::demand::{Amount, Demand};
use aardvark_manifest::error::Error;
use aardvark_manifest::manifest::Manifest;
use aardvark_network::{NetworkGrant, NetworkPolicy, NotGranted};

/// What of `policy` a plugin with this manifest gets.
pub(super) fn grant(policy: &NetworkPolicy, manifest: &Manifest) -> Result<NetworkGrant, Error> {
    let grant = match manifest.network() {
        Some(request) => NetworkGrant::new(policy, request)?,
        // A script without a manifest has nowhere to ask; its policy was written for it.
        None if manifest.is_inferred() => NetworkGrant::of_policy(policy),
        None => NetworkGrant::nothing(),
    };
    Ok(match manifest.limits().requests {
        Some(requests) => grant.with_max_requests(requests),
        None => grant,
    })
}

/// What a script without a manifest has of the network: all that `policy` gives. It asks for nothing, so this is what a
/// swap to it, or from it, is compared by.
pub(super) fn of_policy(policy: &NetworkPolicy) -> Vec<Demand> {
    if policy.is_empty() {
        return Vec::new();
    }
    let demand = |field: &str, item: Option<String>, amount| {
        Demand::new(format!("resources.network.{field}"), item, amount)
    };
    let given = |field: &str, item: &str| demand(field, Some(item.to_owned()), Amount::Given);
    let timeout = u64::try_from(policy.timeout().as_millis()).unwrap_or(u64::MAX);
    // Plain HTTP is named even where no rule allows it: whoever approves should not have to know.
    let mut demands = vec![
        given("httpsOnly", "http"),
        demand("maxRequestBytes", None, Amount::Figure(policy.max_request_bytes())),
        demand("maxResponseBytes", None, Amount::Figure(policy.max_response_bytes())),
        given("methods", "*"),
        demand("timeoutMs", None, Amount::Figure(timeout)),
    ];
    demands.extend(policy.hosts().map(|host| given("allow", &host)));
    demands
}

/// How much of what `resources.network` demands in `field` is allowed; `None` for nothing.
pub(super) fn allowed(
    policy: &NetworkPolicy,
    grant: &NetworkGrant,
    field: &str,
    demand: &Demand,
) -> Option<Amount> {
    if policy.is_empty() {
        return None;
    }
    match field {
        "maxRequestBytes" => Some(Amount::Figure(policy.max_request_bytes())),
        "maxResponseBytes" => Some(Amount::Figure(policy.max_response_bytes())),
        "timeoutMs" => Some(Amount::Figure(u64::try_from(policy.timeout().as_millis()).unwrap_or(u64::MAX))),
        _ => {
            let is_it = |missing: &NotGranted| {
                let field = missing.place.split('[').next().unwrap_or_default();
                field == demand.place
                    && (demand.item.is_none() || demand.item.as_ref() == Some(&missing.asked))
            };
            (!grant.not_granted().iter().any(is_it)).then_some(Amount::Given)
        }
    }
}
