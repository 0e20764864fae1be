//! The bot's process: starting it, its status address, its last words, and ending it gently or not.

use std::collections::VecDeque;
use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, bail};
use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::client::Client;

/// How many of its last lines are kept.
const KEPT: usize = 200;

/// How long a dead process's pipes may take to run dry.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// What the bot printed last, over all its lives in a script.
#[derive(Debug, Clone, Default)]
pub(super) struct Output(Arc<Mutex<VecDeque<String>>>);

impl Output {
    pub(super) fn note(&self, line: String) {
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if lines.len() == KEPT {
            lines.pop_front();
        }
        lines.push_back(line);
    }

    pub(super) fn lines(&self) -> Vec<String> {
        let lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lines.iter().cloned().collect()
    }
}

/// A bot that runs and has said where its status is.
#[derive(Debug)]
pub(super) struct Bot {
    child: Child,
    pub status: Client,
    readers: Vec<JoinHandle<()>>,
}

impl Bot {
    /// Starts the process and waits for its line `status http://…`. Dropping the bot kills it.
    pub(super) async fn start(
        mut command: Command,
        output: &Output,
        limit: Duration,
    ) -> anyhow::Result<Bot> {
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        let mut child = command.spawn().context("the bot cannot be started")?;
        let (found, status) = oneshot::channel();
        let mut readers = Vec::new();
        if let Some(stdout) = child.stdout.take() {
            readers.push(tokio::spawn(keep(stdout, output.clone(), Some(found))));
        }
        if let Some(stderr) = child.stderr.take() {
            readers.push(tokio::spawn(keep(stderr, output.clone(), None)));
        }
        let status = match tokio::time::timeout(limit, status).await {
            Ok(Ok(status)) => Client::new("the bot", &status)?,
            Ok(Err(_)) => {
                let mut bot = Bot {
                    child,
                    status: Client::new("the bot", "")?,
                    readers,
                };
                let ended = bot.kill().await?;
                bail!("the bot ended before it printed its line `status http://…` ({ended})");
            }
            Err(_) => bail!(
                "the bot did not print its line `status http://…` within {} s",
                limit.as_secs()
            ),
        };
        Ok(Bot {
            child,
            status,
            readers,
        })
    }

    /// Waits until the process ends by itself.
    pub(super) async fn ended(&mut self) -> anyhow::Result<ExitStatus> {
        let status = self.child.wait().await?;
        self.drain().await;
        Ok(status)
    }

    /// SIGKILL. Returns how the process ended, which may have been before.
    pub(super) async fn kill(&mut self) -> anyhow::Result<ExitStatus> {
        // An error means that it has ended already; waiting tells how.
        let _ = self.child.start_kill();
        self.ended().await
    }

    /// SIGTERM. An error if the process does not end cleanly within the limit.
    pub(super) async fn stop(&mut self, limit: Duration) -> anyhow::Result<()> {
        let Some(id) = self.child.id() else {
            bail!("the bot had ended by itself");
        };
        // The shell's own kill: the standard library sends SIGKILL only.
        let sent = Command::new("sh")
            .args(["-c", "kill -TERM \"$1\"", "sh", &id.to_string()])
            .status()
            .await
            .context("SIGTERM cannot be sent")?;
        if !sent.success() {
            bail!("SIGTERM cannot be sent ({sent})");
        }
        match tokio::time::timeout(limit, self.ended()).await {
            Ok(status) => match status? {
                status if status.success() => Ok(()),
                status => bail!("the bot did not end cleanly on SIGTERM ({status})"),
            },
            Err(_) => bail!(
                "the bot did not end within {} s of SIGTERM",
                limit.as_secs()
            ),
        }
    }

    async fn drain(&mut self) {
        for reader in self.readers.drain(..) {
            // A grandchild may hold the pipe; what it would print is not waited for.
            let _ = tokio::time::timeout(LAST_WORDS, reader).await;
        }
    }
}

/// Keeps the lines of one pipe. The first status line goes to `found` instead.
async fn keep(
    pipe: impl AsyncRead + Unpin,
    output: Output,
    mut found: Option<oneshot::Sender<String>>,
) {
    let mut pipe = BufReader::new(pipe);
    let mut line = Vec::new();
    while let Ok(1..) = pipe.read_until(b'\n', &mut line).await {
        let text = String::from_utf8_lossy(&line).trim_end().to_owned();
        line.clear();
        match (text.strip_prefix("status http://"), found.take()) {
            (Some(address), Some(found)) => {
                // Nobody listens any more when the time for starting is over.
                let _ = found.send(format!("http://{address}"));
            }
            (_, unused) => {
                found = unused;
                output.note(text);
            }
        }
    }
}
