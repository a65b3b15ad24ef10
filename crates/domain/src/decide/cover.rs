//! Covers: asked, taken, declined, taken back; and re-checked whenever the roster changes.

use super::{Draft, Refusal, absence, needs, notice, unknown};
use crate::absence::Absence;
use crate::cover::{Asked, Cover, CoverPart, CoverState, Fit, HandOver};
use crate::event::Event;
use crate::id::{CoverId, IncidentId, PersonId, ScheduleId, Seq};
use crate::incident::IncidentEvent;
use crate::limit;
use crate::notice::NoticeAbout;
use crate::obstacle::Obstacle;
use crate::person::{Person, Role};
use crate::shift::{Span, by_person, total};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;

/// A duty for which somebody is looked for.
pub(super) struct Duty {
    pub(super) cover: CoverId,
    pub(super) schedule: ScheduleId,
    pub(super) person: PersonId,
    pub(super) start: Option<Timestamp>,
    pub(super) end: Timestamp,
}

/// "Who takes this?", and "you take this" where one person is asked.
pub(super) fn ask(
    draft: &mut Draft,
    by: &Person,
    duty: Duty,
    asked: Asked,
    hand_over: Option<HandOver>,
) -> Result<(), Refusal> {
    let cover = checked(draft, by, duty, asked, hand_over)?;
    let id = cover.id;
    let whom = asked_persons(draft, &cover);
    if whom.is_empty() {
        let problem =
            "there is nobody to ask besides those who are absent; ask a lead, or other people".to_owned();
        return Err(Refusal::wrong("asked", problem, Obstacle::NobodyToAsk));
    }
    let owner = cover.person;
    draft.push(Event::CoverAsked { cover });
    notice::tell(draft, owner, NoticeAbout::CoverAsked { cover: id, again: false });
    for person in whom {
        notice::tell(draft, person, NoticeAbout::CoverAsked { cover: id, again: false });
    }
    Ok(())
}

/// "I take this", from now or from later on.
pub(super) fn take(draft: &mut Draft, by: &Person, duty: Duty) -> Result<(), Refusal> {
    let id = duty.cover;
    if let Some((asked, part)) = asked_already(draft, &duty) {
        return accept(draft, by, asked, Some(part), false);
    }
    let asked = Asked::Persons { persons: vec![by.id] };
    let cover = checked(draft, by, duty, asked, None)?;
    if cover.person == by.id {
        let problem = "this is your own duty already; to find somebody for it, ask for cover".to_owned();
        return Err(Refusal::wrong("person", problem, Obstacle::Own));
    }
    let span = cover.span;
    can_take(draft, by, &cover, span)?;
    draft.push(Event::CoverAsked { cover });
    push_taken(draft, by, id, span);
    Ok(())
}

/// The open request in which all of this duty is left: taking it answers that.
fn asked_already(draft: &Draft, duty: &Duty) -> Option<(CoverId, Span)> {
    let part = Span { start: duty.start.unwrap_or(draft.now).max(draft.now), end: duty.end };
    let all = draft.state.covers.values().map(|known| &*known.is);
    let mut same = all.filter(|known| known.schedule == duty.schedule && known.person == duty.person);
    let open = same.find(|known| known.is_open() && known.left().iter().any(|left| left.contains(part)))?;
    Some((open.id, part))
}

