//! Foreign formats: bytes in, alerts and absences out; shifts in, calendars out. Pure.
//!
//! One file for each format. All of them follow one rule: what is missing is made up for, because a page with a poor title beats a
//! page that is lost; only a body in which no alert can be found at all is refused.
#![forbid(unsafe_code)]

pub mod alertmanager;
mod dedup;
pub mod generic;
pub mod ical;
mod json;
mod links;
mod words;

use baton_domain::alert::{Alert, AlertStatus};
use baton_domain::integration::IntegrationKind;
use baton_domain::limit::PAYLOAD_BYTES_MAX;
use serde_json::Value;

/// Alerts in one body. Alertmanager sends a whole group in one request and sets no limit by itself (`max_alerts: 0`); a group of
/// this size fills 5 MB. More is a mistake in the sender.
pub const ALERTS_PER_BODY_MAX: usize = 10_000;
/// Bytes of raw payload kept for all alerts of one body together: each has its share, so that a body cannot grow in memory.
const PAYLOADS_PER_BODY_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Why a body is refused. Each sentence says what to do.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ReadError {
    /// The body is no JSON, or ends too early.
    #[error("the body is not JSON: {why} at line {line}, column {column}; send it as application/json")]
    NotJson {
        /// Counted from 1; 0 when the body is empty.
        line: usize,
        /// Counted from 1.
        column: usize,
        /// What the parser expected.
        why: String,
    },
    /// Where an alert should be stands something else.
    #[error("{at} is {found}; send a JSON object with the alert's fields")]
    NotAnObject {
        /// Which part: `body`, `body[2]`, `alerts[0]`.
        at: String,
        /// What stands there.
        found: &'static str,
    },
    /// Where the list of alerts should be stands something else.
    #[error("{at} is {found}; send a list of alerts")]
    NotAList {
        /// Which part.
        at: &'static str,
        /// What stands there.
        found: &'static str,
    },
    /// There is no alert in it.
    #[error("there is no alert in {at}; send at least one field, such as a title")]
    Empty {
        /// Which part.
        at: &'static str,
    },
    /// More than [`ALERTS_PER_BODY_MAX`].
    #[error("the body has {count} alerts; send at most {max} at once")]
    TooManyAlerts {
        /// How many there are.
        count: usize,
        /// How many there may be.
        max: usize,
    },
}

impl ReadError {
    /// The part of the body that is wrong, such as `alerts[3]`.
    pub fn field(&self) -> &str {
        match self {
            Self::NotJson { .. } | Self::TooManyAlerts { .. } => "body",
            Self::NotAnObject { at, .. } => at,
            Self::NotAList { at, .. } | Self::Empty { at } => at,
        }
    }
}

/// The alerts in a body that a monitoring tool sent, in their order, each within the bounds of [`baton_domain::limit`].
///
/// # Errors
/// When no alert can be found in it; the sentence names the part that is wrong.
pub fn read(kind: IntegrationKind, body: &[u8]) -> Result<Vec<Alert>, ReadError> {
    let body = json::parse(body)?;
    let alerts = match kind {
        IntegrationKind::Alertmanager => alertmanager::read(&body),
        IntegrationKind::Generic => generic::read(&body),
    }?;
    let share = (PAYLOADS_PER_BODY_BYTES_MAX / alerts.len().max(1)).min(PAYLOAD_BYTES_MAX);
    Ok(alerts.into_iter().map(|found| found.alert(share)).collect())
}

/// An alert as a format found it; its raw payload is printed only when its share of the memory is known.
#[derive(Clone, PartialEq, Debug)]
pub struct Found<'a> {
    dedup_key: String,
    status: AlertStatus,
    title: String,
    source: String,
    urgency: baton_domain::alert::Urgency,
    links: links::Links,
    /// Printed one below the other, under these names.
    raw: Vec<(&'static str, &'a Value)>,
}

impl Found<'_> {
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
