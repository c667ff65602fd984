//! An HTTP server on this machine whose answers depend on the path.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;

/// A running server; its threads end with the process.
pub(super) struct Server {
    address: SocketAddr,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    /// Requests for `/wait`, and connections of theirs that have been closed.
    waiting: Mutex<(usize, usize)>,
    /// Whether requests for `/held` are answered.
    released: AtomicBool,
    changed: Condvar,
}

struct Received {
    line: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Server {
    pub(super) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let state: Arc<State> = Arc::default();
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let state = Arc::clone(&shared);
                // A client that breaks off is no concern of the server's.
                thread::spawn(move || drop(serve(stream.unwrap(), &state)));
            }
        });
        Self { address, state }
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// How many requests for `/wait` have arrived so far.
    pub(super) fn arrived(&self) -> usize {
        self.state.waiting.lock().unwrap().0
    }

    /// Waits until all of them have been broken off.
    pub(super) fn until_closed(&self) {
        let waiting = self.state.waiting.lock().unwrap();
        drop(self.state.changed.wait_while(waiting, |(arrived, closed)| closed < arrived).unwrap());
    }
}

impl State {
    fn count(&self, change: impl FnOnce(&mut (usize, usize))) {
        change(&mut self.waiting.lock().unwrap());
        self.changed.notify_all();
    }
}

fn serve(mut stream: TcpStream, state: &State) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    while let Some(received) = read(&mut reader)? {
        let (method, path) = received.line.split_once(' ').unwrap();
        let path = path.trim_end_matches(" HTTP/1.1");
        match path.split_once('?').map_or(path, |(path, _)| path) {
            "/echo" => {
                let headers = &received.headers;
                let body = String::from_utf8_lossy(&received.body);
                let echo =
                    serde_json::json!({"method": method, "path": path, "headers": headers, "body": body});
                answer(
                    &mut stream,
                    "200 OK\r\nContent-Type: application/json\r\nX-Twice: a\r\nX-Twice: b",
                    echo.to_string().as_bytes(),
                )?;
            }
            "/bytes" => answer(
                &mut stream,
                "200 OK\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2",
                &(0..=255).collect::<Vec<u8>>(),
            )?,
            "/large" => answer(&mut stream, "200 OK", &vec![b'x'; 300_000])?,
            "/redirect" => answer(&mut stream, "302 Found\r\nLocation: /echo", b"")?,
            "/away" => answer(&mut stream, "302 Found\r\nLocation: http://169.254.169.254/", b"")?,
            "/missing" => answer(&mut stream, "404 Not Found", b"nothing here")?,
            "/broken" => return stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx"),
            "/held" => {
                drop(
                    state.changed.wait_while(state.waiting.lock().unwrap(), |_| {
                        !state.released.load(Ordering::SeqCst)
                    }),
                );
                answer(&mut stream, "200 OK", b"held")?;
            }
            "/release" => {
                state.released.store(true, Ordering::SeqCst);
                state.count(|_| ());
                answer(&mut stream, "200 OK", b"released")?;
            }
            // Once somebody waits.
            "/waited" => {
                let waiting = state.waiting.lock().unwrap();
                drop(state.changed.wait_while(waiting, |(waiting, _)| *waiting == 0));
                answer(&mut stream, "200 OK", b"")?;
            }
            "/wait" => {
                state.count(|(waiting, _)| *waiting += 1);
                // Until the client has had enough.
                let _ = reader.read(&mut [0]);
                state.count(|(_, closed)| *closed += 1);
                return Ok(());
            }
            _ => answer(&mut stream, "500 Internal Server Error", b"")?,
        }
    }
    Ok(())
}

fn answer(stream: &mut TcpStream, head: &str, body: &[u8]) -> std::io::Result<()> {
    write!(stream, "HTTP/1.1 {head}\r\nContent-Length: {}\r\n\r\n", body.len())?;
    stream.write_all(body)
}

fn read(reader: &mut BufReader<TcpStream>) -> std::io::Result<Option<Received>> {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        match line.trim_end() {
            "" => break,
            line => lines.push(line.to_owned()),
        }
    }
    let line = lines.remove(0);
    let header = |line: String| {
        let (name, value) = line.split_once(": ").unwrap();
        (name.to_lowercase(), value.to_owned())
    };
    let headers: Vec<(String, String)> = lines.into_iter().map(header).collect();
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let mut body = Vec::new();
    reader.take(length.map_or(0, |(_, length)| length.parse().unwrap())).read_to_end(&mut body)?;
    Ok(Some(Received { line, headers, body }))
}
