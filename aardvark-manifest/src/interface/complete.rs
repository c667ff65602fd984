//! Fits the arguments of an untyped caller to a function: count, names, defaults. Types are not checked here.

use serde_json::{Map, Value};

use super::{FunctionDescriptor, ParameterDescriptor};
use crate::error::{Detail, Error, Fault, Kind};

impl FunctionDescriptor {
    /// Fills in the optional arguments that a caller left out at the end.
    ///
    /// # Errors
    ///
    /// [`Kind::Arguments`] if required arguments are missing or there are too many.
    pub fn complete(&self, mut arguments: Vec<Value>) -> Result<Vec<Value>, Error> {
        let missing = self.parameters.get(arguments.len()..);
        match missing {
            Some(missing) if missing.iter().all(|parameter| !parameter.required) => {
                arguments.extend(missing.iter().map(ParameterDescriptor::default_value));
                Ok(arguments)
            }
            _ => Err(CompleteError::Count {
                signature: self.signature(),
                expected: self.expected_count(),
                found: arguments.len(),
            }
            .into()),
        }
    }

    /// Puts named arguments in order and fills in the optional ones that are not named.
    ///
    /// # Errors
    ///
    /// [`Kind::Arguments`] if a required argument is missing or a name is unknown.
    pub fn complete_named(&self, mut arguments: Map<String, Value>) -> Result<Vec<Value>, Error> {
        let mut ordered = Vec::with_capacity(self.parameters.len());
        let mut missing = None;
        for parameter in &self.parameters {
            match arguments.remove(&parameter.name) {
                Some(value) => ordered.push(value),
                None if parameter.required => missing = missing.or(Some(&parameter.name)),
                None => ordered.push(parameter.default_value()),
            }
        }
        // A misspelt name is missing and unknown at once; the unknown one is the more helpful to hear of.
        if let Some((found, _)) = arguments.iter().next() {
            return Err(CompleteError::UnknownName {
                signature: self.signature(),
                found: found.clone(),
                remedy: self.remedy_for(found),
            }
            .into());
        }
        match missing {
            Some(name) => {
                Err(CompleteError::Missing { signature: self.signature(), name: name.clone() }.into())
            }
            None => Ok(ordered),
        }
    }

    /// `explain(quake, locale?, width?)`.
    fn signature(&self) -> String {
        let names: Vec<_> = self
            .parameters
            .iter()
            .map(|parameter| format!("{}{}", parameter.name, if parameter.required { "" } else { "?" }))
            .collect();
        format!("{}({})", self.name, names.join(", "))
    }

    fn expected_count(&self) -> String {
        let most = self.parameters.len();
        let least = self.parameters.iter().filter(|parameter| parameter.required).count();
        match (least, most) {
            (0, 0) => "no arguments".to_owned(),
            (1, 1) => "1 argument".to_owned(),
            (least, most) if least == most => format!("{most} arguments"),
            (least, most) => format!("{least} to {most} arguments"),
        }
    }

    fn remedy_for(&self, found: &str) -> String {
        let nearest = self
            .parameters
            .iter()
            .map(|parameter| (strsim::jaro_winkler(found, &parameter.name), &parameter.name))
            .filter(|(likeness, _)| *likeness > 0.75)
            .max_by(|a, b| a.0.total_cmp(&b.0));
        match nearest {
            Some((_, name)) => format!("did you mean `{name}`?"),
            None => "leave it out".to_owned(),
        }
    }
}

impl ParameterDescriptor {
    fn default_value(&self) -> Value {
        self.default.clone().unwrap_or_default()
    }
}

#[derive(Debug, thiserror::Error)]
enum CompleteError {
    #[error(
        "`{signature}` expects {expected}, found {found} (give the arguments in this order; `?` marks those that may be left out)"
    )]
    Count { signature: String, expected: String, found: usize },
    #[error("`{signature}` expects an argument named `{name}`, found none (add it)")]
    Missing { signature: String, name: String },
    #[error("`{signature}` expects no argument named `{found}` ({remedy})")]
    UnknownName { signature: String, found: String, remedy: String },
}

impl Detail for CompleteError {
    fn kind(&self) -> Kind {
        Kind::Arguments
    }

    fn fault(&self) -> Fault {
        Fault::Caller
    }
}

#[cfg(test)]
mod tests {
    use semver::Version;
    use serde_json::json;

    use super::*;

    fn explain() -> FunctionDescriptor {
        FunctionDescriptor::new("explain", Version::new(1, 0, 0))
            .parameter(ParameterDescriptor::required("quake", json!({})))
            .parameter(ParameterDescriptor::optional("locale", json!({}), Value::Null))
            .parameter(ParameterDescriptor::optional("width", json!({}), json!(10)))
    }

    fn outcome(completed: Result<Vec<Value>, Error>) -> Result<Value, String> {
        completed.map(Value::from).map_err(|error| {
            assert_eq!((error.kind(), error.fault()), (Kind::Arguments, Fault::Caller));
            error.to_string()
        })
    }

    #[test]
    fn positional_arguments_are_completed_or_refused() {
        let complete = |arguments: Value| {
            let Value::Array(arguments) = arguments else { unreachable!() };
            outcome(explain().complete(arguments))
        };
        assert_eq!(complete(json!([1])), Ok(json!([1, null, 10])));
        assert_eq!(complete(json!([1, "de"])), Ok(json!([1, "de", 10])));
        assert_eq!(complete(json!([1, "de", 20])), Ok(json!([1, "de", 20])));
        for (arguments, found) in [(json!([]), 0), (json!([1, 2, 3, 4]), 4)] {
            let expected = format!(
                "`explain(quake, locale?, width?)` expects 1 to 3 arguments, found {found} (give the arguments \
                 in this order; `?` marks those that may be left out)"
            );
            assert_eq!(complete(arguments), Err(expected));
        }
        let ping = FunctionDescriptor::new("ping", Version::new(1, 0, 0));
        assert_eq!(outcome(ping.complete(vec![])), Ok(json!([])));
        let message = outcome(ping.complete(vec![json!(1)])).unwrap_err();
        assert!(message.starts_with("`ping()` expects no arguments, found 1"), "{message}");
    }

    #[test]
    fn named_arguments_are_ordered_completed_or_refused() {
        let complete = |arguments: Value| {
            let Value::Object(arguments) = arguments else { unreachable!() };
            outcome(explain().complete_named(arguments))
        };
        assert_eq!(complete(json!({"width": 5, "quake": 1})), Ok(json!([1, null, 5])));
        let refused = [
            (json!({"width": 5}), "an argument named `quake`, found none (add it)"),
            (json!({"quak": 1}), "no argument named `quak` (did you mean `quake`?)"),
            (json!({"quake": 1, "zzz": 1}), "no argument named `zzz` (leave it out)"),
        ];
        for (arguments, expected) in refused {
            let expected = format!("`explain(quake, locale?, width?)` expects {expected}");
            assert_eq!(complete(arguments), Err(expected));
        }
    }
}
