//! What a message says: one page or several, a code, a test. Words only; each protocol gives them its form.

use super::Links;
use baton_domain::alert::Urgency;
use baton_domain::contact::event::VerifyCode;
use baton_domain::id::{IncidentId, SendId};
use baton_domain::send::{Send, Sending};
use baton_domain::state::State;

/// Pages that are named one by one; of more the number is said.
const NAMED_MAX: usize = 20;
/// Characters of a title in a message.
const TITLE_CHARS_MAX: usize = 160;

/// A message, with names instead of ids.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Message {
    /// Which; the idempotency key.
    pub(super) send: SendId,
    /// To whom.
    pub(super) person: String,
    /// What it says.
    pub(super) what: What,
}

/// What a message says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum What {
    /// These pages ask; the first ones, and how many there are.
    Pages { named: Vec<PageLine>, all: usize },
    /// A code to be typed back.
    Code(VerifyCode),
    /// A test.
    Test,
}

/// A page in a message.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct PageLine {
    pub(super) incident: IncidentId,
    pub(super) title: String,
    pub(super) service: String,
    pub(super) urgency: Urgency,
    /// It only tests whether its person can be reached.
    pub(super) drill: bool,
    /// Where it is answered.
    pub(super) link: String,
}

impl Message {
    /// What `send` says now: pages that are over are left out. `None` when nothing is left to say.
    pub(super) fn of(state: &State, send: &Send, links: &Links) -> Option<Self> {
        let what = match &send.what {
            Sending::Pages { items } => {
                let wanted: Vec<_> = items.iter().filter(|item| state.is_item_wanted(**item)).collect();
                let line = |item: &&baton_domain::send::PageItem| {
                    let incident = state.incident(item.incident)?;
                    let service = state.services.get(&incident.service);
                    Some(PageLine {
                        incident: incident.id,
                        title: incident.title.chars().take(TITLE_CHARS_MAX).collect(),
                        service: match service {
                            Some(service) => service.is.name.clone(),
                            None if incident.is_drill() => "a drill: nothing is broken".to_owned(),
                            None => String::new(),
                        },
                        urgency: incident.urgency,
                        drill: incident.is_drill(),
                        link: links.answer(**item),
                    })
                };
                let named: Vec<_> = wanted.iter().take(NAMED_MAX).filter_map(line).collect();
                if named.is_empty() {
                    return None;
                }
                What::Pages { named, all: wanted.len() }
            }
            Sending::Code => {
                What::Code(state.code_of(send.contact).filter(|code| code.send == send.id)?.code.clone())
            }
            Sending::Test => What::Test,
        };
        let person = state.person(send.person).map(|person| person.name.clone()).unwrap_or_default();
        Some(Self { send: send.id, person, what })
    }

    /// In one line.
    pub(super) fn headline(&self) -> String {
        match &self.what {
            What::Pages { named, all } => {
                let first = named.first().map_or("", |page| page.title.as_str());
                if self.is_drill() {
                    return first.to_owned(); // begins with the word
                }
                match all {
                    1 => {
                        let incident = named.first().map(|page| page.incident).unwrap_or_default();
                        format!("Page #{incident}: {first}")
                    }
                    all => format!("{all} pages, the first: {first}"),
                }
            }
            What::Code(code) => format!("Baton code: {}", code.as_str()),
            What::Test => "Test message from Baton".to_owned(),
        }
    }

    /// In a few lines, without links.
    pub(super) fn body(&self) -> String {
        match &self.what {
            What::Pages { named, all } => {
                let line = |page: &PageLine| format!("#{} {} [{}]", page.incident, page.title, page.service);
                let mut lines: Vec<String> = named.iter().map(line).collect();
                if *all > named.len() {
                    lines.push(format!("and {} more", all - named.len()));
                }
                lines.join("\n")
            }
            What::Code(code) => format!(
                "{} is the code that shows Baton that this address is yours. Type it into Baton within 15 minutes. If you have not asked for it, somebody mistyped their own address: do nothing.",
                code.as_str()
            ),
            What::Test => {
                format!("{}, this is a test that you asked for: this way to you works.", self.person)
            }
        }
    }

    /// The pages that are named.
    pub(super) fn pages(&self) -> &[PageLine] {
        match &self.what {
            What::Pages { named, .. } => named,
            What::Code(_) | What::Test => &[],
        }
    }

    /// It tells of a drill, which never goes out together with pages.
    pub(super) fn is_drill(&self) -> bool {
        self.pages().first().is_some_and(|page| page.drill)
    }

    /// Whether one of its pages rings.
    pub(super) fn urgency(&self) -> Urgency {
        self.pages().iter().map(|page| page.urgency).max().unwrap_or(Urgency::Low)
    }
}
