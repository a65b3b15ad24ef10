//! Who could take a duty, best first, each with the reason.

use super::calendar::check_span;
use super::reader::{Reader, minutes};
use super::{CandidateView, Rest};
use crate::problem::{Problem, ProblemCode};
use crate::view::people::light;
use baton_domain::absence::Absence;
use baton_domain::candidate::{self, Candidate, Free, around};
use baton_domain::event::NamedSchedule;
use baton_domain::id::{PersonId, ScheduleId};
use baton_domain::person::Person;
use baton_domain::shift::Span;
use std::collections::BTreeSet;

/// Who could take `owner`'s duty in a schedule: its team and its rotations.
///
/// # Errors
/// A problem that names the schedule that is not there, or what is wrong with the span.
pub fn candidates(
    reader: Reader<'_>,
    schedule: ScheduleId,
    owner: PersonId,
    duty: Span,
) -> Result<Vec<CandidateView>, Problem> {
    check_span(duty)?;
    let named = reader.documents.schedule(schedule).ok_or_else(|| no_schedule(schedule))?;
    let near = near(reader, named);
    let persons: Vec<&Person> = reader.documents.persons().collect();
    let persons = persons.into_iter().filter(|person| person.id != owner && near.contains(&person.id));
    let roster = reader.documents.roster(around(duty));
    let absences: Vec<&Absence> = reader.documents.absences().collect();
    let ranked = candidate::candidates(persons, &roster, &absences, duty)
        .map_err(|problem| Problem::new(ProblemCode::TooMany, problem.to_string()).at("span"))?;
    Ok(ranked.iter().map(|one| candidate_view(reader, one)).collect())
}

pub(super) fn no_schedule(schedule: ScheduleId) -> Problem {
    let detail = format!("There is no schedule with the id {schedule}. It may have been taken away.");
    Problem::new(ProblemCode::Unknown, detail).with("what", "schedule").with("id", schedule)
}

/// Those in the schedule's team and in its rotations.
fn near(reader: Reader<'_>, named: &NamedSchedule) -> BTreeSet<PersonId> {
    let team = reader.documents.team(named.team);
    let team = team.into_iter().flat_map(|team| team.members.iter().chain(&team.leads));
    let slots = named.schedule.layers.iter().flat_map(|layer| layer.rotation.slots.iter().flatten());
    team.chain(slots).copied().collect()
}

fn candidate_view(reader: Reader<'_>, one: &Candidate) -> CandidateView {
    CandidateView {
        who: reader.name(one.person),
        free: one.free,
        reason: reason(one),
        rest: Some(one.rest_min.map_or(Rest::Ample, |min| Rest::Lasts { min })),
        short_rest: one.has_short_rest(),
        load_min: one.load_min,
        night_min: one.night_min,
        local_hour: one.local_hour,
        light: light(reader.documents, one.person, reader.now),
    }
}

/// "free, 3 days of rest, 8 h at night, begins 09:00 there".
fn reason(one: &Candidate) -> String {
    let mut parts = Vec::new();
    parts.push(match one.free {
        Free::Free => "free".to_owned(),
        Free::OnCall => "on call then".to_owned(),
        Free::Absent { kind } => format!("{} then", kind.phrase()),
    });
    match (one.free, one.rest_min) {
        (Free::Free, None) => parts.push("no other shift within two weeks".to_owned()),
        (Free::Free, Some(rest)) if one.has_short_rest() => {
            parts.push(format!("only {} of rest", minutes(rest)));
        }
        (Free::Free, Some(rest)) => parts.push(format!("{} of rest", minutes(rest))),
        (Free::OnCall | Free::Absent { .. }, _) => {}
    }
    if one.night_min > 0 {
        parts.push(format!("{} at night", minutes(one.night_min)));
    }
    parts.push(format!("begins {:02}:00 there", one.local_hour));
    parts.join(", ")
}
