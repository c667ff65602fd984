//! What can come out of guest code instead of a value, read without trusting the guest.
//!
//! Stacks come from V8's own records, not from `error.stack`, which the guest can write. The error's `name`,
//! `message` and `cause` are ordinary property reads and may run guest code; they happen inside the call's limits.

use aardvark_manifest::traceback::{Frame, Traceback};

use super::realm::RealmState;

/// Frames kept per traceback.
const MAX_FRAMES: usize = 64;

/// Causes followed per traceback; a cyclic `cause` ends here.
const MAX_CAUSES: usize = 8;

/// UTF-16 units kept of a message.
const MAX_TEXT: usize = 4096;

/// UTF-16 units kept of a name, a path or a source line. Sixty frames of them must stay small: a guest chooses them.
const MAX_NAME: usize = 256;

/// Prefix of the names of Aardvark's own scripts, whose frames say nothing to a plugin's author.
const OWN_SCRIPTS: &str = "aardvark:";

/// Why guest code did not produce a value.
#[derive(Debug)]
pub(crate) enum Failure {
    /// It threw.
    Thrown {
        /// What, for people.
        traceback: Traceback,
        /// What, for a closer look inside the realm; `None` where the exception was not kept.
        #[cfg_attr(
            not(feature = "javascript"),
            expect(dead_code, reason = "Python's exceptions stay in Python")
        )]
        value: Option<v8::Global<v8::Value>>,
    },
    /// It was stopped by an [`super::interrupt::Interrupt`].
    Terminated,
    /// It waits for a promise that nothing can settle any more.
    Stalled,
    /// One of Aardvark's own scripts is broken.
    Internal {
        /// The script.
        name: &'static str,
        /// What is wrong with it.
        what: &'static str,
    },
}

/// The scope of a `try` block around guest code.
pub(crate) type Catch<'b, 't, 's, 'i> = v8::PinnedRef<'b, v8::TryCatch<'t, 's, v8::HandleScope<'i>>>;

impl Failure {
    /// A defect in one of Aardvark's own scripts.
    pub(crate) const fn internal(name: &'static str, what: &'static str) -> Self {
        Self::Internal { name, what }
    }

    /// What `scope` has caught.
    pub(crate) fn from_catch(scope: &mut Catch<'_, '_, '_, '_>) -> Self {
        if scope.has_terminated() || !scope.can_continue() {
            return Self::Terminated;
        }
        let Some(exception) = scope.exception() else { return Self::Terminated };
        let place = scope.message().and_then(|message| frame_of_message(scope, message));
        scope.reset();
        let mut failure = Self::from_value(scope, exception);
        if let Self::Thrown { traceback, .. } = &mut failure
            && traceback.frames.is_empty()
        {
            traceback.frames.extend(place);
        }
        failure
    }

    /// A thrown or rejected `value`.
    pub(crate) fn from_value(scope: &mut Catch<'_, '_, '_, '_>, value: v8::Local<'_, v8::Value>) -> Self {
        let traceback = describe(scope, value, MAX_CAUSES);
        if scope.has_terminated() {
            return Self::Terminated;
        }
        Self::Thrown { traceback, value: Some(v8::Global::new(scope, value)) }
    }

    /// One line for a log.
    pub(crate) fn headline(&self) -> String {
        match self {
            Self::Thrown { traceback, .. } => traceback.headline(),
            Self::Terminated => "terminated".to_owned(),
            Self::Stalled => "waits for a promise that nothing can settle".to_owned(),
            Self::Internal { name, what } => format!("{name} {what}"),
        }
    }
}

fn describe(scope: &mut Catch<'_, '_, '_, '_>, value: v8::Local<'_, v8::Value>, causes: usize) -> Traceback {
    let Ok(object) = v8::Local::<v8::Object>::try_from(value) else {
        return Traceback::new("Thrown", text(scope, value));
    };
    if !object.is_native_error() {
        let shown = read(scope, object, "message").unwrap_or_else(|| text(scope, value));
        let name = read(scope, object, "name").unwrap_or_else(|| "Thrown".to_owned());
        return with_frames(scope, object, Traceback::new(name, shown));
    }
    let name = read(scope, object, "name").unwrap_or_else(|| "Error".to_owned());
    let message = read(scope, object, "message").unwrap_or_default();
    let mut traceback = with_frames(scope, object, Traceback::new(name, message));
    if causes > 0
        && let Some(cause) = property(scope, object, "cause").filter(|cause| cause.is_object())
    {
        traceback.cause = Some(Box::new(describe(scope, cause, causes - 1)));
    }
    traceback
}

