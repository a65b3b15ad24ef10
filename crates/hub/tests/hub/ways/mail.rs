//! E-mail to a real SMTP server: Debian's aiosmtpd, as a process.

use super::Scene;
use crate::stage::within;
use baton_domain::attempt::{AttemptRung, AttemptState};
use baton_domain::contact::{SendFailure, Way};
use baton_hub::delivery::{ProviderSecret, Providers, Security, Smtp};
use serde_json::Value;
use std::path::Path;
use std::process::Stdio;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

/// The system's own interpreter: another one does not know Debian's packages.
const PYTHON: &str = "/usr/bin/python3";

/// An SMTP server with its own authority. Ends with the test.
struct Server {
    _child: Child,
    said: Lines<BufReader<ChildStdout>>,
    port: u16,
    folder: TempDir,
}

impl Server {
    async fn run(mode: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        certificate(folder.path()).await;
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hub/ways/smtpd.py");
        let mut child = Command::new(PYTHON)
            .arg(script)
            .args([folder.path().join("certificate.pem"), folder.path().join("key.pem")])
            .arg(mode)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut said = BufReader::new(child.stdout.take().unwrap()).lines();
        let first = within("the SMTP server", said.next_line()).await.unwrap();
        let first: Value = serde_json::from_str(&first.expect("python3-aiosmtpd is not installed")).unwrap();
        let port = u16::try_from(first["port"].as_u64().unwrap()).unwrap();
        Self { _child: child, said, port, folder }
    }

    async fn took(&mut self) -> Value {
        let line = within("a message at the SMTP server", self.said.next_line()).await.unwrap().unwrap();
        serde_json::from_str(&line).unwrap()
    }

    fn smtp(&self, security: Security) -> Smtp {
        Smtp {
            host: "localhost".into(),
            port: self.port,
            security,
            login: None,
            from: "baton@example.org".parse().unwrap(),
            authority: Some(std::fs::read(self.folder.path().join("authority.pem")).unwrap()),
        }
    }
}

/// An authority, and a certificate of it for this computer.
async fn certificate(folder: &Path) {
    openssl(folder, &["-subj", "/CN=An authority", "-keyout", "authority.key", "-out", "authority.pem"])
        .await;
    let by =
        ["-CA", "authority.pem", "-CAkey", "authority.key", "-keyout", "key.pem", "-out", "certificate.pem"];
    let of = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
    let no_authority = ["-addext", "basicConstraints=CA:FALSE"];
    openssl(folder, &[&by[..], &of[..], &no_authority[..]].concat()).await;
}

async fn openssl(folder: &Path, what: &[&str]) {
    let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
    let mut command = Command::new("openssl");
    command.args(["req", "-x509"]).args(key).args(what).current_dir(folder);
    let made = command.output().await.unwrap();
    assert!(made.status.success(), "{made:?}");
}

async fn scene(smtp: Smtp) -> Scene {
    Scene::set(Providers { smtp: Some(smtp), ..Providers::default() }).await
}

fn ana() -> Way {
    Way::Email { address: "ana@example.org".parse().unwrap() }
}

/// The text of a message, with its soft line breaks taken back (RFC 2045, 6.7).
fn text(message: &Value) -> String {
    message["message"].as_str().unwrap().replace("=\r\n", "").replace("=3D", "=")
}

#[tokio::test]
async fn a_page_goes_out_after_starttls_and_the_link_in_it_answers() {
    let mut server = Server::run("required").await;
    let login = Some(("baton".to_owned(), ProviderSecret::new("the-password")));
    let scene = scene(Smtp { login, ..server.smtp(Security::StartTls) }).await;
    let mail = scene.add("mail", ana(), None).await;
    let first = server.took().await;
    assert_eq!((first["encrypted"].as_bool(), first["login"].as_str()), (Some(true), Some("baton")));
    assert_eq!(
        (first["from"].as_str(), &first["to"]),
        (Some("baton@example.org"), &serde_json::json!(["ana@example.org"]))
    );
    let state = scene.stage.until("the code", |state| state.code_of(mail).is_some()).await;
    assert!(text(&first).contains(state.code_of(mail).unwrap().code.as_str()), "{first}");
    scene.verify(mail).await;

    let incident = scene.page("<b>1</b>").await;
    let page = text(&server.took().await);
    assert!(page.contains(&format!("Subject: Page #{incident}: HighErrorRate: Checkout fails")), "{page}");
    assert!(page.contains("multipart/alternative") && page.contains("&lt;b&gt;1&lt;/b&gt;"), "{page}");
    scene.way(incident, "mail", AttemptState::Sent).await;
    let link =
        page.split(&format!("Answer #{incident}: ")).nth(1).unwrap().split_whitespace().next().unwrap();
    assert_eq!(scene.stage.http.get(link).send().await.unwrap().status().as_u16(), 200);
    assert_eq!(scene.stage.hub.state().incident(incident).unwrap().acknowledged_by(), None);
    scene.stage.http.post(link).body("answer=acknowledge").send().await.unwrap();
    scene.acknowledged(incident).await;
}

#[tokio::test]
async fn a_server_that_offers_no_encryption_gets_nothing() {
    let server = Server::run("plain").await;
    let scene = scene(server.smtp(Security::StartTls)).await;
    let mail = scene.add("mail", ana(), None).await;
    scene.stage.until("the outcome", |state| state.sends.open().next().is_none()).await;
    let trouble = scene.method(mail).trouble.unwrap();
    assert!(trouble.detail.contains("STARTTLS"), "{trouble:?}");
}

#[tokio::test]
async fn a_certificate_of_nobody_is_not_believed() {
    let server = Server::run("required").await;
    let scene = scene(Smtp { authority: None, ..server.smtp(Security::StartTls) }).await;
    let mail = scene.add("mail", ana(), None).await;
    scene.stage.until("the outcome", |state| state.sends.open().next().is_none()).await;
    let trouble = scene.method(mail).trouble.unwrap();
    assert!(trouble.detail.contains("certificate"), "{trouble:?}");
}

#[tokio::test]
async fn on_this_computer_plain_mail_goes_out() {
    let mut server = Server::run("plain").await;
    let scene = scene(server.smtp(Security::Plain)).await;
    scene.add("mail", ana(), None).await;
    assert_eq!(server.took().await["encrypted"], false);
}

#[tokio::test]
async fn a_mailbox_that_is_not_there_is_told() {
    let server = Server::run("refuse").await;
    let scene = scene(server.smtp(Security::StartTls)).await;
    let mail = scene.add("mail", ana(), None).await;
    scene.stage.until("the outcome", |state| state.sends.open().next().is_none()).await;
    let trouble = scene.method(mail).trouble.unwrap();
    assert_eq!(trouble.why, SendFailure::Refused, "{trouble:?}");
    assert!(trouble.detail.contains("no such mailbox"), "{trouble:?}");
}

#[tokio::test]
async fn when_the_mail_server_is_down_the_policy_goes_on() {
    let mut server = Server::run("plain").await;
    let scene = scene(server.smtp(Security::Plain)).await;
    let mail = scene.add("mail", ana(), None).await;
    server.took().await;
    scene.verify(mail).await;
    drop(server);
    let incident = scene.page("1").await;
    let failed = AttemptState::Failed(SendFailure::Unavailable);
    let rungs = scene.way(incident, "mail", failed).await;
    assert_eq!(rungs.last(), Some(&AttemptRung::Failed(SendFailure::Unavailable)));
    let round =
        |state: &baton_domain::state::State| state.incident(incident).unwrap().escalation.last_resort_rounds;
    scene.stage.until("everybody to be asked", |state| round(state) > 0).await;
}
