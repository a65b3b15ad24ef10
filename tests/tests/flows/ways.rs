//! Phone dead, laptop asleep, e-mail only, then the backup: a hub, an SMTP server and three owners as processes.

use std::io::{BufRead, BufReader, Lines};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use baton_client::paths::Program;
use baton_client::socket::SocketClient;
use baton_domain::alert::Urgency;
use baton_domain::attempt::{AttemptRung, BeganWhy};
use baton_domain::command::Action;
use baton_domain::id::{PersonId, PolicyId, ServiceId, TeamId};
use baton_domain::incident::EscalationReason;
use baton_domain::page::{FailReason, PageReason, Rung};
use baton_domain::person::{Person, Role};
use baton_domain::policy::{Level, LevelOrder, Policy, Target};
use baton_domain::schedule::ZoneName;
use baton_domain::team::{Service, Team};
use baton_wire::intent::{Intent, Reply};
use baton_wire::view::{LinkState, TimelineView, TimelineWhat, View};
use rustix::process::Signal;
use serde_json::Value;
use uuid::Uuid;

use crate::process::{Agent, baton, print_timeline, sees, signal, types};

/// Seconds in which this team wants its pages received.
const RECEIVE_WITHIN_S: u32 = 5;
/// The system's own interpreter: another one does not know Debian's packages.
const PYTHON: &str = "/usr/bin/python3";

