//! The web platform: what scripts expect on the global object besides the language.
//!
//! Each asset is one classic script whose value is a function `(ops, shared) => …`. `ops` holds the host functions;
//! `shared` has no prototype and is how assets hand things to each other. Both live in closures only: guest code
//! finds neither, and whatever it does to the built-ins, the assets go on with the originals that they captured.
//! Network, files, `process`, `window`, `navigator` and workers are absent on purpose.
//!
//! ```text
//!   primordials -> interface -> kind -> dom-exception -> inspect -> report      shared by the rest
//!   console  text  timers  crypto  performance                                  basic: Python's loader too
//!   base64  event -> event-target -> abort  url-search-params -> url  clone     plugins in JavaScript
//!   removals                                                                    what a plugin must not have
//! ```

use crate::engine::v8::failure::Failure;
use crate::engine::v8::ops;
use crate::engine::v8::realm::{Asset, Realm, Timers};

macro_rules! assets {
    ($($name:literal),* $(,)?) => {
        &[$(Asset {
            name: concat!("aardvark:web/", $name, ".js"),
            source: include_str!(concat!("web/", $name, ".js")),
        }),*]
    };
}

/// What [`install_basic`] installs; a prefix of what [`install`] does.
const BASIC: &[Asset] = assets![
    "primordials",
    "interface",
    "kind",
    "dom-exception",
    "inspect-error",
    "inspect-collection",
    "inspect",
    "report",
    "format",
    "table",
    "console",
    "text-encoder",
    "text-decoder",
    "timers",
    "crypto",
    "performance",
];

/// What only plugins in JavaScript get.
#[cfg(feature = "javascript")]
const FULL: &[Asset] = assets![
    "base64",
    "event",
    "event-target",
    "abort-signal",
    "abort-controller",
    "url-search-params",
    "url",
    "clone",
    "removals",
];

/// The name that errors of the installation itself carry.
const NAME: &str = "aardvark:web";

/// Installs the web platform for plugins in JavaScript and removes what they must not have.
///
/// Returns the host functions for the caller's own assets; they must not reach guest code.
///
/// # Errors
///
/// [`Failure::Internal`] or [`Failure::Thrown`] if an asset is broken, [`Failure::Terminated`] if the realm was
/// interrupted.
#[cfg(feature = "javascript")]
pub(crate) fn install(realm: &mut Realm) -> Result<v8::Global<v8::Object>, Failure> {
    run(realm, &[BASIC, FULL])
}

/// Installs what the Python engine's loader needs: `console`, text encoding, timers, `crypto`, `performance` and
/// `DOMException`. Removes nothing.
///
/// Returns the host functions for the caller's own assets.
///
/// # Errors
///
/// As [`install`].
#[cfg(feature = "python")]
pub(crate) fn install_basic(realm: &mut Realm) -> Result<v8::Global<v8::Object>, Failure> {
    run(realm, &[BASIC])
}

fn run(realm: &mut Realm, sets: &[&[Asset]]) -> Result<v8::Global<v8::Object>, Failure> {
    let objects = realm.enter(|scope| {
        let host = ops::common(scope)?;
        ops::web::web(scope, host)?;
        let null = v8::null(scope);
        let shared = v8::Object::with_prototype_and_properties(scope, null.into(), &[], &[]);
        Some((v8::Global::new(scope, host), v8::Global::new(scope, shared)))
    });
    let Some((host, shared)) = objects else {
        return Err(Failure::internal(NAME, "could not make its host functions"));
    };
    for asset in sets.iter().copied().flatten() {
        let entry = realm.install(asset)?;
        realm.enter(|scope| call(scope, &entry, &host, &shared))?;
    }
    let tick = realm.enter(|scope| function(scope, &shared, "tick"));
    let clear = realm.enter(|scope| function(scope, &shared, "clearTimers"));
    let (Some(tick), Some(clear)) = (tick, clear) else {
        return Err(Failure::internal(NAME, "has no timers"));
    };
    realm.set_timers(Timers { tick, clear });
    Ok(host)
}

fn call(
    scope: &mut v8::PinScope<'_, '_>,
    entry: &v8::Global<v8::Function>,
    host: &v8::Global<v8::Object>,
    shared: &v8::Global<v8::Object>,
) -> Result<(), Failure> {
    v8::tc_scope!(let scope, scope);
    let entry = v8::Local::new(scope, entry);
    let receiver = v8::undefined(scope);
    let arguments = [v8::Local::new(scope, host).into(), v8::Local::new(scope, shared).into()];
    match entry.call(scope, receiver.into(), &arguments) {
        Some(_) => Ok(()),
        None => Err(Failure::from_catch(scope)),
    }
}

fn function(
    scope: &mut v8::PinScope<'_, '_>,
    shared: &v8::Global<v8::Object>,
    name: &str,
) -> Option<v8::Global<v8::Function>> {
    let shared = v8::Local::new(scope, shared);
    let key = v8::String::new(scope, name)?;
    let function = v8::Local::<v8::Function>::try_from(shared.get(scope, key.into())?).ok()?;
    Some(v8::Global::new(scope, function))
}

#[cfg(test)]
#[cfg(all(feature = "javascript", feature = "python"))]
mod tests;
