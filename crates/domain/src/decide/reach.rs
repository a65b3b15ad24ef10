//! Reachability: who on call cannot be reached, who is told, and who is paged as well.

use super::{Draft, Refusal, drill, escalation, needs, notice, unknown};
use crate::cap::Caps;
use crate::command::StreamNews;
use crate::event::{Entry, Event};
use crate::id::{DeviceId, IncidentId, PersonId, ScheduleId};
use crate::incident::IncidentEvent;
use crate::limit;
use crate::notice::NoticeAbout;
use crate::page::PageReason;
use crate::person::{Person, Role};
use crate::policy::{Level, Target};
use crate::reach::{KnownReach, Light, NewReachRules, ReachEvent, ReachNotice, ReachRules, Stands};
use crate::schedule::Absence;
use crate::shift::Span;
use crate::state::State;
use jiff::Timestamp;
use std::collections::BTreeSet;

/// Sets a team's rules.
pub(super) fn put_rules(draft: &mut Draft, person: &Person, rules: NewReachRules) -> Result<(), Refusal> {
    needs(person, Role::Lead, person.role.may_configure())?;
    if !draft.state.teams.contains_key(&rules.team) {
        return Err(unknown("team", rules.team));
    }
    if !limit::PROOF_GOOD_FOR_H.contains(&rules.proof_good_for_h) {
        let (least, most) = (limit::PROOF_GOOD_FOR_H.start(), limit::PROOF_GOOD_FOR_H.end());
        let problem = format!("a proof is good for {least} to {most} hours");
        return Err(Refusal::Invalid { field: "proof_good_for_h", problem });
    }
    let NewReachRules { team, proof_good_for_h, drills, caps } = rules;
    drills.as_ref().and_then(Option::as_ref).map_or(Ok(()), drill::check_plan)?;
    let bounded = caps.map_or(Ok(()), Caps::check);
    bounded.map_err(|refused| Refusal::Invalid { field: refused.field, problem: refused.to_string() })?;
    let known = draft.state.reach_rules.get(&team).map(|known| &known.is);
    let drills = drills.unwrap_or_else(|| known.and_then(|known| known.drills.clone()));
    let caps = caps.unwrap_or_else(|| known.map(|known| known.caps).unwrap_or_default());
    let rules = ReachRules { team, proof_good_for_h, drills, caps };
    draft.push(Event::Reach { what: ReachEvent::RulesPut { rules } });
    Ok(())
}

/// What a hub has to tell of its streams.
pub(super) fn streams(draft: &mut Draft, news: StreamNews) {
    let StreamNews { lost, missed, unclaimed, back } = news;
    let is_lost = |draft: &Draft, device: &DeviceId| {
        let in_use = draft.state.devices.get(device).filter(|known| !known.is.revoked);
        in_use.map(|known| known.is.lost_at.is_some())
    };
    for device in missed {
        if is_lost(draft, &device) == Some(false) && !draft.state.is_missed(device) {
            draft.push(Event::Reach { what: ReachEvent::StreamMissed { device } });
        }
    }
    for device in lost {
        if is_lost(draft, &device) == Some(false) {
            draft.push(Event::Reach { what: ReachEvent::StreamLost { device } });
        }
    }
    for device in unclaimed {
        if is_lost(draft, &device) == Some(false) && draft.state.is_missed(device) {
            draft.push(Event::Reach { what: ReachEvent::StreamLost { device } });
        }
    }
    for device in back {
        let missing = is_lost(draft, &device).is_some_and(|lost| lost || draft.state.is_missed(device));
        if missing {
            draft.push(Event::Reach { what: ReachEvent::StreamBack { device } });
        }
    }
}

