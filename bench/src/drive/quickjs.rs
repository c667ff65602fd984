//! rquickjs: QuickJS, an interpreter in C, in this process. A pristine call gets a runtime of its own.

use std::fs;

use rquickjs::{Context, Ctx, Function, Module, Runtime, Value};

use crate::contender::State;
use crate::failure::Failure;
use crate::feed::Feed;
use crate::job::Job;

/// The plugin's source and how calls find it.
pub(crate) struct Maker {
    source: String,
    state: State,
}

/// A context with the plugin, or the source for one context a call.
pub(crate) enum Guest {
    Kept(Context),
    Anew(String),
}

impl Maker {
    pub(crate) fn new(job: &Job) -> Result<Self, Failure> {
        let path = job.guests.join("plugin.js");
        let source = fs::read_to_string(&path).map_err(Failure::io("read", &path))?;
        Ok(Self { source, state: job.state })
    }
}

impl super::Maker for Maker {
    type Guest = Guest;

    fn guest(&self) -> Result<Guest, Failure> {
        match self.state {
            State::Warm => Ok(Guest::Kept(load(&self.source)?)),
            State::Fresh => Ok(Guest::Anew(self.source.clone())),
        }
    }
}

impl super::Guest for Guest {
    fn change(&mut self, feed: Feed) -> Result<Feed, Failure> {
        let text = serde_json::to_string(&feed).map_err(Failure::Json)?;
        let answer = match self {
            Self::Kept(context) => call(context, text)?,
            Self::Anew(source) => call(&load(source)?, text)?,
        };
        serde_json::from_str(&answer).map_err(Failure::Json)
    }

    fn spin(&mut self, rounds: u32) -> Result<u32, Failure> {
        let spin = |context: &Context| context.with(|ctx| function(&ctx, "spin")?.call((rounds,)));
        Ok(match self {
            Self::Kept(context) => spin(context)?,
            Self::Anew(source) => spin(&load(source)?)?,
        })
    }
}

/// A context in which the plugin's functions are global, since handles to them cannot move between threads.
fn load(source: &str) -> Result<Context, Failure> {
    let context = Context::full(&Runtime::new()?)?;
    context.with(|ctx| {
        let (module, ready) = Module::declare(ctx.clone(), "plugin", source)?.eval()?;
        ready.finish::<()>()?;
        for name in ["change", "spin"] {
            ctx.globals().set(name, module.get::<_, Function<'_>>(name)?)?;
        }
        Ok::<(), rquickjs::Error>(())
    })?;
    Ok(context)
}

fn call(context: &Context, text: String) -> Result<String, Failure> {
    let answer = context.with(|ctx| {
        let feed = ctx.json_parse(text)?;
        let answer: Value<'_> = function(&ctx, "change")?.call((feed,))?;
        ctx.json_stringify(answer)?.map(|text| text.to_string()).transpose()
    })?;
    Ok(answer.unwrap_or_default())
}

fn function<'js>(ctx: &Ctx<'js>, name: &str) -> Result<Function<'js>, rquickjs::Error> {
    ctx.globals().get(name)
}
