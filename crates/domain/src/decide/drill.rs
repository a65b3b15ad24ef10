//! Drills: begun by their person or by a team's plan, answered, missed, and gone as soon as there is a real page.

use super::{Draft, Refusal, notice, unknown, ways};
use crate::attempt::BeganWhy;
use crate::contact::event::ContactEvent;
use crate::device::{Proof, ProvedBy};
use crate::drill::{
    Deaf, Drill, DrillBy, DrillDue, DrillEvent, DrillOutcome, DrillPlan, DrillThrough, NightDrills, drawn,
};
use crate::event::Event;
use crate::fairness::{NIGHT_FROM_HOUR, NIGHT_TO_HOUR};
use crate::id::{DeviceId, IncidentId, PageId, PersonId, TeamId};
use crate::incident::{Incident, IncidentEvent};
use crate::limit;
use crate::notice::NoticeAbout;
use crate::page::{Answer, FailReason, Page, PageReason, Rung, StopReason};
use crate::person::Person;
use crate::reach::{ReachEvent, ReachNotice};
use crate::state::State;
use crate::{alert::Urgency, command::Action};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;

/// "Test page to myself", perhaps with something that pretends to receive nothing.
pub(super) fn ask(
    draft: &mut Draft,
    person: &Person,
    through: DrillThrough,
    deaf: Option<Deaf>,
) -> Result<(), Refusal> {
    let conflict = |problem: &str| Err(Refusal::Conflict { problem: problem.to_owned() });
    if !person.role.may_answer() {
        return conflict("a reporter is never paged, so there is nothing to drill");
    }
    check_deaf(draft, person.id, deaf)?;
    if draft.state.drill_of(person.id).is_some() {
        return conflict("a drill of yours rings already; answer that one");
    }
    if is_paged(draft, person.id) {
        return conflict("a real page of yours is open; answer it first, it proves as much");
    }
    let through = if deaf.is_some() { DrillThrough::Everything } else { through };
    if !begin(draft, person.id, DrillBy::Asked, through, deaf)? {
        return conflict("you have no device and no other way that works; add one first");
    }
    Ok(())
}

fn check_deaf(draft: &Draft, person: PersonId, deaf: Option<Deaf>) -> Result<(), Refusal> {
    match deaf {
        None | Some(Deaf::Devices) => Ok(()),
        Some(Deaf::Device { device }) => {
            let own = draft.state.devices_of(person).any(|known| known.id == device);
            if own { Ok(()) } else { Err(unknown("device of yours", device)) }
        }
        Some(Deaf::Contact { contact }) => match draft.state.contact(person, contact) {
            Some(_) => Ok(()),
            None => Err(unknown("contact method of yours", contact)),
        },
    }
}

/// Somebody who is asked, or has an incident, in earnest.
fn is_paged(draft: &Draft, person: PersonId) -> bool {
    draft.state.open_incidents().any(|incident| {
        let mine = incident.acknowledged_by() == Some(person) || incident.wanted_page_of(person).is_some();
        mine && incident.urgency == Urgency::High
    })
}

/// Begins a drill; false where nothing could tell of it.
fn begin(
    draft: &mut Draft,
    person: PersonId,
    by: DrillBy,
    through: DrillThrough,
    deaf: Option<Deaf>,
) -> Result<bool, Refusal> {
    let rings = draft.state.devices_of(person).next().is_some();
    let through = if rings { through } else { DrillThrough::Everything };
    if !rings && !draft.state.can_be_told(person, Urgency::High) {
        return Ok(false);
    }
    let lasts = match through {
        DrillThrough::Devices => limit::DRILL_LASTS,
        DrillThrough::Everything => limit::DRILL_WITH_WAYS_LASTS,
    };
    if through == DrillThrough::Everything {
        not_again_yet(draft, person)?;
    }
    let id = IncidentId(draft.state.last_incident.0 + 1);
    let until = later(draft.now, lasts);
    let drill = Drill { person, by, through, deaf, until, outcome: None, answered_on: None };
    draft.incident_event(id, IncidentEvent::Drill(DrillEvent::Began { drill }));
    let page = PageId(draft.state.last_page.0 + 1);
    let receive_by = Some(later(draft.now, draft.receive_within(id)));
    let reason = PageReason::Drill;
    draft.incident_event(id, IncidentEvent::PageCreated { page, person, reason, receive_by });
    if through == DrillThrough::Everything {
        ways::plan(draft, id, page, person);
    }
    Ok(true)
}