/// The duty as a cover request, if it is one.
fn checked(
    draft: &Draft,
    by: &Person,
    duty: Duty,
    asked: Asked,
    hand_over: Option<HandOver>,
) -> Result<Cover, Refusal> {
    absence::may_act_for(draft, by, duty.person)?;
    if draft.state.covers.contains_key(&duty.cover) {
        let problem = "another cover has this id; make a new one".to_owned();
        return Err(Refusal::Invalid { field: "cover", problem });
    }
    if !draft.state.schedules.contains_key(&duty.schedule) {
        return Err(unknown("schedule", duty.schedule));
    }
    let earliest = draft.now.saturating_sub(limit::BEGAN_AGO_MAX).unwrap_or(draft.now);
    if let Some(start) = duty.start.filter(|start| *start < earliest && duty.end > draft.now) {
        let problem =
            format!("this shift began on {}; hand over what is left of it, from now on", draft.when(start));
        return Err(Refusal::wrong("start", problem, Obstacle::ShiftBegan));
    }
    let span = absence::planned(draft, duty.start, duty.end)?;
    if span.length() > limit::COVER_MAX {
        let problem =
            format!("a cover lasts at most {} days; change the rotation", limit::COVER_MAX.as_hours() / 24);
        let days_max = u32::try_from(limit::COVER_MAX.as_hours() / 24).unwrap_or(u32::MAX);
        return Err(Refusal::wrong("end", problem, Obstacle::TooLong { days_max }));
    }
    check_asked(draft, &asked)?;
    let live = draft.state.covers.values().filter(|known| known.is.span.end > draft.now);
    let (mut count, mut clash) = (0, None);
    for known in live {
        count += 1;
        let same = known.is.schedule == duty.schedule && known.is.person == duty.person;
        if same && known.is.is_open() && known.is.span.meets(span) {
            clash = Some(known.is.span);
        }
    }
    if count >= limit::COVERS_AHEAD_MAX {
        return Err(Refusal::TooMany { what: "covers ahead", max: limit::COVERS_AHEAD_MAX });
    }
    let takes = matches!(&asked, Asked::Persons { persons } if persons[..] == [by.id]);
    if let Some(other) = clash.filter(|_| !takes) {
        let (from, to) = (draft.when(other.start), draft.when(other.end));
        let problem = format!(
            "cover is asked for {from} to {to} already; wait for the answer, or take that request back"
        );
        return Err(Refusal::in_the_way(problem, Obstacle::CoverAsked { span: other }));
    }
    if duty_s(draft, duty.schedule, duty.person, span, Seq(u64::MAX)) == 0 {
        let (name, from, to) = (draft.name_of(duty.person), draft.when(span.start), draft.when(span.end));
        let problem =
            format!("{name} has no duty in this schedule from {from} to {to}; choose a span of theirs");
        return Err(Refusal::in_the_way(problem, Obstacle::NoDuty));
    }
    Ok(Cover {
        id: duty.cover,
        schedule: duty.schedule,
        person: duty.person,
        span,
        asked_by: by.id,
        asked_at: draft.now,
        asked,
        hand_over,
        declined: Vec::new(),
        parts: Vec::new(),
        state: CoverState::Open,
        remind_at: next_reminder(draft.now, span.start),
        lead_at: lead_at(draft.now, span),
        lapse_at: Some(lapse_at(draft.now, span)),
    })
}

fn check_asked(draft: &Draft, asked: &Asked) -> Result<(), Refusal> {
    let persons: &[PersonId] = match asked {
        Asked::Rotation => &[],
        Asked::Persons { persons } => persons,
    };
    if persons.len() > limit::TEAM_MEMBERS_MAX {
        return Err(Refusal::TooMany { what: "people asked", max: limit::TEAM_MEMBERS_MAX });
    }
    for person in persons {
        let person = draft.person(*person)?;
        needs(person, Role::Responder, person.role.may_answer())?;
    }
    Ok(())
}

/// A third of the time that is left until `start`, and no sooner than ten minutes: reminders get denser.
fn next_reminder(now: Timestamp, start: Timestamp) -> Option<Timestamp> {
    let wait = whole_seconds(start.duration_since(now) / 3).max(limit::COVER_REMIND_EVERY_MIN);
    now.checked_add(wait).ok().filter(|at| *at < start)
}

/// A day before the duty, or half-way to it where it is nearer; a duty that runs already goes to the lead soon.
fn lead_at(now: Timestamp, span: Span) -> Option<Timestamp> {
    let left = lapse_at(now, span).duration_since(now);
    let day = SignedDuration::from_hours(24);
    let wait = if left > day * 2 { left - day } else { left / 2 };
    now.checked_add(whole_seconds(wait)).ok()
}

/// Nobody waits for a fraction of a second, and clocks that count milliseconds meet the instant.
fn whole_seconds(wait: SignedDuration) -> SignedDuration {
    SignedDuration::from_secs(wait.as_secs())
}

/// At its beginning; one that has begun is asked for as long as a hand-over waits.
fn lapse_at(now: Timestamp, span: Span) -> Timestamp {
    if span.start > now { span.start } else { Span::lasting(now, limit::HAND_OVER_WITHIN).end.min(span.end) }
}

/// Who is asked: present, and not the owner.
fn asked_persons(draft: &Draft, cover: &Cover) -> Vec<PersonId> {
    let mut all: BTreeSet<PersonId> = match &cover.asked {
        Asked::Persons { persons } => persons.iter().copied().collect(),
        Asked::Rotation => {
            let schedule = draft.state.schedules.get(&cover.schedule);
            let layers = schedule.into_iter().flat_map(|known| &known.is.schedule.layers);
            layers.flat_map(|layer| layer.rotation.slots.iter().flatten()).copied().collect()
        }
    };
    let away = |person: PersonId| {
        let absences: Vec<Span> = draft.state.absences_of(person).map(Absence::span).collect();
        cover.left().iter().all(|span| span.minus(&absences).is_empty())
    };
    all.retain(|person| *person != cover.person && !cover.declined.contains(person) && !away(*person));
    all.into_iter().collect()
}

