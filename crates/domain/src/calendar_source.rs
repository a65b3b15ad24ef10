//! Calendar sources: a person's absences in a calendar elsewhere, which the hub reads again and again.
//!
//! The decider says when ([`crate::event::Event::CalendarSourceDue`]); the hub fetches and understands, and brings back what it found
//! as a command. Each event of the calendar is known by an id that is made of the source, the event and its time, so that reading
//! twice changes nothing, and a moved event is one that went and one that came.

use crate::absence::AbsenceKind;
use crate::calendar_trouble::CalendarTrouble;
use crate::event::{Entry, Event};
use crate::evolve::put;
use crate::id::{AbsenceId, CalendarSourceId, PersonId};
use crate::known::if_known;
use crate::limit;
use crate::obstacle::Obstacle;
use crate::shift::Span;
use crate::state::State;
use crate::timer::Timer;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;
use ts_rs::TS;

/// A calendar whose events are absences of a person.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct CalendarSource {
    /// Which.
    pub id: CalendarSourceId,
    /// Whose absences.
    pub person: PersonId,
    /// What that person calls it.
    pub name: String,
    /// Where it is: the host alone, since the rest of the address is often a secret.
    pub host: String,
    /// What its events are.
    pub kind: AbsenceKind,
    /// It is read no more. What was recorded because of it stays.
    pub removed: bool,
    /// When it was read last.
    #[ts(type = "string | null")]
    pub read_at: Option<Timestamp>,
    /// Times in a row that it could not be read. What was read before holds on.
    pub failures: u32,
    /// Why it could not be read the last time.
    pub problem: Option<String>,
    /// The same as data; older hubs wrote none.
    #[serde(default, deserialize_with = "if_known", skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub trouble: Option<CalendarTrouble>,
    /// Events that were not recorded, because something stands in the way.
    pub conflicts: Vec<CalendarConflict>,
}

/// An event of a calendar that cannot be recorded as an absence.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct CalendarConflict {
    /// The absence that it would be.
    pub absence: AbsenceId,
    /// When.
    pub span: Span,
    /// What stands in the way, and what to do about it.
    pub problem: String,
    /// The same as data; older hubs wrote none.
    #[serde(default, deserialize_with = "if_known", skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub obstacle: Option<Obstacle>,
}

/// An event that was found in a calendar.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CalendarEvent {
    /// The absence that it is.
    pub absence: AbsenceId,
    /// When.
    pub span: Span,
}

/// What came of reading a calendar.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum CalendarReading {
    /// All of its events that are not over, in order and apart.
    Read(Vec<CalendarEvent>),
    /// It could not be fetched, or not be understood.
    Failed {
        /// Why, in a sentence without the address.
        problem: String,
        /// The same as data.
        trouble: CalendarTrouble,
    },
}

/// The address of a calendar. Its text is a secret more often than not: it is neither printed nor sent to devices.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(try_from = "String", into = "String")]
#[ts(type = "string")]
pub struct CalendarUrl(String);

/// The text is no address of a calendar.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error(
    "an address that begins with https:// (or http://, webcal://), names a host, has no name and password before it, and at most {} characters",
    limit::HREF_CHARS_MAX
)]
pub struct NotACalendarUrl;

impl CalendarUrl {
    /// The whole address, for whoever fetches it.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The host, with the port where one is said.
    pub fn host(&self) -> &str {
        let rest = self.0.split_once("://").map_or(self.0.as_str(), |(_, rest)| rest);
        rest.split(['/', '?', '#']).next().unwrap_or_default()
    }
}

impl TryFrom<String> for CalendarUrl {
    type Error = NotACalendarUrl;
    fn try_from(text: String) -> Result<Self, NotACalendarUrl> {
        let text = text.trim();
        // "webcal" is what calendars call https (https://en.wikipedia.org/wiki/Webcal, read 2026-11)
        let (scheme, rest) = text.split_once("://").ok_or(NotACalendarUrl)?;
        let scheme = match scheme.to_ascii_lowercase().as_str() {
            "https" | "webcal" | "webcals" => "https",
            "http" => "http",
            _ => return Err(NotACalendarUrl),
        };
        let url = Self(format!("{scheme}://{rest}"));
        let host = url.host();
        let plain = !text.contains(|c: char| c.is_whitespace() || c.is_control());
        let fits = plain && !host.is_empty() && !host.contains('@');
        if fits && text.chars().count() <= limit::HREF_CHARS_MAX { Ok(url) } else { Err(NotACalendarUrl) }
    }
}

impl From<CalendarUrl> for String {
    fn from(url: CalendarUrl) -> Self {
        url.0
    }
}

impl fmt::Debug for CalendarUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CalendarUrl({}/…)", self.host())
    }
}