/// Nobody's telephone is to be flooded, and nobody's bill.
fn not_again_yet(draft: &Draft, person: PersonId) -> Result<(), Refusal> {
    let with_ways = |incident: &&Incident| {
        let through = incident.drill.map(|drill| drill.through);
        through == Some(DrillThrough::Everything)
            && incident.pages.iter().any(|page| page.attempts.iter().any(|it| !it.marks.is_empty()))
    };
    let last = draft.state.drills_of(person).find(with_ways).map(|incident| incident.created_at);
    match last.map(|at| later(at, limit::DRILL_WITH_WAYS_EVERY)).filter(|at| *at > draft.now) {
        None => Ok(()),
        Some(at) => {
            let problem = format!(
                "messages went out for a drill of yours a moment ago; the next may send some from {}",
                draft.when(at)
            );
            Err(Refusal::Conflict { problem })
        }
    }
}

fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.saturating_add(by).unwrap_or(Timestamp::MAX)
}

/// What an action means for a drill; false where it is about none.
///
/// Every answer, whichever button it was, says that the person is there, and ends the drill: nobody else is called, and nothing is
/// recorded. What works on an incident is refused.
pub(super) fn answer(draft: &mut Draft, person: &Person, action: &Action) -> Result<bool, Refusal> {
    let (incident, answers) = match action {
        Action::Acknowledge { incident, .. }
        | Action::HandOff { incident, .. }
        | Action::Cant { incident, .. }
        | Action::Escalate { incident, .. }
        | Action::Resolve { incident }
        | Action::Snooze { incident, .. }
        | Action::CantTillMorning { incident } => (*incident, true),
        Action::Note { incident, .. }
        | Action::Merge { incident, .. }
        | Action::Unmerge { incident }
        | Action::Judge { incident, .. }
        | Action::CallVendor { incident, .. } => (*incident, false),
        Action::Report { .. }
        | Action::Page { .. }
        | Action::Wake { .. }
        | Action::Receipts { .. }
        | Action::Prove { .. }
        | Action::PutPerson { .. }
        | Action::PutTeam { .. }
        | Action::PutService { .. }
        | Action::PutVendor { .. }
        | Action::RemoveVendor { .. }
        | Action::PutIntegration { .. }
        | Action::RevokeIntegration { .. }
        | Action::PutSchedule { .. }
        | Action::PutPolicy { .. }
        | Action::Invite { .. }
        | Action::RevokeDevice { .. }
        | Action::RecordAbsence { .. }
        | Action::EndAbsence { .. }
        | Action::MakeCalendarLink { .. }
        | Action::RevokeCalendarLink { .. }
        | Action::AddCalendarSource { .. }
        | Action::ReadCalendarSource { .. }
        | Action::RemoveCalendarSource { .. }
        | Action::PutOverride { .. }
        | Action::RemoveOverride { .. }
        | Action::AskCover { .. }
        | Action::TakeShift { .. }
        | Action::AcceptCover { .. }
        | Action::DeclineCover { .. }
        | Action::WithdrawCover { .. }
        | Action::DismissNotices { .. }
        | Action::RemindBefore { .. }
        | Action::PutHeartbeat { .. }
        | Action::RemoveHeartbeat { .. }
        | Action::PutMaintenance { .. }
        | Action::EndMaintenance { .. }
        | Action::Contact { .. }
        | Action::PutReachRules { .. }
        | Action::Drill { .. }
        | Action::PutHolidays { .. }
        | Action::RemoveHolidays { .. }
        | Action::RenameDevice { .. }
        | Action::Push { .. } => return Ok(false),
    };
    let into = if let Action::Merge { into, .. } = action { Some(*into) } else { None };
    let is_drill = |id: IncidentId| draft.state.incident(id).is_some_and(Incident::is_drill);
    if into.is_some_and(is_drill) || (is_drill(incident) && !answers) {
        let problem = "this is a drill, and no incident: it can be answered, and nothing else".to_owned();
        return Err(Refusal::Conflict { problem });
    }
    if !is_drill(incident) {
        return Ok(false);
    }
    answered(draft, person.id, incident)?;
    Ok(true)
}

