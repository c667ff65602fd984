//! What a subscriber of `tracing` sees of a host, kept.

use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex};

use serde_json::Value;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;

use crate::support::PATIENCE;

/// A span that is over, or an event.
#[derive(Clone, Debug)]
pub(crate) struct Sighting {
    /// A span's name; an event's message.
    pub(crate) name: String,
    pub(crate) target: &'static str,
    pub(crate) level: String,
    pub(crate) fields: Fields,
    /// The names of the spans around it, innermost first.
    pub(crate) inside: Vec<&'static str>,
}

type Fields = BTreeMap<&'static str, Value>;

/// Of this process. Clones see the same.
#[derive(Clone, Default)]
pub(crate) struct Seen(Arc<(Mutex<Vec<Sighting>>, Condvar)>);

/// Writes down fields as they are given: numbers as numbers, text as text.
#[derive(Default)]
struct Collect(Fields);

impl Visit for Collect {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        self.0.insert(field.name(), format!("{value:?}").into());
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name(), value.into());
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.0.insert(field.name(), value.into());
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.0.insert(field.name(), value.into());
    }
}

impl Seen {
    /// The first one, once it is there, whose name ends like this and that is as `is_meant` says.
    #[track_caller]
    pub(crate) fn first(&self, name: &str, is_meant: impl Fn(&Sighting) -> bool) -> Sighting {
        let (all, changed) = &*self.0;
        let found = |all: &[Sighting]| {
            all.iter().find(|sighting| sighting.name.ends_with(name) && is_meant(sighting)).cloned()
        };
        let (all, _) =
            changed.wait_timeout_while(all.lock().unwrap(), PATIENCE, |all| found(all).is_none()).unwrap();
        found(&all).unwrap_or_else(|| panic!("no `{name}` among {all:#?}"))
    }

    /// Whether it has been seen.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.0.lock().unwrap().iter().any(|sighting| sighting.name == name)
    }

    fn add(&self, metadata: &'static Metadata<'static>, mut fields: Fields, inside: Vec<&'static str>) {
        let name = match fields.remove("message") {
            Some(Value::String(message)) => message,
            _ => metadata.name().to_owned(),
        };
        let level = metadata.level().to_string().to_lowercase();
        let sighting = Sighting { name, target: metadata.target(), level, fields, inside };
        self.0.0.lock().unwrap().push(sighting);
        self.0.1.notify_all();
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Seen {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut collect = Collect::default();
        attributes.record(&mut collect);
        context.span(id).unwrap().extensions_mut().insert(collect);
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        values.record(context.span(id).unwrap().extensions_mut().get_mut::<Collect>().unwrap());
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        if !event.metadata().target().starts_with("aardvark") {
            return;
        }
        let mut collect = Collect::default();
        event.record(&mut collect);
        let around = context.event_scope(event).into_iter().flatten();
        self.add(event.metadata(), collect.0, around.map(|span| span.name()).collect());
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        let span = context.span(&id).unwrap();
        let fields = span.extensions_mut().remove::<Collect>().unwrap().0;
        if span.metadata().target().starts_with("aardvark") {
            self.add(span.metadata(), fields, span.scope().skip(1).map(|span| span.name()).collect());
        }
    }
}
