//! Foreign formats: bytes in, alerts and absences out; shifts in, calendars out. Pure.
//!
//! One file for each format, and one in `tools/` for each family of tools. All of them follow one rule: what is missing is made up for,
//! because a page with a poor title beats a page that is lost; only a body in which no alert can be found at all is refused. What a
//! tool sends besides alerts (test buttons, handshakes, heartbeats) is an [`Aside`], and pages nobody.
#![forbid(unsafe_code)]

pub mod alertmanager;
mod dedup;
mod email;
pub mod generic;
pub mod ical;
mod json;
mod links;
mod reading;
mod template;
mod tools;
mod words;

pub use reading::{Aside, Reading};
pub use tools::{opsgenie, pagerduty};

use baton_domain::integration::IntegrationKind;
use baton_domain::template::Template;

/// Alerts in one body. Alertmanager sends a whole group in one request and sets no limit by itself (`max_alerts: 0`); a group of
/// this size fills 5 MB. More is a mistake in the sender.
pub const ALERTS_PER_BODY_MAX: usize = 10_000;

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
    /// A field that has to be there is not.
    #[error("{at} is missing or blank; send a text")]
    Missing {
        /// Which one.
        at: &'static str,
    },
    /// Where a text should be stands something else.
    #[error("{at} is {found}; send a text")]
    NotAText {
        /// Which field.
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
            Self::NotAList { at, .. }
            | Self::Empty { at }
            | Self::Missing { at }
            | Self::NotAText { at, .. } => at,
        }
    }
}

/// What a monitoring tool says with a body: JSON of any kind, or an e-mail as it was sent.
///
/// `template`, where an integration has one, says where its alerts' parts come from; what it leaves blank stays as it was read.
///
/// # Errors
/// When no alert can be found in it; the sentence names the part that is wrong.
pub fn read(kind: IntegrationKind, template: Option<&Template>, body: &[u8]) -> Result<Reading, ReadError> {
    if let Some(mail) = email::read(body) {
        return Ok(mail);
    }
    let body = json::parse(body)?;
    let (tool, mut said) = match kind {
        IntegrationKind::Alertmanager => alertmanager::read(&body),
        IntegrationKind::Generic => generic::read(&body),
    }?;
    if let Some(template) = template {
        template::apply(template, &body, &mut said);
    }
    Ok(Reading::of(tool, said))
}

/// Whether a body that is posted to a heartbeat's address is a beat. Any is, but one that says that something has stopped or is over:
/// Alertmanager sends that when its always-firing alert fires no more.
#[must_use]
pub fn is_beat(body: &[u8]) -> bool {
    use baton_domain::alert::AlertStatus;
    let Ok(reading) = read(IntegrationKind::Generic, None, body) else { return true };
    let beats = reading.asides.iter().any(|aside| matches!(aside, Aside::Beat { .. }));
    let stopped = reading.asides.iter().any(|aside| matches!(aside, Aside::Unimportant { .. }));
    let over = |status: AlertStatus| status == AlertStatus::Resolved;
    let from_alertmanager = matches!(reading.tool, "Alertmanager" | "Grafana");
    let ended = from_alertmanager && reading.alerts.iter().all(|alert| over(alert.status));
    beats || !(stopped || ended)
}

/// The address that confirms a subscription, if it leads to Amazon itself: whoever knows an integration's key must not be able to make
/// the hub visit any other.
#[must_use]
pub fn confirmable(url: &str) -> Option<&str> {
    let rest = url.strip_prefix("https://")?;
    let host = rest.split(['/', '?', '#']).next()?;
    let fits = host.strip_suffix(".amazonaws.com").or_else(|| host.strip_suffix(".amazonaws.com.cn"))?;
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
    (fits.starts_with("sns.") && fits.chars().all(plain) && rest.contains('?')).then_some(url)
}
