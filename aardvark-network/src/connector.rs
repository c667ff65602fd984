//! From a URL's origin to a connection with it: look up, check, connect to what was checked, prove.

use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::client::legacy::connect::{Connected, Connection};
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tower_service::Service;

use crate::client::Client;
use crate::failure::Failure;
use crate::grant::NetworkGrant;
use crate::target::{HostName, Scheme, Target};

/// The most addresses of one name that are tried.
const MOST_ADDRESSES: usize = 6;

/// The longest wait for one address to answer, and for TLS; the request's own time limit holds as well.
const PATIENCE: Duration = Duration::from_secs(10);

/// Makes the connections of one session.
#[derive(Clone)]
pub(crate) struct Connector {
    pub(crate) grant: NetworkGrant,
    pub(crate) client: Client,
    /// Held by a lookup until it is over, even if nobody waits for it any more.
    pub(crate) lookups: Arc<Semaphore>,
}

/// A connection to an address that was checked.
pub(crate) struct Line {
    io: TokioIo<Box<dyn Stream>>,
    peer: Peer,
}

/// The address at the other end; comes with each response.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub(crate) IpAddr);

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

impl Connector {
    async fn connect(self, uri: Uri) -> Result<Line, Failure> {
        // Read again instead of trusted: this is the last look before something leaves.
        let target = Target::read(&uri.to_string())?;
        let addresses = self.addresses(&target).await?;
        let (stream, peer) = open(&target, &addresses).await?;
        let stream: Box<dyn Stream> = match target.scheme {
            Scheme::Http => Box::new(stream),
            Scheme::Https => self.secure(&target, stream).await?,
        };
        Ok(Line { io: TokioIo::new(stream), peer: Peer(peer) })
    }

    /// The addresses of the target that may be connected to.
    async fn addresses(&self, target: &Target) -> Result<Vec<IpAddr>, Failure> {
        let found = match &target.host {
            HostName::Address(address) => vec![*address],
            HostName::Name(name) => self.look_up(name).await?,
        };
        let is_granted = |address: &IpAddr| self.grant.check_address(target, *address).is_ok();
        let granted: Vec<_> = found.iter().copied().filter(is_granted).take(MOST_ADDRESSES).collect();
        if granted.is_empty() {
            tracing::debug!(target: "aardvark::network", host = %target.host, ?found, "no address is granted");
            return Err(Failure::Address { host: target.host.to_string() });
        }
        Ok(granted)
    }

    async fn look_up(&self, name: &str) -> Result<Vec<IpAddr>, Failure> {
        let failure = |reason: String| Failure::Lookup { host: name.to_owned(), reason };
        let permit =
            Arc::clone(&self.lookups).acquire_owned().await.map_err(|error| failure(error.to_string()))?;
        let (resolver, wanted) = (self.client.resolver(), name.to_owned());
        let lookup = tokio::task::spawn_blocking(move || {
            let found = resolver.resolve(&wanted);
            drop(permit);
            found
        });
        let found = lookup.await.map_err(|error| failure(error.to_string()))?;
        let found = found.map_err(|error| failure(error.to_string()))?;
        if found.is_empty() {
            return Err(failure("it has no address".to_owned()));
        }
        Ok(found)
    }

    /// What is trusted. Reading the system's certificates takes a while the first time.
    async fn tls(&self) -> Result<Arc<ClientConfig>, Failure> {
        let unavailable = |reason: String| Failure::Unavailable { reason };
        let (client, grant) = (self.client.clone(), self.grant.clone());
        let made = tokio::task::spawn_blocking(move || client.configurations().with_roots(grant.roots()));
        let made = made.await.map_err(|error| unavailable(error.to_string()))?;
        made.map_err(|error| unavailable(error.to_string()))
    }

    async fn secure(&self, target: &Target, stream: TcpStream) -> Result<Box<dyn Stream>, Failure> {
        let failure = |reason: String| Failure::Certificate { origin: target.origin(), reason };
        let name = match &target.host {
            HostName::Name(name) => {
                ServerName::try_from(name.clone()).map_err(|error| failure(error.to_string()))?
            }
            HostName::Address(address) => ServerName::from(*address),
        };
        let handshake = TlsConnector::from(self.tls().await?).connect(name, stream);
        match timeout(PATIENCE, handshake).await {
            Ok(Ok(stream)) => Ok(Box::new(stream)),
            Ok(Err(error)) if error.kind() == io::ErrorKind::InvalidData => Err(failure(error.to_string())),
            Ok(Err(error)) => Err(unreachable_because(target, &error)),
            Err(_) => Err(unreachable_because(target, &io::Error::from(io::ErrorKind::TimedOut))),
        }
    }
}

/// Connects to the first address that answers.
async fn open(target: &Target, addresses: &[IpAddr]) -> Result<(TcpStream, IpAddr), Failure> {
    let mut last = io::Error::from(io::ErrorKind::AddrNotAvailable);
    for address in addresses {
        match timeout(PATIENCE, TcpStream::connect(SocketAddr::new(*address, target.port))).await {
            Ok(Ok(stream)) => {
                // Only makes small requests slower, if it cannot be set.
                let _ = stream.set_nodelay(true);
                return Ok((stream, *address));
            }
            Ok(Err(error)) => last = error,
            Err(_) => last = io::ErrorKind::TimedOut.into(),
        }
    }
    Err(unreachable_because(target, &last))
}

fn unreachable_because(target: &Target, error: &io::Error) -> Failure {
    Failure::Connect { origin: target.origin(), reason: error.kind().to_string() }
}

impl Service<Uri> for Connector {
    type Response = Line;
    type Error = Failure;
    type Future = Pin<Box<dyn Future<Output = Result<Line, Failure>> + Send>>;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), Failure>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        Box::pin(self.clone().connect(uri))
    }
}

impl Connection for Line {
    fn connected(&self) -> Connected {
        Connected::new().extra(self.peer)
    }
}

impl Read for Line {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_read(context, buffer)
    }
}

impl Write for Line {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(context)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write_vectored(context, slices)
    }
}
