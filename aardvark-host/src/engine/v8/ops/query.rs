//! `application/x-www-form-urlencoded`: the text form of `URLSearchParams`.

use url::form_urlencoded;

use super::super::guard::{Op, OpError};
use super::string;

/// The most that one conversion may read, in UTF-16 units.
const MAX_LENGTH: usize = 4 << 20;

/// `parseQuery(text)`: an array of name, value, name, value…
pub(crate) struct ParseQuery;

impl Op for ParseQuery {
    const NAME: &'static str = "parseQuery";

    fn call<'s>(
        scope: &mut v8::PinScope<'s, '_>,
        arguments: &v8::FunctionCallbackArguments<'s>,
        result: &mut v8::ReturnValue<'s>,
    ) -> Result<(), OpError> {
        let text = string(scope, arguments, 0, MAX_LENGTH)?;
        let mut flat = Vec::new();
        for (name, value) in form_urlencoded::parse(text.as_bytes()) {
            flat.push(v8::String::new(scope, &name).ok_or(OpError::Pending)?.into());
            flat.push(v8::String::new(scope, &value).ok_or(OpError::Pending)?.into());
        }
        result.set(v8::Array::new_with_elements(scope, &flat).into());
        Ok(())
    }
}

/// `serializeQuery(flat)`: the text of an array of name, value, name, value…
pub(crate) struct SerializeQuery;

impl Op for SerializeQuery {
    const NAME: &'static str = "serializeQuery";

    fn call<'s>(
        scope: &mut v8::PinScope<'s, '_>,
        arguments: &v8::FunctionCallbackArguments<'s>,
        result: &mut v8::ReturnValue<'s>,
    ) -> Result<(), OpError> {
        let flat = v8::Local::<v8::Array>::try_from(arguments.get(0))
            .map_err(|_| OpError::type_error("argument 1 must be an array"))?;
        let mut serializer = form_urlencoded::Serializer::new(String::new());
        // One long string may stand in the list many times: what counts is the sum.
        let mut left = MAX_LENGTH;
        for index in (0..flat.length()).step_by(2) {
            let name = item(scope, flat, index, &mut left)?;
            let value = item(scope, flat, index + 1, &mut left)?;
            serializer.append_pair(&name, &value);
        }
        let text = serializer.finish();
        result.set(v8::String::new(scope, &text).ok_or(OpError::Pending)?.into());
        Ok(())
    }
}

fn item(
    scope: &v8::PinScope<'_, '_>,
    flat: v8::Local<'_, v8::Array>,
    index: u32,
    left: &mut usize,
) -> Result<String, OpError> {
    let value = flat.get_index(scope, index).ok_or(OpError::Pending)?;
    let text = v8::Local::<v8::String>::try_from(value)
        .map_err(|_| OpError::type_error("names and values must be strings"))?;
    let Some(rest) = left.checked_sub(text.length()) else {
        return Err(OpError::Range(
            format!("the parameters are longer than the {MAX_LENGTH} characters allowed here").into(),
        ));
    };
    *left = rest;
    Ok(text.to_rust_string_lossy(scope))
}