/// A process that says lines of JSON; ended with the test.
pub(crate) struct Spoken {
    process: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Spoken {
    pub(crate) fn start(command: &mut Command) -> Self {
        let mut process =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        Self { process, lines }
    }

    pub(crate) fn says(&mut self) -> Value {
        let line = self.lines.next().expect("the process ended").unwrap();
        serde_json::from_str(&line).unwrap()
    }
}

impl Drop for Spoken {
    fn drop(&mut self) {
        signal(self.process.id(), Signal::TERM);
        let _ended = self.process.wait();
    }
}

pub(crate) fn smtp_server(folder: &Path) -> Spoken {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/hub/tests/hub/ways/smtpd.py");
    Spoken::start(Command::new(PYTHON).arg(script).args(["none", "none", "plain"]).current_dir(folder))
}

pub(crate) fn hub(folder: &Path, smtp_port: u64) -> Spoken {
    let program = Program::Hub.find().expect("baton-hub is not built: `cargo build -p baton-hub`");
    let mut command = Command::new(program);
    command.args(["serve", "--listen", "127.0.0.1:0", "--announce", "--admin-name", "Mia", "--zone", "UTC"]);
    command.arg("--data-dir").arg(folder);
    command.args([
        "--smtp-host",
        "127.0.0.1",
        "--smtp-security",
        "plain",
        "--smtp-from",
        "baton@example.org",
    ]);
    command.arg("--smtp-port").arg(smtp_port.to_string());
    Spoken::start(&mut command)
}

pub(crate) async fn act(client: &SocketClient, action: Action) {
    let reply = client.send(Intent::Act { action: action.clone() }).await;
    let Ok(Reply::Pending { command }) = reply else { panic!("{action:?}: {reply:?}") };
    sees(client, "confirmed", |view| view.outbox.iter().all(|waiting| waiting.command != command)).await;
}

pub(crate) async fn join(client: &SocketClient, link: &str) -> View {
    let intent = Intent::Join { link: Some(link.to_owned()), hub: None, code: None };
    assert_eq!(client.send(intent).await, Ok(Reply::Done));
    sees(client, "joined", |view| view.link.state == LinkState::Live && !view.team.is_empty()).await
}

pub(crate) async fn invite(client: &SocketClient, person: Option<PersonId>) -> String {
    let reply = client.send(Intent::Invite { person }).await.unwrap();
    let Reply::Invite(invite) = reply else { panic!("{reply:?}") };
    invite.link
}

/// The team: Mia is paged first, then Ana.
pub(crate) async fn build(client: &SocketClient, mia: PersonId) -> (PersonId, ServiceId) {
    let id = Uuid::from_u128;
    let (ana, team, policy, service) = (PersonId(id(1)), TeamId(id(2)), PolicyId(id(3)), ServiceId(id(4)));
    let person = Person { id: ana, name: "Ana".to_owned(), role: Role::Responder, zone: ZoneName::UTC };
    let level = |person| Level {
        targets: vec![Target::Person(person)],
        timeout_s: 600,
        order: LevelOrder::default(),
    };
    let name = "Shop".to_owned();
    let members = vec![mia, ana];
    for action in [
        Action::PutPerson { person },
        Action::PutTeam {
            team: Team { id: team, name, members, leads: vec![], receive_within_s: Some(RECEIVE_WITHIN_S) },
        },
        Action::PutPolicy {
            policy: Policy {
                id: policy,
                name: "Usual".to_owned(),
                levels: vec![level(mia), level(ana)],
                repeats: 0,
                turns: Vec::new(),
            },
        },
        Action::PutService {
            service: Service {
                id: service,
                name: "Checkout".to_owned(),
                team,
                policy,
                runbook: None,
                runbook_text: None,
                vendors: vec![],
            },
        },
    ] {
        act(client, action).await;
    }
    (ana, service)
}

/// Adds a mailbox by the command line, and types back the code that comes.
pub(crate) fn add_mail(laptop: &Path, smtp: &mut Spoken) {
    types(laptop, &["contact", "add", "email", "mia@example.org", "--label", "mail"]);
    let message = smtp.says()["message"].as_str().unwrap().to_owned();
    let code = message.split("Baton code: ").nth(1).unwrap().get(..6).unwrap().to_owned();
    let wrong = if code == "000000" { "000001" } else { "000000" };
    let refused = baton(laptop).args(["contact", "verify", "mail", wrong]).output().unwrap();
    assert!(
        !refused.status.success() && String::from_utf8_lossy(&refused.stderr).contains("4 tries"),
        "{refused:?}"
    );
    types(laptop, &["contact", "verify", "mail", &code]);
    assert!(types(laptop, &["contact"]).contains("mail  e-mail  mia@example.org\n    one ping; verified"));
}

/// What the story is made of, without who did what in which millisecond.
fn told(line: &TimelineView) -> Option<String> {
    if let TimelineWhat::Paged { whom, reason: PageReason::Level(level) } = &line.what {
        return Some(format!("level {} pages {whom}", level + 1));
    }
    if let TimelineWhat::Way { whom, label, rung: AttemptRung::Began(why), .. } = &line.what {
        assert_eq!(*why, BeganWhy::NotReceived);
        return Some(format!("{whom} is told by {label}: no device said received"));
    }
    if let TimelineWhat::Way { rung: AttemptRung::Sent { .. }, label, .. } = &line.what {
        return Some(format!("{label} accepted"));
    }
    if let TimelineWhat::PageFailed { whom, reason } = &line.what {
        assert_eq!(*reason, FailReason::WaysSpent);
        return Some(format!("{whom} is not reached"));
    }
    if let TimelineWhat::Escalated { level, reason: EscalationReason::Unreachable } = &line.what {
        return Some(format!("level {level}: unreachable"));
    }
    if let TimelineWhat::Rung { whom, rung: Rung::Received, .. } = &line.what {
        return Some(format!("{whom} received"));
    }
    if let TimelineWhat::Acknowledged { whom, .. } = &line.what {
        return Some(format!("{whom} acknowledged"));
    }
    None
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn phone_dead_laptop_asleep_mail_only_then_the_backup() {
    let folders: Vec<_> = (0..5).map(|_| tempfile::tempdir().unwrap()).collect();
    let mut smtp = smtp_server(folders[0].path());
    let port = smtp.says()["port"].as_u64().unwrap();
    let mut hub = hub(folders[1].path(), port);
    let link = hub.says()["baton_hub"]["link"].as_str().unwrap().to_owned();

    let laptop = Agent::start(folders[2].path());
    let mia = laptop.client().await;
    let me = join(&mia, &link).await.account.unwrap().person;
    let (ana, service) = build(&mia, me).await;
    let (at, mut smtp) = (folders[2].path().to_owned(), smtp);
    let typing = tokio::task::spawn_blocking(move || {
        add_mail(&at, &mut smtp);
        types(&at, &["rules", "set", "mail:90"]);
        assert!(types(&at, &["rules"]).contains("urgent: devices at once, mail after 90 s\n"));
        smtp
    });
    let mut smtp = typing.await.unwrap();
    let phone = Agent::start(folders[3].path());
    join(&phone.client().await, &invite(&mia, None).await).await;
    let backup = Agent::start(folders[4].path());
    let backups = backup.client().await;
    join(&backups, &invite(&mia, Some(ana)).await).await;

    drop(phone); // its battery is empty
    let asleep = mia.pid();
    signal(asleep, Signal::STOP);
    let title = "the shop is down".to_owned();
    act(&backups, Action::Page { service, title, urgency: Urgency::High }).await;

    let mail = tokio::task::spawn_blocking(move || (smtp.says(), smtp));
    let (mail, _smtp) = tokio::time::timeout(crate::device::PATIENCE, mail).await.unwrap().unwrap();
    assert!(mail["message"].as_str().unwrap().contains("the shop is down"), "{mail}");
    let view = sees(&backups, "the backup rings", |view| view.alarm.is_some()).await;
    let number = view.alarm.unwrap().incidents[0];
    act(&backups, Action::Acknowledge { incident: number, back_in_min: None }).await;
    let is_mine = |view: &View| view.alarm.is_none();
    let view = sees(&backups, "the backup has it", is_mine).await;
    signal(asleep, Signal::CONT);

    let timeline = &crate::device::incident(&view, number).timeline;
    print_timeline(timeline);
    let story: Vec<String> = timeline.iter().filter_map(told).collect();
    let expected = [
        "level 1 pages Mia",
        "Mia is told by mail: no device said received",
        "mail accepted",
        "Mia is not reached",
        "level 2: unreachable",
        "level 2 pages Ana",
        "Ana received",
    ];
    let mut rest = story.iter();
    for part in expected {
        assert!(rest.any(|line| line == part), "{part:?} is not in its place in {story:#?}");
    }
    assert!(story.iter().any(|line| line == "Ana acknowledged"), "{story:#?}");
    // the laptop wakes up, learns that it is over, and does not ring
    sees(&mia, "the laptop knows", |view| view.alarm.is_none() && view.link.state == LinkState::Live).await;
}
