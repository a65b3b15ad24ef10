//! What a body says: alerts, and what is none.

use crate::json::{self, Body};
use crate::links::Links;
use crate::{dedup, words};
use baton_domain::alert::{Alert, AlertStatus, SourceNote, Urgency};
use baton_domain::limit::PAYLOAD_BYTES_MAX;
use serde_json::Value;

/// Bytes of raw payload kept for all alerts of one body together: each has its share, so that a body cannot grow in memory.
const PAYLOADS_PER_BODY_BYTES_MAX: usize = 16 * 1024 * 1024;

/// A body, read.
#[derive(Clone, PartialEq, Debug)]
pub struct Reading {
    /// Which tool was recognised, as people call it.
    pub tool: &'static str,
    /// Its alerts, in their order, each within the bounds of [`baton_domain::limit`].
    pub alerts: Vec<Alert>,
    /// What it says besides. None of it pages.
    pub asides: Vec<Aside>,
}

/// Something that a tool sends and that is no alert.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Aside {
    /// Somebody pressed a test button: the way from the tool works.
    Test {
        /// What the tool says.
        title: String,
    },
    /// An alert that always fires, to show that alerting works: a heartbeat. Its absence is what pages.
    Beat {
        /// The alert's name.
        name: String,
    },
    /// A subscription begins only when this address was visited.
    Confirm {
        /// Where; not checked yet.
        url: String,
    },
    /// Something that needs nobody.
    Unimportant {
        /// Why, as a part of a sentence: "the run is not over yet".
        why: String,
    },
}

impl std::fmt::Display for Aside {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Test { title } => write!(f, "a test button was pressed, and nobody is paged: {title}"),
            Self::Beat { name } => {
                write!(f, "{name} always fires: a heartbeat, which pages when it is missing")
            }
            Self::Confirm { .. } => f.write_str("a subscription that has to be confirmed"),
            Self::Unimportant { why } => write!(f, "nobody is paged: {why}"),
        }
    }
}

/// What the reader of one tool finds in a body.
pub(crate) enum Said<'a> {
    Alert(Found<'a>),
    Aside(Aside),
}

/// The answer of a tool's reader: nothing when the body is another tool's.
pub(crate) type Heard<'a> = Option<Vec<Said<'a>>>;

/// Heard: one alert.
pub(crate) fn alert(found: Found<'_>) -> Heard<'_> {
    Some(vec![Said::Alert(found)])
}

/// Heard: nothing that needs anybody.
pub(crate) fn unimportant<'a>(why: impl Into<String>) -> Heard<'a> {
    Some(vec![Said::Aside(Aside::Unimportant { why: why.into() })])
}

/// Heard: a test button.
pub(crate) fn test<'a>(title: impl Into<String>) -> Heard<'a> {
    Some(vec![Said::Aside(Aside::Test { title: title.into() })])
}

/// An alert as a format found it; its raw payload is printed only when its share of the memory is known.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Found<'a> {
    pub(crate) dedup_key: String,
    pub(crate) status: AlertStatus,
    pub(crate) title: String,
    pub(crate) source: String,
    pub(crate) urgency: Urgency,
    pub(crate) links: Links,
    /// Printed one below the other, under these names.
    pub(crate) raw: Vec<(&'a str, &'a Value)>,
}

impl<'a> Found<'a> {
    /// A problem that is there, as loud as can be, from `source`. Without a [`Self::key`] its title is its key.
    pub(crate) fn new(title: impl Into<String>, source: impl Into<String>, body: Body<'a>) -> Self {
        let (title, source) = (title.into(), source.into());
        Self {
            dedup_key: dedup::of_parts(&[&title, &source]),
            status: AlertStatus::Firing,
            title,
            source,
            urgency: Urgency::High,
            links: Links::default(),
            raw: vec![("alert", body.0)],
        }
    }

    /// The tool's own key for the problem. `tool` keeps the small numbers of two tools behind one service apart.
    pub(crate) fn key(mut self, tool: &str, parts: &[Option<String>]) -> Self {
        let told: Vec<&str> = parts.iter().flatten().map(String::as_str).collect();
        if !told.is_empty() {
            self.dedup_key = dedup::told(&format!("{tool}/{}", told.join("/")));
        }
        self
    }

    /// A key that other programs use as it stands, to end the problem.
    pub(crate) fn own_key(mut self, key: Option<String>) -> Self {
        if let Some(key) = key {
            self.dedup_key = dedup::told(&key);
        }
        self
    }

    pub(crate) fn is(mut self, status: AlertStatus) -> Self {
        self.status = status;
        self
    }

    /// Over when the tool's word says so.
    pub(crate) fn state(self, word: Option<String>) -> Self {
        let status = word.map_or(AlertStatus::Firing, |word| words::status(&word));
        self.is(status)
    }

    /// As loud as the tool's word says; as it was when that word is not known.
    pub(crate) fn severity(mut self, word: Option<String>) -> Self {
        if let Some(urgency) = word.and_then(|word| words::urgency(&word)) {
            self.urgency = urgency;
        }
        self
    }

    pub(crate) fn quiet(mut self) -> Self {
        self.urgency = Urgency::Low;
        self
    }

    pub(crate) fn link(mut self, text: &str, href: Option<String>) -> Self {
        self.links.add(text, href);
        self
    }

    /// Says who did what about it in the tool: that becomes the title.
    pub(crate) fn told(mut self, note: SourceNote, by: Option<String>, said: Option<String>) -> Self {
        self.status = AlertStatus::Told(note);
        self.title = match (by, said) {
            (Some(by), Some(said)) => format!("{by}: {said}"),
            (Some(text), None) | (None, Some(text)) => text,
            (None, None) => self.source.clone(),
        };
        self
    }

    fn alert(self, payload_bytes_max: usize) -> Alert {
        Alert {
            dedup_key: self.dedup_key,
            status: self.status,
            title: self.title,
            source: self.source,
            urgency: self.urgency,
            links: self.links.into_vec(),
            payload: json::print(&self.raw, payload_bytes_max),
        }
        .bounded()
    }
}

impl Reading {
    /// What was said, each alert with its share of the memory.
    pub(crate) fn of(tool: &'static str, said: Vec<Said<'_>>) -> Self {
        let share = (PAYLOADS_PER_BODY_BYTES_MAX / said.len().max(1)).min(PAYLOAD_BYTES_MAX);
        let mut reading = Self { tool, alerts: Vec::new(), asides: Vec::new() };
        for one in said {
            match one {
                Said::Alert(found) => reading.alerts.push(found.alert(share)),
                Said::Aside(aside) => reading.asides.push(aside),
            }
        }
        reading
    }
}
