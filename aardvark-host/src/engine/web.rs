//! The web platform: what scripts expect on the global object besides the language.
//!
//! Each asset is one classic script whose value is a function `(ops, shared) => …`. `ops` holds the host functions;
//! `shared` has no prototype and is how assets hand things to each other. Both live in closures only: guest code
//! finds neither, and whatever it does to the built-ins, the assets go on with the originals that they captured.
//! Files, `process`, `window`, `navigator` and workers are absent on purpose.
//!
//! The assets run once per process, for a [`snapshot`] whose contexts realms copy. A realm that does not come from it
//! runs them itself and ends up the same.
//!
//! ```text
//!   primordials -> interface -> array-buffer -> kind -> dom-exception -> inspect -> report      shared by the rest
//!   console  text  timers  crypto  performance                                  basic: Python's loader too
//!   base64  event -> event-target -> abort  url-search-params -> url  clone     plugins in JavaScript
//!   headers -> body -> request -> response -> fetch                             the network, under the call's grant
//!   late                                                                        the same order in a copy
//!   clock  freeze                                                               what the policy and the state ask for
//!   removals                                                                    what a plugin must not have
//! ```

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::engine::v8::failure::Failure;
use crate::engine::v8::ops;
use crate::engine::v8::realm::{Realm, Timers};
use crate::engine::v8::scripts::{Asset, evaluate};
use crate::engine::v8::snapshot::{Recipe, Snapshot, SnapshotError};

#[cfg(feature = "javascript")]
use super::javascript::HANDLERS;

macro_rules! assets {
    ($($name:literal),* $(,)?) => {
        &[$(Asset {
            name: concat!("aardvark:web/", $name, ".js"),
            source: include_str!(concat!("web/", $name, ".js")),
        }),*]
    };
}

/// What [`install_basic`] installs; a prefix of what [`install`] does.
pub(super) const BASIC: &[Asset] = assets![
    "primordials",
    "interface",
    "array-buffer",
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
    "files",
    "headers",
    "body",
    "request",
    "response",
    "fetch",
    "late",
    "clock",
    "freeze",
    "removals",
];

/// The name that errors of the installation itself carry.
const NAME: &str = "aardvark:web";

/// A context to begin with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stock {
    /// For Python's loader; removes nothing.
    #[cfg(feature = "python")]
    Basic,
    /// For plugins in JavaScript, without what they must not have.
    #[cfg(feature = "javascript")]
    Full,
}

/// The snapshot's contexts; a [`Stock`] is an index into it.
const RECIPES: &[Recipe] = &[
    #[cfg(feature = "python")]
    |scope| build(scope, Stock::Basic),
    #[cfg(feature = "javascript")]
    |scope| build(scope, Stock::Full),
];

/// What there is of the snapshot so far.
static SNAPSHOT: OnceLock<Option<Snapshot>> = OnceLock::new();

/// The snapshot that holds the web platform, if there is one by now. `None`: installing takes some milliseconds longer.
///
/// It takes longer to make than several contexts do without it, so nobody waits: it is made in the background, from when
/// it is asked for a second time on. A process that needs one context only does without.
#[cfg_attr(not(feature = "javascript"), expect(dead_code, reason = "Python starts without it"))]
pub(crate) fn snapshot() -> Option<Snapshot> {
    static ASKED: AtomicBool = AtomicBool::new(false);
    static BEGUN: AtomicBool = AtomicBool::new(false);
    let known = SNAPSHOT.get().copied();
    if known.is_none()
        && ASKED.swap(true, Ordering::Relaxed)
        && !BEGUN.swap(true, Ordering::Relaxed)
        && let Err(error) = Snapshot::begin(RECIPES, keep)
    {
        keep(Err(error));
    }
    known.flatten()
}

/// As [`snapshot`], once it is there.
#[cfg(test)]
pub(crate) fn made_snapshot() -> Option<Snapshot> {
    // The second time begins.
    let _ = (snapshot(), snapshot());
    *SNAPSHOT.wait()
}

