//! Reports of front-line support: who reports need not know whom it pages.

use super::{Draft, Refusal, alert, note};
use crate::alert::Urgency;
use crate::id::ServiceId;
use crate::limit;
use crate::person::Person;
use crate::report::Report;
use jiff::Timestamp;

/// What somebody reports, as it came.
pub(super) struct Facts<'a> {
    pub(super) impact: &'a str,
    pub(super) since: Option<Timestamp>,
    pub(super) tried: &'a str,
}

pub(super) fn report(
    draft: &mut Draft,
    person: &Person,
    service: ServiceId,
    facts: &Facts<'_>,
    urgency: Urgency,
) -> Result<(), Refusal> {
    let impact = note::written("impact", facts.impact)?;
    let tried = note::written("tried", facts.tried)?;
    let title = impact.lines().next().unwrap_or_default().to_owned();
    if title.is_empty() {
        let problem = "say who or what is hit, and how badly".to_owned();
        return Err(Refusal::Invalid { field: "impact", problem });
    }
    let since = facts.since.unwrap_or(draft.now);
    let ahead = since.duration_since(draft.now);
    if ahead > limit::BEGAN_AGO_MAX || -ahead > limit::REPORT_SINCE_MAX {
        let days = limit::REPORT_SINCE_MAX.as_hours() / 24;
        let problem = format!("{} is not within the last {days} days; say when it began", draft.when(since));
        return Err(Refusal::Invalid { field: "since", problem });
    }
    let report = Report { by: person.id, impact, since: since.min(draft.now), tried };
    alert::page(draft, service, &title, urgency, Some(report)).map(drop)
}
