//! Downloads one archive: resumes what was interrupted, and stops what is too large or stands still.
//!
//! Checks sizes, not content: what arrives is held against the pins when it is unpacked.

mod part;
mod response;

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use aardvark_manifest::error::{Detail, Error, Fault, Kind};
use sha2::{Digest, Sha256};
use ureq::Agent;
use ureq::tls::{RootCerts, TlsConfig};
use url::{Host, Url};

use crate::progress::{Progress, Step};
use crate::sum::hex;

use self::part::Part;
use self::response::{Answer, answer};

use super::claim::Claim;
use super::create_directory;

const GIB: u64 = 1024 * 1024 * 1024;
/// The most that is downloaded, in bytes. A full release has 0.4 GB.
const CAP: u64 = 2 * GIB;
const CONNECT: Duration = Duration::from_secs(20);
/// A connection that delivers nothing for this long is given up, and resumed if it had delivered anything.
const STANDSTILL: Duration = Duration::from_secs(30);

/// A complete download.
#[derive(Debug)]
pub(super) struct Download {
    path: PathBuf,
    shown: String,
    _claim: Claim,
}

impl Download {
    /// The archive.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The URL without user name, password and query, which may be secret.
    pub(super) fn shown(&self) -> &str {
        &self.shown
    }

    /// Removes the archive. One that cannot be removed is used again, and found as good or bad as before.
    pub(super) fn remove(&self) {
        drop(fs::remove_file(&self.path));
    }
}

/// Downloads `url` into `downloads`, unless it is there.
pub(super) fn fetch(url: &str, downloads: &Path, progress: &dyn Progress) -> Result<Download, Error> {
    let (url, shown) = accept(url)?;
    create_directory(downloads)?;
    let path = downloads.join(file_name(&url));
    let claim = Claim::take(&path, progress)?;
    let download = Download { path, shown, _claim: claim };
    if download.path.is_file() {
        return Ok(download);
    }
    let agent = agent(&url);
    let mut part = Part::open(&download.path)?;
    loop {
        let before = part.len();
        match attempt(&agent, &url, &download.shown, &mut part, progress)? {
            Attempt::Complete => break,
            // An attempt that brought something may be followed by another one; so this ends.
            Attempt::Interrupted(_) if part.len() > before => {}
            // The server has another file by now, or cannot resume: from the start, which also ends.
            Attempt::Restart if before > 0 => part.restart()?,
            Attempt::Restart => return Err(DownloadFailure::Range { url: download.shown }.into()),
            Attempt::Interrupted(failure) => return Err(failure.into()),
        }
    }
    part.complete()?;
    progress.finish();
    Ok(download)
}

enum Attempt {
    Complete,
    Interrupted(DownloadFailure),
    Restart,
}

/// One request, from where the part ends.
fn attempt(
    agent: &Agent,
    url: &Url,
    shown: &str,
    part: &mut Part,
    progress: &dyn Progress,
) -> Result<Attempt, Error> {
    let mut request = agent.get(url.as_str()).header("accept-encoding", "identity");
    if part.len() > 0 {
        request = request.header("range", format!("bytes={}-", part.len()));
        if let Some(tag) = part.tag() {
            request = request.header("if-range", tag);
        }
    }
    let response = match request.call() {
        Ok(response) => response,
        Err(source) => return Ok(Attempt::Interrupted(unreachable(shown, source))),
    };
    let total = match answer(&response, part.len()) {
        Answer::Whole { total, tag } => {
            part.begin(tag)?;
            total
        }
        Answer::Rest { total } => Some(total),
        Answer::NothingLeft => return Ok(Attempt::Complete),
        Answer::Unfit => return Ok(Attempt::Restart),
        Answer::Refused { status } if url.scheme() == "http" && (300..400).contains(&status) => {
            return Err(DownloadFailure::Redirect { url: shown.to_owned(), status }.into());
        }
        Answer::Refused { status } => {
            return Err(DownloadFailure::Status { url: shown.to_owned(), status }.into());
        }
    };
    if let Some(total) = total.filter(|total| *total > CAP) {
        return Err(too_large(shown, total, CAP).into());
    }
    progress.start(Step::Download, total);
    progress.advance(part.len());
    receive(&mut response.into_body().into_reader(), total, shown, part, progress)
}

fn receive(
    body: &mut dyn Read,
    total: Option<u64>,
    shown: &str,
    part: &mut Part,
    progress: &dyn Progress,
) -> Result<Attempt, Error> {
    let mut buffer = vec![0; 128 * 1024];
    loop {
        let read = match body.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Ok(Attempt::Interrupted(unreachable(shown, error.into()))),
        };
        part.append(buffer.get(..read).unwrap_or_default())?;
        progress.advance(read as u64);
        let allowed = total.unwrap_or(CAP);
        if part.len() > allowed {
            let found = part.len();
            part.restart()?;
            return Err(too_large(shown, found, allowed).into());
        }
    }
    match total {
        Some(expected) if part.len() < expected => {
            let found = part.len();
            Ok(Attempt::Interrupted(DownloadFailure::Short { url: shown.to_owned(), expected, found }))
        }
        _ => Ok(Attempt::Complete),
    }
}