/// Looks at those whose light changed with the events of this command, and at everybody where the rules or the roster did.
pub(super) fn settle(draft: &mut Draft, before: &State) {
    let mut persons = BTreeSet::new();
    let mut all = false;
    for entry in &draft.entries {
        match concerns(entry, &draft.state) {
            Concerns::Nobody => {}
            Concerns::Person(person) => {
                persons.insert(person);
            }
            Concerns::Everybody => all = true,
        }
    }
    if all {
        persons.extend(draft.state.reach.keys().copied());
        persons.extend(duties(&draft.state, draft.now).map(|duty| duty.person));
    } else {
        let light = |state: &State, person: PersonId| {
            let reach = state.reach_of(person, draft.now);
            (reach.light, reach.is_proven())
        };
        persons.retain(|person| light(before, *person) != light(&draft.state, *person));
    }
    for person in persons {
        look(draft, person);
    }
}

enum Concerns {
    Nobody,
    Person(PersonId),
    Everybody,
}

fn concerns(entry: &Entry, state: &State) -> Concerns {
    let owner = |device: &DeviceId| state.devices.get(device).map(|device| device.is.person);
    let of = |device: &DeviceId| owner(device).map_or(Concerns::Nobody, Concerns::Person);
    if super::roster::changes_roster(&entry.event) {
        return Concerns::Everybody;
    }
    if let Event::Incident { incident, what: IncidentEvent::Drill(_) } = &entry.event {
        let drill = state.incident(*incident).and_then(|incident| incident.drill);
        return drill.map_or(Concerns::Nobody, |drill| Concerns::Person(drill.person));
    }
    match &entry.event {
        Event::DevicePaired { device, .. } => Concerns::Person(device.person),
        Event::Contact { person, .. } => Concerns::Person(*person),
        Event::WaysConfigured { .. } => Concerns::Everybody,
        Event::DeviceRevoked { device } | Event::DeviceProved { device, .. } | Event::Push { device, .. } => {
            of(device)
        }
        Event::Reach { what } => match what {
            ReachEvent::StreamLost { device } | ReachEvent::StreamBack { device } => of(device),
            ReachEvent::RulesPut { .. } => Concerns::Everybody,
            ReachEvent::Known { .. }
            | ReachEvent::ShiftUnproven { .. }
            | ReachEvent::ShiftProven { .. }
            | ReachEvent::StreamMissed { .. }
            | ReachEvent::DrillDue { .. } => Concerns::Nobody,
        },
        Event::Founded { .. }
        | Event::PersonPut { .. }
        | Event::TeamPut { .. }
        | Event::ServicePut { .. }
        | Event::IntegrationPut { .. }
        | Event::SchedulePut { .. }
        | Event::PolicyPut { .. }
        | Event::InviteCreated { .. }
        | Event::DeviceRenamed { .. }
        | Event::PayloadKept { .. }
        | Event::AbsenceRecorded { .. }
        | Event::AbsenceEnded { .. }
        | Event::AbsenceBegan { .. }
        | Event::Told { .. }
        | Event::NoticesDismissed { .. }
        | Event::RemindBeforeSet { .. }
        | Event::GapsKnown { .. }
        | Event::Watched { .. }
        | Event::OverridePut { .. }
        | Event::OverrideRemoved { .. }
        | Event::CoverAsked { .. }
        | Event::CoverTaken { .. }
        | Event::CoverDeclined { .. }
        | Event::CoverReminded { .. }
        | Event::CoverWithLead { .. }
        | Event::CoverLapsed { .. }
        | Event::CoverWithdrawn { .. }
        | Event::CoverFit { .. }
        | Event::HolidaysPut { .. }
        | Event::HolidaysRemoved { .. }
        | Event::CalendarLinkMade { .. }
        | Event::CalendarLinkRevoked { .. }
        | Event::CalendarSourceAdded { .. }
        | Event::CalendarSourceDue { .. }
        | Event::CalendarSourceRead { .. }
        | Event::CalendarSourceFailed { .. }
        | Event::CalendarSourceRemoved { .. }
        | Event::Heartbeat(_)
        | Event::Maintenance(_)
        | Event::TurnTaken { .. }
        | Event::Incident { .. } => Concerns::Nobody,
    }
}

/// A duty that somebody has now, or has soon.
struct Duty {
    person: PersonId,
    schedule: ScheduleId,
    starts: Timestamp,
}

