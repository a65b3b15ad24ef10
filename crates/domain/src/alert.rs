//! Alerts: one message from monitoring, already understood.

use crate::limit;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How loudly an incident asks for attention.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    /// Notifies quietly, never rings, never escalates.
    Low,
    /// Rings until somebody answers.
    High,
}

/// What an alert says about its problem.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum AlertStatus {
    /// It is there.
    Firing,
    /// It is over.
    Resolved,
    /// Somebody did something about it in the tool; the title says who, and what they said. The problem is as it was.
    Told(SourceNote),
}

/// What somebody did about an alert in the tool that sends it. It silences nothing here: an incident is only ever somebody's whom
/// this hub knows and can ring again.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SourceNote {
    /// Took it there.
    Acknowledged,
    /// Put it off there.
    Snoozed,
    /// Said something, or changed it.
    Noted,
}

/// A link that helps the responder.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct Link {
    /// What is behind it.
    pub text: String,
    /// Where it leads; `http` or `https` only.
    pub href: String,
}

/// One message from monitoring. Make it with [`Alert::bounded`], which cuts what is too long: a shortened page beats a lost one.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Alert {
    /// Alerts of one service with the same key belong to one incident while it is open.
    pub dedup_key: String,
    /// Is it there or over.
    pub status: AlertStatus,
    /// What broke, in one line.
    pub title: String,
    /// What noticed it, or where.
    pub source: String,
    /// How loudly.
    pub urgency: Urgency,
    /// Where to look.
    pub links: Vec<Link>,
    /// The message as it came, for people; may be cut.
    pub payload: String,
}

impl Alert {
    /// The same alert with every part within the bounds of [`crate::limit`], without control characters in one-line parts, and with
    /// a title.
    #[must_use]
    pub fn bounded(mut self) -> Self {
        self.title = one_line(&self.title, limit::TITLE_CHARS_MAX);
        if self.title.is_empty() {
            self.title = "Alert without a title".to_owned();
        }
        self.source = one_line(&self.source, limit::NAME_CHARS_MAX);
        self.dedup_key = one_line(&self.dedup_key, limit::DEDUP_KEY_CHARS_MAX);
        self.links.retain(|link| {
            let is_web = link.href.starts_with("https://") || link.href.starts_with("http://");
            is_web && link.href.chars().count() <= limit::HREF_CHARS_MAX
        });
        self.links.truncate(limit::LINKS_MAX);
        for link in &mut self.links {
            link.text = one_line(&link.text, limit::NAME_CHARS_MAX);
            link.href = one_line(&link.href, limit::HREF_CHARS_MAX);
        }
        cut_bytes(&mut self.payload, limit::PAYLOAD_BYTES_MAX);
        self
    }
}

/// `text` on one line, without control characters, cut to `chars_max` characters with "…" as the last one.
pub fn one_line(text: &str, chars_max: usize) -> String {
    let mut flat = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    let mut line = String::new();
    if let Some(first) = flat.next() {
        line.push_str(first);
    }
    for word in flat {
        line.push(' ');
        line.push_str(word);
    }
    if line.chars().count() > chars_max {
        line = line.chars().take(chars_max.saturating_sub(1)).collect();
        line.push('…');
    }
    line
}

fn cut_bytes(text: &mut String, bytes_max: usize) {
    if text.len() > bytes_max {
        let end = (0..=bytes_max).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0);
        text.truncate(end);
    }
}
