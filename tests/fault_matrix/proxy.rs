//! A line that can break: a loopback proxy between the bot and one of the two servers that it talks to. It answers one request a
//! connection, so that breaking the connection breaks that call and no other.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use reqwest::Method;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// How late an answer is at least that still comes within the bot's patience, of which the shortest is four seconds.
const SLOW: Duration = Duration::from_secs(1);
/// How long a server takes to ask for patience: what leaves at the same moment has arrived by then.
const BESIDE: Duration = Duration::from_millis(300);

/// What happens to a call on its way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Wire {
    /// The connection breaks before the server has heard of it.
    DropBefore,
    /// The server does it, and the connection breaks within its answer.
    Half,
    /// The server does it, and the connection breaks before its answer.
    DropAfter,
    /// The server does it, and its answer never comes while anybody waits.
    Late,
    /// The server begins later: when the line is well.
    Slow,
    /// Somebody in between answers with this status, and perhaps asks to come again after so many seconds.
    Status(u16, Option<u32>),
    /// The server does it, and half its answer comes as if it were the whole.
    Malformed,
    /// Nothing but the server's own trouble: a retailer's, in this header.
    Asked(&'static str),
}

/// Whether a request is the one that is meant, by its method and path.
pub type Meant = fn(&str, &str) -> bool;

/// Answers that the proxy gives by itself, by path.
pub type Canned = BTreeMap<String, Vec<u8>>;

struct Armed {
    meant: Meant,
    wire: Wire,
    left: u32,
}

/// What came of asking whether a request may go on.
enum Met {
    Well,
    Trouble(Wire),
    Wait,
}

struct Shared {
    upstream: String,
    http: reqwest::Client,
    canned: Arc<Canned>,
    armed: Mutex<Option<Armed>>,
    /// Requests so far.
    asked: AtomicU32,
    /// How often the trouble has struck.
    hits: watch::Sender<u32>,
    /// Counts how often the line became well.
    well: watch::Sender<u32>,
}

/// A proxy; it ends when it is dropped.
pub struct Proxy {
    pub url: String,
    shared: Arc<Shared>,
    server: JoinHandle<()>,
}