/// The person is there.
pub(super) fn answered(draft: &mut Draft, person: PersonId, id: IncidentId) -> Result<(), Refusal> {
    let whose = draft.open(id)?.drill.map(|drill| drill.person);
    if let Some(whose) = whose.filter(|whose| *whose != person) {
        let problem = format!("this is a drill of {}, and only they can answer it", draft.name_of(whose));
        return Err(Refusal::Conflict { problem });
    }
    over(draft, id, DrillOutcome::Answered);
    Ok(())
}

/// Ends a drill: its page first, so that every device is silent.
fn over(draft: &mut Draft, id: IncidentId, outcome: DrillOutcome) {
    let stopped = match outcome {
        DrillOutcome::Answered => None,
        DrillOutcome::Missed => Some(StopReason::Resolved),
        DrillOutcome::Overtaken => Some(StopReason::Replaced),
        DrillOutcome::Withdrawn => Some(StopReason::Absent),
    };
    for page in draft.pages(id, Page::is_wanted) {
        let what = match stopped {
            None => IncidentEvent::PageAnswered { page, answer: Answer::Acknowledged },
            Some(reason) => IncidentEvent::PageStopped { page, reason },
        };
        draft.incident_event(id, what);
    }
    draft.incident_event(id, IncidentEvent::Resolved);
    draft.incident_event(id, IncidentEvent::Drill(DrillEvent::Over { outcome }));
}

/// A real page is about to be made for `person`: their drill gives way to it.
pub(super) fn give_way(draft: &mut Draft, person: PersonId) {
    end(draft, person, DrillOutcome::Overtaken);
}

/// `person` is not to be rung: they are absent, or may not answer any more.
pub(super) fn withdraw(draft: &mut Draft, person: PersonId) {
    end(draft, person, DrillOutcome::Withdrawn);
}

fn end(draft: &mut Draft, person: PersonId, outcome: DrillOutcome) {
    if let Some(id) = draft.state.drill_of(person).map(|drill| drill.id) {
        over(draft, id, outcome);
    }
}

/// What is due in a drill; false where the incident is none.
pub(super) fn due(draft: &mut Draft, id: IncidentId) -> bool {
    let Some(drill) = draft.state.incident(id).and_then(|incident| incident.drill) else { return false };
    if drill.until <= draft.now {
        missed(draft, id, drill);
        return true;
    }
    ways::due(draft, id);
    let now = draft.now;
    let mut late = draft.pages(id, |page| page.is_hopeful() && page.receive_by.is_some_and(|by| by <= now));
    late.retain(|page| !ways::next(draft, id, *page, BeganWhy::NotReceived));
    for page in late {
        let known = draft.state.incident(id).and_then(|incident| incident.page(page));
        let has_ways = known.is_some_and(|page| !page.attempts.is_empty());
        let reason = if has_ways { FailReason::WaysSpent } else { FailReason::NotReceived };
        draft.incident_event(id, IncidentEvent::PageFailed { page, reason });
    }
    true
}

fn missed(draft: &mut Draft, id: IncidentId, drill: Drill) {
    let silent = silent_devices(draft, id, &drill);
    over(draft, id, DrillOutcome::Missed);
    for device in silent {
        let proof = Proof { at: draft.now, by: ProvedBy::Drill, failing: vec!["drill".to_owned()] };
        draft.push(Event::DeviceProved { device, proof });
    }
    let mut told = vec![drill.person];
    match drill.by {
        DrillBy::Asked => {}
        DrillBy::Planned { team } => told.extend(notice::leads_of(draft, Some(team))),
    }
    let mut known = BTreeSet::new();
    told.retain(|to| known.insert(*to));
    for to in told {
        let what = ReachNotice::DrillMissed { person: drill.person, incident: id };
        notice::remind(draft, to, NoticeAbout::Reach { what });
    }
}

