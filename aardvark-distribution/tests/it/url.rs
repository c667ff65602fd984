//! Downloads over real connections, whole, broken and resumed.

use std::fs;
use std::path::PathBuf;

use aardvark_distribution::{Source, StageOptions, Step, stage};
use aardvark_manifest::error::Kind;
use sha2::{Digest, Sha256};

use crate::fixture::{Fixture, Told, check, names, tarball};
use crate::server::{Ranges, Served, Server};

fn served() -> Served {
    Served::new(fs::read(tarball()).unwrap())
}

#[test]
fn a_release_by_url() {
    let fixture = Fixture::new();
    let server = Server::start(served());
    let told = Told::default();
    let options = StageOptions::new(Source::Url(server.url.clone()), fixture.location.clone());
    let distribution = stage(&options, &told).unwrap().distribution;
    assert_eq!(distribution.origin(), format!("url {}", server.url));
    let total = fs::metadata(tarball()).unwrap().len();
    assert_eq!(told.steps(), [(Step::Download, Some(total), total), (Step::Unpack, Some(total), total)]);
    assert_eq!(server.requests(), ["whole"]);
    assert_eq!(downloads(&fixture), [""; 0], "what has been staged is not kept twice");
}

#[test]
fn a_connection_that_breaks_is_resumed() {
    let fixture = Fixture::new();
    let server = Server::start(Served { cuts: vec![100_000, 2_000_000], ..served() });
    fixture.stage(Source::Url(server.url.clone())).unwrap();
    assert_eq!(server.requests(), ["whole", "bytes=100000- if \"v1\"", "bytes=2100000- if \"v1\""]);
}

/// A process that was killed has left a part; the next one continues it.
#[test]
fn an_interrupted_run_is_resumed() {
    let fixture = Fixture::new();
    let server = Server::start(Served { tag: None, cuts: vec![0], ..served() });
    let part = part(&fixture, &server.url);
    let content = fs::read(tarball()).unwrap();
    fs::write(&part, &content[..5_000_000]).unwrap();

    let error = fixture.stage(Source::Url(server.url.clone())).unwrap_err();
    assert!(error.is_retryable(), "{error}");
    assert_eq!(fs::metadata(&part).unwrap().len(), 5_000_000);
    fixture.stage(Source::Url(server.url.clone())).unwrap();
    assert_eq!(server.requests(), ["bytes=5000000-", "bytes=5000000-"]);
}

#[test]
fn a_part_that_is_complete_needs_no_more_bytes() {
    let fixture = Fixture::new();
    let server = Server::start(served());
    fs::copy(tarball(), part(&fixture, &server.url)).unwrap();
    fixture.stage(Source::Url(server.url.clone())).unwrap();
    assert_eq!(server.requests(), ["bytes=6488647-"]);
}

#[test]
fn a_server_with_a_newer_file_or_without_ranges_sends_it_whole() {
    for served in [Served { tag: Some("\"v2\""), ..served() }, Served { ranges: Ranges::Ignored, ..served() }]
    {
        let fixture = Fixture::new();
        let server = Server::start(served);
        let part = part(&fixture, &server.url);
        fs::write(&part, vec![0; 1000]).unwrap();
        fs::write(part.with_extension("tag"), "\"v1\"").unwrap();
        fixture.stage(Source::Url(server.url.clone())).unwrap();
        assert_eq!(server.requests(), ["bytes=1000- if \"v1\""]);
    }
}

/// Longer than the file: the range cannot be satisfied, so the download starts anew.
#[test]
fn a_part_of_another_file_is_dropped() {
    let fixture = Fixture::new();
    let server = Server::start(Served { tag: None, ..served() });
    fs::write(part(&fixture, &server.url), vec![0; 7_000_000]).unwrap();
    fixture.stage(Source::Url(server.url.clone())).unwrap();
    assert_eq!(server.requests(), ["bytes=7000000-", "whole"]);
}

/// The content is wrong, so resuming or keeping it would fail for ever.
#[test]
fn wrong_content_is_not_kept() {
    let fixture = Fixture::new();
    let server = Server::start(Served::new(b"<!doctype html>".to_vec()));
    let error = fixture.stage(Source::Url(server.url.clone())).unwrap_err().to_string();
    assert!(error.contains("is neither a gzip nor a bzip2 archive"), "{error}");
    assert_eq!(downloads(&fixture), [""; 0]);
}

#[test]
fn a_server_that_refuses() {
    let fixture = Fixture::new();
    let instead = "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".to_owned();
    let server = Server::start(Served { instead: Some(instead), ..served() });
    check(
        &fixture,
        fixture.stage(Source::Url(server.url.clone())),
        Kind::Distribution,
        &format!("`{}` answered with HTTP status 404, expected 200 (check the address)", server.url),
    );
}

#[test]
fn a_file_that_is_announced_as_too_large() {
    let fixture = Fixture::new();
    let instead = "HTTP/1.1 200 OK\r\ncontent-length: 3000000000\r\nconnection: close\r\n\r\n".to_owned();
    let server = Server::start(Served { instead: Some(instead), ..served() });
    check(
        &fixture,
        fixture.stage(Source::Url(server.url.clone())),
        Kind::Distribution,
        &format!(
            "`{}` has 3000000000 bytes or more, expected at most 2147483648 (check the address)",
            server.url
        ),
    );
}

/// Plain `http` is accepted from this machine because nobody else can alter it; a redirect would give that away.
#[test]
fn redirects_of_plain_http_are_not_followed() {
    let fixture = Fixture::new();
    let other = Server::start(served());
    for location in [other.url.as_str(), "/again"] {
        let instead = format!(
            "HTTP/1.1 302 Found\r\nlocation: {location}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
        );
        let server = Server::start(Served { instead: Some(instead), ..served() });
        check(
            &fixture,
            fixture.stage(Source::Url(server.url.clone())),
            Kind::Distribution,
            &format!(
                "`{}` answered with HTTP status 302, expected 200: redirects are not followed from plain `http` \
                 (give the address that it leads to)",
                server.url
            ),
        );
        assert_eq!(server.requests(), ["whole"]);
    }
    assert_eq!(other.requests(), [""; 0]);
}

#[test]
fn a_server_that_is_not_there() {
    let fixture = Fixture::new();
    let error = fixture.stage(Source::Url("http://127.0.0.1:1/a.tgz".to_owned())).unwrap_err();
    assert_eq!(error.kind(), Kind::Distribution);
    assert!(error.is_retryable());
    let message = error.to_string();
    assert!(message.starts_with("cannot download `http://127.0.0.1:1/a.tgz`: "), "{message}");
    assert!(message.ends_with(
        "(run it again to continue, or download the archive by other means and stage from the file)"
    ));
}

/// Where the part of a download of `url` is kept. The name is part of what an older version leaves on disk, so a change
/// of it is worth a failing test.
fn part(fixture: &Fixture, url: &str) -> PathBuf {
    let hash: String = Sha256::digest(url).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    fs::create_dir_all(fixture.location.downloads()).unwrap();
    fixture.location.downloads().join(format!("{hash}-pyodide-core-314.0.7.tar.gz.part"))
}

/// What is left in the downloads, lock files aside.
fn downloads(fixture: &Fixture) -> Vec<String> {
    names(fixture.location.downloads()).into_iter().filter(|name| !name.ends_with(".lock")).collect()
}