fn keep(made: Result<Snapshot, SnapshotError>) {
    match &made {
        Ok(snapshot) => {
            tracing::debug!(target: "aardvark::v8", bytes = snapshot.len(), "snapshot made");
        }
        Err(error) => {
            tracing::warn!(target: "aardvark::v8", %error, "no snapshot: isolates start slower");
        }
    }
    // The first one stays: isolates may have started from it.
    let _ = SNAPSHOT.set(made.ok());
}

/// Gives `realm` the web platform for plugins in JavaScript, without what they must not have. If the realm comes from
/// [`snapshot`], its context is replaced.
///
/// # Errors
///
/// [`Failure::Internal`] or [`Failure::Thrown`] if an asset is broken, [`Failure::Terminated`] if the realm was
/// interrupted.
#[cfg(feature = "javascript")]
pub(crate) fn install_for_plugin(realm: &mut Realm) -> Result<ForPlugin, Failure> {
    let values = establish(realm, Stock::Full)?;
    let shared = object(realm, values.get(1))?;
    realm
        .enter(|scope| {
            let handlers = v8::Local::new(scope, values.get(2)?);
            let handlers = v8::Global::new(scope, v8::Local::<v8::Function>::try_from(handlers).ok()?);
            let will_freeze = function(scope, &shared, "willFreeze")?;
            let shared = v8::Local::new(scope, &shared);
            let key = v8::String::new(scope, "files")?;
            let files = v8::Local::<v8::Object>::try_from(shared.get(scope, key.into())?).ok()?;
            Some(ForPlugin { handlers, will_freeze, files: v8::Global::new(scope, files) })
        })
        .ok_or_else(|| Failure::internal(NAME, "lacks what it does for plugins"))
}

/// What a context does for a plugin in JavaScript.
#[cfg(feature = "javascript")]
pub(crate) struct ForPlugin {
    /// What [`HANDLERS`] evaluates to.
    pub(crate) handlers: v8::Global<v8::Function>,
    /// See `web/freeze.js`.
    will_freeze: v8::Global<v8::Function>,
    /// The functions of the module `aardvark:fs`, by name.
    pub(crate) files: v8::Global<v8::Object>,
}

#[cfg(feature = "javascript")]
impl ForPlugin {
    /// What will make the language's own objects unchangeable; to be asked for before guest code runs.
    pub(crate) fn will_freeze(&self, realm: &mut Realm) -> Result<Freeze, Failure> {
        let freeze = realm.enter(|scope| call(scope, &self.will_freeze, &[]))?;
        realm
            .enter(|scope| {
                let freeze = v8::Local::<v8::Function>::try_from(v8::Local::new(scope, freeze)).ok()?;
                Some(Freeze(v8::Global::new(scope, freeze)))
            })
            .ok_or_else(|| Failure::internal(NAME, "gives nothing that freezes"))
    }
}

/// Makes the language's own objects in one context unchangeable.
#[cfg(feature = "javascript")]
pub(crate) struct Freeze(v8::Global<v8::Function>);

#[cfg(feature = "javascript")]
impl Freeze {
    /// # Errors
    ///
    /// [`Failure::Thrown`] if the plugin has made that impossible, [`Failure::Terminated`] if the realm was interrupted.
    pub(crate) fn apply(self, realm: &mut Realm) -> Result<(), Failure> {
        realm.enter(|scope| call(scope, &self.0, &[])).map(drop)
    }
}

/// As [`install_for_plugin`], and returns the host functions, which must not reach guest code.
///
/// # Errors
///
/// As [`install_for_plugin`].
#[cfg(all(test, feature = "javascript"))]
pub(crate) fn install(realm: &mut Realm) -> Result<v8::Global<v8::Object>, Failure> {
    let values = establish(realm, Stock::Full)?;
    object(realm, values.first())
}