/// The devices that should have rung and did not say so.
fn silent_devices(draft: &Draft, id: IncidentId, drill: &Drill) -> Vec<DeviceId> {
    let pages = draft.state.incident(id).map(|incident| &incident.pages);
    let rang = |device: DeviceId| pages.into_iter().flatten().any(|page| page.has(device, Rung::Ringing));
    let devices = draft.state.devices_of(drill.person).map(|device| device.id);
    devices.filter(|device| !drill.is_deaf(*device) && !rang(*device)).collect()
}

/// Checks a team's plan.
pub(super) fn check_plan(plan: &DrillPlan) -> Result<(), Refusal> {
    let invalid = |field, problem: String| Err(Refusal::Invalid { field, problem });
    let every = limit::DRILL_EVERY_DAYS;
    if !every.contains(&plan.every_days) {
        let problem = format!("everybody has a drill every {} to {} days", every.start(), every.end());
        return invalid("every_days", problem);
    }
    if plan.days.is_empty() {
        return invalid("days", "name at least one day of the week".to_owned());
    }
    let minutes = (plan.until - plan.from).total(jiff::Unit::Minute).unwrap_or(0.0);
    if minutes < f64::from(limit::DRILL_WINDOW_AT_LEAST_MIN) {
        let problem = format!(
            "the hours are at least {} minutes of one day, from the earlier to the later",
            limit::DRILL_WINDOW_AT_LEAST_MIN
        );
        return invalid("until", problem);
    }
    if plan.from.hour() < NIGHT_TO_HOUR || plan.until > jiff::civil::Time::constant(NIGHT_FROM_HOUR, 0, 0, 0)
    {
        let problem = format!(
            "the hours are between {NIGHT_TO_HOUR}:00 and {NIGHT_FROM_HOUR}:00; whoever wants drills at night says so themselves"
        );
        return invalid("from", problem);
    }
    Ok(())
}

/// A planned drill of `person` is due: it begins, or comes later where this is no time for it.
pub(super) fn planned(draft: &mut Draft, person: PersonId) {
    let Some(due) = draft.state.drill_due(person).filter(|due| due.at <= draft.now) else { return };
    let Some(plan) = plan_of(&draft.state, due.team, person) else {
        return plan_next(draft, person, None);
    };
    let every = SignedDuration::from_hours(24 * i64::from(plan.every_days));
    let last = draft.state.drills_of(person).next().map(|drill| drill.created_at);
    let rested = last.map(|at| later(at, every)).filter(|at| *at > draft.now);
    let retry = later(draft.now, limit::DRILL_RETRY);
    let after = match rested {
        Some(at) => at,
        None if !is_good_time(draft, person, &plan) => retry,
        None => {
            match begin(draft, person, DrillBy::Planned { team: due.team }, DrillThrough::Devices, None) {
                Ok(true) => later(draft.now, every),
                Ok(false) | Err(_) => retry,
            }
        }
    };
    plan_next(draft, person, Some(after));
}

/// Not to be drilled: whoever is absent, wants quiet, is in a meeting, is paged, or was within the hour.
fn is_good_time(draft: &Draft, person: PersonId, plan: &DrillPlan) -> bool {
    let now = draft.now;
    let Some(zone) = draft.state.person(person).map(|person| person.zone.time_zone().clone()) else {
        return false;
    };
    let book = draft.state.contact_book(person);
    let nights = book.map(|book| book.night_drills).unwrap_or_default();
    let quiet = book.and_then(|book| book.quiet_hours);
    let quiet = quiet.is_some_and(|hours| hours.holds_at(zone.to_datetime(now).time()));
    let quiet = quiet && nights == NightDrills::No; // whoever wants drills at night means just these hours
    let meets = book.and_then(|book| book.meeting_until).is_some_and(|until| until > now);
    let since = now.saturating_sub(limit::DRILL_AFTER_PAGE).unwrap_or(now);
    let pages = draft.state.incidents.values().filter(|incident| !incident.is.is_drill());
    let mut pages = pages.flat_map(|incident| &incident.is.pages);
    let paged = pages.any(|page| page.person == person && page.created_at > since);
    plan.allows(&zone, nights, now)
        && draft.state.absence_at(person, now).is_none()
        && draft.state.drill_of(person).is_none()
        && !(quiet || meets || paged || is_paged(draft, person))
}

