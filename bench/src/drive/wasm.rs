//! Wasmtime with the plugin as a component: JSON text in, JSON text out. A pristine call gets an instance of its own,
//! from Wasmtime's pool of instances, whose memory is mapped copy-on-write.
//!
//! Compiled code comes from a file that was made when the peer was prepared, which is the quickest start there is. The
//! one `unsafe` of this workspace is the call that trusts that file: Wasmtime's safe way, its cache, unpacks and hashes
//! everything again, and would make the peer slower than it is.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use wasmtime::component::{Component, Instance, InstancePre, Linker, ResourceTable, TypedFunc};
use wasmtime::{Config, Engine, InstanceAllocationStrategy, PoolingAllocationConfig, Store};
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};

use crate::contender::State;
use crate::failure::Failure;
use crate::feed::Feed;
use crate::job::Job;

/// The compiled component, beside the component.
const COMPILED: &str = "feeds.cwasm";

type ChangeText = TypedFunc<(String,), (String,)>;

/// A component that is compiled and linked.
pub(crate) struct Maker {
    engine: Engine,
    component: Arc<InstancePre<World>>,
    state: State,
}

/// An instance, or the means to make one for each call.
pub(crate) enum Guest {
    Kept(Box<Kept>),
    Anew(Engine, Arc<InstancePre<World>>),
}

/// An instance and its functions.
pub(crate) struct Kept {
    store: Store<World>,
    instance: Instance,
    change: ChangeText,
}

/// What a component may reach: nothing. Python's library wants the functions to be there.
pub(crate) struct World {
    wasi: WasiCtx,
    table: ResourceTable,
}

impl WasiView for World {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.wasi, table: &mut self.table }
    }
}

impl Maker {
    pub(crate) fn new(job: &Job) -> Result<Self, Failure> {
        let engine = engine()?;
        let component = trusted(&engine, &job.assets.join(COMPILED))?;
        let mut linker = Linker::new(&engine);
        wasmtime_wasi::p2::add_to_linker_sync(&mut linker).map_err(wasmtime)?;
        let component = Arc::new(linker.instantiate_pre(&component).map_err(wasmtime)?);
        Ok(Self { engine, component, state: job.state })
    }
}

impl super::Maker for Maker {
    type Guest = Guest;

    fn guest(&self) -> Result<Guest, Failure> {
        match self.state {
            State::Warm => Ok(Guest::Kept(Box::new(Kept::new(&self.engine, &self.component)?))),
            State::Fresh => Ok(Guest::Anew(self.engine.clone(), Arc::clone(&self.component))),
        }
    }
}

/// Compiles `feeds.wasm` in `directory` for [`Maker::new`] with the same directory.
pub(crate) fn compile(directory: &Path) -> Result<(), Failure> {
    let component = directory.join("feeds.wasm");
    let bytes = fs::read(&component).map_err(Failure::io("read", &component))?;
    let compiled = directory.join(COMPILED);
    let code = engine()?.precompile_component(&bytes).map_err(wasmtime)?;
    fs::write(&compiled, code).map_err(Failure::io("write", &compiled))
}

fn engine() -> Result<Engine, Failure> {
    let mut pool = PoolingAllocationConfig::default();
    // A guest holds as much as ours may by default.
    pool.max_memory_size(1 << 30);
    let mut config = Config::new();
    config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    Engine::new(&config).map_err(wasmtime)
}

#[expect(
    unsafe_code,
    reason = "Wasmtime has no safe way to load code that was compiled earlier at full speed"
)]
fn trusted(engine: &Engine, compiled: &Path) -> Result<Component, Failure> {
    // SAFETY: asks for a file that `precompile_component` wrote and nobody changes while it is mapped. `compile` wrote
    // it into the benchmark's own cache, which belongs to the user who runs this, and nothing writes it again while
    // drivers run; the engine's settings and Wasmtime's version are checked by the call itself.
    unsafe { Component::deserialize_file(engine, compiled) }.map_err(wasmtime)
}

impl Kept {
    fn new(engine: &Engine, component: &InstancePre<World>) -> Result<Self, Failure> {
        let world = World { wasi: WasiCtx::builder().build(), table: ResourceTable::new() };
        let mut store = Store::new(engine, world);
        let instance = component.instantiate(&mut store).map_err(wasmtime)?;
        let change = instance.get_typed_func(&mut store, "change-text").map_err(wasmtime)?;
        Ok(Self { store, instance, change })
    }

    fn change(&mut self, text: String) -> Result<String, Failure> {
        let (answer,) = self.change.call(&mut self.store, (text,)).map_err(wasmtime)?;
        Ok(answer)
    }

    fn spin(&mut self, rounds: u32) -> Result<u32, Failure> {
        let spin: TypedFunc<(u32,), (u32,)> =
            self.instance.get_typed_func(&mut self.store, "spin-for").map_err(wasmtime)?;
        let (sum,) = spin.call(&mut self.store, (rounds,)).map_err(wasmtime)?;
        Ok(sum)
    }
}

impl super::Guest for Guest {
    fn change(&mut self, feed: Feed) -> Result<Feed, Failure> {
        let text = serde_json::to_string(&feed).map_err(Failure::Json)?;
        let answer = match self {
            Self::Kept(kept) => kept.change(text)?,
            Self::Anew(engine, component) => Kept::new(engine, component)?.change(text)?,
        };
        serde_json::from_str(&answer).map_err(Failure::Json)
    }

    fn spin(&mut self, rounds: u32) -> Result<u32, Failure> {
        match self {
            Self::Kept(kept) => kept.spin(rounds),
            Self::Anew(engine, component) => Kept::new(engine, component)?.spin(rounds),
        }
    }
}

fn wasmtime(error: wasmtime::Error) -> Failure {
    Failure::Wasmtime(error.into())
}
