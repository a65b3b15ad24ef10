//! Why a calendar that is read cannot be read, as data beside its English sentence: whoever draws it words it in their language.

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
    /// An event makes no sense.
    Unreadable {
        /// Its title.
        event: String,
    },
    /// The hub made a mistake.
    Mistake,
}
