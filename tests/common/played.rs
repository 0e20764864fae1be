//! A server on loopback that answers as it is told: with bytes, whatever they are, and at whatever length.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What is answered to one request.
#[derive(Clone)]
pub enum Answer {
    /// These bytes, head and all; then the connection is closed.
    Raw(Vec<u8>),
    /// This head, and then zeros for as long as anybody reads.
    Endless(&'static str),
    /// This head, and then a blank every tenth of a second.
    Trickle(&'static str),
    /// These bytes, after a while.
    Late(Duration, Vec<u8>),
    /// What another server answers.
    Of(SocketAddr),
}

impl Answer {
    /// A body with a head that fits it.
    pub fn body(status: u16, body: impl AsRef<[u8]>) -> Answer {
        let body = body.as_ref();
        let head = format!(
            "HTTP/1.1 {status} X\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        Answer::Raw([head.as_bytes(), body].concat())
    }

    /// A head that says something of a body that is otherwise.
    pub fn lying(head: &str, body: &[u8]) -> Answer {
        Answer::Raw(
            [
                format!("HTTP/1.1 200 OK\r\nConnection: close\r\n{head}\r\n\r\n").as_bytes(),
                body,
            ]
            .concat(),
        )
    }
}

/// A request, and what was answered where another server answered it.
#[derive(Clone, Debug)]
pub struct Seen {
    /// `post /catalog/search http/1.1` and the headers, all in lower case.
    pub head: String,
    pub body: String,
    pub answer: String,
}

type Told = dyn Fn(&Seen) -> Answer + Send + Sync;

/// The server; it ends with the runtime of its test.
#[derive(Clone)]
pub struct Played {
    pub url: String,
    seen: Arc<Mutex<Vec<Seen>>>,
    told: Arc<Mutex<Box<Told>>>,
    /// Bytes of endless answers that were taken.
    pub taken: Arc<AtomicUsize>,
}

impl Played {
    /// A server that answers every request in one way, until it is told otherwise.
    pub async fn start(answer: Answer) -> Played {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let played = Played {
            url: format!("http://{}", listener.local_addr().unwrap()),
            seen: Arc::default(),
            told: Arc::new(Mutex::new(Box::new(move |_| answer.clone()))),
            taken: Arc::default(),
        };
        let server = played.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let server = server.clone();
                tokio::spawn(async move {
                    // Whoever asked may leave at any moment.
                    let _ = server.answer(stream).await;
                });
            }
        });
        played
    }

    /// Answers from now on by what is asked.
    pub fn tell(&self, told: impl Fn(&Seen) -> Answer + Send + Sync + 'static) {
        *self.told.lock().unwrap() = Box::new(told);
    }

    /// What was asked since the last look.
    pub fn seen(&self) -> Vec<Seen> {
        std::mem::take(&mut *self.seen.lock().unwrap())
    }

    async fn answer(&self, mut stream: TcpStream) -> std::io::Result<()> {
        let (head, body) = read_message(&mut stream).await?;
        let mut seen = Seen {
            head: String::from_utf8_lossy(&head).to_lowercase(),
            body: String::from_utf8_lossy(&body).into_owned(),
            answer: String::new(),
        };
        let answer = (self.told.lock().unwrap())(&seen);
        let raw = match &answer {
            Answer::Raw(raw) => raw.clone(),
            Answer::Late(pause, raw) => {
                tokio::time::sleep(*pause).await;
                raw.clone()
            }
            Answer::Endless(head) | Answer::Trickle(head) => head.as_bytes().to_vec(),
            Answer::Of(address) => {
                let mut other = TcpStream::connect(address).await?;
                other.write_all(&[&head[..], &body].concat()).await?;
                let (head, body) = read_message(&mut other).await?;
                seen.answer = String::from_utf8_lossy(&body).into_owned();
                // Whoever asked must not take the connection for one that can be used again.
                let line = head.iter().position(|byte| *byte == b'\n').unwrap() + 1;
                [
                    &head[..line],
                    b"Connection: close\r\n",
                    &head[line..],
                    &body,
                ]
                .concat()
            }
        };
        self.seen.lock().unwrap().push(seen);
        stream.write_all(&raw).await?;
        loop {
            match &answer {
                Answer::Endless(_) => {
                    stream.write_all(&[b'0'; 1 << 16]).await?;
                    self.taken.fetch_add(1 << 16, Ordering::Relaxed);
                }
                Answer::Trickle(_) => {
                    stream.write_all(b" ").await?;
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
                _ => return stream.shutdown().await,
            }
        }
    }
}

/// Reads a request or an answer: its head with the empty line, and as much of a body as it says.
async fn read_message(stream: &mut TcpStream) -> std::io::Result<(Vec<u8>, Vec<u8>)> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break at + 4;
        }
        if stream.read_buf(&mut bytes).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
    };
    let mut body = bytes.split_off(end);
    let head = String::from_utf8_lossy(&bytes).to_lowercase();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length:"))
        .map_or(0, |length| length.trim().parse().unwrap());
    while body.len() < length {
        if stream.read_buf(&mut body).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
    }
    Ok((bytes, body))
}
