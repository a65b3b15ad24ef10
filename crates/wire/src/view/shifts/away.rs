//! What would happen if somebody were away. The decider itself is asked, so that what is promised here is what the hub does.

use super::absences::absence_view;
use super::covers::cover_view;
use super::reader::{Reader, sentence};
use super::{AwayDuty, AwayPreview, AwaySays, AwayTaker, AwayTakes, HitView};
use crate::problem::Problem;
use baton_domain::absence::AbsenceKind;
use baton_domain::command::{Action, Command};
use baton_domain::cover::{Cover, Fit};
use baton_domain::decide::decide;
use baton_domain::event::Actor;
use baton_domain::id::{AbsenceId, CommandId, PersonId, ScheduleId};
use baton_domain::limit;
use baton_domain::roster::Hit;
use baton_domain::schedule;
use baton_domain::shift::{Span, by_person};
use jiff::Timestamp;
use std::collections::BTreeMap;
use uuid::Uuid;

/// What would happen if `person` were away until `end`, from `start` on or from now.
pub fn away_preview(
    reader: Reader<'_>,
    person: PersonId,
    kind: AbsenceKind,
    start: Option<Timestamp>,
    end: Timestamp,
) -> AwayPreview {
    let absence = AbsenceId(Uuid::nil());
    let action = Action::RecordAbsence { absence, person, kind, start, end };
    let problem = refusal(reader, action);
    let span = Span { start: start.unwrap_or(reader.now).max(reader.now), end };
    let hits = hits(reader, person, span);
    let duties = duties(reader, &hits);
    AwayPreview {
        who: reader.name(person),
        span,
        sentence: says(reader, person, kind, span, &duties, problem.as_ref()),
        says: Some(AwaySays { kind, duties }),
        hits: hits.iter().map(|hit| hit_view(reader, hit)).collect(),
        overlaps: overlaps(reader, person, span),
        covers: covers_lost(reader, person, span),
        problem,
    }
}

/// Why the decider would refuse `action`, if it would.
pub(super) fn refusal(reader: Reader<'_>, action: Action) -> Option<Problem> {
    let by = Actor::Person { person: reader.me, device: None };
    let command = Command::Act { id: CommandId(Uuid::nil()), by, action };
    decide(&reader.documents.state(), command, reader.now).err().map(Problem::from)
}

fn hits(reader: Reader<'_>, person: PersonId, span: Span) -> Vec<Hit> {
    if span.is_empty() || span.length() > limit::ABSENCE_MAX {
        return Vec::new(); // refused, with the reason
    }
    let absence = schedule::Absence { person, start: span.start, end: span.end };
    let mut hits = reader.documents.roster(span).hits(absence).unwrap_or_default(); // within its bound
    hits.sort_by_key(|hit| (hit.span, hit.schedule));
    hits
}

fn hit_view(reader: Reader<'_>, hit: &Hit) -> HitView {
    HitView {
        schedule: hit.schedule,
        schedule_name: name_of(reader, hit.schedule),
        span: hit.span,
        instead: hit.on_call.iter().map(|person| reader.name(*person)).collect(),
    }
}

fn overlaps(reader: Reader<'_>, person: PersonId, span: Span) -> Vec<super::AbsenceView> {
    let own = reader.documents.absences().filter(|absence| absence.person == person);
    let mut own: Vec<_> = own.filter(|absence| absence.span().meets(span)).collect();
    own.sort_by_key(|absence| absence.start);
    own.into_iter().map(|absence| absence_view(reader, absence)).collect()
}

/// The covers that `person` took within `span`, as they would be.
fn covers_lost(reader: Reader<'_>, person: PersonId, span: Span) -> Vec<super::CoverView> {
    let mut lost: Vec<Cover> = Vec::new();
    for cover in reader.documents.covers() {
        let mut after = cover.clone();
        let own = after.parts.iter_mut().filter(|part| part.person == person && part.span.meets(span));
        let hit = own.map(|part| part.fit = Fit::Absent).count();
        if hit > 0 {
            lost.push(after);
        }
    }
    lost.sort_by_key(|cover| cover.span);
    lost.iter().map(|cover| cover_view(reader, cover)).collect()
}

fn name_of(reader: Reader<'_>, schedule: ScheduleId) -> String {
    let known = reader.documents.schedule(schedule);
    known.map_or_else(|| "a schedule".to_owned(), |named| named.name.clone())
}

/// What becomes of the duties that are hit, schedule by schedule.
fn duties(reader: Reader<'_>, hits: &[Hit]) -> Vec<AwayDuty> {
    let mut by_schedule: BTreeMap<ScheduleId, Vec<&Hit>> = BTreeMap::new();
    for hit in hits {
        by_schedule.entry(hit.schedule).or_default().push(hit);
    }
    let duty = |(schedule, hits): (ScheduleId, Vec<&Hit>)| {
        let gaps: Vec<Span> = hits.iter().filter(|hit| hit.on_call.is_empty()).map(|hit| hit.span).collect();
        AwayDuty {
            schedule_name: reader.documents.schedule(schedule).map(|named| named.name.clone()),
            takers: takers(reader, &hits),
            gaps: joined(&gaps),
        }
    };
    by_schedule.into_iter().map(duty).collect()
}

