//! Providers of mail and messages that hang, are down, or fail, and a hub that is killed while a message is under way.

use std::net::{SocketAddr, TcpListener as Port};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use baton_domain::attempt::AttemptRung;
use baton_domain::command::Action;
use baton_domain::contact::Way;
use baton_domain::contact::event::{ContactAction, VerifyCode};
use baton_domain::id::{ContactId, PersonId};
use baton_domain::page::PageReason;
use baton_domain::person::{Person, Role};
use baton_domain::policy::Target;
use baton_domain::schedule::ZoneName;
use baton_wire::view::{IncidentView, TimelineWhat, View};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use uuid::Uuid;

use super::alerts::{Says, Tool, furnish};
use super::hub::HubProcess;
use super::proxy::{Network, Proxy};
use crate::device::{Device, Home, PATIENCE, incident};
use crate::process::print_timeline;
use crate::ways::{Spoken, smtp_server};

/// Has no device.
const DAN: PersonId = PersonId(Uuid::from_u128(0xDA));

/// Waits, as long as any of these tests does.
async fn soon<T>(what: &str, it: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, it).await.unwrap_or_else(|_| panic!("{what}: not within {PATIENCE:?}"))
}

/// Dan is paged first, and then whoever has `device`.
async fn build(device: &mut Device) {
    let me = device.view().await.account.unwrap().person;
    let person = Person { id: DAN, name: "Dan".to_owned(), role: Role::Responder, zone: ZoneName::UTC };
    device.acts(Action::PutPerson { person }).await;
    for mut action in furnish(me, 1) {
        if let Action::PutTeam { team } = &mut action {
            team.members.push(DAN);
        }
        if let Action::PutPolicy { policy } = &mut action {
            let first = policy.levels[0].clone();
            policy
                .levels
                .insert(0, baton_domain::policy::Level { targets: vec![Target::Person(DAN)], ..first });
        }
        device.acts(action).await;
    }
}

/// Adds a way to Dan; the code is what `comes` finds in the provider's post.
async fn add(device: &mut Device, number: u128, way: Way, comes: impl Future<Output = String>) {
    let contact = ContactId(Uuid::from_u128(number));
    let put = ContactAction::Put { contact, label: format!("way {number}"), way, secret: None };
    for what in [put, ContactAction::SendCode { contact }] {
        device.acts(Action::Contact { person: DAN, what }).await;
    }
    let code = VerifyCode::try_from(soon("a code", comes).await).unwrap();
    device.acts(Action::Contact { person: DAN, what: ContactAction::Verify { contact, code } }).await;
}

/// The first six digits in a row.
fn code_in(text: &str) -> String {
    let mut runs = text.split(|c: char| !c.is_ascii_digit());
    runs.find(|run| run.len() == 6).expect("a code of six digits").to_owned()
}

/// The next mail, read without holding up this thread.
async fn mail(smtp: &mut Option<Spoken>) -> String {
    let mut server = smtp.take().unwrap();
    let read =
        tokio::task::spawn_blocking(move || (server.says()["message"].as_str().unwrap().to_owned(), server));
    let (message, server) = soon("a mail", read).await.unwrap();
    *smtp = Some(server);
    message
}

fn smtp_options(port: u16) -> Vec<String> {
    let port = port.to_string();
    let options = [
        "--smtp-host",
        "127.0.0.1",
        "--smtp-security",
        "plain",
        "--smtp-from",
        "b@example.org",
        "--smtp-port",
        &port,
    ];
    options.map(str::to_owned).to_vec()
}

fn the_incident(view: &View) -> &IncidentView {
    incident(view, view.incidents.first().expect("an incident").id)
}

fn way_rungs(view: &View, label: &str) -> Vec<AttemptRung> {
    let lines = view.incidents.iter().flat_map(|incident| &incident.timeline);
    let rung = |what: &TimelineWhat| {
        if let TimelineWhat::Way { label: of, rung, .. } = what {
            (of == label).then_some(*rung)
        } else {
            None
        }
    };
    lines.filter_map(|line| rung(&line.what)).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_that_was_under_way_when_the_hub_was_killed_goes_out_when_it_is_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut smtp = Some(smtp_server(folder.path()));
    let port = smtp.as_mut().unwrap().says()["port"].as_u64().unwrap();
    let network = Proxy::before(format!("127.0.0.1:{port}").parse().unwrap()).await;
    let mut hub = HubProcess::start_with(smtp_options(network.address().port()));
    let home = Home::new("laptop");
    let mut device = Device::start(&home).await;
    device.joins(&hub.first_link).await;
    build(&mut device).await;
    let way = Way::Email { address: "dan@example.org".parse().unwrap() };
    add(&mut device, 1, way, async { code_in(&mail(&mut smtp).await) }).await;

    network.becomes(Network::Stalls);
    let tool = Tool::new(&hub.url());
    soon("a connection", network.next_connection(tool.sends(0, "Hangs", Says::Firing))).await;
    device.sees("the mail has begun", |view| !way_rungs(view, "way 1").is_empty()).await;
    hub.kill();
    network.becomes(Network::Cuts);
    network.becomes(Network::Works);
    hub.start_again();
    let message = mail(&mut smtp).await;
    assert!(message.contains("Hangs"), "{message}");
    let is_sent = |view: &View| {
        way_rungs(view, "way 1").iter().filter(|rung| matches!(rung, AttemptRung::Sent { .. })).count() == 1
    };
    device.sees("that it was accepted, once", is_sent).await;
    // Dan says nothing: the next level rings, as if nothing had been
    device.rings().await;
    device.stop().await;
}

