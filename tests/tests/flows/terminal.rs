//! Answers from a terminal: `baton` as a process, against an owner and a hub that are processes too.

use std::path::Path;
use std::process::{Command, Stdio};

use baton_client::paths::{DATA_DIR_ENV, Program};
use baton_wire::view::View;
use serde_json::Value;

use crate::process::{Agent, sees};

/// A terminal in which one person types.
struct Terminal<'a> {
    folder: &'a Path,
}

impl Terminal<'_> {
    fn run(&self, json: bool, line: &[&str]) -> (bool, String, String) {
        let mut command = Command::new(Program::Cli.find().unwrap());
        command.args(json.then_some("--json")).args(line);
        command.env(DATA_DIR_ENV, self.folder).env_remove("BATON_SOCKET").stdin(Stdio::null());
        let output = command.output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.success(), text(output.stdout), text(output.stderr))
    }

    /// Types that, and reads what comes of it.
    fn says(&self, line: &[&str]) -> String {
        let (went, out, err) = self.run(false, line);
        assert!(went, "baton {line:?}: {out}{err}");
        out
    }

    fn json(&self, line: &[&str]) -> Value {
        let (went, out, err) = self.run(true, line);
        assert!(went, "baton {line:?}: {out}{err}");
        serde_json::from_str(&out).unwrap()
    }

    /// Types something that is refused, and reads why.
    fn refuses(&self, line: &[&str]) -> String {
        let (went, out, err) = self.run(false, line);
        assert!(!went, "baton {line:?} went well: {out}");
        err
    }
}

fn rings(view: &View) -> bool {
    view.alarm.is_some()
}

fn is_quiet(view: &View) -> bool {
    view.alarm.is_none()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_answer_can_be_typed() {
    let folder = tempfile::tempdir().unwrap();
    let agent = Agent::start(folder.path());
    let client = agent.client().await;
    let me = Terminal { folder: folder.path() };
    me.says(&["hub", "start", "--demo", "--name", "Mia"]);

    me.says(&["page", "Checkout", "Payments fail"]);
    sees(&client, "it rings", rings).await;
    let noted = me.json(&["note", "1", "seen", "in", "the", "logs"]);
    assert_eq!(noted["confirmed"], true);
    sees(&client, "a note silences nothing", rings).await;
    let snoozed = me.json(&["snooze", "1", "--for", "2h"]);
    assert_eq!(snoozed["now"]["state"]["is"], "snoozed", "{snoozed}");
    sees(&client, "it is snoozed", is_quiet).await;
    assert!(me.refuses(&["snooze", "1", "--for", "3d"]).contains("24 hours"));

    me.says(&["page", "Checkout", "Orders fail"]);
    sees(&client, "the second one rings", rings).await;
    let merged = me.json(&["merge", "2", "--into", "1"]);
    assert_eq!(merged["now"]["state"]["is"], "merged", "{merged}");
    sees(&client, "the merged one is quiet", is_quiet).await;
    assert!(me.refuses(&["ack", "2"]).contains("was merged into incident 1"));
    me.says(&["merge", "2", "--undo"]);
    sees(&client, "undone, it rings anew", rings).await;

    let called = me.says(&["escalate", "2", "--to", "Ana"]);
    assert!(called.contains('2'), "{called}");
    me.says(&["vendor", "add", "AWS", "--service", "Checkout", "--reach", "+1 555 0100"]);
    let waits = me.json(&["vendor", "call", "AWS", "2", "--case", "case 123", "--update-in", "45"]);
    assert_eq!(waits["now"]["waits_for"][0]["case"], "case 123", "{waits}");
    sees(&client, "whoever called the vendor has it", is_quiet).await;
    me.says(&["note", "2", "fixed", "--answered", "AWS"]);
    me.says(&["resolve", "2"]);
    me.says(&["worth", "2", "no"]);
    assert!(me.says(&["worth"]).contains("1 not"));

    let report =
        me.json(&["report", "Search", "nobody finds anything", "--since", "10m", "--tried", "reload"]);
    let number = report["incident"].to_string();
    sees(&client, "the report rings", rings).await;
    assert_eq!(me.json(&["incident", "show", &number])["report"]["tried"], "reload");
    me.says(&["cant", &number]);
    sees(&client, "who can't is not rung", is_quiet).await;

    let story = me.says(&["incident", "show", "2"]);
    for line in [
        "merged into incident 1",
        "an incident of its own again",
        "waiting for AWS, case 123",
        "no longer waiting for AWS",
        "fixed",
        "it was not worth it",
    ] {
        assert!(story.contains(line), "{line:?} is missing in\n{story}");
    }
    assert!(me.says(&["policy", "Checkout"]).contains("then everybody in the team"));
    drop(agent);
}
