//! What each command does. How it was asked is in `args`, how the results look in `output`.

mod assets;
mod check;
mod image;
mod inspect;
mod lock;
mod pack;
mod run;
mod schema;

use aardvark::Error;

use crate::args::{Arguments, Command};
use crate::output::{Output, Status};

/// Does what `arguments` ask for.
///
/// # Errors
///
/// The command got nowhere. What a command found out, good or bad, is not an error but printed.
pub(crate) fn run(arguments: Arguments, output: &mut Output) -> Result<Status, Error> {
    match arguments.command {
        Command::Run(arguments) => run::run(&arguments, output),
        Command::Check(arguments) => check::check(&arguments, output),
        Command::Inspect(arguments) => inspect::inspect(&arguments, output),
        Command::Lock(arguments) => lock::lock(&arguments, output),
        Command::Pack(arguments) => pack::pack(&arguments, output),
        Command::Schema(arguments) => schema::schema(&arguments, output),
        Command::Assets(arguments) => assets::assets(arguments, output),
        Command::Image(arguments) => image::image(&arguments, output),
    }
}