/// Installs what the Python engine's loader needs: `console`, text encoding, timers, `crypto`, `performance` and
/// `DOMException`. Removes nothing. If the realm comes from [`snapshot`], its context is replaced.
///
/// Returns the host functions for the caller's own assets.
///
/// # Errors
///
/// As [`install_for_plugin`].
#[cfg(feature = "python")]
pub(crate) fn install_basic(realm: &mut Realm) -> Result<v8::Global<v8::Object>, Failure> {
    let values = establish(realm, Stock::Basic)?;
    object(realm, values.first())
}

/// Gives the host functions, `shared`, and what else [`build`] gives.
fn establish(realm: &mut Realm, stock: Stock) -> Result<Vec<v8::Global<v8::Value>>, Failure> {
    let values = match realm.copy_context(stock as usize) {
        Some(values) => values,
        None => realm.enter(|scope| build(scope, stock))?,
    };
    let shared = object(realm, values.get(1))?;
    let part = |realm: &mut Realm, name| {
        realm
            .enter(|scope| function(scope, &shared, name))
            .ok_or_else(|| Failure::internal(NAME, "lacks one of its parts"))
    };
    let (begin, tick, clear) = (part(realm, "begin")?, part(realm, "tick")?, part(realm, "clearTimers")?);
    realm.enter(|scope| call(scope, &begin, &[]))?;
    // Only plugins in JavaScript ask without waiting.
    let deliver = realm.enter(|scope| function(scope, &shared, "deliver"));
    realm.set_timers(Timers { tick, clear, deliver });
    Ok(values)
}

/// Runs the assets of `stock` in the current context, which must be new. No clock is read and no entropy used, because
/// what is built may be copied.
fn build(scope: &mut v8::PinScope<'_, '_>, stock: Stock) -> Result<Vec<v8::Global<v8::Value>>, Failure> {
    let ops =
        ops::object(scope).ok_or_else(|| Failure::internal(NAME, "could not make its host functions"))?;
    let null = v8::null(scope);
    let shared = v8::Object::with_prototype_and_properties(scope, null.into(), &[], &[]);
    let parts: [v8::Local<'_, v8::Value>; 2] = [ops.into(), shared.into()];
    let parts = parts.map(|part| v8::Global::new(scope, part));
    let sets: &[&[Asset]] = match stock {
        #[cfg(feature = "python")]
        Stock::Basic => &[BASIC],
        #[cfg(feature = "javascript")]
        Stock::Full => &[BASIC, FULL],
    };
    for asset in sets.iter().copied().flatten() {
        let entry = evaluate(scope, asset)?;
        call(scope, &entry, &parts)?;
    }
    let handlers: Option<v8::Global<v8::Value>> = match stock {
        #[cfg(feature = "python")]
        Stock::Basic => None,
        #[cfg(feature = "javascript")]
        Stock::Full => {
            let handlers = evaluate(scope, &HANDLERS)?;
            let handlers: v8::Local<'_, v8::Value> = v8::Local::new(scope, handlers).into();
            Some(v8::Global::new(scope, handlers))
        }
    };
    Ok(parts.into_iter().chain(handlers).collect())
}

fn call(
    scope: &mut v8::PinScope<'_, '_>,
    entry: &v8::Global<v8::Function>,
    arguments: &[v8::Global<v8::Value>],
) -> Result<v8::Global<v8::Value>, Failure> {
    v8::tc_scope!(let scope, scope);
    let entry = v8::Local::new(scope, entry);
    let receiver = v8::undefined(scope);
    let arguments: Vec<_> = arguments.iter().map(|value| v8::Local::new(scope, value)).collect();
    match entry.call(scope, receiver.into(), &arguments) {
        Some(value) => Ok(v8::Global::new(scope, value)),
        None => Err(Failure::from_catch(scope)),
    }
}

fn object(
    realm: &mut Realm,
    value: Option<&v8::Global<v8::Value>>,
) -> Result<v8::Global<v8::Object>, Failure> {
    realm
        .enter(|scope| {
            let object = v8::Local::<v8::Object>::try_from(v8::Local::new(scope, value?)).ok()?;
            Some(v8::Global::new(scope, object))
        })
        .ok_or_else(|| Failure::internal(NAME, "lacks one of its objects"))
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
