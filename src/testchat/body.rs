//! A Bot API call's parameters, whichever way they came: query, JSON, urlencoded form or multipart. They become one
//! object; readers take each value as the type that they need, as Telegram does (a number may come as text, a
//! keyboard as a JSON text).

use std::collections::HashMap;

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Multipart, Query};
use axum::http::{Request, header};
use axum::{Form, RequestExt};
use serde_json::{Map, Value};

/// Parameters and uploaded files, by name.
#[derive(Debug, Default)]
pub(crate) struct Params {
    values: Map<String, Value>,
    files: HashMap<String, Upload>,
}

/// An uploaded file: the name that it has at the sender, and its bytes.
#[derive(Clone, Debug)]
pub(crate) struct Upload {
    pub name: String,
    pub bytes: Bytes,
}

type Pairs = Vec<(String, String)>;

impl Params {
    /// Reads a call. The error is a sentence for the developer, without the parameters themselves.
    pub async fn read(request: Request<Body>) -> Result<Params, String> {
        let mut params = Params::default();
        let query = Query::<Pairs>::try_from_uri(request.uri());
        params.pairs(query.map_err(|e| e.body_text())?.0);
        let kind = request.headers().get(header::CONTENT_TYPE);
        let kind = kind.and_then(|kind| kind.to_str().ok());
        let kind = kind.unwrap_or_default().to_ascii_lowercase();
        if kind.starts_with("application/json") {
            let bytes: Bytes = request.extract().await.map_err(|e| format!("{e}"))?;
            if !bytes.is_empty() {
                let object: Map<String, Value> =
                    serde_json::from_slice(&bytes).map_err(|e| e.to_string())?;
                params.values.extend(object);
            }
        } else if kind.starts_with("application/x-www-form-urlencoded") {
            let form = Form::<Pairs>::from_request(request, &()).await;
            params.pairs(form.map_err(|e| e.body_text())?.0);
        } else if kind.starts_with("multipart/form-data") {
            let parts = Multipart::from_request(request, &()).await;
            params.parts(parts.map_err(|e| e.body_text())?).await?;
        }
        Ok(params)
    }

    fn pairs(&mut self, pairs: Pairs) {
        let pairs = pairs.into_iter();
        let pairs = pairs.map(|(name, value)| (name, Value::String(value)));
        self.values.extend(pairs);
    }

    async fn parts(&mut self, mut parts: Multipart) -> Result<(), String> {
        while let Some(part) = parts.next_field().await.map_err(|e| e.body_text())? {
            let name = part.name().unwrap_or_default().to_owned();
            if let Some(file) = part.file_name().map(str::to_owned) {
                let bytes = part.bytes().await.map_err(|e| e.body_text())?;
                self.files.insert(name, Upload { name: file, bytes });
            } else {
                let text = part.text().await.map_err(|e| e.body_text())?;
                self.values.insert(name, Value::String(text));
            }
        }
        Ok(())
    }

    /// An object that is a parameter, read as parameters of its own: its files are this call's.
    pub fn within(&self, values: Map<String, Value>) -> Params {
        Params {
            values,
            files: self.files.clone(),
        }
    }

    /// The value as text, empty if there is none.
    pub fn text(&self, name: &str) -> String {
        match self.values.get(name) {
            Some(Value::String(text)) => text.clone(),
            None | Some(Value::Null) => String::new(),
            Some(value) => value.to_string(),
        }
    }

    /// The value as a whole number; nothing if there is none or it is none.
    pub fn int(&self, name: &str) -> Option<i64> {
        match self.values.get(name)? {
            Value::Number(number) => number.as_i64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    /// The value as a number; nothing if there is none or it is none.
    pub fn float(&self, name: &str) -> Option<f64> {
        let number = match self.values.get(name)? {
            Value::Number(number) => number.as_f64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        };
        number.filter(|number| number.is_finite())
    }

    /// Whether the value is true: `true`, 1, or the same as text.
    pub fn flag(&self, name: &str) -> bool {
        let text = self.text(name).trim().to_ascii_lowercase();
        matches!(text.as_str(), "true" | "yes" | "1")
    }

    /// The value as JSON, parsed if it came as text; nothing if there is none. The error is serde's.
    pub fn json(&self, name: &str) -> Result<Option<Value>, serde_json::Error> {
        match self.values.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) if text.is_empty() => Ok(None),
            Some(Value::String(text)) => serde_json::from_str(text).map(Some),
            Some(value) => Ok(Some(value.clone())),
        }
    }

    /// The upload for a parameter: the file of that name, or the one that `attach://name` names.
    pub fn upload(&self, name: &str) -> Option<&Upload> {
        let text = self.text(name);
        let name = text.strip_prefix("attach://").unwrap_or(name);
        self.files.get(name)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    async fn read(uri: &str, kind: &str, body: &str) -> Result<Params, String> {
        let request = Request::post(uri).header("content-type", kind);
        let request = request.body(Body::from(body.to_owned())).unwrap();
        Params::read(request).await
    }

    #[tokio::test]
    async fn all_ways_give_the_same() {
        let json = r#"{"chat_id":7,"text":"a b","on":true,"reply_markup":{"x":[1]}}"#;
        let form = "chat_id=7&text=a+b&on=true&reply_markup=%7B%22x%22%3A%5B1%5D%7D";
        let multipart = [
            ("chat_id", "7"),
            ("text", "a b"),
            ("on", "true"),
            ("reply_markup", r#"{"x":[1]}"#),
        ];
        let multipart = multipart.map(|(name, value)| {
            format!("--B\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        });
        let multipart = multipart.concat() + "--B--\r\n";
        let calls = [
            read("/", "application/json", json).await,
            read("/", "application/x-www-form-urlencoded", form).await,
            read("/", "multipart/form-data; boundary=B", &multipart).await,
            read(&format!("/?{form}"), "", "").await,
        ];
        for params in calls {
            let params = params.unwrap();
            assert_eq!(params.int("chat_id"), Some(7));
            assert_eq!(params.float("chat_id"), Some(7.0));
            assert_eq!(params.text("chat_id"), "7");
            assert_eq!(params.text("text"), "a b");
            assert!(params.flag("on") && !params.flag("off"));
            let markup = params.json("reply_markup").unwrap();
            assert_eq!(markup, Some(json!({"x": [1]})));
            assert_eq!(params.json("none").unwrap(), None);
        }
    }

    #[tokio::test]
    async fn files_and_broken_bodies() {
        let multipart = "--B\r\nContent-Disposition: form-data; name=\"f1\"; filename=\"a\"\r\n\r\nxyz\r\n\
            --B\r\nContent-Disposition: form-data; name=\"photo\"\r\n\r\nattach://f1\r\n--B--\r\n";
        let params = read("/", "multipart/form-data; boundary=B", multipart);
        let params = params.await.unwrap();
        assert_eq!(&params.upload("photo").unwrap().bytes[..], b"xyz");
        assert_eq!(&params.upload("f1").unwrap().bytes[..], b"xyz");
        assert_eq!(params.upload("photo").unwrap().name, "a");
        assert!(params.upload("other").is_none());
        assert!(read("/", "application/json", "[1]").await.is_err());
        assert!(read("/", "application/json", "{").await.is_err());
        assert!(read("/", "multipart/form-data", "").await.is_err());
    }
}
