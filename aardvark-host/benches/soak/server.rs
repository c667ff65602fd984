//! Two HTTP servers on this machine: one that plugins may reach, whose answers are often bad, and one that they may not.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

/// The time between two bytes of a slow answer.
const PAUSE: Duration = Duration::from_millis(20);

/// The most lines of one request that are read.
const MOST_LINES: usize = 100;

/// See the module. Its threads end with their connections, and the two that accept with the process.
pub(crate) struct Servers {
    address: SocketAddr,
    counts: Arc<Counts>,
}

#[derive(Default)]
struct Counts {
    open: AtomicU64,
    answered: AtomicU64,
    /// Connections to the server that nobody may reach.
    forbidden: AtomicU64,
}

impl Servers {
    pub(crate) fn start() -> io::Result<Self> {
        let (granted, forbidden) = (TcpListener::bind("127.0.0.1:0")?, TcpListener::bind("127.0.0.1:0")?);
        let (address, elsewhere) = (granted.local_addr()?, forbidden.local_addr()?);
        let counts: Arc<Counts> = Arc::default();
        let shared = Arc::clone(&counts);
        thread::Builder::new().name("forbidden".to_owned()).spawn(move || {
            for _ in forbidden.incoming() {
                shared.forbidden.fetch_add(1, Ordering::Relaxed);
            }
        })?;
        let shared = Arc::clone(&counts);
        thread::Builder::new().name("server".to_owned()).spawn(move || {
            for stream in granted.incoming().flatten() {
                let counts = Arc::clone(&shared);
                let answer = move || {
                    counts.open.fetch_add(1, Ordering::Relaxed);
                    // Clients that break off are the rule here.
                    let _ = serve(stream, elsewhere, &counts);
                    counts.open.fetch_sub(1, Ordering::Relaxed);
                };
                let started =
                    thread::Builder::new().name("connection".to_owned()).stack_size(1 << 20).spawn(answer);
                drop(started);
            }
        })?;
        Ok(Self { address, counts })
    }

    /// The address of the one that may be reached.
    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its connections at this moment.
    pub(crate) fn open(&self) -> u64 {
        self.counts.open.load(Ordering::Relaxed)
    }

    /// Requests that it has taken.
    pub(crate) fn answered(&self) -> u64 {
        self.counts.answered.load(Ordering::Relaxed)
    }

    /// Connections to the other one.
    pub(crate) fn forbidden(&self) -> u64 {
        self.counts.forbidden.load(Ordering::Relaxed)
    }
}

fn serve(mut stream: TcpStream, elsewhere: SocketAddr, counts: &Counts) -> io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    while let Some(path) = request(&mut reader)? {
        counts.answered.fetch_add(1, Ordering::Relaxed);
        let (path, query) = path.split_once('?').unwrap_or((&path, ""));
        match path {
            "/number" => {
                let number = query.trim_start_matches("n=").parse::<u64>().unwrap_or_default();
                answer(&mut stream, "200 OK", (number * 2).to_string().as_bytes())?;
            }
            "/away" => answer(&mut stream, &format!("302 Found\r\nLocation: http://{elsewhere}/"), b"")?,
            "/hops" => answer(&mut stream, "302 Found\r\nLocation: /hops", b"")?,
            "/hang" => return until_closed(&mut reader),
            "/slow" => {
                for byte in
                    b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n".iter().chain([&b'x'; 10_000])
                {
                    stream.write_all(&[*byte])?;
                    thread::park_timeout(PAUSE);
                }
            }
            "/trickle" => {
                stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nx")?;
                return until_closed(&mut reader);
            }
            "/endless" => {
                stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n")?;
                loop {
                    stream.write_all(&[b'x'; 1 << 16])?;
                }
            }
            "/chunks" => {
                stream.write_all(
                    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nx",
                )?;
                return until_closed(&mut reader);
            }
            "/headers" => {
                stream.write_all(b"HTTP/1.1 200 OK\r\n")?;
                for number in 0..200_000_u64 {
                    write!(stream, "X-{number}: {number}\r\n")?;
                }
                stream.write_all(b"\r\n")?;
            }
            "/short" => return stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx"),
            "/garbage" => return stream.write_all(&[0xff; 4096]),
            _ => return Ok(()),
        }
    }
    Ok(())
}

fn answer(stream: &mut TcpStream, head: &str, body: &[u8]) -> io::Result<()> {
    write!(stream, "HTTP/1.1 {head}\r\nContent-Length: {}\r\n\r\n", body.len())?;
    stream.write_all(body)
}

/// Waits until the client has had enough.
fn until_closed(reader: &mut BufReader<TcpStream>) -> io::Result<()> {
    while reader.read(&mut [0; 64])? > 0 {}
    Ok(())
}

/// The path of the next request; `None` after the last. Requests here have no bodies.
fn request(reader: &mut BufReader<TcpStream>) -> io::Result<Option<String>> {
    let mut first = String::new();
    if reader.read_line(&mut first)? == 0 {
        return Ok(None);
    }
    for _ in 0..MOST_LINES {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 || line == "\r\n" {
            break;
        }
    }
    Ok(first.split(' ').nth(1).map(str::to_owned))
}
