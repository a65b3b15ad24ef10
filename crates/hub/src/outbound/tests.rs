//! Against servers on this computer that answer as they are told.

use super::*;
use reqwest::header::{AUTHORIZATION, HeaderValue};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// Bytes of a request's head that are read at once.
const HEAD_BYTES: usize = 8 * 1024;

/// Answers one connection after the other; gives back what was asked on each.
async fn server(answers: Vec<String>) -> (SocketAddr, JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let serving = tokio::spawn(async move {
        let mut asked = Vec::new();
        for answer in answers {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut head = vec![0; HEAD_BYTES];
            let length = stream.read(&mut head).await.unwrap();
            asked.push(String::from_utf8_lossy(&head[..length]).into_owned());
            stream.write_all(answer.as_bytes()).await.unwrap();
        }
        asked
    });
    (address, serving)
}

fn reply(status: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n{headers}\r\n{body}")
}

fn get(url: &str, origin: Origin) -> Ask {
    Ask::new(Method::GET, web_url(url).unwrap(), origin)
}

async fn ask(reach: Reach, ask: Ask) -> Result<Answer, OutboundError> {
    Outbound::new(reach).unwrap().send(ask).await
}

#[test]
fn a_web_address_has_a_host_and_no_password() {
    for bad in
        ["", "example.org", "ftp://example.org", "file:///etc/passwd", "https://u:p@example.org/", "https://"]
    {
        assert_eq!(web_url(bad), Err(OutboundError::BadUrl), "{bad}");
    }
    assert_eq!(web_url(" https://example.org/x?y ").unwrap().as_str(), "https://example.org/x?y");
}

#[tokio::test]
async fn people_do_not_reach_the_hubs_own_network() {
    let (address, _serving) = server(Vec::new()).await;
    let port = address.port();
    let by_name = format!("http://localhost:{port}/");
    for url in
        [format!("http://{address}/"), by_name, format!("http://[::1]:{port}/"), "http://0x7f.1/".to_owned()]
    {
        let refused = ask(Reach::Public, get(&url, Origin::Person)).await;
        assert!(matches!(refused, Err(OutboundError::Forbidden { .. })), "{url}: {refused:?}");
    }
}

#[tokio::test]
async fn the_operator_reaches_it_and_people_where_it_is_allowed() {
    for (reach, origin) in [(Reach::Public, Origin::Operator), (Reach::Anywhere, Origin::Person)] {
        let (address, serving) = server(vec![reply("429 Slow down", "retry-after: 7\r\n", "later")]).await;
        let answer =
            ask(reach, get(&format!("http://localhost:{}/a", address.port()), origin)).await.unwrap();
        assert_eq!((answer.status.as_u16(), answer.body.as_slice()), (429, b"later".as_slice()));
        assert_eq!(answer.retry_after(), Some(Duration::from_secs(7)));
        let asked = serving.await.unwrap();
        assert!(asked[0].contains("user-agent: baton-hub/"), "{asked:?}");
    }
}

#[tokio::test]
async fn a_redirect_is_followed_without_secrets_and_not_into_the_own_network() {
    let (end, ended) = server(vec![reply("200 OK", "", "here")]).await;
    let (begin, begun) = server(vec![reply("302 Found", &format!("location: http://{end}/b\r\n"), "")]).await;
    let mut request = get(&format!("http://{begin}/a"), Origin::Operator);
    request.headers.insert(AUTHORIZATION, HeaderValue::from_static("Bearer secret"));
    let answer = ask(Reach::Public, request).await.unwrap();
    assert_eq!(answer.body, b"here");
    assert!(begun.await.unwrap()[0].contains("Bearer secret"));
    assert!(!ended.await.unwrap()[0].contains("secret"));
}

#[tokio::test]
async fn what_changes_something_is_not_redirected() {
    let (address, _serving) = server(vec![reply("307 Elsewhere", "location: /b\r\n", "")]).await;
    let request = Ask::new(Method::POST, web_url(&format!("http://{address}/")).unwrap(), Origin::Operator);
    assert_eq!(ask(Reach::Public, request).await.unwrap().status.as_u16(), 307);
}

#[tokio::test]
async fn a_circle_ends() {
    let again = vec![reply("302 Found", "location: /\r\n", ""); REDIRECTS_MAX + 1];
    let (address, _serving) = server(again).await;
    let failed = ask(Reach::Public, get(&format!("http://{address}/"), Origin::Operator)).await;
    assert!(matches!(failed, Err(OutboundError::TooManyRedirects { .. })), "{failed:?}");
}

#[tokio::test]
async fn an_answer_is_bounded_in_bytes_and_in_time() {
    let (address, _serving) = server(vec![reply("200 OK", "", &"x".repeat(2_000))]).await;
    let mut request = get(&format!("http://{address}/"), Origin::Operator);
    request.answer_bytes_max = 1_000;
    let failed = ask(Reach::Public, request).await;
    assert!(matches!(failed, Err(OutboundError::TooLarge { bytes_max: 1_000, .. })), "{failed:?}");

    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut request = get(&format!("http://{}/", silent.local_addr().unwrap()), Origin::Operator);
    request.within = Duration::from_millis(50);
    let failed = ask(Reach::Public, request).await;
    assert!(matches!(failed, Err(OutboundError::Silent { .. })), "{failed:?}");
}

#[tokio::test]
async fn a_failure_names_the_host_and_nothing_else_of_the_address() {
    let gone = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let failed = ask(Reach::Public, get(&format!("http://{gone}/secret?token=abc"), Origin::Operator)).await;
    let text = failed.unwrap_err().to_string();
    assert!(text.starts_with("127.0.0.1 cannot be reached") && !text.contains("secret"), "{text}");
}