/// How the reading of a source stands. Kept by the hub alone.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Fetch {
    pub(crate) url: CalendarUrl,
    pub(crate) asked_at: Timestamp,
    /// The last asking was answered.
    pub(crate) answered: bool,
    pub(crate) next_at: Timestamp,
    /// What it had when it was read last.
    pub(crate) known: Vec<AbsenceId>,
}

/// A calendar that is to be fetched now.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ToRead {
    /// Which.
    pub source: CalendarSourceId,
    /// Whose absences.
    pub person: PersonId,
    /// Where.
    pub url: CalendarUrl,
    /// Since when; another time is another asking.
    pub asked_at: Timestamp,
}

impl State {
    /// The calendars that are to be fetched now, and were not answered yet.
    pub fn calendars_to_read(&self) -> Vec<ToRead> {
        let waiting = self.fetches.iter().filter(|(_, fetch)| !fetch.answered);
        let one = |(id, fetch): (&CalendarSourceId, &Arc<Fetch>)| {
            let person = self.calendar_sources.get(id)?.is.person;
            Some(ToRead { source: *id, person, url: fetch.url.clone(), asked_at: fetch.asked_at })
        };
        waiting.filter_map(one).collect()
    }

    /// Takes in an event about a calendar; others change nothing here.
    pub(crate) fn evolve_calendar_source(&mut self, entry: &Entry) {
        if let Event::CalendarSourceAdded { source, url, next_at } = &entry.event {
            self.add_calendar_source(source, url, *next_at, entry);
        } else if let Event::CalendarSourceDue { source, next_at } = &entry.event {
            self.ask_calendar_source(*source, *next_at, entry);
        } else if let Event::CalendarSourceRead { source, known, conflicts } = &entry.event {
            self.read_calendar_source(*source, known, conflicts, entry);
        } else if let Event::CalendarSourceFailed { source, problem, trouble } = &entry.event {
            self.fail_calendar_source(*source, problem, trouble.as_ref(), entry);
        } else if let Event::CalendarSourceRemoved { source } = &entry.event {
            self.remove_calendar_source(*source, entry);
        }
    }

    fn add_calendar_source(
        &mut self,
        source: &CalendarSource,
        url: &CalendarUrl,
        next_at: Timestamp,
        entry: &Entry,
    ) {
        put(&mut self.calendar_sources, source.id, entry.seq, source);
        let known = Vec::new();
        let fetch = Fetch { url: url.clone(), asked_at: entry.at, answered: false, next_at, known };
        self.fetches.insert(source.id, Arc::new(fetch));
        self.set_timer(Timer::CalendarSource(source.id), None, Some(next_at));
    }

    fn ask_calendar_source(&mut self, id: CalendarSourceId, next_at: Timestamp, entry: &Entry) {
        let Some(fetch) = self.fetches.get_mut(&id) else { return };
        let fetch = Arc::make_mut(fetch);
        (fetch.asked_at, fetch.answered) = (entry.at, false);
        let before = std::mem::replace(&mut fetch.next_at, next_at);
        self.set_timer(Timer::CalendarSource(id), Some(before), Some(next_at));
    }

    fn read_calendar_source(
        &mut self,
        id: CalendarSourceId,
        known: &[AbsenceId],
        conflicts: &[CalendarConflict],
        entry: &Entry,
    ) {
        if let Some(fetch) = self.fetches.get_mut(&id) {
            let fetch = Arc::make_mut(fetch);
            fetch.answered = true;
            fetch.known = known.to_vec();
        }
        self.change_calendar_source(id, entry, |source| {
            source.read_at = Some(entry.at);
            (source.failures, source.problem, source.trouble) = (0, None, None);
            source.conflicts = conflicts.to_vec();
        });
    }

    fn fail_calendar_source(
        &mut self,
        id: CalendarSourceId,
        problem: &str,
        trouble: Option<&CalendarTrouble>,
        entry: &Entry,
    ) {
        if let Some(fetch) = self.fetches.get_mut(&id) {
            Arc::make_mut(fetch).answered = true;
        }
        self.change_calendar_source(id, entry, |source| {
            source.failures = source.failures.saturating_add(1);
            source.problem = Some(problem.to_owned());
            source.trouble = trouble.cloned();
        });
    }

    fn remove_calendar_source(&mut self, id: CalendarSourceId, entry: &Entry) {
        if let Some(fetch) = self.fetches.remove(&id) {
            self.set_timer(Timer::CalendarSource(id), Some(fetch.next_at), None);
        }
        self.change_calendar_source(id, entry, |source| {
            source.removed = true;
            source.conflicts.clear();
        });
    }

    fn change_calendar_source(
        &mut self,
        id: CalendarSourceId,
        entry: &Entry,
        change: impl FnOnce(&mut CalendarSource),
    ) {
        if let Some(known) = self.calendar_sources.get_mut(&id) {
            known.seq = entry.seq;
            change(Arc::make_mut(&mut known.is));
        }
    }
}