/// The duties from now to [`limit::REACH_AHEAD`], the earliest first.
fn duties(state: &State, now: Timestamp) -> impl Iterator<Item = Duty> + use<> {
    let last = Span::at(Span::lasting(now, limit::REACH_AHEAD).end); // a shift that begins just then counts
    let span = Span { start: now, end: last.end };
    let roster = state.roster(span);
    let mut all = Vec::new();
    for schedule in roster.schedules() {
        for shift in roster.shifts(schedule, span).unwrap_or_default() {
            all.extend(shift.on_call.iter().map(|on| Duty {
                person: on.person,
                schedule,
                starts: shift.start,
            }));
        }
    }
    all.sort_by_key(|duty| (duty.starts, duty.schedule, duty.person));
    all.into_iter()
}

/// Works out what is known of `person`, and tells who has to know.
pub(super) fn look(draft: &mut Draft, person: PersonId) {
    let now = draft.now;
    let reach = draft.state.reach_of(person, now);
    if reach.is_proven() {
        pass(draft, person);
    }
    let known = draft.state.known_reach(person).cloned();
    let red = reach.light == Light::Red;
    if known.is_none() && !red {
        return;
    }
    let duty = duties(&draft.state, now).find(|duty| duty.person == person);
    let Some(duty) = duty else {
        if known.is_some() {
            know(draft, person, None);
        }
        return;
    };
    let (schedule, starts) = (duty.schedule, Some(duty.starts).filter(|at| *at > now));
    let ended = |known: &KnownReach| known.due().is_some_and(|due| due <= now);
    let Some(known) = known else {
        let told = Vec::new();
        return know(draft, person, Some(KnownReach { is: Stands::Failing, since: now, schedule, told }));
    };
    match (known.is, red) {
        (Stands::Failing, false) => know(draft, person, None),
        (Stands::Failing, true) if ended(&known) => {
            let told = tell_unreachable(draft, person, schedule, starts);
            know(draft, person, Some(KnownReach { is: Stands::Told, since: now, schedule, told }));
            join_open_incidents(draft, person);
        }
        (Stands::Told, false) => {
            know(draft, person, Some(KnownReach { is: Stands::Mending, since: now, ..known }));
        }
        (Stands::Mending, true) => {
            know(draft, person, Some(KnownReach { is: Stands::Told, since: now, ..known }));
        }
        (Stands::Mending, false) if ended(&known) => {
            know(draft, person, None);
            for told in known.told {
                say(draft, told, ReachNotice::Reachable { person });
            }
        }
        (Stands::Failing | Stands::Told, true) | (Stands::Mending, false) => {}
    }
}

fn know(draft: &mut Draft, person: PersonId, known: Option<KnownReach>) {
    draft.push(Event::Reach { what: ReachEvent::Known { person, known } });
}

fn say(draft: &mut Draft, to: PersonId, what: ReachNotice) {
    notice::remind(draft, to, NoticeAbout::Reach { what });
}

/// Tells the person, the backup and the leads; says whom.
fn tell_unreachable(
    draft: &mut Draft,
    person: PersonId,
    schedule: ScheduleId,
    starts: Option<Timestamp>,
) -> Vec<PersonId> {
    let at = starts.unwrap_or(draft.now);
    let backup = backup_of_duty(draft, person, schedule, at);
    let troubles = draft.state.reach_of(person, draft.now).reasons();
    let told = concerned(draft, person, schedule, &backup);
    for to in &told {
        let (backup, troubles) = (backup.clone(), troubles.clone());
        say(draft, *to, ReachNotice::Unreachable { person, schedule, starts, backup, troubles });
    }
    told
}

/// The person first, then the backup, then the leads; each once.
fn concerned(draft: &Draft, person: PersonId, schedule: ScheduleId, backup: &[PersonId]) -> Vec<PersonId> {
    let team = draft.state.schedules.get(&schedule).map(|known| known.is.team);
    let mut all = vec![person];
    for other in backup.iter().copied().chain(notice::leads_of(draft, team)) {
        if !all.contains(&other) {
            all.push(other);
        }
    }
    all
}