/// Who has a duty instead, in the order of their turns.
fn takers(reader: Reader<'_>, hits: &[&Hit]) -> Vec<AwayTaker> {
    let mut takers: Vec<AwayTaker> = Vec::new();
    for hit in hits.iter().filter(|hit| !hit.on_call.is_empty()) {
        let (takes, persons) = instead(reader, hit);
        let who: Vec<_> = persons.iter().map(|person| reader.name(*person)).collect();
        match takers.iter_mut().find(|known| known.takes == takes && known.who == who) {
            Some(known) => known.spans.push(hit.span),
            None => takers.push(AwayTaker { who, takes, spans: vec![hit.span] }),
        }
    }
    for taker in &mut takers {
        taker.spans = joined(&taker.spans);
    }
    takers
}

/// Who has a duty instead, and whether they come in for it.
fn instead(reader: Reader<'_>, hit: &Hit) -> (AwayTakes, Vec<PersonId>) {
    let before = reader.documents.roster(hit.span).shifts(hit.schedule, hit.span);
    let before = by_person(&before.unwrap_or_default()); // no longer than an absence, which is within the bound
    let had = |person: &PersonId| {
        before.get(person).is_some_and(|spans| spans.iter().any(|span| span.contains(hit.span)))
    };
    let new: Vec<_> = hit.on_call.iter().copied().filter(|person| !had(person)).collect();
    if new.is_empty() { (AwayTakes::IsLeft, hit.on_call.clone()) } else { (AwayTakes::ComesIn, new) }
}

/// "You are away from … to … (Europe/Berlin), 4 days 9 h: Ana takes Web primary for 2 days, Ben the rest; nobody has Database on …."
fn says(
    reader: Reader<'_>,
    person: PersonId,
    kind: AbsenceKind,
    span: Span,
    duties: &[AwayDuty],
    problem: Option<&Problem>,
) -> String {
    if let Some(problem) = problem.filter(|_| span.is_empty()) {
        return sentence(problem.detail.clone());
    }
    let away = format!(
        "{} {} {} ({}), {}",
        reader.is(person),
        kind.phrase(),
        reader.during(span),
        reader.zone_name(),
        reader.length(span)
    );
    if duties.is_empty() {
        return sentence(format!("{away}: no shift of {} is in it.", reader.whose_own(person)));
    }
    let mut taken = Vec::new();
    let mut missing = Vec::new();
    for duty in duties {
        let name = duty.schedule_name.as_deref().unwrap_or("a schedule");
        taken.extend(said_takers(reader, name, duty));
        if !duty.gaps.is_empty() {
            missing.push(format!("nobody has {name} {}", reader.at_times(&duty.gaps)));
        }
    }
    taken.extend(missing);
    sentence(format!("{away}: {}.", taken.join("; ")))
}

/// "Ana takes Web primary for 2 days, Ben the rest"; `None` where nobody takes any of it.
fn said_takers(reader: Reader<'_>, schedule: &str, duty: &AwayDuty) -> Option<String> {
    let last = duty.takers.len().checked_sub(1)?;
    let mut words = Vec::new();
    for (place, taker) in duty.takers.iter().enumerate() {
        let length = reader.total(&taker.spans);
        words.push(match (place == 0, place == last && duty.gaps.is_empty()) {
            (true, true) => format!("{} {schedule}", taker.take(reader)),
            (true, false) => format!("{} {schedule} for {length}", taker.take(reader)),
            (false, true) => format!("{} the rest", taker.called(reader)),
            (false, false) => format!("{} for {length}", taker.called(reader)),
        });
    }
    Some(words.join(", "))
}

impl AwayTaker {
    fn persons(&self) -> Vec<PersonId> {
        self.who.iter().map(|who| who.person).collect()
    }

    fn take(&self, reader: Reader<'_>) -> String {
        let persons = self.persons();
        match (self.takes, &persons[..]) {
            (AwayTakes::ComesIn, [one]) => reader.does(*one, "take"),
            (AwayTakes::ComesIn, several) => format!("{} take", reader.all_called(several)),
            (AwayTakes::IsLeft, [one]) => format!("only {}", reader.has(*one)),
            (AwayTakes::IsLeft, several) => format!("only {} have", reader.all_called(several)),
        }
    }

    fn called(&self, reader: Reader<'_>) -> String {
        let called = reader.all_called(&self.persons());
        match self.takes {
            AwayTakes::ComesIn => called,
            AwayTakes::IsLeft => format!("only {called}"),
        }
    }
}

/// Neighbouring spans as one.
pub(super) fn joined(spans: &[Span]) -> Vec<Span> {
    let mut all: Vec<Span> = Vec::new();
    for span in spans {
        match all.last_mut() {
            Some(last) if last.end == span.start => last.end = span.end,
            _ => all.push(*span),
        }
    }
    all
}

impl Reader<'_> {
    /// "no shift of yours", "no shift of theirs".
    fn whose_own(&self, person: PersonId) -> &'static str {
        if person == self.me { "yours" } else { "theirs" }
    }
}
