//! The host, its slots and what is around them: everything that callers share.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use aardvark_distribution::Distribution;
use aardvark_host::{Host, MountMode, NetworkPolicy, Policy, Slot, SlotOptions, Source, Untyped};
use aardvark_manifest::error::Error;
use aardvark_manifest::manifest::Language;

use crate::plugins::{LANGUAGES, PATIENCE, State, good, hostile};
use crate::scene::{SECRET, Scene};
use crate::server::Servers;
use crate::swapper::Pace;

/// How long a replaced generation may go on; more than any call takes.
const DRAIN: Duration = Duration::from_secs(40);

/// See the module.
pub(crate) struct Stage {
    pub(crate) host: Host,
    pub(crate) policy: Policy,
    pub(crate) distribution: Distribution,
    pub(crate) servers: Servers,
    pub(crate) scene: Scene,
    pub(crate) good: Vec<Part>,
    pub(crate) hostile: Vec<Part>,
    pub(crate) tally: Tally,
    pub(crate) pace: Pace,
}

/// One slot.
pub(crate) struct Part {
    pub(crate) slot: Slot<Untyped>,
    pub(crate) language: Language,
    pub(crate) state: State,
}

/// What has been done, and whether it is time to stop.
#[derive(Default)]
pub(crate) struct Tally {
    stop: AtomicBool,
    pub(crate) calls: AtomicU64,
    pub(crate) attacks: AtomicU64,
    /// Attacks that ended in a limit.
    pub(crate) stopped: AtomicU64,
    /// Times that a pool would not go on because too many of its threads hung.
    pub(crate) hanging: AtomicU64,
    pub(crate) forgotten: AtomicU64,
    pub(crate) swaps: AtomicU64,
    pub(crate) rollbacks: AtomicU64,
    pub(crate) refused: AtomicU64,
    pub(crate) visitors: AtomicU64,
}

impl Part {
    /// Whether a hostile slot's plugin is replaced now and then. The others show what a pool gathers that never goes.
    pub(crate) fn is_swapped(&self) -> bool {
        (self.language == Language::Python) == (self.state == State::Fresh)
    }
}

impl Stage {
    pub(crate) fn set(distribution: Distribution, servers: Servers, scene: Scene) -> Result<Self, Error> {
        let policy = policy(&servers, &scene)?;
        // The images of thousands of bundles are nothing for the user's cache.
        let host = Host::builder()
            .distribution(distribution.clone())
            .policy(policy.clone())
            .without_image_store()
            .build()?;
        let mut stage = Self {
            host,
            policy,
            distribution,
            servers,
            scene,
            good: Vec::new(),
            hostile: Vec::new(),
            tally: Tally::default(),
            pace: Pace::default(),
        };
        for language in LANGUAGES {
            for (state, isolates) in [(State::Fresh, 2), (State::Warm, 1)] {
                let server = stage.servers.address();
                let source = good(language, state, 1, server)?;
                let part = stage.open("good", language, state, isolates, source)?;
                stage.good.push(part);
                let source = hostile(language, state, 1, server)?;
                let part = stage.open("hostile", language, state, isolates, source)?;
                stage.hostile.push(part);
            }
        }
        Ok(stage)
    }

    fn open(
        &self,
        name: &str,
        language: Language,
        state: State,
        isolates: usize,
        source: Source,
    ) -> Result<Part, Error> {
        let name = format!("{name}-{}-{state:?}", language.name());
        let options = SlotOptions::new().isolates(isolates).drain(DRAIN);
        Ok(Part { slot: self.host.slot_with(&name, source, options)?, language, state })
    }

    /// Whether it is time to stop.
    pub(crate) fn is_over(&self) -> bool {
        self.tally.stop.load(Ordering::Relaxed)
    }

    /// Tells everybody to stop.
    pub(crate) fn end(&self) {
        self.tally.stop.store(true, Ordering::Relaxed);
    }

    /// Ends the process: a wrong reply is no accident that anything could go on after.
    pub(crate) fn fail(&self, what: &str) -> ! {
        println!("WRONG: {what}");
        println!("{}", crate::gauge::inventory());
        std::process::exit(1)
    }

    /// Looks for what no plugin may have reached.
    pub(crate) fn check_borders(&self) {
        let forbidden = self.servers.forbidden();
        if forbidden > 0 {
            self.fail(&format!("{forbidden} connections to a server that was not granted"));
        }
        if !self.scene.is_whole() {
            self.fail("a file outside the mounted directories was changed");
        }
    }

    /// Looks for what no plugin may have read.
    pub(crate) fn check_secret(&self, text: &str) {
        if text.contains(SECRET) {
            self.fail(&format!("the secret got out: {text}"));
        }
    }
}

impl Tally {
    pub(crate) fn count(of: &AtomicU64) {
        of.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn read(of: &AtomicU64) -> u64 {
        of.load(Ordering::Relaxed)
    }
}

/// Small ceilings, so that attacks reach them.
fn policy(servers: &Servers, scene: &Scene) -> Result<Policy, Error> {
    let network = NetworkPolicy::builder()
        .allow(format!("http://{}", servers.address()))
        .max_response_bytes(1 << 20)
        .timeout(PATIENCE)
        .max_requests(40)
        .build()?;
    Ok(Policy::deny_all()
        .wall_limit(PATIENCE)
        .heap_bytes(64 << 20)
        .buffer_bytes(64 << 20)
        .memory_bytes(320 << 20)
        .output_bytes(16 << 20)
        .scratch_bytes(4 << 20)
        .scratch_files(200)
        .open_files(64)
        .mount_bytes(1 << 20)
        .mount("in", scene.inside(), MountMode::Read)
        .mount("out", scene.outside(), MountMode::ReadWrite)
        .network(network))
}