/// A provider that speaks like Twilio: accepts and tells what it was told, or fails with 500.
struct Provider {
    address: SocketAddr,
    fails: Arc<AtomicBool>,
    told: mpsc::UnboundedReceiver<String>,
    task: tokio::task::JoinHandle<()>,
}

impl Provider {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (tell, told) = mpsc::unbounded_channel();
        let fails = Arc::new(AtomicBool::new(false));
        let failing = Arc::clone(&fails);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let body = answer(stream, failing.load(Ordering::Relaxed)).await;
                let _the_test_is_over = tell.send(body);
            }
        });
        Self { address, fails, told, task }
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Answers one request; gives its body.
async fn answer(stream: TcpStream, fails: bool) -> String {
    let mut stream = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.unwrap() <= 2 {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.unwrap();
    let status = if fails { "500 Internal Server Error" } else { "201 Created" };
    let answer = format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{{}}"
    );
    stream.get_mut().write_all(answer.as_bytes()).await.unwrap();
    String::from_utf8(body).unwrap()
}

/// The text of a message in the provider's form.
fn text_of(form: &str) -> &str {
    form.split('&').find_map(|field| field.strip_prefix("Body=")).expect("a text")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mail_that_is_down_and_a_provider_that_fails_cost_seconds_and_the_next_level_rings() {
    let mut provider = Provider::start().await;
    let folder = tempfile::tempdir().unwrap();
    let mut smtp = Some(smtp_server(folder.path()));
    let port = smtp.as_mut().unwrap().says()["port"].as_u64().unwrap();
    let token = folder.path().join("token");
    std::fs::write(&token, "a-token-of-the-provider").unwrap();
    let mut options = smtp_options(u16::try_from(port).unwrap());
    let (api, token) = (format!("http://{}", provider.address), token.display().to_string());
    let twilio = [
        "--twilio-account",
        "AC0",
        "--twilio-from",
        "+4930123456",
        "--twilio-api",
        &api,
        "--twilio-token-file",
        &token,
    ];
    options.extend(twilio.map(str::to_owned));
    let hub = HubProcess::start_with(options);
    let home = Home::new("laptop");
    let mut device = Device::start(&home).await;
    device.joins(&hub.first_link).await;
    build(&mut device).await;
    let way = Way::Email { address: "dan@example.org".parse().unwrap() };
    add(&mut device, 1, way, async { code_in(&mail(&mut smtp).await) }).await;
    let way = Way::Sms { number: "+4915112345678".parse().unwrap() };
    add(&mut device, 2, way, async { code_in(text_of(&provider.told.recv().await.unwrap())) }).await;

    drop(smtp); // nobody listens there any more
    assert!(Port::bind(("127.0.0.1", u16::try_from(port).unwrap())).is_ok());
    provider.fails.store(true, Ordering::Relaxed);
    Tool::new(&hub.url()).sends(0, "Unheard", Says::Firing).await;
    device.rings().await;
    let view = device.view().await;
    let timeline = &the_incident(&view).timeline;
    print_timeline(timeline);
    for label in ["way 1", "way 2"] {
        let rungs = way_rungs(&view, label);
        assert!(matches!(rungs.last(), Some(AttemptRung::Failed(_))), "{label}: {rungs:?}");
    }
    let mut tries = 0;
    while provider.told.try_recv().is_ok() {
        tries += 1;
    }
    assert!((2..=4).contains(&tries), "{tries} tries of one message");
    let is_backup =
        |what: &TimelineWhat| matches!(what, TimelineWhat::Paged { reason: PageReason::Level(1), .. });
    let backup = timeline.iter().find(|line| is_backup(&line.what)).map(|line| line.after_ms);
    assert!(backup.expect("the next level is paged") < 20_000, "no way waits for the time that devices have");
    device.stop().await;
}