struct Request {
    method: Method,
    path: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Proxy {
    /// A proxy before the server at `upstream`. `http` must keep no connections: a server that ends may be the next one's.
    pub async fn open(
        upstream: &str,
        http: reqwest::Client,
        canned: Arc<Canned>,
    ) -> anyhow::Result<Proxy> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let url = format!("http://{}", listener.local_addr()?);
        let shared = Arc::new(Shared {
            upstream: upstream.to_owned(),
            http,
            canned,
            armed: Mutex::default(),
            asked: AtomicU32::new(0),
            hits: watch::Sender::default(),
            well: watch::Sender::default(),
        });
        let served = shared.clone();
        let server = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let shared = served.clone();
                tokio::spawn(async move {
                    // Whoever hangs up has no use for an error.
                    let _ = shared.serve(stream).await;
                });
            }
        });
        Ok(Proxy {
            url,
            shared,
            server,
        })
    }

    /// Makes trouble for the next so many calls that are meant. Those after them wait until the line is well.
    pub fn arm(&self, meant: Meant, wire: Wire, times: u32) {
        *self.shared.armed.lock().unwrap() = Some(Armed {
            meant,
            wire,
            left: times,
        });
    }

    /// Requests so far.
    pub fn asked(&self) -> u32 {
        self.shared.asked.load(Ordering::SeqCst)
    }

    /// How often it has struck.
    pub fn hits(&self) -> u32 {
        *self.shared.hits.borrow()
    }

    /// No trouble any more; what waited goes on. An answer that is late stays late.
    pub fn well(&self) {
        *self.shared.armed.lock().unwrap() = None;
        self.shared.well.send_modify(|count| *count += 1);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Shared {
    fn meet(&self, request: &Request) -> Met {
        let mut armed = self.armed.lock().unwrap();
        match armed.as_mut() {
            Some(armed) if (armed.meant)(request.method.as_str(), &request.path) => {
                if armed.left == 0 {
                    return Met::Wait;
                }
                armed.left -= 1;
                self.hits.send_modify(|hits| *hits += 1);
                Met::Trouble(armed.wire)
            }
            _ => Met::Well,
        }
    }

    async fn serve(&self, mut stream: TcpStream) -> anyhow::Result<()> {
        let request = read(&mut stream).await?;
        self.asked.fetch_add(1, Ordering::SeqCst);
        let (mut reader, mut writer) = stream.into_split();
        let mut waste = [0; 1];
        tokio::select! {
            answered = self.answer(request, &mut writer) => answered,
            // The bot says nothing more before it has its answer: it has hung up.
            _ = reader.read(&mut waste) => Ok(()),
        }
    }

    async fn answer(
        &self,
        request: Request,
        writer: &mut tokio::net::tcp::OwnedWriteHalf,
    ) -> anyhow::Result<()> {
        let mut well = self.well.subscribe();
        let met = loop {
            match self.meet(&request) {
                Met::Wait => well.changed().await?,
                met => break met,
            }
        };
        let Met::Trouble(wire) = met else {
            let answer = self.forward(request, None).await?;
            return write(writer, &answer, answer.body.len()).await;
        };
        match wire {
            Wire::DropBefore => {}
            Wire::DropAfter => drop(self.forward(request, None).await?),
            Wire::Half => {
                let answer = self.forward(request, None).await?;
                write(writer, &answer, answer.body.len() / 2).await?;
            }
            Wire::Malformed => {
                let mut answer = self.forward(request, None).await?;
                answer.body.truncate(answer.body.len() / 2);
                write(writer, &answer, answer.body.len()).await?;
            }
            Wire::Late => {
                self.forward(request, None).await?;
                std::future::pending::<()>().await;
            }
            Wire::Slow => {
                tokio::time::sleep(SLOW).await;
                // Not before what Ann sees meanwhile has been looked at.
                well.changed().await?;
                let answer = self.forward(request, None).await?;
                write(writer, &answer, answer.body.len()).await?;
            }
            Wire::Asked(trouble) => {
                let answer = self.forward(request, Some(trouble)).await?;
                write(writer, &answer, answer.body.len()).await?;
            }
            Wire::Status(status, after) => {
                if after.is_some() {
                    // It puts off all that goes this way: what leaves beside it would have left, or not, by chance.
                    tokio::time::sleep(BESIDE).await;
                }
                let parameters = after.map(|after| serde_json::json!({ "retry_after": after }));
                let body = serde_json::json!({
                    "ok": false, "error_code": status, "description": "trouble", "parameters": parameters,
                });
                let retry = after.map(|after| ("Retry-After".to_owned(), after.to_string()));
                let answer = Answer {
                    status,
                    headers: retry.into_iter().collect(),
                    body: body.to_string().into_bytes(),
                };
                write(writer, &answer, answer.body.len()).await?;
            }
        }
        Ok(())
    }

    async fn forward(&self, request: Request, trouble: Option<&str>) -> anyhow::Result<Answer> {
        if let Some(body) = self.canned.get(&request.path) {
            return Ok(Answer {
                status: 200,
                headers: Vec::new(),
                body: body.clone(),
            });
        }
        let url = format!("{}{}", self.upstream, request.path);
        let mut call = self.http.request(request.method, url).body(request.body);
        for (name, value) in request.headers {
            call = call.header(name, value);
        }
        if let Some(trouble) = trouble {
            call = call.header("Dev-Milkrun-Trouble", trouble);
        }
        let answer = call.send().await?;
        let retry = answer.headers().get("retry-after").cloned();
        let headers = retry
            .iter()
            .filter_map(|value| Some(("Retry-After".to_owned(), value.to_str().ok()?.to_owned())))
            .collect();
        Ok(Answer {
            status: answer.status().as_u16(),
            headers,
            body: answer.bytes().await?.to_vec(),
        })
    }
}

/// Reads one request, whose body has a known length.
async fn read(stream: &mut TcpStream) -> anyhow::Result<Request> {
    let mut bytes = Vec::new();
    let head = loop {
        if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break at;
        }
        anyhow::ensure!(stream.read_buf(&mut bytes).await? > 0, "hung up");
    };
    let text = String::from_utf8(bytes[..head].to_vec())?;
    let mut lines = text.split("\r\n");
    let mut first = lines.next().unwrap_or_default().split(' ');
    let method = Method::from_bytes(first.next().unwrap_or_default().as_bytes())?;
    let path = first.next().unwrap_or_default().to_owned();
    let mut length = 0;
    let mut headers = Vec::new();
    for line in lines {
        let Some((name, value)) = line.split_once(':') else {
            continue;
        };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.trim().parse()?,
            "host" | "connection" => {}
            "transfer-encoding" => anyhow::bail!("a body of unknown length"),
            _ => headers.push((name.to_owned(), value.trim().to_owned())),
        }
    }
    let mut body = bytes.split_off(head + 4);
    while body.len() < length {
        anyhow::ensure!(stream.read_buf(&mut body).await? > 0, "hung up");
    }
    Ok(Request {
        method,
        path,
        headers,
        body,
    })
}

/// Writes an answer with so many bytes of its body.
async fn write(
    writer: &mut tokio::net::tcp::OwnedWriteHalf,
    answer: &Answer,
    bytes: usize,
) -> anyhow::Result<()> {
    let mut head = format!(
        "HTTP/1.1 {} X\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n",
        answer.status,
        answer.body.len()
    );
    for (name, value) in &answer.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("\r\n");
    writer.write_all(head.as_bytes()).await?;
    writer.write_all(&answer.body[..bytes]).await?;
    writer.shutdown().await?;
    Ok(())
}
