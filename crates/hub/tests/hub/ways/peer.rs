//! A provider on this computer: notes what it is asked, and answers as it is told.

use crate::stage::within;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State as Extract;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// A request, as it came.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) headers: HeaderMap,
    /// As text; bytes that are none are left out.
    pub(super) body: String,
    pub(super) bytes: Vec<u8>,
}

impl Asked {
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    pub(super) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// Its form's fields; several values of one name are joined by a comma.
    pub(super) fn form(&self) -> BTreeMap<String, String> {
        assert_eq!(self.header("content-type"), "application/x-www-form-urlencoded");
        let url = reqwest::Url::parse(&format!("http://x/?{}", self.body)).unwrap();
        let mut form = BTreeMap::<String, String>::new();
        for (name, value) in url.query_pairs() {
            let known = form.entry(name.into_owned()).or_default();
            if !known.is_empty() {
                known.push(',');
            }
            known.push_str(&value);
        }
        form
    }
}

/// Status, a header ("name: value", or nothing), body.
type Said = (u16, &'static str, &'static str);

#[derive(Clone)]
struct Shared {
    asked: UnboundedSender<Asked>,
    answers: Arc<Mutex<VecDeque<Said>>>,
    held: Arc<Mutex<bool>>,
}

/// The provider.
pub(super) struct Peer {
    pub(super) url: String,
    asked: UnboundedReceiver<Asked>,
    shared: Shared,
}

impl Peer {
    pub(super) async fn listen() -> Self {
        let (send, asked) = unbounded_channel();
        let shared = Shared { asked: send, answers: Arc::default(), held: Arc::default() };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(take).with_state(shared.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, asked, shared }
    }

    /// The next answers. After them it says 200.
    pub(super) fn answers(&self, answers: &[Said]) {
        self.shared.answers.lock().unwrap().extend(answers);
    }

    /// Takes requests from now on, and does not answer.
    pub(super) fn hold(&self) {
        *self.shared.held.lock().unwrap() = true;
    }

    /// Answers again.
    pub(super) fn release(&self) {
        *self.shared.held.lock().unwrap() = false;
    }

    /// The next request.
    pub(super) async fn asked(&mut self) -> Asked {
        within("a request to the provider", self.asked.recv()).await.unwrap()
    }

    /// Fails if there was a request that the test has not looked at.
    pub(super) fn nothing_else(&mut self) {
        let unexpected = self.asked.try_recv();
        assert!(unexpected.is_err(), "{unexpected:?}");
    }
}

async fn take(
    Extract(shared): Extract<Shared>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let (bytes, body) = (body.to_vec(), String::from_utf8_lossy(&body).into_owned());
    shared.asked.send(Asked { method, path: uri.to_string(), headers, body, bytes }).unwrap();
    let held = *shared.held.lock().unwrap();
    if held {
        std::future::pending::<()>().await;
    }
    let (status, header, body) = shared.answers.lock().unwrap().pop_front().unwrap_or((200, "", "{}"));
    let mut answer = (StatusCode::from_u16(status).unwrap(), body).into_response();
    if let Some((name, value)) = header.split_once(": ") {
        answer.headers_mut().insert(axum::http::HeaderName::from_static(name), value.parse().unwrap());
    }
    answer
}
