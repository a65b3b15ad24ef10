//! How long a page waits before it is heard or shown: a meeting's first minute, quiet hours.

use crate::document::Documents;
use baton_domain::alert::Urgency;
use baton_domain::id::PersonId;
use baton_domain::limit::MEETING_QUIET;
use baton_domain::page::Page;
use jiff::{SignedDuration, Timestamp};

/// A quiet page waits for the end of quiet hours at most so long: they end once a day.
const QUIET_MOST: SignedDuration = SignedDuration::from_hours(24);

/// For how long from `now` a page of `me` waits: an urgent one with its sound in a meeting's first minute, a quiet one altogether in
/// quiet hours. `None` when it does not wait; a page that is older than its minute does not: this device is late already.
pub fn hushed_for(
    documents: &Documents,
    me: PersonId,
    urgency: Urgency,
    page: &Page,
    now: Timestamp,
) -> Option<SignedDuration> {
    let book = documents.contacts(me)?;
    let (until, most) = match urgency {
        Urgency::High => {
            let is_in_meeting = book.meeting_until.is_some_and(|until| until > now);
            let until = page.created_at.saturating_add(MEETING_QUIET).ok().filter(|_| is_in_meeting)?;
            (until, MEETING_QUIET)
        }
        Urgency::Low => {
            let zone = documents.person(me)?.zone.time_zone();
            (book.quiet_hours?.end_after(now, zone), QUIET_MOST)
        }
    };
    let wait = until.duration_since(now);
    // by a clock that was set back a page looks as if it came from the future: it waits no longer than any other
    (wait.as_millis() > 0).then(|| wait.min(most))
}
