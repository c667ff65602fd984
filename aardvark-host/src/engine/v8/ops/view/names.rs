//! The operations that give text.

use super::super::super::guard::{Op, OpError};
use super::super::{bits, string};
use super::{Problem, Storage};

/// `fileNames(path)`: the names in a directory, as an array.
pub(crate) struct Names;

impl Op for Names {
    const NAME: &'static str = "fileNames";
    const IS_HOST_CALL: bool = true;

    fn call<'s>(
        scope: &mut v8::PinScope<'s, '_>,
        arguments: &v8::FunctionCallbackArguments<'s>,
        result: &mut v8::ReturnValue<'s>,
    ) -> Result<(), OpError> {
        let listed = path(scope, arguments).and_then(|path| storage(scope)?.list(&path));
        let names = match listed {
            Ok(names) => names,
            Err(problem) => {
                result.set_double(-f64::from(problem.number()));
                return Ok(());
            }
        };
        let mut values = Vec::with_capacity(names.len());
        for name in &names {
            values.push(v8::String::new(scope, name).ok_or(OpError::Pending)?.into());
        }
        result.set(v8::Array::new_with_elements(scope, &values).into());
        Ok(())
    }
}

/// `fileTarget(path)`: where a link leads.
pub(crate) struct Target;

impl Op for Target {
    const NAME: &'static str = "fileTarget";
    const IS_HOST_CALL: bool = true;

    fn call<'s>(
        scope: &mut v8::PinScope<'s, '_>,
        arguments: &v8::FunctionCallbackArguments<'s>,
        result: &mut v8::ReturnValue<'s>,
    ) -> Result<(), OpError> {
        let target =
            path(scope, arguments).and_then(|path| storage(scope)?.link_target(&path).map(str::to_owned));
        match target {
            Ok(target) => result.set(v8::String::new(scope, &target).ok_or(OpError::Pending)?.into()),
            Err(problem) => result.set_double(-f64::from(problem.number())),
        }
        Ok(())
    }
}

/// `fileProblem(number)`: name and meaning of an error, as an array.
pub(crate) struct Explain;

impl Op for Explain {
    const NAME: &'static str = "fileProblem";

    fn call<'s>(
        scope: &mut v8::PinScope<'s, '_>,
        arguments: &v8::FunctionCallbackArguments<'s>,
        result: &mut v8::ReturnValue<'s>,
    ) -> Result<(), OpError> {
        let number = bits(scope, arguments, 0).and_then(|number| u16::try_from(number).ok());
        let problem = number.and_then(Problem::of_number).unwrap_or(Problem::Io);
        let name = v8::String::new(scope, problem.name()).ok_or(OpError::Pending)?;
        let meaning = v8::String::new(scope, &problem.to_string()).ok_or(OpError::Pending)?;
        result.set(v8::Array::new_with_elements(scope, &[name.into(), meaning.into()]).into());
        Ok(())
    }
}

fn path(
    scope: &v8::PinScope<'_, '_>,
    arguments: &v8::FunctionCallbackArguments<'_>,
) -> Result<String, Problem> {
    string(scope, arguments, 0, aardvark_files::LONGEST_PATH).map_err(|_| Problem::NameTooLong)
}

fn storage<'a>(scope: &'a v8::PinScope<'_, '_>) -> Result<&'a aardvark_files::View, Problem> {
    scope.get_slot::<Storage>().map(|storage| &storage.0).ok_or(Problem::Absent)
}
