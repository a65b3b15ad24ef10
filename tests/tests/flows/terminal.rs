//! A person at a terminal: `baton` as a process, with an owner and a hub that are processes too.

use std::path::Path;
use std::process::{Command, Stdio};

use baton_client::paths::{DATA_DIR_ENV, Program};
use baton_client::socket::SocketClient;
use serde_json::Value;

use crate::process::Agent;

/// Where all of these people are.
const ZONE: &str = "Europe/Berlin";

/// The time by which the processes go.
#[expect(
    clippy::disallowed_methods,
    reason = "what is planned here is planned from now on, by the same clock"
)]
pub(crate) fn now() -> jiff::Timestamp {
    jiff::Timestamp::now()
}

/// An owner that runs, and the terminal beside it.
pub(crate) struct Terminal {
    agent: Agent,
    folder: tempfile::TempDir,
}

/// What a command said.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Terminal {
    /// With an owner that has joined nothing.
    pub(crate) async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        // the calendars of these tests are on this computer, where a hub goes only if it is allowed to
        let environment = [("TZ", ZONE), ("BATON_HUB_ALLOW_PRIVATE_ADDRESSES", "true")];
        let agent = Agent::with(folder.path(), &environment);
        drop(agent.client().await);
        Self { agent, folder }
    }

    /// Mia, with a hub on her computer and the demo team: she is its admin, and on call this week; then come Ana, Bo, Chidi, Dana.
    pub(crate) async fn of_mia() -> Self {
        let terminal = Self::start().await;
        terminal.well(&["hub", "start", "--demo", "--name", "Mia"]);
        terminal
    }

    /// The owner's socket, for looking at what it shows.
    pub(crate) async fn client(&self) -> SocketClient {
        self.agent.client().await
    }

    /// A folder for files.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file, and says its path.
    pub(crate) fn file(&self, name: &str, text: &str) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    pub(crate) fn run(&self, words: &[&str]) -> Ran {
        let program = Program::Cli.find().expect("baton is not built: `cargo xtask test` builds it");
        let output = Command::new(program)
            .args(words)
            .env(DATA_DIR_ENV, self.folder.path())
            .env("TZ", ZONE)
            .env_remove("BATON_SOCKET")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        let code = output.status.code().unwrap_or(-1);
        Ran { code, out: text(output.stdout), err: text(output.stderr) }
    }

    /// What it says, when it goes well.
    pub(crate) fn well(&self, words: &[&str]) -> String {
        let ran = self.run(words);
        assert_eq!(ran.code, 0, "baton {words:?}: {ran:#?}");
        ran.out
    }

    /// What it says as JSON, when it goes well.
    pub(crate) fn json(&self, words: &[&str]) -> Value {
        let all: Vec<&str> = words.iter().copied().chain(["--json"]).collect();
        let out = self.well(&all);
        serde_json::from_str(&out).unwrap_or_else(|error| panic!("baton {all:?}: {error}: {out}"))
    }

    /// Nothing happens, and each of `parts` is in the sentence that says why; as JSON the same sentence is in a problem.
    pub(crate) fn refuses(&self, words: &[&str], parts: &[&str]) {
        let ran = self.run(words);
        assert_eq!((ran.code, ran.out.as_str()), (1, ""), "baton {words:?}: {ran:#?}");
        let sentence = ran.err.trim();
        for part in parts {
            assert!(sentence.contains(part), "baton {words:?} says {sentence:?}, and not {part:?}");
        }
        let all: Vec<&str> = words.iter().copied().chain(["--json"]).collect();
        let again = self.run(&all);
        assert_eq!(again.code, 1, "{again:#?}");
        let said: Value = serde_json::from_str(&again.err).unwrap_or_else(|_| panic!("{again:#?}"));
        let detail = said["problem"]["detail"].as_str().unwrap();
        for part in parts {
            assert!(detail.contains(part), "baton {all:?} says {detail:?}, and not {part:?}");
        }
    }
}