/// Seconds of a person's duty within `span`, without absences, and with the covers taken before `seq`.
fn duty_s(draft: &Draft, schedule: ScheduleId, person: PersonId, span: Span, seq: Seq) -> i64 {
    let prepared = draft.state.roster_of(schedule, span).duty_before(schedule, seq);
    let shifts = prepared.and_then(|prepared| prepared.shifts(span.start, span.end).ok()).unwrap_or_default();
    by_person(&shifts).get(&person).map_or(0, |spans| total(spans).as_secs())
}

pub(super) fn accept(
    draft: &mut Draft,
    by: &Person,
    id: CoverId,
    part: Option<Span>,
    with_incidents: bool,
) -> Result<(), Refusal> {
    needs(by, Role::Responder, by.role.may_answer())?;
    let cover = draft.state.cover(id).ok_or_else(|| unknown("cover", id))?.clone();
    let is_asked = asked_persons(draft, &cover).contains(&by.id);
    if !is_asked {
        absence::may_act_for(draft, by, cover.person)?;
    }
    if cover.person == by.id {
        let problem = "this is your own duty; to keep it, take the request back".to_owned();
        return Err(Refusal::in_the_way(problem, Obstacle::Own));
    }
    open_or_why(draft, &cover)?;
    let left: Vec<Span> = cover.left().into_iter().map(|span| from_now(draft, span)).collect();
    let left: Vec<Span> = left.into_iter().filter(|span| !span.is_empty()).collect();
    let wanted = match part {
        None => left,
        Some(part) if part.is_empty() => {
            let problem = "it would end before it starts; choose a later end".to_owned();
            return Err(Refusal::wrong("part", problem, Obstacle::Inverted));
        }
        Some(part) => {
            let part = from_now(draft, part);
            if !left.iter().any(|span| span.contains(part)) || part.is_empty() {
                return Err(taken_by_others(draft, &cover, part));
            }
            vec![part]
        }
    };
    for span in &wanted {
        can_take(draft, by, &cover, *span)?;
    }
    for span in wanted {
        push_taken(draft, by, id, span);
    }
    if cover.hand_over.is_some_and(|hand_over| hand_over.incidents) && with_incidents {
        move_incidents(draft, cover.person, by.id);
    }
    Ok(())
}

fn from_now(draft: &Draft, span: Span) -> Span {
    Span { start: span.start.max(draft.now), ..span }
}

/// Who was faster, or why it can be taken no more.
fn open_or_why(draft: &Draft, cover: &Cover) -> Result<(), Refusal> {
    let (problem, obstacle) = match cover.state {
        CoverState::Open | CoverState::WithLead { .. } => return Ok(()),
        CoverState::Filled => return Err(taken_by_others(draft, cover, cover.span)),
        CoverState::Withdrawn => ("this request was taken back; there is nothing to do", Obstacle::TakenBack),
        CoverState::Lapsed => {
            ("this duty has begun; to help, take the rest of it from now on", Obstacle::Begun)
        }
    };
    Err(Refusal::in_the_way(problem.to_owned(), obstacle))
}

fn taken_by_others(draft: &Draft, cover: &Cover, wanted: Span) -> Refusal {
    let mut names: Vec<String> = cover
        .parts
        .iter()
        .filter(|part| part.span.meets(wanted))
        .map(|part| draft.name_of(part.person))
        .collect();
    names.dedup();
    if names.is_empty() {
        let problem = "this is outside of what is asked; choose a span within it".to_owned();
        return Refusal::in_the_way(problem, Obstacle::Outside);
    }
    let problem = format!("{} was faster and has it; there is nothing left to do", names.join(" and "));
    Refusal::in_the_way(problem, Obstacle::Taken)
}