/// Somebody comes on call. The shift passes, and whoever had it is released; who has not proven that they can be reached gets the
/// backup at their side until they have.
pub(super) fn shift_begins(draft: &mut Draft, schedule: ScheduleId, person: PersonId, start: Timestamp) {
    look(draft, person);
    let reach = draft.state.reach_of(person, draft.now);
    let on_call = draft.state.on_call(schedule, draft.now);
    if reach.is_proven() || !on_call.contains(&person) || draft.state.unproven.contains(&(schedule, person)) {
        return;
    }
    draft.push(Event::Reach { what: ReachEvent::ShiftUnproven { schedule, person } });
    let just_before = start.saturating_sub(jiff::SignedDuration::from_secs(1)).unwrap_or(start);
    let mut before = draft.state.on_call(schedule, just_before);
    before.retain(|other| !on_call.contains(other));
    let backup = backup_of_duty(draft, person, schedule, draft.now);
    let mut told = concerned(draft, person, schedule, &backup);
    let knows = draft.state.known_reach(person).map(|known| known.told.clone()).unwrap_or_default();
    told.retain(|other| !knows.contains(other));
    told.extend(before.iter().copied());
    for to in told.into_iter().collect::<BTreeSet<_>>() {
        let (before, backup) = (before.clone(), backup.clone());
        say(draft, to, ReachNotice::ShiftUnproven { schedule, person, before, backup });
    }
}

/// A shift is over: nothing has to be proven for it any more.
pub(super) fn shift_over(draft: &mut Draft, schedule: ScheduleId, person: PersonId) {
    let on_call = draft.state.on_call(schedule, draft.now).contains(&person);
    if !on_call && draft.state.unproven.contains(&(schedule, person)) {
        draft.push(Event::Reach { what: ReachEvent::ShiftProven { schedule, person } });
    }
    if draft.state.known_reach(person).is_some() {
        look(draft, person);
    }
}

/// The person has proven that they can be reached.
fn pass(draft: &mut Draft, person: PersonId) {
    let open = draft.state.unproven.iter().filter(|(_, of)| *of == person).map(|(schedule, _)| *schedule);
    let open: Vec<_> = open.collect();
    for schedule in open {
        draft.push(Event::Reach { what: ReachEvent::ShiftProven { schedule, person } });
    }
}

/// Pages the backups of those whom this level asks through a schedule and who are not proven reachable. They are asked in addition:
/// nothing else about the policy changes, so that nobody is asked later, or not at all, because of it.
pub(super) fn page_backups(draft: &mut Draft, id: IncidentId, levels: &[Level], index: u32) {
    let Some((level, later)) = levels.get(index as usize..).and_then(<[Level]>::split_first) else { return };
    for target in &level.targets {
        let schedule = match target {
            Target::Schedule(schedule) => *schedule,
            Target::Person(_) | Target::Team(_) | Target::AnyOf(_) | Target::Vendor(_) => continue,
        };
        for person in draft.state.paged_by(*target, draft.now) {
            page_backup(draft, id, schedule, person, later);
        }
    }
}

fn page_backup(draft: &mut Draft, id: IncidentId, schedule: ScheduleId, person: PersonId, later: &[Level]) {
    let Some(incident) = draft.state.incident(id) else { return };
    let asked = incident.wanted_page_of(person).is_some();
    if !asked || !draft.state.needs_backup(person, schedule, draft.now) {
        return;
    }
    let usable = |other: PersonId| {
        let busy = incident.declined.contains(&other) || incident.escalated_by.contains(&other);
        !busy && incident.acknowledged_by() != Some(other)
    };
    let backup = backup(&draft.state, schedule, person, draft.now, later, usable);
    for other in backup {
        let rings = draft.state.incident(id).is_some_and(|it| it.wanted_page_of(other).is_some());
        if !rings {
            escalation::page(draft, id, other, PageReason::Backup { of: person });
        }
    }
}

