//! A small HTTP server on this machine whose answers are written byte by byte.

use std::io::{BufReader, Read as _, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;

/// One request as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    /// The request line and the headers, in lines.
    pub(crate) head: Vec<String>,
    pub(crate) body: Vec<u8>,
    /// Which connection it came over, counted from 0.
    pub(crate) connection: usize,
}

impl Received {
    /// Method and path.
    pub(crate) fn line(&self) -> &str {
        self.head[0].strip_suffix(" HTTP/1.1").unwrap()
    }

    /// The value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head[1..].iter().find_map(|line| {
            let (key, value) = line.split_once(": ")?;
            key.eq_ignore_ascii_case(name).then_some(value)
        })
    }
}

/// What a server does with a request: writes what it likes; an error ends the connection.
pub(crate) type Answer = dyn Fn(&Received, &mut dyn Write) -> std::io::Result<()> + Send + Sync;

/// A running server; its threads end with the process.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    received: Arc<Mutex<Vec<Received>>>,
    closed: Arc<(Mutex<usize>, Condvar)>,
}

impl Server {
    /// Answers with `answer`.
    pub(crate) fn start(
        answer: impl Fn(&Received, &mut dyn Write) -> std::io::Result<()> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let received = Arc::new(Mutex::new(Vec::new()));
        let closed: Arc<(Mutex<usize>, Condvar)> = Arc::default();
        let counted = Arc::clone(&closed);
        let (seen, answer): (_, Arc<Answer>) = (Arc::clone(&received), Arc::new(answer));
        thread::spawn(move || {
            for (connection, stream) in listener.incoming().enumerate() {
                let (seen, answer, counted) = (Arc::clone(&seen), Arc::clone(&answer), Arc::clone(&counted));
                thread::spawn(move || {
                    // A client that breaks off is no concern of the server's.
                    drop(serve(stream.unwrap(), connection, &*answer, &seen));
                    *counted.0.lock().unwrap() += 1;
                    counted.1.notify_all();
                });
            }
        });
        Self { address, received, closed }
    }

    /// Answers everything with `text`.
    pub(crate) fn saying(text: &'static str) -> Self {
        Self::start(move |_, stream| stream.write_all(ok(text).as_bytes()))
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Waits until the server has closed `count` connections.
    pub(crate) fn until_closed(&self, count: usize) {
        let (closed, changed) = &*self.closed;
        drop(changed.wait_while(closed.lock().unwrap(), |closed| *closed < count).unwrap());
    }

    pub(crate) fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }
}

/// A whole response with this body.
pub(crate) fn ok(body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}

/// A whole response that sends the client elsewhere.
pub(crate) fn redirect(status: u16, location: &str) -> String {
    format!("HTTP/1.1 {status} Elsewhere\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n")
}

fn serve(
    mut stream: TcpStream,
    connection: usize,
    answer: &Answer,
    seen: &Mutex<Vec<Received>>,
) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    while let Some(received) = read(&mut reader, connection)? {
        seen.lock().unwrap().push(received.clone());
        answer(&received, &mut stream)?;
        stream.flush()?;
    }
    Ok(())
}

/// Reads one request; `None` at the end of the connection.
pub(crate) fn read(
    reader: &mut impl std::io::BufRead,
    connection: usize,
) -> std::io::Result<Option<Received>> {
    let mut head = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        let line = line.trim_end_matches("\r\n");
        if line.is_empty() {
            break;
        }
        head.push(line.to_owned());
    }
    let mut received = Received { head, body: Vec::new(), connection };
    let length = received.header("content-length").map_or(0, |length| length.parse().unwrap());
    reader.take(length).read_to_end(&mut received.body)?;
    Ok(Some(received))
}