/// There is a duty, and whoever takes it is present all the time, and not on call there already.
fn can_take(draft: &Draft, by: &Person, cover: &Cover, span: Span) -> Result<(), Refusal> {
    if duty_s(draft, cover.schedule, cover.person, span, Seq(u64::MAX)) == 0 {
        let problem =
            format!("{} has no duty then any more; there is nothing to take", draft.name_of(cover.person));
        return Err(Refusal::in_the_way(problem, Obstacle::NoDuty));
    }
    if let Some(away) = draft.state.absences_of(by.id).find(|known| known.span().meets(span)) {
        let (what, from, to) = (away.kind.phrase(), draft.when(away.start), draft.when(away.end));
        let problem = format!(
            "{} is {what} from {from} to {to}; take another part, or end that absence first",
            by.name
        );
        return Err(Refusal::in_the_way(problem, Obstacle::Absent { kind: away.kind, span: away.span() }));
    }
    let shifts = draft.state.roster_of(cover.schedule, span).shifts(cover.schedule, span).unwrap_or_default();
    let on_call = by_person(&shifts);
    // who stands in for the owner has no duty of their own
    let own = shifts.iter().filter(|shift| {
        let with_owner = |on: &crate::schedule::OnCall| on.person == by.id && on.stands_in_for.is_none();
        shift.on_call.iter().any(with_owner)
    });
    if let Some(shift) = own.into_iter().next().filter(|_| on_call.contains_key(&by.id)) {
        let from = draft.when(shift.start);
        let problem =
            format!("{} is on call in this schedule from {from} already; take a part without that", by.name);
        return Err(Refusal::in_the_way(problem, Obstacle::OnCall { from: shift.start }));
    }
    Ok(())
}

fn push_taken(draft: &mut Draft, by: &Person, id: CoverId, span: Span) {
    let Some(cover) = draft.state.cover(id).cloned() else { return };
    let seq = Seq(draft.state.seq.0 + 1);
    let duty_s = duty_s(draft, cover.schedule, cover.person, span, seq);
    let part = CoverPart { person: by.id, span, seq, duty_s, fit: Fit::Fits };
    draft.push(Event::CoverTaken { cover: id, part });
    let about = NoticeAbout::CoverTaken { cover: id, person: by.id, span };
    let mut told: BTreeSet<PersonId> = [cover.person, cover.asked_by].into();
    if draft.state.cover(id).is_some_and(|cover| !cover.is_open()) {
        told.extend(asked_persons(draft, &cover)); // nobody need think about it any longer
    }
    for person in told {
        notice::tell(draft, person, about.clone());
    }
}

/// What the giver of a duty has acknowledged goes along.
fn move_incidents(draft: &mut Draft, from: PersonId, to: PersonId) {
    let own = draft.state.open_incidents().filter(|incident| incident.acknowledged_by() == Some(from));
    let own: Vec<IncidentId> = own.map(|incident| incident.id).collect();
    let until = draft.now.saturating_add(limit::ACK_EXPIRES_AFTER).unwrap_or(draft.now);
    for id in own {
        super::handoff::cancel(draft, id);
        for page in draft.pages(id, crate::page::Page::is_wanted) {
            let reason = crate::page::StopReason::Acknowledged;
            draft.incident_event(id, IncidentEvent::PageStopped { page, reason });
        }
        super::responder::pass_on(draft, id, from, to);
        draft.incident_event(id, IncidentEvent::HandOffAccepted { from, to });
        draft.incident_event(id, IncidentEvent::Acknowledged { person: to, until });
    }
}

pub(super) fn decline(draft: &mut Draft, by: &Person, id: CoverId) -> Result<(), Refusal> {
    let cover = draft.state.cover(id).ok_or_else(|| unknown("cover", id))?.clone();
    if !cover.is_open() || !asked_persons(draft, &cover).contains(&by.id) {
        return Ok(()); // nothing is asked of this person any more
    }
    draft.push(Event::CoverDeclined { cover: id, person: by.id });
    for person in BTreeSet::from([cover.person, cover.asked_by]) {
        notice::tell(draft, person, NoticeAbout::CoverDeclined { cover: id, person: by.id });
    }
    let nobody_left = draft.state.cover(id).is_some_and(|cover| asked_persons(draft, cover).is_empty());
    if nobody_left && cover.state == CoverState::Open {
        to_lead(draft, id);
    }
    Ok(())
}

