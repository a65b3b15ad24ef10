//! The commands of answers, each typed by the person who is paged, until the hub has said so.

use baton_wire::view::View;

use crate::process::sees;
use crate::terminal::Terminal;

fn rings(view: &View) -> bool {
    view.alarm.is_some()
}

fn is_quiet(view: &View) -> bool {
    view.alarm.is_none()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_answer_can_be_typed() {
    let me = Terminal::of_mia().await;
    let client = me.client().await;

    me.well(&["page", "Checkout", "Payments fail"]);
    sees(&client, "it rings", rings).await;
    let noted = me.json(&["note", "1", "seen", "in", "the", "logs"]);
    assert_eq!(noted["confirmed"], true);
    sees(&client, "a note silences nothing", rings).await;
    let snoozed = me.json(&["snooze", "1", "--for", "2h"]);
    assert_eq!(snoozed["now"]["state"]["is"], "snoozed", "{snoozed}");
    sees(&client, "it is snoozed", is_quiet).await;
    me.refuses(&["snooze", "1", "--for", "3d"], &["24 hours"]);

    me.well(&["page", "Checkout", "Orders fail"]);
    sees(&client, "the second one rings", rings).await;
    let merged = me.json(&["merge", "2", "--into", "1"]);
    assert_eq!(merged["now"]["state"]["is"], "merged", "{merged}");
    sees(&client, "the merged one is quiet", is_quiet).await;
    me.refuses(&["ack", "2"], &["was merged into incident 1"]);
    me.well(&["merge", "2", "--undo"]);
    sees(&client, "undone, it rings anew", rings).await;

    let called = me.well(&["escalate", "2", "--to", "Ana"]);
    assert!(called.contains('2'), "{called}");
    me.well(&["vendor", "add", "AWS", "--service", "Checkout", "--reach", "+1 555 0100"]);
    let waits = me.json(&["vendor", "call", "AWS", "2", "--case", "case 123", "--update-in", "45"]);
    assert_eq!(waits["now"]["waits_for"][0]["case"], "case 123", "{waits}");
    sees(&client, "whoever called the vendor has it", is_quiet).await;
    me.well(&["note", "2", "fixed", "--answered", "AWS"]);
    me.well(&["resolve", "2"]);
    me.well(&["worth", "2", "no"]);
    assert!(me.well(&["worth"]).contains("1 not"));

    let report =
        me.json(&["report", "Search", "nobody finds anything", "--since", "10m", "--tried", "reload"]);
    let number = report["incident"].to_string();
    sees(&client, "the report rings", rings).await;
    assert_eq!(me.json(&["incident", "show", &number])["report"]["tried"], "reload");
    me.well(&["cant", &number]);
    sees(&client, "who can't is not rung", is_quiet).await;

    let story = me.well(&["incident", "show", "2"]);
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
    assert!(me.well(&["policy", "Checkout"]).contains("then everybody in the team"));
}