/// The plan of `team`, if `person` is one of those whom it drills.
fn plan_of(state: &State, team: TeamId, person: PersonId) -> Option<DrillPlan> {
    let member = state.teams.get(&team)?.is.members.contains(&person) && state.may_answer(person);
    state.reach_rules.get(&team).filter(|_| member)?.is.drills.clone()
}

/// Sets the next planned drill of `person`: by whichever plan comes first after `after`; none where no plan has them.
fn plan_next(draft: &mut Draft, person: PersonId, after: Option<Timestamp>) {
    let state = &draft.state;
    let zone = state.person(person).map(|person| person.zone.time_zone().clone());
    let nights = state.contact_book(person).map(|book| book.night_drills).unwrap_or_default();
    let plans = state.reach_rules.keys().filter_map(|team| Some((*team, plan_of(state, *team, person)?)));
    let last = state.drills_of(person).next().map(|drill| drill.created_at);
    let due = plans.filter_map(|(team, plan)| {
        // whoever was never drilled begins somewhere within the period, so that not everybody does on the first day
        let first = || {
            let day = drawn(person, 0) % u64::from(plan.every_days.max(1));
            later(draft.now, SignedDuration::from_hours(24 * i64::try_from(day).unwrap_or(0)))
        };
        let every = SignedDuration::from_hours(24 * i64::from(plan.every_days));
        let after = after.unwrap_or_else(|| last.map_or_else(first, |at| later(at, every).max(draft.now)));
        let at = plan.next(person, zone.as_ref()?, nights, after)?;
        Some(DrillDue { team, at })
    });
    let due = due.min_by_key(|due| (due.at, due.team));
    if due != draft.state.drill_due(person) {
        draft.push(Event::Reach { what: ReachEvent::DrillDue { person, due } });
    }
}

/// Plans, or the people in them, changed with the events of this command: whose next drill is another one.
pub(super) fn settle(draft: &mut Draft) {
    let mut anew = BTreeSet::new();
    let mut any = false;
    for entry in &draft.entries {
        let members = |team: &TeamId| draft.state.teams.get(team).map(|team| team.is.members.clone());
        match concerned(&entry.event) {
            Concerned::Nobody => continue,
            Concerned::Plan(team) => anew.extend(members(&team).unwrap_or_default()),
            Concerned::Person(person) => drop(anew.insert(person)),
            Concerned::Members => {}
        }
        any = true;
    }
    if !any {
        return;
    }
    let planned = draft.state.reach_rules.values().filter(|rules| rules.is.drills.is_some());
    let members = planned.filter_map(|rules| draft.state.teams.get(&rules.is.team));
    let mut all: BTreeSet<PersonId> =
        members.flat_map(|team| &team.is.members).copied().filter(|it| draft.state.may_answer(*it)).collect();
    all.extend(draft.state.drills.due.keys());
    all.extend(anew.iter().copied());
    for person in all {
        let due = draft.state.drill_due(person);
        let holds = due.is_some_and(|due| plan_of(&draft.state, due.team, person).is_some());
        if !holds || anew.contains(&person) {
            plan_next(draft, person, None);
        }
    }
}

/// Whose planned drills an event may move.
enum Concerned {
    /// Nobody's.
    Nobody,
    /// Those of everybody in a team, whose plan is another one.
    Plan(TeamId),
    /// That person's.
    Person(PersonId),
    /// Those of whoever came or went.
    Members,
}

fn concerned(event: &Event) -> Concerned {
    if let Event::Reach { what: ReachEvent::RulesPut { rules } } = event {
        Concerned::Plan(rules.team)
    } else if let Event::Contact { person, what: ContactEvent::NightDrillsSet { .. } } = event {
        Concerned::Person(*person)
    } else if let Event::PersonPut { person } = event {
        Concerned::Person(person.id)
    } else if matches!(event, Event::TeamPut { .. }) {
        Concerned::Members
    } else {
        Concerned::Nobody
    }
}
