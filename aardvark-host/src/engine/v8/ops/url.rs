//! URLs by the WHATWG standard: parsing, and the setters of the class `URL`.

use url::{Url, quirks};

use super::super::guard::{Op, OpError};
use super::string;

/// The longest URL or part that is read, in UTF-16 units.
const MAX_LENGTH: usize = 4 << 20;

/// `parseUrl(text, base?)`: the parts (see [`components`]), or null if it is not a URL.
pub(crate) struct ParseUrl;

impl Op for ParseUrl {
    const NAME: &'static str = "parseUrl";

    fn call<'s>(
        scope: &mut v8::PinScope<'s, '_>,
        arguments: &v8::FunctionCallbackArguments<'s>,
        result: &mut v8::ReturnValue<'s>,
    ) -> Result<(), OpError> {
        let text = string(scope, arguments, 0, MAX_LENGTH)?;
        let parsed = if arguments.get(1).is_undefined() {
            Url::parse(&text)
        } else {
            let base = string(scope, arguments, 1, MAX_LENGTH)?;
            Url::parse(&base).and_then(|base| base.join(&text))
        };
        match parsed {
            Ok(url) => result.set(components(scope, &url)?.into()),
            Err(_) => result.set_null(),
        }
        Ok(())
    }
}

/// `changeUrl(href, part, value)`: the parts after assigning to one of them, or null if the value is refused.
pub(crate) struct ChangeUrl;

impl Op for ChangeUrl {
    const NAME: &'static str = "changeUrl";

    fn call<'s>(
        scope: &mut v8::PinScope<'s, '_>,
        arguments: &v8::FunctionCallbackArguments<'s>,
        result: &mut v8::ReturnValue<'s>,
    ) -> Result<(), OpError> {
        let href = string(scope, arguments, 0, MAX_LENGTH)?;
        let part = string(scope, arguments, 1, 16)?;
        let value = string(scope, arguments, 2, MAX_LENGTH)?;
        let mut url = Url::parse(&href).map_err(|_| OpError::type_error("argument 1 must be a URL"))?;
        match change(&mut url, &part, &value) {
            Some(()) => result.set(components(scope, &url)?.into()),
            None => result.set_null(),
        }
        Ok(())
    }
}

fn change(url: &mut Url, part: &str, value: &str) -> Option<()> {
    match part {
        "protocol" => quirks::set_protocol(url, value).ok(),
        "username" => quirks::set_username(url, value).ok(),
        "password" => quirks::set_password(url, value).ok(),
        "host" => quirks::set_host(url, value).ok(),
        "hostname" => quirks::set_hostname(url, value).ok(),
        "port" => quirks::set_port(url, value).ok(),
        "pathname" => {
            quirks::set_pathname(url, value);
            Some(())
        }
        "search" => {
            quirks::set_search(url, value);
            Some(())
        }
        "hash" => {
            quirks::set_hash(url, value);
            Some(())
        }
        _ => None,
    }
}

/// An array: href, origin, protocol, username, password, host, hostname, port, pathname, search, hash.
fn components<'s>(scope: &mut v8::PinScope<'s, '_>, url: &Url) -> Result<v8::Local<'s, v8::Array>, OpError> {
    let origin = quirks::origin(url);
    let parts = [
        quirks::href(url),
        &origin,
        quirks::protocol(url),
        quirks::username(url),
        quirks::password(url),
        quirks::host(url),
        quirks::hostname(url),
        quirks::port(url),
        quirks::pathname(url),
        quirks::search(url),
        quirks::hash(url),
    ];
    let mut values = Vec::with_capacity(parts.len());
    for part in parts {
        values.push(v8::String::new(scope, part).ok_or(OpError::Pending)?.into());
    }
    Ok(v8::Array::new_with_elements(scope, &values))
}
