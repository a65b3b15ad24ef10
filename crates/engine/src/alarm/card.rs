//! What a notification says.

use super::board::Card;
use crate::effect::{Button, Insistence};
use crate::event::NotificationAction;
use baton_domain::alert::Urgency;
use baton_domain::id::IncidentId;
use baton_domain::incident::Incident;
use baton_domain::page::{Page, PageReason};
use baton_wire::document::Documents;
use baton_wire::view::NameView;

/// For one page: what broke, why this person, and the answers.
pub(super) fn page(documents: &Documents, incident: &Incident, page: &Page, mate: Option<&NameView>) -> Card {
    if incident.is_drill() {
        return Card {
            title: incident.title.clone(), // begins with the word
            body: "This is a drill: nothing is broken, and nobody else is asked.".to_owned(),
            urgency: Insistence::Critical,
            actions: vec![button(NotificationAction::Acknowledge, "I am here")],
            incident: Some(incident.id),
            suggested: None,
        };
    }
    let service = documents.service(incident.service);
    let service = service.map_or("unknown service", |service| &service.name);
    let body = format!("{service}, from {}. {}", incident.source, why(documents, page.reason));
    let hand_off = match mate {
        Some(mate) => format!("Hand off to {}", mate.name),
        None => "Hand off…".to_owned(),
    };
    // at most four buttons: more than that, and some notification services show none
    let (insists, third) = match incident.urgency {
        Urgency::High => (Insistence::Critical, button(NotificationAction::Escalate, "Escalate")),
        Urgency::Low => (Insistence::Normal, button(NotificationAction::Snooze, "Snooze for 1 hour")),
    };
    Card {
        title: incident.title.clone(),
        body,
        urgency: insists,
        actions: vec![
            button(NotificationAction::Acknowledge, "Acknowledge"),
            button(NotificationAction::HandOff, &hand_off),
            third,
            button(NotificationAction::Cant, "I can't"),
        ],
        incident: Some(incident.id),
        suggested: mate.map(|mate| mate.person),
    }
}

fn why(documents: &Documents, reason: PageReason) -> String {
    match reason {
        PageReason::Level(0) => "You are asked first.".to_owned(),
        PageReason::Level(level) => format!("You are asked as level {}.", level + 1),
        PageReason::LastResort => "Nobody answered, so everybody is asked.".to_owned(),
        PageReason::Added => "You were called in addition.".to_owned(),
        PageReason::Backup { of } => {
            format!("{} is not proven reachable, so you are asked as well.", documents.name_of(of))
        }
        PageReason::HandOff { from } => format!("{} hands it over to you.", documents.name_of(from)),
        PageReason::HandOffReturned => "Your hand-off was not taken: it is yours again.".to_owned(),
        PageReason::AckExpired => "Your acknowledgement expired: is it still yours?".to_owned(),
        PageReason::Drill => "It is a drill.".to_owned(),
        PageReason::SnoozeOver => "The snooze is over.".to_owned(),
        PageReason::VendorUpdate => "A vendor's update is due: ask how it stands.".to_owned(),
    }
}

/// For a storm. No answer in one go: nobody may silence what they have not seen.
pub(super) fn storm(urgency: Urgency, count: usize, newest: IncidentId, title: &str) -> Card {
    let (insists, verb) = match urgency {
        Urgency::High => (Insistence::Critical, "ring"),
        Urgency::Low => (Insistence::Normal, "wait"),
    };
    Card {
        title: format!("{count} incidents {verb}"),
        body: format!("The newest: {title}. Open Baton to answer them."),
        urgency: insists,
        actions: vec![button(NotificationAction::Open, "Open")],
        incident: Some(newest),
        suggested: None,
    }
}

/// For a sentence.
pub(crate) fn sentence(title: &str, body: String, insists: Insistence, incident: Option<IncidentId>) -> Card {
    Card {
        title: title.to_owned(),
        body,
        urgency: insists,
        actions: vec![button(NotificationAction::Open, "Open")],
        incident,
        suggested: None,
    }
}

fn button(action: NotificationAction, label: &str) -> Button {
    Button { action, label: label.to_owned() }
}
