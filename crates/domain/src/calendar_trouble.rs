//! Why a calendar that is read cannot be read, as data beside its English sentence: whoever draws it words it in their language.

use crate::alert::one_line;
use crate::limit;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Why a calendar cannot be read.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum CalendarTrouble {
    /// Its address is no web address.
    BadAddress,
    /// It is in a network into which people may not send the hub.
    Forbidden {
        /// Where.
        host: String,
    },
    /// No connection, or one that broke.
    Unreachable {
        /// Where.
        host: String,
        /// By the system.
        said: String,
    },
    /// No answer in time.
    Silent {
        /// Where.
        host: String,
    },
    /// Redirects without an end.
    Circle {
        /// Where.
        host: String,
    },
    /// It is not shown without signing in.
    SignIn {
        /// Where.
        host: String,
    },
    /// There is none at this address any more.
    Gone {
        /// Where.
        host: String,
    },
    /// Another answer that is no calendar.
    Status {
        /// Where.
        host: String,
        /// Of HTTP.
        status: u16,
    },
    /// What came is no calendar, or a part of one.
    NotACalendar,
    /// It has more in it than is read.
    TooMuch,
    /// An event repeats more often than an absence does.
    TooOften {
        /// Its title.
        event: String,
    },
    /// Events repeat by rules that never hold.
    InVain {
        /// The title of one.
        event: String,
    },
    /// An event is in a zone that nobody knows.
    UnknownZone {
        /// Its title.
        event: String,
        /// As the calendar calls it.
        zone: String,
    },
    /// An event makes no sense, or is more than is read.
    Unreadable {
        /// Its title.
        event: String,
        /// What is wrong with it, in the words of the calendar's format.
        said: String,
    },
    /// The hub made a mistake.
    Mistake,
}

impl CalendarTrouble {
    /// The same with what came from outside cut to what may be kept.
    #[must_use]
    pub fn cut(mut self) -> Self {
        let outside: [Option<&mut String>; 2] = match &mut self {
            Self::BadAddress | Self::NotACalendar | Self::TooMuch | Self::Mistake => [None, None],
            Self::Forbidden { host }
            | Self::Silent { host }
            | Self::Circle { host }
            | Self::SignIn { host }
            | Self::Gone { host }
            | Self::Status { host, status: _ } => [Some(host), None],
            Self::TooOften { event } | Self::InVain { event } => [Some(event), None],
            Self::Unreachable { host, said } => [Some(host), Some(said)],
            Self::UnknownZone { event, zone } => [Some(event), Some(zone)],
            Self::Unreadable { event, said } => [Some(event), Some(said)],
        };
        for text in outside.into_iter().flatten() {
            *text = one_line(text, limit::TITLE_CHARS_MAX);
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_calendar_says_of_itself_is_kept_in_a_line_that_ends() {
        let title = format!("Ski\nin {}", "Zermatt ".repeat(100_000));
        let trouble = CalendarTrouble::UnknownZone { event: title, zone: "Mars/Base".to_owned() }.cut();
        let CalendarTrouble::UnknownZone { event, zone } = trouble else { panic!("another kind") };
        assert!(event.starts_with("Ski in Zermatt"), "{event}");
        assert!(event.chars().count() <= limit::TITLE_CHARS_MAX, "{} characters", event.chars().count());
        assert_eq!(zone, "Mars/Base");
    }
}