/// Parses `url` and gives it with a form that may be shown.
fn accept(url: &str) -> Result<(Url, String), DownloadFailure> {
    let parsed = Url::parse(url).map_err(|source| DownloadFailure::NoUrl { source })?;
    let mut shown = parsed.clone();
    // Both fail only for URLs that have no host, which are refused below.
    let _ = (shown.set_username(""), shown.set_password(None));
    shown.set_query(None);
    shown.set_fragment(None);
    let local = match parsed.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    match parsed.scheme() {
        "https" => Ok((parsed, shown.into())),
        // The lock file of a release archive is not pinned, so the way here must be safe from others.
        "http" if local => Ok((parsed, shown.into())),
        _ => Err(DownloadFailure::Scheme { url: shown.into() }),
    }
}

/// A name for the download: the URL's last part, and enough of a hash that two URLs do not share one.
fn file_name(url: &Url) -> String {
    let last = url.path_segments().and_then(|mut segments| segments.next_back()).unwrap_or_default();
    let plain: String =
        last.chars().filter(|char| char.is_ascii_alphanumeric() || "-_.".contains(*char)).take(100).collect();
    let hash = hex(&Sha256::digest(url.as_str()));
    format!("{}-{plain}", hash.get(..16).unwrap_or_default())
}

fn agent(url: &Url) -> Agent {
    // Companies that inspect traffic install their certificate in the system; the built-in list does not have it.
    let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
    let is_https = url.scheme() == "https";
    let config = Agent::config_builder()
        .tls_config(tls)
        .https_only(is_https)
        // Plain `http` is for this machine only, and a redirect could lead to another one.
        .max_redirects(if is_https { 5 } else { 0 })
        .http_status_as_error(false)
        .user_agent(concat!("aardvark/", env!("CARGO_PKG_VERSION")))
        .timeout_connect(Some(CONNECT))
        .timeout_recv_response(Some(STANDSTILL))
        .timeout_per_read(Some(STANDSTILL))
        .build();
    config.new_agent()
}

fn unreachable(shown: &str, source: ureq::Error) -> DownloadFailure {
    DownloadFailure::Transfer { url: shown.to_owned(), source: Box::new(source) }
}

fn too_large(shown: &str, found: u64, allowed: u64) -> DownloadFailure {
    DownloadFailure::TooLarge { url: shown.to_owned(), found, allowed }
}

const AGAIN: &str =
    "run it again to continue, or download the archive by other means and stage from the file";

#[derive(Debug, thiserror::Error)]
enum DownloadFailure {
    #[error("this is not a URL: {source} (give the `https` address of a Pyodide release archive)")]
    NoUrl { source: url::ParseError },
    #[error("`{url}` is not `https` (plain `http` is only accepted from this machine)")]
    Scheme { url: String },
    #[error("cannot download `{url}`: {source} ({AGAIN})")]
    Transfer { url: String, source: Box<ureq::Error> },
    #[error("`{url}` answered with HTTP status {status}, expected 200 (check the address)")]
    Status { url: String, status: u16 },
    #[error(
        "`{url}` answered with HTTP status {status}, expected 200: redirects are not followed from plain `http` (give \
         the address that it leads to)"
    )]
    Redirect { url: String, status: u16 },
    #[error("`{url}` ended after {found} bytes, expected {expected} ({AGAIN})")]
    Short { url: String, expected: u64, found: u64 },
    #[error("`{url}` has {found} bytes or more, expected at most {allowed} (check the address)")]
    TooLarge { url: String, found: u64, allowed: u64 },
    #[error(
        "`{url}` answered with another range than was asked for (download it by other means and stage from the file)"
    )]
    Range { url: String },
}

impl Detail for DownloadFailure {
    fn kind(&self) -> Kind {
        Kind::Distribution
    }

    fn fault(&self) -> Fault {
        Fault::Host
    }

    fn is_retryable(&self) -> bool {
        match self {
            Self::Transfer { .. } | Self::Short { .. } => true,
            Self::Status { status, .. } => *status == 429 || *status >= 500,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refused(url: &str, expected: &str) {
        assert_eq!(accept(url).unwrap_err().to_string(), expected);
    }

    #[test]
    fn only_safe_addresses_are_accepted() {
        assert!(accept("https://example.org/pyodide-314.0.7.tar.bz2").is_ok());
        for local in ["http://127.0.0.1:8080/x", "http://localhost/x", "http://[::1]:9/x"] {
            assert!(accept(local).is_ok(), "{local}");
        }
        refused(
            "http://example.org/a.tar.bz2",
            "`http://example.org/a.tar.bz2` is not `https` (plain `http` is only accepted from this machine)",
        );
        refused(
            "ftp://127.0.0.1/a",
            "`ftp://127.0.0.1/a` is not `https` (plain `http` is only accepted from this machine)",
        );
        refused(
            "a.tgz",
            "this is not a URL: relative URL without a base (give the `https` address of a Pyodide release archive)",
        );
    }

    #[test]
    fn secrets_are_not_shown_and_do_not_name_files() {
        let (url, shown) = accept("https://user:pass@example.org/a b/x%2f..tgz?token=1#f").unwrap();
        assert_eq!(shown, "https://example.org/a%20b/x%2f..tgz");
        let name = file_name(&url);
        assert!(name.ends_with("-x2f..tgz") && name.len() == 16 + 1 + 8, "{name}");
    }
}
