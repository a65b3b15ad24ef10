//! The real program: its command line, its announcement, and what survives its death.

use crate::stage::{ALERTMANAGER_KEY, Stream, act, alertmanager, http, new_id, pair, within};
use baton_domain::command::Action;
use baton_domain::id::{CommandId, IntegrationId, PolicyId, Seq, ServiceId, TeamId};
use baton_domain::integration::{Integration, IntegrationKind};
use baton_domain::policy::{Level, LevelOrder, Policy, Target};
use baton_domain::team::{Service, Team};
use baton_hub::mint;
use reqwest::{Client, StatusCode};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// A `baton-hub` of this build.
pub(crate) struct Process {
    child: Child,
    announcement: Value,
}

impl Process {
    pub(crate) async fn start(folder: &Path) -> Self {
        Self::start_in(&[], folder, &[]).await
    }

    /// Started by `wrapper`, a command that ends in becoming the one that it is given.
    pub(crate) async fn start_in(wrapper: &[&str], folder: &Path, options: &[&str]) -> Self {
        let program = env!("CARGO_BIN_EXE_baton-hub");
        let mut words = wrapper.iter().copied().chain([program]);
        let mut command = Command::new(words.next().unwrap());
        command.args(words).args(["serve", "--listen", "127.0.0.1:0", "--announce", "--stop-with-parent"]);
        command.args(options).arg("--data-dir").arg(folder).env("BATON_LOG", "warn");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        let out = child.stdout.take().unwrap();
        within("the announcement", BufReader::new(out).read_line(&mut line)).await.unwrap();
        assert!(!line.is_empty(), "the hub did not start; its words are above");
        let announcement = serde_json::from_str::<Value>(&line).unwrap()["baton_hub"].take();
        Self { child, announcement }
    }

    pub(crate) fn url(&self) -> &str {
        self.announcement["url"].as_str().unwrap()
    }

    pub(crate) fn pid(&self) -> u64 {
        self.announcement["pid"].as_u64().unwrap()
    }

    /// Pairs the first device and sets up a service that Alertmanager alerts.
    pub(crate) async fn furnish(&self) -> Remote {
        let http = http();
        let code = self.announcement["first_invite"].as_str().unwrap();
        let admin = pair(&http, self.url(), code).await.unwrap();
        let remote = Remote { http, url: self.url().to_owned(), token: admin.token };
        let (team, policy, service) = (TeamId(new_id()), PolicyId(new_id()), ServiceId(new_id()));
        let level = Level {
            targets: vec![Target::Person(admin.person)],
            timeout_s: 60,
            order: LevelOrder::default(),
        };
        let integration = Integration {
            id: IntegrationId(new_id()),
            service,
            name: "Alertmanager".into(),
            kind: IntegrationKind::Alertmanager,
            template: None,
            revoked: false,
        };
        let person = admin.person;
        for action in [
            Action::PutTeam {
                team: Team {
                    id: team,
                    name: "T".into(),
                    members: vec![person],
                    leads: vec![],
                    receive_within_s: None,
                },
            },
            Action::PutPolicy {
                policy: Policy {
                    id: policy,
                    name: "P".into(),
                    levels: vec![level],
                    repeats: 0,
                    turns: Vec::new(),
                },
            },
            Action::PutService {
                service: Service {
                    id: service,
                    name: "S".into(),
                    team,
                    policy,
                    runbook: None,
                    runbook_text: None,
                    vendors: Vec::new(),
                },
            },
            Action::PutIntegration { integration, key: mint::hash(ALERTMANAGER_KEY) },
        ] {
            act(&remote.http, &remote.url, &remote.token, CommandId(new_id()), action).await.unwrap();
        }
        remote
    }

    /// As a crash of the machine's power would end it, but for the disk.
    async fn kill(mut self) {
        self.child.kill().await.unwrap();
    }

    /// Closes its standard input, and waits for its orderly end.
    pub(crate) async fn stop(&mut self) {
        drop(self.child.stdin.take());
        let status = within("the end", self.child.wait()).await.unwrap();
        assert!(status.success(), "{status}");
    }
}

/// A hub in another process, as its peers know it.
#[derive(Clone)]
pub(crate) struct Remote {
    http: Client,
    url: String,
    token: String,
}

impl Remote {
    pub(crate) async fn get(&self, path: &str) -> StatusCode {
        within(path, self.http.get(format!("{}{path}", self.url)).send()).await.unwrap().status()
    }

