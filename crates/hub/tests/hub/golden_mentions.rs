//! The golden journal of mentions in notes. [`crate::golden`] replays it with the others; it is never written anew once a release has
//! it. `BATON_GOLDEN=write-mentions` wrote it; [`story`] tells what happens in it.

use crate::golden::{Teller, furnish, uuid};
use baton_domain::alert::{AlertStatus, Urgency};
use baton_domain::command::Action;
use baton_domain::event::{Entry, Event};
use baton_domain::id::PersonId;
use baton_domain::incident::IncidentEvent;
use baton_domain::notice::NoticeAbout;
use baton_domain::state::State;
use std::path::Path;

const FILE: &str = "journal-0.1-mentions.json";

/// Writes it where that is wished: once, before it is first committed.
pub(crate) fn write_if_wished(folder: &Path) {
    if std::env::var("BATON_GOLDEN").is_ok_and(|wish| wish == "write-mentions") {
        let text = serde_json::to_string_pretty(&story()).unwrap();
        std::fs::write(folder.join(FILE), text + "\n").unwrap();
    }
}

#[test]
fn the_journal_of_mentions_has_a_mention_and_its_notice() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(FILE);
    let entries: Vec<Entry> = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let noted = |event: &Event| {
        let Event::Incident { what: IncidentEvent::Noted { mentions, .. }, .. } = event else { return false };
        !mentions.is_empty()
    };
    let told = |event: &Event| matches!(event, Event::Told { about: NoticeAbout::Mentioned { .. }, .. });
    assert!(entries.iter().any(|entry| noted(&entry.event)));
    assert!(entries.iter().any(|entry| told(&entry.event)));
}

/// A note mentions two colleagues, and another one nobody.
fn story() -> Vec<Entry> {
    let now = "2026-11-26T08:00:00Z".parse().unwrap();
    let mut t = Teller { state: State::new(), entries: Vec::new(), now, commands: 0 };
    let (ana, bo, cy) = (PersonId(uuid(1)), PersonId(uuid(2)), PersonId(uuid(3)));
    furnish(&mut t, ana, bo, cy);
    t.alert("disk", AlertStatus::Firing, Urgency::High);
    let incident = t.newest_page().0;
    let named = |t: &Teller, person| t.state.person(person).unwrap().name.clone();
    let text = format!("@{} and @{}: look", named(&t, bo), named(&t, cy));
    t.act(ana, None, Action::Note { incident, text, vendor: None });
    t.act(bo, None, Action::Note { incident, text: "mail ops@example.org".into(), vendor: None });
    t.entries
}
