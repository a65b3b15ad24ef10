//! `baton note`.

use baton_domain::command::Action;
use baton_domain::id::VendorId;
use baton_domain::mention::{Names, Unclear};
use baton_domain::vendor::VendorNews;
use baton_wire::view::{IncidentView, View};

use crate::Went;
use crate::answer::{find, has_more, send};
use crate::args::answers::Note;
use crate::duty::is_called;
use crate::output::{Failure, Output, unknown};
use crate::owner::Owner;

pub(crate) async fn run(note: Note, output: Output) -> Result<Went, Failure> {
    let owner = Owner::reach(output).await?;
    let view = owner.joined_view().await?;
    let incident = note.number;
    let found =
        find(&view, incident).ok_or_else(|| unknown(format!("There is no incident {incident} here.")))?;
    let news = match (&note.answered, &note.goes_on, note.next_update) {
        (Some(name), _, _) => Some(VendorNews::Answered { vendor: waited_for(found, name)? }),
        (None, Some(name), Some(update_min)) => {
            Some(VendorNews::GoesOn { vendor: waited_for(found, name)?, update_min })
        }
        (None, _, _) => None,
    };
    let before = found.timeline.len();
    let done = |view: &View| has_more(view, incident, before);
    let text = note.text.join(" ");
    for unclear in unclear(&view, &text) {
        output.note(&left_as_text(&unclear));
    }
    let action = Action::Note { incident, text, vendor: news };
    send(&owner, incident, action, done, output, "writing it down").await
}

/// What looks like a mention and means nobody, by the hub's own rules.
fn unclear(view: &View, text: &str) -> Vec<Unclear> {
    let people = view.team.iter().map(|known| (known.person.person, known.person.name.as_str()));
    Names::of(people).read(text).unclear.into_iter().collect()
}

fn left_as_text(unclear: &Unclear) -> String {
    let written = &unclear.written;
    if unclear.instead.is_empty() {
        format!("{written} stays text and tells nobody: nobody is called just that. Write the whole name.")
    } else {
        let instead = unclear.instead.join(" or ");
        format!("{written} stays text and tells nobody: several people are called that. Write {instead}.")
    }
}

fn waited_for(incident: &IncidentView, name: &str) -> Result<VendorId, Failure> {
    let leg = incident.waits_for.iter().find(|leg| is_called(&leg.name, name));
    leg.map(|leg| leg.vendor).ok_or_else(|| {
        let all: Vec<&str> = incident.waits_for.iter().map(|leg| leg.name.as_str()).collect();
        let all = if all.is_empty() { "none".to_owned() } else { all.join(", ") };
        unknown(format!("Incident {} does not wait for {name:?}. It waits for: {all}.", incident.id))
    })
}