    pub(crate) async fn text(&self, path: &str) -> String {
        let answer = within(path, self.http.get(format!("{}{path}", self.url)).send()).await.unwrap();
        answer.text().await.unwrap()
    }

    pub(crate) async fn alert(&self, name: &str) -> StatusCode {
        self.try_alert(name).await.unwrap()
    }

    async fn try_alert(&self, name: &str) -> reqwest::Result<StatusCode> {
        let url = format!("{}/api/v1/ingest/{ALERTMANAGER_KEY}", self.url);
        let body = alertmanager(&[(name, "firing")]).to_string();
        within("an alert", self.http.post(url).body(body).send()).await.map(|answer| answer.status())
    }

    /// Every one of `names` is an incident.
    pub(crate) async fn assert_incidents(&self, names: &[String]) {
        let mut stream = Stream::open(&self.http, &self.url, &self.token, Seq(0)).await;
        stream.begin().await;
        let known: BTreeSet<&str> =
            stream.documents.incidents().map(|incident| incident.title.as_str()).collect();
        for name in names {
            assert!(known.iter().any(|title| title.contains(&format!("({name})"))), "{name} is lost");
        }
    }
}

#[tokio::test]
async fn killed_under_load_it_has_lost_nothing_that_it_accepted() {
    let folder = tempfile::tempdir().unwrap();
    let mut process = Process::start(folder.path()).await;
    let mut remote = process.furnish().await;
    let mut accepted = Vec::new();
    for round in 0..5 {
        let enough = Arc::new(AtomicUsize::new(0));
        let senders: Vec<_> = (0..8)
            .map(|sender| {
                let (remote, enough) = (remote.clone(), enough.clone());
                tokio::spawn(async move {
                    let mut accepted = Vec::new();
                    for n in 0.. {
                        let name = format!("r{round}s{sender}n{n}");
                        match remote.try_alert(&name).await {
                            Ok(status) => {
                                assert_eq!(status, StatusCode::OK);
                                accepted.push(name);
                                enough.fetch_add(1, Ordering::Relaxed);
                            }
                            Err(_) => break, // killed
                        }
                    }
                    accepted
                })
            })
            .collect();
        within("some alerts", async {
            while enough.load(Ordering::Relaxed) < 40 {
                tokio::task::yield_now().await;
            }
        })
        .await;
        process.kill().await;
        for sender in senders {
            accepted.extend(sender.await.unwrap());
        }
        process = Process::start(folder.path()).await;
        assert!(process.announcement["first_invite"].is_null(), "a device is paired");
        remote.url = process.url().to_owned();
        remote.assert_incidents(&accepted).await;
    }
    assert!(accepted.len() >= 200);
    process.stop().await;
}

#[tokio::test]
async fn it_says_what_is_wrong_in_one_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let say = async |arguments: &[&str]| {
        let program = env!("CARGO_BIN_EXE_baton-hub");
        let output = Command::new(program).args(arguments).env("RUST_BACKTRACE", "1").output();
        let output = within("its end", output).await.unwrap();
        assert!(!output.status.success());
        String::from_utf8(output.stderr).unwrap()
    };
    let path = folder.path().display().to_string();
    let public = say(&["serve", "--data-dir", &path, "--listen", "0.0.0.0:0"]).await;
    assert!(public.contains("--behind-proxy") && public.lines().count() == 1, "{public}");
    let zone = say(&["serve", "--zone", "Europe/Berlino"]).await;
    assert!(zone.contains("Europe/Berlino"), "{zone}");
    let mut first = Process::start(folder.path()).await;
    let second = say(&["serve", "--data-dir", &path, "--listen", "127.0.0.1:0"]).await;
    assert!(second.contains(first.url()), "{second}");
    first.stop().await;
}

#[cfg(unix)]
#[tokio::test]
async fn a_signal_stops_it_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let mut process = Process::start(folder.path()).await;
    process.furnish().await;
    let pid = rustix::process::Pid::from_raw(i32::try_from(process.pid()).unwrap()).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
    let status = within("the end", process.child.wait()).await.unwrap();
    assert!(status.success(), "{status}");
    assert!(folder.path().join("snapshot.json").exists());
    assert!(!folder.path().join("journal.sqlite-wal").exists(), "the log was taken over into the file");
}
