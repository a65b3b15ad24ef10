//! How a person is reached, as it is drawn: methods with their honest loudness, rules, quiet hours.

use crate::document::Documents;
use baton_domain::alert::Urgency;
use baton_domain::contact::address::{EmailAddress, PhoneNumber};
use baton_domain::contact::{
    CodeSent, ContactBook, ContactMethod, Loudness, QuietHours, Trouble, Via, Way, WayKind, Ways,
};
use baton_domain::id::{ContactId, PersonId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How this person is reached.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS)]
pub struct ReachView {
    /// The ways besides devices, in the person's order.
    pub methods: Vec<MethodView>,
    /// How urgent pages go out.
    pub high: RulesView,
    /// How quiet pages go out.
    pub low: RulesView,
    /// When quiet pages wait.
    pub quiet_hours: Option<QuietHours>,
    /// In a meeting until then.
    #[ts(type = "string | null")]
    pub meeting_until: Option<Timestamp>,
    /// The loudest way that works; `None` where there is none at all.
    pub loudest: Option<Loudness>,
    /// The kinds for which the hub has a provider.
    pub kinds: Vec<WayKind>,
    /// The numbers that the hub calls and writes from.
    pub callers: Vec<PhoneNumber>,
    /// Those numbers as a contact card (vCard 3.0); `None` where the hub calls from none.
    pub card: Option<String>,
    /// Where the hub's e-mail comes from.
    pub sender: Option<EmailAddress>,
}

/// A way to this person.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct MethodView {
    /// Which.
    pub id: ContactId,
    /// What its person calls it.
    pub label: String,
    /// Of which kind it is.
    pub kind: WayKind,
    /// The address, in one line.
    pub address: String,
    /// How loud it is at best.
    pub loudness: Loudness,
    /// Its person has shown that they hold it.
    pub verified: bool,
    /// The hub has a provider for it; without one nothing goes out.
    pub configured: bool,
    /// A code was sent and waits to be typed back.
    pub code: Option<CodeSent>,
    /// Why the last message did not go out.
    pub trouble: Option<Trouble>,
}

/// How pages of one urgency go out.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS)]
pub struct RulesView {
    /// Nobody has set them: they are the default.
    pub default: bool,
    /// Devices first; then the others in the order of their delays.
    pub steps: Vec<RuleView>,
}

/// A step of a rule.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct RuleView {
    /// Through what.
    pub via: Via,
    /// What its person calls it; empty for devices.
    pub label: String,
    /// Seconds after the page began. It comes sooner when the way before it brings nothing.
    pub after_s: u32,
}

/// How `me` is reached.
pub fn reach(documents: &Documents, me: PersonId) -> ReachView {
    let ways = documents.ways();
    let empty = ContactBook::new(me);
    let book = documents.contacts(me).unwrap_or(&empty);
    let methods: Vec<MethodView> = book
        .methods
        .iter()
        .map(|method| method_view(method, ways.kinds.contains(&method.way.kind())))
        .collect();
    let devices = documents.devices().filter(|device| device.person == me && !device.revoked);
    let by_device = devices.map(|device| device.platform.loudness());
    let by_method = methods.iter().filter(|method| method.verified && method.configured);
    let loudest = by_device.chain(by_method.map(|method| method.loudness)).max();
    ReachView {
        high: rules(book, Urgency::High, book.high.is_none()),
        low: rules(book, Urgency::Low, book.low.is_none()),
        quiet_hours: book.quiet_hours,
        meeting_until: book.meeting_until,
        loudest,
        kinds: ways.kinds.iter().copied().collect(),
        callers: ways.callers.clone(),
        card: contact_card(&ways),
        sender: ways.sender.clone(),
        methods,
    }
}

fn method_view(method: &ContactMethod, configured: bool) -> MethodView {
    let kind = method.way.kind();
    MethodView {
        id: method.id,
        label: method.label.clone(),
        kind,
        address: address(&method.way),
        loudness: kind.loudness(),
        verified: method.verified_at.is_some(),
        configured,
        code: method.code,
        trouble: method.trouble.clone(),
    }
}

fn address(way: &Way) -> String {
    match way {
        Way::Email { address } => address.to_string(),
        Way::Sms { number } | Way::Voice { number } => number.to_string(),
        Way::Ntfy { server: Some(server), topic } => {
            format!("{}/{topic}", server.as_str().trim_end_matches('/'))
        }
        Way::Ntfy { server: None, topic } => topic.to_string(),
        Way::Webhook { url } => url.to_string(),
    }
}

fn rules(book: &ContactBook, urgency: Urgency, default: bool) -> RulesView {
    let label = |via: Via| match via {
        Via::Devices => String::new(),
        Via::Contact(contact) => book.method(contact).map(|method| method.label.clone()).unwrap_or_default(),
    };
    let steps = book.steps(urgency).into_iter();
    let steps = steps.map(|step| RuleView { via: step.via, label: label(step.via), after_s: step.after_s });
    RulesView { default, steps: steps.collect() }
}

/// The hub's numbers and address as a contact card (vCard 3.0, RFC 2426, which every telephone imports): saved and allowed through
/// do-not-disturb, its calls ring. `None` where the hub calls from no number.
fn contact_card(ways: &Ways) -> Option<String> {
    if ways.callers.is_empty() {
        return None;
    }
    let mut lines = vec![
        "BEGIN:VCARD".to_owned(),
        "VERSION:3.0".to_owned(),
        "N:;Baton;;;".to_owned(),
        "FN:Baton".to_owned(),
        "NOTE:Pages from Baton. Let this contact through do-not-disturb.".to_owned(),
    ];
    lines.extend(ways.callers.iter().map(|number| format!("TEL;TYPE=CELL,VOICE:{number}")));
    lines.extend(ways.sender.iter().map(|sender| format!("EMAIL;TYPE=INTERNET:{sender}")));
    lines.push("END:VCARD".to_owned());
    Some(lines.into_iter().map(|line| line + "\r\n").collect())
}