fn with_frames(
    scope: &mut Catch<'_, '_, '_, '_>,
    object: v8::Local<'_, v8::Object>,
    mut traceback: Traceback,
) -> Traceback {
    let Some(stack) = v8::Exception::get_stack_trace(scope, object.into()) else { return traceback };
    let count = stack.get_frame_count().min(MAX_FRAMES);
    // V8 lists the innermost frame first.
    for index in (0..count).rev() {
        let Some(frame) = stack.get_frame(scope, index) else { continue };
        let file = frame.get_script_name(scope).map(|name| cut(scope, name, MAX_NAME)).unwrap_or_default();
        if file.starts_with(OWN_SCRIPTS) || file.is_empty() {
            continue;
        }
        let function = frame.get_function_name(scope).map(|name| cut(scope, name, MAX_NAME));
        let mut shown = Frame::new(
            file,
            u32::try_from(frame.get_line_number()).unwrap_or(0),
            function.filter(|name| !name.is_empty()).unwrap_or_else(|| "<module>".to_owned()),
        );
        shown.column = u32::try_from(frame.get_column()).unwrap_or(0);
        shown.source = line_of(scope, &shown.file, shown.line);
        traceback.frames.push(shown);
    }
    traceback
}

fn frame_of_message(scope: &mut Catch<'_, '_, '_, '_>, message: v8::Local<'_, v8::Message>) -> Option<Frame> {
    let file = v8::Local::<v8::String>::try_from(message.get_script_resource_name(scope)?).ok()?;
    let file = cut(scope, file, MAX_NAME);
    if file.starts_with(OWN_SCRIPTS) {
        return None;
    }
    let line = u32::try_from(message.get_line_number(scope)?).ok()?;
    let mut frame = Frame::new(file, line, "<module>");
    frame.column = u32::try_from(message.get_start_column()).unwrap_or(0) + 1;
    frame.source = line_of(scope, &frame.file, line);
    Some(frame)
}

fn property<'s>(
    scope: &mut Catch<'_, '_, 's, '_>,
    object: v8::Local<'_, v8::Object>,
    name: &str,
) -> Option<v8::Local<'s, v8::Value>> {
    // A getter that was stopped is over for V8, too: the next one would run without an end.
    if scope.has_terminated() {
        return None;
    }
    let key = v8::String::new(scope, name)?;
    let value = object.get(scope, key.into());
    if value.is_none() && !scope.has_terminated() {
        scope.reset();
    }
    value
}

fn read(scope: &mut Catch<'_, '_, '_, '_>, object: v8::Local<'_, v8::Object>, name: &str) -> Option<String> {
    let value = v8::Local::<v8::String>::try_from(property(scope, object, name)?).ok()?;
    Some(cut(scope, value, MAX_TEXT))
}

/// A value as text without running guest code: objects that are not errors give their class.
fn text(scope: &mut Catch<'_, '_, '_, '_>, value: v8::Local<'_, v8::Value>) -> String {
    if let Ok(object) = v8::Local::<v8::Object>::try_from(value) {
        let class = object.get_constructor_name();
        return format!("[object {}]", cut(scope, class, MAX_NAME));
    }
    if let Ok(text) = v8::Local::<v8::String>::try_from(value) {
        return cut(scope, text, MAX_TEXT);
    }
    // Neither a symbol nor a very long integer can be turned into text for free.
    if value.is_symbol() || value.is_big_int() {
        return format!("a {}", if value.is_symbol() { "Symbol" } else { "BigInt" });
    }
    value.to_rust_string_lossy(scope)
}

/// The text of a line of the bundle, from the bundle itself.
fn line_of(scope: &mut Catch<'_, '_, '_, '_>, file: &str, line: u32) -> Option<String> {
    let source = scope.get_slot::<RealmState>()?.modules.source();
    let text = std::str::from_utf8(source.read(file)?).ok()?;
    let text = text.lines().nth(usize::try_from(line).ok()?.checked_sub(1)?)?.trim();
    Some(match text.char_indices().nth(MAX_NAME) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    })
}

/// At most `limit` UTF-16 units of `text`; the rest is never copied.
fn cut(scope: &Catch<'_, '_, '_, '_>, text: v8::Local<'_, v8::String>, limit: usize) -> String {
    let length = text.length();
    let mut units = vec![0; length.min(limit)];
    text.write_v2(scope, 0, &mut units, v8::WriteFlags::empty());
    let mut kept = String::from_utf16_lossy(&units);
    if length > limit {
        kept.push('…');
    }
    kept
}
