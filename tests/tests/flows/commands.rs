//! The commands about the rota, each with what it is meant for and with what makes no sense: in words, and as JSON.

use serde_json::{Value, json};

use crate::terminal::{Terminal, now};

/// Mia, and Ana at her own computer.
async fn mia_and_ana() -> (Terminal, Terminal) {
    let mia = Terminal::of_mia().await;
    let ana = Terminal::start().await;
    let invite = mia.json(&["invite", "Ana"]);
    let link = invite["link"].as_str().unwrap_or_else(|| panic!("no link: {invite:#}"));
    ana.well(&["join", link]);
    (mia, ana)
}

fn count(said: &Value) -> usize {
    said.as_array().map_or(0, Vec::len)
}

/// Asks again until the other device's doing has come.
fn comes(terminal: &Terminal, words: &[&str], holds: impl Fn(&Value) -> bool) -> Value {
    let waited = xtask::wait::Stopwatch::start();
    loop {
        let said = terminal.json(words);
        if holds(&said) {
            return said;
        }
        assert!(waited.elapsed() < crate::device::PATIENCE, "baton {words:?}: {said:#}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_has_joined_no_hub_is_told_how() {
    let nobody = Terminal::start().await;
    for words in [
        &["inbox"][..],
        &["remind"],
        &["holidays"],
        &["shifts", "--ics"],
        &["shifts", "link", "list"],
        &["away", "calendar", "list"],
        &["take"],
        &["give", "Ana"],
        &["cover", "list"],
        &["dry-run"],
        &["insights"],
        &["audit"],
    ] {
        nobody.refuses(words, &["joined no hub yet", "baton hub start", "baton join"]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_inbox_is_read_and_dismissed() {
    let (mia, ana) = mia_and_ana().await;
    mia.well(&["inbox", "dismiss", "--all"]);
    assert!(mia.well(&["inbox"]).contains("told nothing that you have not dismissed"));
    assert_eq!(mia.json(&["inbox"]), json!([]));
    assert!(mia.well(&["inbox", "dismiss", "--all"]).contains("nothing to dismiss"));
    ana.well(&["away", "for", "30m", "--for", "Mia", "--yes"]);
    let told = comes(&mia, &["inbox"], |said| count(said) == 1);
    assert_eq!(told[0]["about"]["is"], "absence_recorded");
    assert!(mia.well(&["inbox"]).contains("Ana Ribeiro"));
    mia.refuses(&["inbox", "dismiss", "9999"], &["no notice", "9999", "`baton inbox`"]);
    assert_eq!(mia.run(&["inbox", "dismiss", "three"]).code, 2);
    let id = told[0]["id"].to_string();
    assert_eq!(mia.json(&["inbox", "dismiss", &id])["dismissed"], json!([told[0]["id"]]));
    assert_eq!(mia.json(&["inbox"]), json!([]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_audit_says_who_did_what_for_whom() {
    let (mia, ana) = mia_and_ana().await;
    ana.well(&["away", "for", "30m", "--for", "Mia", "--yes"]);
    let absences = |said: &Value| count(&said["lines"]) == 1;
    let said = comes(&mia, &["audit", "--kind", "absence"], absences);
    assert_eq!(said["lines"][0]["whose"]["me"], true);
    let words = mia.well(&["audit", "--kind", "absence"]);
    assert!(words.contains("Ana Ribeiro") && words.contains("absence saved, for Mia"), "{words}");
    let all = mia.well(&["audit", "--limit", "200"]);
    assert!(all.contains("the hub  workspace founded"), "{all}");
    assert!(all.contains("The journal begins"), "{all}");
    let first = mia.well(&["audit", "--limit", "1"]);
    assert!(first.contains("baton audit --before"), "{first}");
    let table = mia.well(&["audit", "--csv", "--person", "Ana"]);
    assert!(table.starts_with("place,when,who,device,kind,did,name,for"), "{table}");
    assert!(table.contains(",absence,put,,Mia"), "{table}");
    mia.refuses(&["audit", "--person", "Zoe"], &["Nobody is called \"Zoe\""]);
    assert_eq!(mia.run(&["audit", "--kind", "secrets"]).code, 2);
    ana.refuses(&["audit"], &["The audit is for admins"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reminders_are_set_and_switched_off() {
    let mia = Terminal::of_mia().await;
    assert_eq!(mia.json(&["remind"])["remind_before_min"], 60);
    assert_eq!(mia.json(&["remind", "2h"]), json!({ "confirmed": true, "remind_before_min": 120 }));
    assert_eq!(mia.json(&["remind"])["remind_before_min"], 120);
    mia.well(&["remind", "off"]);
    assert_eq!(mia.json(&["remind"])["remind_before_min"], Value::Null);
    mia.refuses(&["remind", "soon"], &["\"soon\"", "30m"]);
    mia.refuses(&["remind", "8d"], &["between 1 and"]);
    assert_eq!(mia.json(&["remind"])["remind_before_min"], Value::Null, "what is refused changes nothing");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn holidays_are_added_renamed_and_removed_by_leads() {
    let (mia, ana) = mia_and_ana().await;
    assert!(mia.well(&["holidays"]).contains("Shop: no holidays yet"));
    mia.well(&["holidays", "add", "2027-12-25", "Xmas"]);
    assert!(mia.well(&["holidays", "add", "2027-12-25", "Christmas"]).contains("Sat 2027-12-25  Christmas"));
    let listed = mia.json(&["holidays"]);
    assert_eq!(listed[0]["days"], json!([{ "date": "2027-12-25", "name": "Christmas" }]));
    mia.refuses(&["holidays", "add", "25.12.2027", "Christmas"], &["\"25.12.2027\" is no day", "2026-12-25"]);
    mia.refuses(&["holidays", "add", "2227-12-25", "Christmas"], &["2227-12-25", "check the year"]);
    mia.refuses(&["holidays", "remove", "2027-12-26"], &["2027-12-26 is no holiday of Shop"]);
    mia.refuses(&["holidays", "add", "2027-12-26", "x", "--team", "Sales"], &["Which team?", "Shop"]);
    ana.refuses(&["holidays", "add", "2027-12-26", "Boxing Day"], &["Ana Ribeiro may not", "Lead"]);
    mia.well(&["holidays", "remove", "2027-12-25"]);
    assert_eq!(mia.json(&["holidays"])[0]["days"], json!([]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shift_is_taken_from_a_colleague() {
    let (mia, ana) = mia_and_ana().await;
    mia.refuses(&["take"], &["Nobody else is on call now", "baton take Ana"]);
    mia.refuses(&["take", "Mia"], &["your own duty"]);
    mia.refuses(&["take", "Zoe"], &["Nobody is called \"Zoe\"", "Ana Ribeiro"]);
    mia.refuses(&["take", "Ana", "--schedule", "Sales"], &["no such shift", "`baton shifts --person NAME`"]);
    mia.refuses(&["take", "Ana", "--from", "someday"], &["\"someday\""]);
    // Ana takes what is left of Mia's week
    let taken = ana.json(&["take"]);
    assert_eq!(taken["confirmed"], true);
    assert_eq!(taken["cover"]["parts"][0]["who"]["name"], "Ana Ribeiro");
    let on_call = comes(&mia, &["oncall"], |said| said[0]["on_call"][0]["name"] == "Ana Ribeiro");
    assert_eq!(count(&on_call[0]["on_call"]), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shift_is_given_and_stays_until_it_is_taken() {
    let (mia, ana) = mia_and_ana().await;
    mia.refuses(&["give", "Zoe"], &["Nobody is called \"Zoe\""]);
    mia.refuses(&["give", "Mia"], &["This is you", "somebody else"]);
    assert_eq!(mia.run(&["give"]).code, 2);
    let given = mia.json(&["give", "Ana"]);
    assert_eq!(given["confirmed"], true);
    assert_eq!(mia.json(&["oncall"])[0]["on_call"][0]["name"], "Mia", "until she takes it");
    mia.refuses(&["give", "Bo"], &["cover is asked", "already"]);
    comes(&ana, &["cover", "list"], |said| said[0]["asks_me"] == true);
    assert!(ana.well(&["inbox"]).contains("Mia"));
    ana.well(&["cover", "accept"]);
    comes(&mia, &["oncall"], |said| said[0]["on_call"][0]["name"] == "Ana Ribeiro");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cover_is_asked_declined_taken_in_part_and_taken_back() {
    let (mia, ana) = mia_and_ana().await;
    assert!(mia.well(&["cover", "list"]).contains("Nobody asks for cover"));
    for verb in ["accept", "decline"] {
        mia.refuses(&["cover", verb], &["No cover asks you", "`baton cover list`"]);
    }
    mia.refuses(&["cover", "withdraw"], &["No cover is yours to take back"]);
    mia.refuses(&["cover", "accept", "77"], &["No cover here has the id 77"]);
    mia.refuses(&["cover", "ask", "--to", "Zoe"], &["Nobody is called \"Zoe\""]);
    mia.refuses(&["cover", "ask", "--from", "whenever"], &["\"whenever\""]);

    let asked = mia.json(&["cover", "ask", "--to", "Ana"]);
    assert_eq!(asked["cover"]["whose"]["name"], "Mia");
    comes(&ana, &["cover", "list"], |said| said[0]["asks_me"] == true);
    ana.well(&["cover", "decline"]);
    comes(&mia, &["cover", "list"], |said| count(&said[0]["declined"]) == 1);
    assert!(mia.well(&["inbox"]).contains("Ana Ribeiro"));
    mia.well(&["cover", "withdraw"]);
    assert_eq!(mia.json(&["cover", "list"]), json!([]));

    mia.well(&["cover", "ask"]);
    let list = comes(&ana, &["cover", "list"], |said| said[0]["asks_me"] == true);
    let until = list[0]["span"]["end"].as_str().unwrap();
    ana.refuses(&["cover", "accept", "--from", until], &["part"]);
    ana.well(&["cover", "accept"]);
    comes(&mia, &["oncall"], |said| said[0]["on_call"][0]["name"] == "Ana Ribeiro");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dry_run_says_who_rings_and_where_it_breaks() {
    let mia = Terminal::of_mia().await;
    let dry = mia.json(&["dry-run", "Checkout"]);
    assert_eq!(dry["levels"][0]["pages"][0]["who"]["name"], "Mia");
    let words = mia.well(&["dry-run", "search"]);
    assert!(words.contains("Search") && words.contains("Mia"), "{words}");
    mia.refuses(&["dry-run", "Billing"], &["No service is called \"Billing\"", "Checkout", "Search"]);
    mia.refuses(&["dry-run", "--at", "someday"], &["\"someday\""]);
    // in two weeks it is the turn of somebody who has no device: it breaks there, and reaches Mia in the end
    let later = now() + jiff::SignedDuration::from_hours(14 * 24);
    let ran = mia.run(&["dry-run", "Checkout", "--at", &later.to_string(), "--json"]);
    let dry: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(dry["levels"][0]["pages"][0]["who"]["name"], "Bo Lindqvist", "{dry:#}");
    assert_eq!(dry["levels"][0]["pages"][0]["devices"], json!([]));
    assert_eq!(ran.code, 0, "{dry:#}");
}