/// The owner, whoever asked, or a lead takes a cover back; whoever took it by mistake may for a few minutes.
pub(super) fn withdraw(draft: &mut Draft, by: &Person, id: CoverId) -> Result<(), Refusal> {
    let cover = draft.state.cover(id).ok_or_else(|| unknown("cover", id))?.clone();
    if cover.state == CoverState::Withdrawn {
        return Ok(());
    }
    let took = cover.parts.iter().any(|part| part.person == by.id);
    let fresh = draft.now.duration_since(cover.asked_at) <= limit::BEGAN_AGO_MAX;
    let own = cover.person == by.id || (cover.asked_by == by.id && !took) || (took && fresh);
    if !own && took && !by.role.may_configure() {
        let problem = "you took this duty; to give it away, ask for cover or hand it over".to_owned();
        return Err(Refusal::in_the_way(problem, Obstacle::Yours));
    }
    needs(by, Role::Lead, own || by.role.may_configure())?;
    if cover.span.end <= draft.now {
        let problem = format!("this cover ended on {}; what was stays as it was", draft.when(cover.span.end));
        return Err(Refusal::in_the_way(problem, Obstacle::Over));
    }
    let mut told: BTreeSet<PersonId> = cover.parts.iter().map(|part| part.person).collect();
    told.extend([cover.person, cover.asked_by]);
    told.extend(asked_persons(draft, &cover));
    draft.push(Event::CoverWithdrawn { cover: id });
    for person in told {
        notice::tell(draft, person, NoticeAbout::CoverWithdrawn { cover: id });
    }
    Ok(())
}

/// What came due: a reminder, the lead, or the end.
pub(super) fn due(draft: &mut Draft, id: CoverId) {
    let Some(cover) = draft.state.cover(id).cloned() else { return };
    let now = draft.now;
    let is_due = |at: Option<Timestamp>| at.is_some_and(|at| at <= now);
    if is_due(cover.lapse_at) {
        draft.push(Event::CoverLapsed { cover: id });
        let mut told: BTreeSet<PersonId> = [cover.person, cover.asked_by].into();
        told.extend(lead_of(draft, &cover));
        told.extend(asked_persons(draft, &cover)); // nobody need think about it any longer
        for person in told {
            notice::remind(draft, person, NoticeAbout::CoverLapsed { cover: id });
        }
        return;
    }
    if cover.state == CoverState::Open && is_due(cover.lead_at) {
        to_lead(draft, id);
    }
    if is_due(cover.remind_at) {
        let next_at = next_reminder(draft.now, cover.span.start);
        draft.push(Event::CoverReminded { cover: id, next_at });
        for person in asked_persons(draft, &cover) {
            notice::remind(draft, person, NoticeAbout::CoverAsked { cover: id, again: true });
        }
    }
}

fn lead_of(draft: &Draft, cover: &Cover) -> Option<PersonId> {
    let team = draft.state.schedules.get(&cover.schedule).map(|known| known.is.team);
    let leads = notice::leads_of(draft, team);
    leads.iter().copied().find(|lead| *lead != cover.person).or(leads.first().copied())
}

fn to_lead(draft: &mut Draft, id: CoverId) {
    let Some(cover) = draft.state.cover(id).cloned() else { return };
    let Some(lead) = lead_of(draft, &cover) else { return };
    draft.push(Event::CoverWithLead { cover: id, lead });
    for person in BTreeSet::from([lead, cover.person, cover.asked_by]) {
        notice::remind(draft, person, NoticeAbout::CoverWithLead { cover: id, lead });
    }
}

/// The roster changed: whether the parts that are not over still fit is found anew, and told to both.
pub(super) fn refit(draft: &mut Draft, schedules: &BTreeSet<ScheduleId>) {
    let live: Vec<Cover> = draft
        .state
        .covers
        .values()
        .map(|known| &*known.is)
        .filter(|cover| schedules.contains(&cover.schedule) && cover.span.end > draft.now)
        .cloned()
        .collect();
    for cover in live {
        let now = draft.now;
        // a part that was taken back before it began has no time in which it could fit
        for part in cover.parts.iter().filter(|part| part.span.end > now && !part.span.is_empty()) {
            let fit = fit_of(draft, &cover, part);
            if fit == part.fit {
                continue;
            }
            draft.push(Event::CoverFit { cover: cover.id, part: part.seq, fit });
            let about = NoticeAbout::CoverFit { cover: cover.id, person: part.person, span: part.span, fit };
            for person in BTreeSet::from([cover.person, part.person]) {
                notice::remind(draft, person, about.clone());
            }
        }
    }
}

fn fit_of(draft: &Draft, cover: &Cover, part: &CoverPart) -> Fit {
    if !draft.state.schedules.contains_key(&cover.schedule) {
        return Fit::NoSchedule;
    }
    let duty_s = duty_s(draft, cover.schedule, cover.person, part.span, part.seq);
    let ahead = from_now(draft, part.span);
    let is_away = draft.state.absences_of(part.person).any(|known| known.span().meets(ahead));
    match duty_s {
        0 => Fit::NoDuty,
        less if less < part.duty_s => Fit::LessDuty,
        _ if is_away => Fit::Absent,
        _ => Fit::Fits,
    }
}
