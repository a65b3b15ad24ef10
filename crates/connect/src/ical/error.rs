//! What is wrong with a calendar, for people.

use super::bounds::{
    BYTES_MAX, DATES_MAX, EVENTS_MAX, LINE_BYTES_MAX, NESTING_MAX, OCCURRENCES_MAX, RULES_IN_VAIN_MAX,
    RULES_MAX, STEPS_MAX,
};
use baton_domain::calendar_trouble::CalendarTrouble;

/// Why a calendar is not read. Each says what was found, where, and what to do.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum CalendarError {
    /// More bytes than [`BYTES_MAX`].
    #[error(
        "the calendar has {} KiB, and at most {} KiB are read: export a shorter time, or keep absences in a calendar of their own",
        bytes / 1024, BYTES_MAX / 1024
    )]
    TooLarge {
        /// How many it has.
        bytes: usize,
    },
    /// Not UTF-8.
    #[error("byte {at} of the calendar is no text (UTF-8): export it again as an iCalendar file (.ics)")]
    NotText {
        /// The first byte that is none, counted from 0.
        at: usize,
    },
    /// No `BEGIN:VCALENDAR`.
    #[error("this is no calendar: an iCalendar file (.ics) begins with BEGIN:VCALENDAR")]
    NotACalendar,
    /// It ends in the middle.
    #[error("the calendar ends in the middle of something: it was cut off; export or download it again")]
    Unfinished,
    /// A line with more bytes than [`LINE_BYTES_MAX`].
    #[error(
        "line {line} of the calendar is longer than {} KiB: remove the attachment or the long text that is in it",
        LINE_BYTES_MAX / 1024
    )]
    LongLine {
        /// Which, counted from 1.
        line: usize,
    },
    /// Components inside of components, more than [`NESTING_MAX`] deep.
    #[error(
        "line {line} of the calendar is the {NESTING_MAX}th BEGIN inside of another one: no calendar needs that; export it again"
    )]
    TooDeep {
        /// Where, counted from 1.
        line: usize,
    },
    /// More events than [`EVENTS_MAX`].
    #[error(
        "the calendar has more than {EVENTS_MAX} events: export a shorter time, or keep absences in a calendar of their own"
    )]
    TooManyEvents,
    /// More rules than [`RULES_MAX`].
    #[error("more than {RULES_MAX} events of the calendar repeat: keep absences in a calendar of their own")]
    TooManyRules,
    /// More rules that never hold than [`RULES_IN_VAIN_MAX`].
    #[error(
        "\"{event}\" and {RULES_IN_VAIN_MAX} more repeat by rules (RRULE) that never hold, such as on a 30 February: correct or delete them"
    )]
    TooManyInVain {
        /// The event at which it was too much.
        event: String,
    },
    /// More single dates in `RDATE` and `EXDATE` than [`DATES_MAX`].
    #[error(
        "the calendar lists more than {DATES_MAX} single dates of repeated events: export a shorter time"
    )]
    TooManyDates,
    /// A rule that repeats more often than once a day.
    #[error("\"{event}\" repeats more often than once a day: an absence does not; make it one longer event")]
    TooOften {
        /// Which event.
        event: String,
    },
    /// Rules with more occurrences than [`STEPS_MAX`] up to now.
    #[error(
        "the repeated events of the calendar have more than {STEPS_MAX} occurrences: let \"{event}\" begin later"
    )]
    TooManySteps {
        /// The event at which it was too much.
        event: String,
    },
    /// More absences in the window than [`OCCURRENCES_MAX`].
    #[error(
        "the calendar has more than {OCCURRENCES_MAX} absences ahead: keep absences in a calendar of their own"
    )]
    TooManyOccurrences,
    /// A zone that nobody knows and the calendar does not define.
    #[error(
        "\"{event}\" is in the time zone \"{zone}\", which is not known and not defined in the calendar: choose a zone such as Europe/Berlin for it"
    )]
    UnknownZone {
        /// Which event.
        event: String,
        /// As the calendar calls it.
        zone: String,
    },
    /// Part of an event makes no sense.
    #[error("\"{event}\" has {problem}: correct it in the calendar, or delete it there")]
    Unreadable {
        /// Which event.
        event: String,
        /// What is wrong with it.
        problem: &'static str,
    },
}

impl From<&CalendarError> for CalendarTrouble {
    fn from(error: &CalendarError) -> Self {
        match error {
            CalendarError::NotText { .. }
            | CalendarError::NotACalendar
            | CalendarError::Unfinished
            | CalendarError::TooDeep { .. } => Self::NotACalendar,
            CalendarError::TooLarge { .. }
            | CalendarError::LongLine { .. }
            | CalendarError::TooManyEvents
            | CalendarError::TooManyRules
            | CalendarError::TooManyDates
            | CalendarError::TooManySteps { .. }
            | CalendarError::TooManyOccurrences => Self::TooMuch,
            CalendarError::TooManyInVain { event } => Self::InVain { event: event.clone() },
            CalendarError::TooOften { event } => Self::TooOften { event: event.clone() },
            CalendarError::UnknownZone { event, zone } => {
                Self::UnknownZone { event: event.clone(), zone: zone.clone() }
            }
            CalendarError::Unreadable { event, problem } => {
                Self::Unreadable { event: event.clone(), said: (*problem).to_owned() }
            }
        }
    }
}
