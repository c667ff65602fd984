//! The command line of `aardvark run`.

use clap::Args;

use super::{FormatArguments, PluginArguments};

const AFTER_HELP: &str = "\
Examples:
  aardvark run rules.py                                     call its only function without arguments
  aardvark run rules.py -i '{\"magnitude\": 6.1}'             with one argument
  aardvark run plugins/add -f add -i '[2, 3]'               with two: the items of the array
  aardvark run plugins/sum -f sum -i '[[1, 2, 3]]'          with one that is an array
  aardvark run plugins/clean.zip -i @table.json             the input comes from a file
  curl -s https://example.com/quake.json | aardvark run rules.js -i -
  aardvark run rules.js -i @quake.json --repeat 1000        how fast is it?
  aardvark run rates.py --allow-host api.example.org        with a network, to one host

Output:
  The value goes to standard output as JSON. What the plugin printed and logged goes to standard
  error, and so does a last line with the time it took. With --json all of it is one object:
    {\"ok\": true, \"function\": ..., \"value\": ..., \"report\": {\"wallMs\": ..., \"resources\": [...], ...}}
    {\"ok\": false, \"function\": ..., \"error\": {\"kind\": ..., \"fault\": ..., ...}, \"report\": {...}}";

/// Calls a function of a plugin and prints what it returns
///
/// Without --function, the function that the manifest's entrypoint names is called, or the only one there is.
#[derive(Args, Debug)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct RunArguments {
    #[command(flatten)]
    pub(crate) plugin: PluginArguments,

    /// The function to call
    #[arg(short, long, value_name = "NAME")]
    pub(crate) function: Option<String>,

    /// The arguments: JSON, `@FILE` to read it from a file, `-` to read it from standard input
    ///
    /// The items of an array are the function's arguments; anything else is its only argument. Without this option
    /// the function gets no arguments.
    #[arg(short, long, value_name = "JSON|@FILE|-", allow_hyphen_values = true)]
    pub(crate) input: Option<String>,

    /// The longest that a call may take, in milliseconds; the manifest may ask for less
    #[arg(long, value_name = "N", default_value_t = 5000, value_parser = clap::value_parser!(u64).range(1..=86_400_000))]
    pub(crate) wall_ms: u64,

    /// A host that the plugin may reach: `api.example.org`, `*.example.org`, `http://127.0.0.1:8080`; can be repeated
    ///
    /// `[scheme://]host[:port]`. Without a scheme only HTTPS is meant, without a port only the scheme's own. Of the hosts that
    /// its manifest asks for, a plugin gets those that are named here; a script without a manifest gets all of them.
    #[arg(long, value_name = "HOST")]
    pub(crate) allow_host: Vec<String>,

    /// Make the same call N times, one after the other, and report how long they took; the last result is printed
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub(crate) repeat: Option<u32>,

    #[command(flatten)]
    pub(crate) format: FormatArguments,
}
