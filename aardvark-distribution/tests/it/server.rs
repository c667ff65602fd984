//! A small HTTP server on this machine: one file, ranges, and connections that break off.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// How the server behaves.
#[derive(Clone)]
pub(crate) struct Served {
    pub(crate) content: Vec<u8>,
    pub(crate) tag: Option<&'static str>,
    pub(crate) ranges: Ranges,
    /// Bytes of body after which connection n is cut; connections beyond the list are not.
    pub(crate) cuts: Vec<usize>,
    /// Answered in place of the file.
    pub(crate) instead: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ranges {
    Supported,
    Ignored,
}

impl Served {
    pub(crate) fn new(content: Vec<u8>) -> Self {
        Self { content, tag: Some("\"v1\""), ranges: Ranges::Supported, cuts: Vec::new(), instead: None }
    }
}

/// A running server; it ends with the process.
pub(crate) struct Server {
    pub(crate) url: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    pub(crate) fn start(served: Served) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/releases/pyodide-core-314.0.7.tar.gz", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&requests);
        thread::spawn(move || {
            for (number, stream) in listener.incoming().enumerate() {
                let cut = served.cuts.get(number).copied();
                // A client that breaks off is no concern of the server's.
                drop(serve(stream.unwrap(), &served, cut, &seen));
            }
        });
        Self { url, requests }
    }

    /// What each request asked for: its `range` and `if-range`, or `whole`.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

fn serve(
    mut stream: TcpStream,
    served: &Served,
    cut: Option<usize>,
    seen: &Mutex<Vec<String>>,
) -> std::io::Result<()> {
    let (mut range, mut condition) = (None, None);
    for line in BufReader::new(stream.try_clone()?).lines() {
        let line = line?;
        if line.is_empty() {
            break;
        }
        let (name, value) = line.split_once(": ").unwrap_or((&line, ""));
        match name.to_ascii_lowercase().as_str() {
            "range" => range = Some(value.to_owned()),
            "if-range" => condition = Some(value.to_owned()),
            _ => {}
        }
    }
    let wish =
        [range.as_deref(), condition.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" if ");
    seen.lock().unwrap().push(if wish.is_empty() { "whole".to_owned() } else { wish });
    if let Some(instead) = &served.instead {
        stream.write_all(instead.as_bytes())?;
        return stream.shutdown(Shutdown::Both);
    }

    let total = served.content.len();
    let current = condition.is_none_or(|condition| Some(condition.as_str()) == served.tag);
    let start = range.filter(|_| served.ranges == Ranges::Supported && current).map(|range| {
        range.strip_prefix("bytes=").unwrap().strip_suffix('-').unwrap().parse::<usize>().unwrap()
    });
    let tag = served.tag.map(|tag| format!("etag: {tag}\r\n")).unwrap_or_default();
    let (head, body) = match start {
        None => (format!("200 OK\r\n{tag}content-length: {total}"), served.content.as_slice()),
        Some(start) if start >= total => (
            format!("416 Range Not Satisfiable\r\ncontent-range: bytes */{total}\r\ncontent-length: 0"),
            &[][..],
        ),
        Some(start) => (
            format!(
                "206 Partial Content\r\n{tag}content-range: bytes {start}-{}/{total}\r\ncontent-length: {}",
                total - 1,
                total - start
            ),
            &served.content[start..],
        ),
    };
    write!(stream, "HTTP/1.1 {head}\r\nconnection: close\r\n\r\n")?;
    stream.write_all(&body[..cut.unwrap_or(body.len()).min(body.len())])?;
    stream.shutdown(Shutdown::Write)
}
