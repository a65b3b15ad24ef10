//! Shifts as a calendar.

use super::{CalendarEntry, write};
use baton_domain::duty::{Duties, Duty};
use jiff::Timestamp;

/// The name of the host in a UID: it need not exist, and must not change.
const UID_HOST: &str = "baton";

/// An iCalendar file of these duties, as of `now`. The same duty has the same UID in each of them.
pub fn shifts(duties: &Duties, now: Timestamp) -> String {
    let entries: Vec<_> = duties.all.iter().map(|duty| entry(duties, duty)).collect();
    write(&duties.name, &entries, now)
}

fn entry(duties: &Duties, duty: &Duty) -> CalendarEntry {
    // of what has lasted for very long there is one at a time
    let begin = duty.begun.map_or_else(|| "long".to_owned(), |begun| begun.as_second().to_string());
    let (who, title) = match (&duty.person, duties.of_one()) {
        (Some((person, _)), true) => (person.to_string(), format!("On call: {}", duty.schedule_name)),
        (Some((person, name)), false) => {
            (person.to_string(), format!("{name} on call: {}", duty.schedule_name))
        }
        (None, _) => ("nobody".to_owned(), format!("Nobody on call: {}", duty.schedule_name)),
    };
    let text = match (&duty.person, &duty.stands_in_for) {
        (None, _) => Some("Nobody is on call in this time. Who can take it?".to_owned()),
        (Some((_, name)), Some((absent, why))) => Some(format!("{name} stands in for {absent} ({why}).")),
        (Some(_), None) => None,
    };
    CalendarEntry { uid: format!("{}-{begin}-{who}@{UID_HOST}", duty.schedule), span: duty.span, title, text }
}