/// A person on call cannot be reached since: what rings for them rings for the backup, too.
fn join_open_incidents(draft: &mut Draft, person: PersonId) {
    let open: Vec<IncidentId> = draft
        .state
        .open_incidents()
        .filter(|incident| {
            incident.acknowledged_by().is_none() && incident.urgency == crate::alert::Urgency::High
        })
        .filter(|incident| incident.wanted_page_of(person).is_some())
        .map(|incident| incident.id)
        .collect();
    for id in open {
        page_backups_of(draft, id, person);
    }
}

/// Pages the backups of one person for whom something rings, whatever made it ring, at the first level that asks them through a schedule.
pub(super) fn page_backups_of(draft: &mut Draft, id: IncidentId, person: PersonId) {
    let Some(levels) = escalation::levels_of(draft, id) else { return };
    let asks = |target: &Target| {
        matches!(target, Target::Schedule(_)) && draft.state.paged_by(*target, draft.now).contains(&person)
    };
    let index = levels.iter().position(|level| level.targets.iter().any(asks));
    if let Some(index) = index.and_then(|index| u32::try_from(index).ok()) {
        page_backups(draft, id, &levels, index);
    }
}

/// Who is paged as well, as far as it is known before there is an incident: by the first policy that asks this schedule.
fn backup_of_duty(draft: &Draft, person: PersonId, schedule: ScheduleId, at: Timestamp) -> Vec<PersonId> {
    let asks = |level: &Level| level.targets.contains(&Target::Schedule(schedule));
    let later = draft.state.policies.values().find_map(|policy| {
        let at = policy.is.levels.iter().position(asks)?;
        policy.is.levels.get(at + 1..)
    });
    backup(&draft.state, schedule, person, at, later.unwrap_or_default(), |_| true)
}

/// Who is asked besides `person`: whoever would stand in, were they absent, as long as that is somebody who is proven reachable; else the
/// first such person of a later level; else the first stand-in, since somebody is better than nobody.
fn backup(
    state: &State,
    schedule: ScheduleId,
    person: PersonId,
    at: Timestamp,
    later: &[Level],
    usable: impl Fn(PersonId) -> bool,
) -> Vec<PersonId> {
    let on_call = state.on_call(schedule, at);
    let proven = |other: &PersonId| state.reach_of(*other, at).is_proven();
    let able = |other: &PersonId| {
        *other != person && !on_call.contains(other) && usable(*other) && state.may_answer(*other)
    };
    let mut passed_over = vec![person];
    let mut unproven = Vec::new();
    for _ in 0..limit::BACKUPS_TRIED_MAX {
        let found = stand_ins(state, schedule, &passed_over, at);
        let found: Vec<PersonId> = found.into_iter().filter(|other| !passed_over.contains(other)).collect();
        let new: Vec<PersonId> = found.iter().copied().filter(|other| !on_call.contains(other)).collect();
        if new.is_empty() {
            break;
        }
        let ready: Vec<PersonId> = new.iter().copied().filter(|other| able(other) && proven(other)).collect();
        if !ready.is_empty() {
            return ready;
        }
        if unproven.is_empty() {
            unproven = new.iter().copied().filter(able).collect();
        }
        passed_over.extend(new);
    }
    let next = later.iter().flat_map(|level| &level.targets).flat_map(|target| state.paged_by(*target, at));
    let next: Vec<PersonId> = next.filter(able).collect();
    match next.iter().find(|other| proven(other)) {
        Some(ready) => vec![*ready],
        None if unproven.is_empty() => next.into_iter().take(1).collect(),
        None => unproven,
    }
}

/// Who is on call when these are absent: the same rule as for those who are.
fn stand_ins(state: &State, schedule: ScheduleId, absent: &[PersonId], at: Timestamp) -> Vec<PersonId> {
    let span = Span::at(at);
    let mut roster = state.roster_of(schedule, span);
    for person in absent {
        roster = roster.with_absence(Absence { person: *person, start: span.start, end: span.end });
    }
    roster.on_call(schedule, at).into_iter().map(|on| on.person).collect()
}
