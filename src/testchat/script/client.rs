//! HTTP to the test chat's control API, the retailer's testing API and the bot's status page. Knows paths and
//! errors, not what they are for.

use std::time::Duration;

use anyhow::{Context, bail};
use reqwest::Method;
use serde_json::Value;

/// Longer than any long poll of the three servers.
const LIMIT: Duration = Duration::from_secs(60);

/// One server, by its base address.
#[derive(Debug, Clone)]
pub(super) struct Client {
    http: reqwest::Client,
    base: String,
    /// What messages call it, such as "the test chat".
    name: &'static str,
}

impl Client {
    pub(super) fn new(name: &'static str, base: &str) -> anyhow::Result<Client> {
        // Everything is on loopback, where a proxy from the environment has no business.
        let http = reqwest::Client::builder()
            .no_proxy()
            .timeout(LIMIT)
            .build()?;
        Ok(Client {
            http,
            base: base.trim_end_matches('/').to_owned(),
            name,
        })
    }

    pub(super) async fn get(&self, path: &str) -> anyhow::Result<Value> {
        self.call(Method::GET, path, None).await
    }

    pub(super) async fn post(&self, path: &str, body: Value) -> anyhow::Result<Value> {
        self.call(Method::POST, path, Some(body)).await
    }

    pub(super) async fn put(&self, path: &str, body: Value) -> anyhow::Result<Value> {
        self.call(Method::PUT, path, Some(body)).await
    }

    pub(super) async fn delete(&self, path: &str) -> anyhow::Result<Value> {
        self.call(Method::DELETE, path, None).await
    }

    async fn call(&self, method: Method, path: &str, body: Option<Value>) -> anyhow::Result<Value> {
        let name = self.name;
        let mut request = self
            .http
            .request(method.clone(), format!("{}{path}", self.base));
        if let Some(body) = &body {
            request = request.json(body);
        }
        let answer = request.send().await.map_err(reqwest::Error::without_url);
        let answer = answer.with_context(|| format!("{name} does not answer {method} {path}"))?;
        let status = answer.status();
        let text = answer.text().await.map_err(reqwest::Error::without_url);
        let text =
            text.with_context(|| format!("{name} broke off its answer to {method} {path}"))?;
        let json: Value = match text.trim() {
            "" => Value::Null,
            text => serde_json::from_str(text).unwrap_or_else(|_| Value::from(text)),
        };
        if !status.is_success() {
            // The test chat's errors, and the retailer's, which are UCP's.
            let sentence = json["error"].as_str();
            let sentence = sentence.or(json["messages"][0]["content"].as_str());
            let sentence = sentence.unwrap_or(&text);
            bail!("{name} refuses: {sentence} ({status})");
        }
        Ok(json)
    }
}
