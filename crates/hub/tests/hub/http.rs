//! What holds for every answer.

use crate::stage::{Stage, problem, within};
use baton_domain::id::Seq;
use baton_hub::{Hub, HubOptions, StartError};
use baton_wire::problem::ProblemCode;
use reqwest::{Method, StatusCode};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

#[tokio::test]
async fn every_failure_is_a_problem() {
    let stage = Stage::set().await;
    for (method, path, code) in [
        (Method::GET, "/nothing", ProblemCode::Unknown),
        (Method::GET, "/api/v1", ProblemCode::Unknown),
        (Method::POST, "/api/v2/commands", ProblemCode::Unknown),
        (Method::GET, "/api/v1/commands", ProblemCode::MethodNotAllowed),
        (Method::DELETE, "/api/v1/pair", ProblemCode::MethodNotAllowed),
        (Method::GET, "/api/v1/ingest/x", ProblemCode::MethodNotAllowed),
    ] {
        let answer = stage.http.request(method.clone(), stage.url(path)).send().await.unwrap();
        assert_eq!(problem(answer).await.code, code, "{method} {path}");
    }
    let large = problem(stage.post("/api/v1/commands", vec![b' '; 1024 * 1024 + 1]).await).await;
    assert_eq!(large.code, ProblemCode::TooLarge);
}

#[tokio::test]
async fn every_answer_tells_browsers_to_be_strict() {
    let stage = Stage::set().await;
    for path in ["/healthz", "/nothing", "/api/v1/openapi.json", "/api/v1/sync"] {
        let answer = stage.http.get(stage.url(path)).bearer_auth(&stage.admin.token).send().await.unwrap();
        let headers = answer.headers();
        assert_eq!(
            headers["content-security-policy"], "default-src 'none'; frame-ancestors 'none'",
            "{path}"
        );
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert_eq!(headers["cache-control"], "no-store");
        assert!(!headers.contains_key("access-control-allow-origin"), "no other page may read answers");
    }
}

#[tokio::test]
async fn a_running_hub_is_alive_ready_and_counted() {
    let stage = Stage::set().await;
    let mut stream = stage.stream(Seq(0)).await;
    stream.begin().await;
    stage.alert("a").await;
    let get = async |path: &str| {
        let answer = stage.http.get(stage.url(path)).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        answer.text().await.unwrap()
    };
    assert_eq!(get("/healthz").await, "alive\n");
    assert_eq!(get("/readyz").await, "ready\n");
    let metrics = get("/metrics").await;
    for line in [
        "baton_connected_devices 1",
        "baton_open_incidents 1",
        "baton_ready 1",
        "baton_pages_total{outcome=\"created\"} 1",
        "baton_journal_append_seconds_bucket{le=\"+Inf\"}",
    ] {
        assert!(metrics.contains(line), "{line} is not in\n{metrics}");
    }
    assert!(!metrics.contains("Checkout"), "figures hold no names");
    drop(stream);
    within("the stream counts as gone", async {
        while !get("/metrics").await.contains("baton_connected_devices 0") {
            tokio::task::yield_now().await;
        }
    })
    .await;
}

#[tokio::test]
async fn every_described_operation_is_there() {
    let stage = Stage::set().await;
    let answer = stage.http.get(stage.url("/api/v1/openapi.json")).send().await.unwrap();
    let document: serde_json::Value = answer.json().await.unwrap();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for method in operations.as_object().unwrap().keys() {
            let url = stage.url(&path.replace("{key}", "x").replace("{incident}", "1"));
            let method: Method = method.to_uppercase().parse().unwrap();
            let answer = stage.http.request(method.clone(), url).send().await.unwrap();
            let status = answer.status();
            assert_ne!(status, StatusCode::METHOD_NOT_ALLOWED, "{method} {path}");
            let text = answer.text().await.unwrap();
            assert!(!text.contains("there is nothing at this address"), "{method} {path}");
        }
    }
}

#[tokio::test]
async fn what_is_not_http_is_turned_away_and_harms_nobody() {
    let stage = Stage::set().await;
    let mut raw = TcpStream::connect(stage.hub.address()).await.unwrap();
    raw.write_all(b"\x16\x03\x01 this is not HTTP\r\n\r\n").await.unwrap();
    let mut answer = Vec::new();
    within("an answer", raw.read_to_end(&mut answer)).await.unwrap();
    assert!(answer.starts_with(b"HTTP/1.1 400"), "{}", String::from_utf8_lossy(&answer));
    let mut huge = TcpStream::connect(stage.hub.address()).await.unwrap();
    let head = format!("GET /healthz HTTP/1.1\r\nhost: x\r\nx: {}\r\n\r\n", "y".repeat(100_000));
    let _ = huge.write_all(head.as_bytes()).await; // may be cut off in the middle
    answer.clear();
    let _ = within("an answer", huge.read_to_end(&mut answer)).await;
    assert!(!answer.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&answer));
    stage.alert("still there").await;
}

#[tokio::test]
async fn a_public_address_needs_a_proxy() {
    let folder = tempfile::tempdir().unwrap();
    let listen = "0.0.0.0:0".parse().unwrap();
    let refused = Hub::start(HubOptions { listen, ..HubOptions::new(folder.path()) }).await.err().unwrap();
    assert!(matches!(refused, StartError::Public { .. }));
    assert!(refused.to_string().contains("--behind-proxy"), "{refused}");
}

#[tokio::test]
async fn an_address_that_is_taken_is_named() {
    let stage = Stage::set().await;
    let folder = tempfile::tempdir().unwrap();
    let listen = stage.hub.address();
    let refused = Hub::start(HubOptions { listen, ..HubOptions::new(folder.path()) }).await.err().unwrap();
    assert!(refused.to_string().contains(&listen.to_string()), "{refused}");
}
