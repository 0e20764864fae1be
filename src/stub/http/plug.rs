//! Connections that can be pulled: after [`Plug::pull`] nothing more is read or written, so that the other
//! side sees a connection that broke and learns nothing of what was done.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

/// One connection's plug, given to each of its requests.
#[derive(Clone)]
pub(super) struct Plug {
    own: Arc<AtomicBool>,
    mains: Arc<AtomicBool>,
}

impl Plug {
    /// Breaks the connection. It shows at its next read or write.
    pub fn pull(&self) {
        self.own.store(true, Ordering::Relaxed);
    }

    fn check(&self) -> io::Result<()> {
        if self.own.load(Ordering::Relaxed) || self.mains.load(Ordering::Relaxed) {
            return Err(io::ErrorKind::ConnectionReset.into());
        }
        Ok(())
    }
}

impl Connected<IncomingStream<'_, Sockets>> for Plug {
    fn connect_info(stream: IncomingStream<'_, Sockets>) -> Plug {
        stream.io().plug.clone()
    }
}

/// A listener whose connections have plugs. Dropping it pulls them all: who serves no more must not
/// answer on connections that were kept open.
pub(super) struct Sockets {
    listener: TcpListener,
    mains: Arc<AtomicBool>,
}

impl Sockets {
    pub fn new(listener: TcpListener) -> Sockets {
        Sockets {
            listener,
            mains: Arc::default(),
        }
    }
}

impl Drop for Sockets {
    fn drop(&mut self) {
        self.mains.store(true, Ordering::Relaxed);
    }
}

impl Listener for Sockets {
    type Io = Socket;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Socket, SocketAddr) {
        let (stream, address) = Listener::accept(&mut self.listener).await;
        // Answers are small and awaited: sending at once beats filling packets. A socket that
        // refuses this works all the same.
        let _ = stream.set_nodelay(true);
        let plug = Plug {
            own: Arc::default(),
            mains: self.mains.clone(),
        };
        (Socket { stream, plug }, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

pub(super) struct Socket {
    stream: TcpStream,
    plug: Plug,
}

impl AsyncRead for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.plug.check()?;
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Socket {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.plug.check()?;
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.plug.check()?;
        Pin::new(&mut self.stream).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.plug.check()?;
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
