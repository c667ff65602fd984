//! The command line of `aardvark image`.

use std::time::Duration;

use aardvark::image::Limit;
use clap::{Args, Subcommand};

use super::{FormatArguments, PluginArguments};

const AFTER_HELP: &str = "\
Examples:
  aardvark image build plugins/alerts-py    so that the first start is as fast as the others
  aardvark image list                       what is there, the last used first
  aardvark image verify                     is every byte still right?
  aardvark image prune --older-than 30d     throw away what nobody uses

An image is the memory of a Python interpreter with a plugin imported. A process that finds one need
not start Python. Images are made when a plugin is loaded for the first time; they can always be
thrown away and are made again, and the oldest go when there are too many.

The directory is the one that AARDVARK_IMAGE_DIR names, else one in the user's cache directory.
AARDVARK_IMAGE_LIMIT says how much disk space they may take, by default 4 GiB.";

const AFTER_BUILD_HELP: &str = "\
Examples:
  aardvark image build plugins/alerts-py
  AARDVARK_IMAGE_DIR=/srv/images aardvark image build alerts.zip    for a service, when it is deployed
  aardvark image build alerts.zip --json | jq -r .key

The image fits this version of Aardvark and this kind of processor only.";

const AFTER_LIST_HELP: &str = "\
Examples:
  aardvark image list
  aardvark image list --parts                               with what went into each
  aardvark image list --json | jq -r '.images[].key'";

const AFTER_VERIFY_HELP: &str = "\
Examples:
  aardvark image verify              all of them
  aardvark image verify 3fa9c1d2     the one whose key starts like this";

const AFTER_PRUNE_HELP: &str = "\
Examples:
  aardvark image prune                                      down to the limit
  aardvark image prune --limit '500 MB'                     down to another one
  aardvark image prune --older-than 12h --limit '1 GiB'     both
  aardvark image prune --all

What crashed processes left goes too. Plugins that run from an image go on.";

/// Builds, lists, verifies and throws away images of Python plugins
#[derive(Args, Debug)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct ImageArguments {
    #[command(subcommand)]
    pub(crate) command: ImageCommand,

    #[command(flatten)]
    pub(crate) format: FormatArguments,
}

/// What to do with images.
#[derive(Debug, Subcommand)]
pub(crate) enum ImageCommand {
    /// Make the image of a plugin, if there is none yet
    Build(BuildArguments),
    /// List the images, the last used first
    List(ListArguments),
    /// Check every byte of images
    Verify(VerifyArguments),
    /// Throw images away
    Prune(PruneArguments),
}

/// Makes the image of a plugin, if there is none yet
///
/// The plugin's top level runs, in an isolate without any access.
#[derive(Args, Debug)]
#[command(after_help = AFTER_BUILD_HELP)]
pub(crate) struct BuildArguments {
    #[command(flatten)]
    pub(crate) plugin: PluginArguments,
}

/// Lists the images, the last used first
#[derive(Args, Debug)]
#[command(after_help = AFTER_LIST_HELP)]
pub(crate) struct ListArguments {
    /// Show what went into each image
    #[arg(long)]
    pub(crate) parts: bool,
}

/// Checks every byte of images
#[derive(Args, Debug)]
#[command(after_help = AFTER_VERIFY_HELP)]
pub(crate) struct VerifyArguments {
    /// Keys of images, or their beginnings; all images without one
    #[arg(value_name = "KEY")]
    pub(crate) keys: Vec<String>,
}

/// Throws images away
///
/// Without an option, those that were not used for longest go until the rest fits into the limit.
#[derive(Args, Debug)]
#[command(after_help = AFTER_PRUNE_HELP)]
pub(crate) struct PruneArguments {
    /// Those that were not used for so long, such as `30d`, `12h`, `45m` or `90s`
    #[arg(long, value_name = "AGE", value_parser = age)]
    pub(crate) older_than: Option<Duration>,

    /// Those that were not used for longest, until the rest takes no more than this, such as `500 MB` or `4 GiB`
    #[arg(long, value_name = "SIZE")]
    pub(crate) limit: Option<Limit>,

    /// All of them
    #[arg(long, conflicts_with_all = ["older_than", "limit"])]
    pub(crate) all: bool,
}

fn age(text: &str) -> Result<Duration, String> {
    let parse = || {
        let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
        let seconds = match unit {
            "s" => 1,
            "m" => 60,
            "h" => 60 * 60,
            "d" => 24 * 60 * 60,
            _ => return None,
        };
        // `parse` alone would accept a sign.
        let number =
            number.bytes().all(|byte| byte.is_ascii_digit()).then(|| number.parse::<u64>().ok())??;
        number.checked_mul(seconds).map(Duration::from_secs)
    };
    parse().ok_or_else(|| "expected a number and a unit: `s`, `m`, `h` or `d`".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_a_number_and_a_unit() {
        for (text, seconds) in [("0s", 0), ("90s", 90), ("45m", 2700), ("12h", 43_200), ("30d", 2_592_000)] {
            assert_eq!(age(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        for text in [
            "",
            "d",
            "7",
            "7 d",
            "+7d",
            "-1d",
            "1.5h",
            "7w",
            "7ä",
            "99999999999999999999d",
            "300000000000000000d",
        ] {
            assert!(age(text).is_err(), "{text}");
        }
    }
}
