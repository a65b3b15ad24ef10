//! The golden journal of absences, covers, overrides, notices and holidays. [`crate::golden`] replays it with the others; as they are, it
//! is never written anew once a release has it. `BATON_GOLDEN=write-rota` wrote it; [`story`] tells what happens in it.

use crate::golden::{Teller, kinds_of, uuid};
use baton_domain::absence::AbsenceKind;
use baton_domain::alert::{AlertStatus, Urgency};
use baton_domain::command::{Action, Command};
use baton_domain::cover::{Asked, HandOver};
use baton_domain::device::Invite;
use baton_domain::event::{Entry, NamedSchedule};
use baton_domain::holiday::Holiday;
use baton_domain::id::{
    AbsenceId, CoverId, IntegrationId, InviteId, PersonId, PolicyId, ScheduleId, ServiceId, TeamId,
};
use baton_domain::integration::{Integration, IntegrationKind};
use baton_domain::person::{Person, Role};
use baton_domain::policy::{Level, LevelOrder, Policy, Target};
use baton_domain::schedule::{
    Change, Layer, Override, OverrideId, Period, PeriodUnit, Rotation, Schedule, StandInRule,
};
use baton_domain::shift::Span;
use baton_domain::state::State;
use baton_domain::team::{Service, Team};
use baton_hub::mint;
use jiff::{SignedDuration, Timestamp};
use std::path::Path;

const FILE: &str = "journal-0.1-rota.json";
const SCHEDULE: ScheduleId = ScheduleId(uuid::Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0020));

/// Writes it where that is wished: once, before it is first committed.
pub(crate) fn write_if_wished(folder: &Path) {
    if std::env::var("BATON_GOLDEN").is_ok_and(|wish| wish == "write-rota") {
        let text = serde_json::to_string_pretty(&story()).unwrap();
        std::fs::write(folder.join(FILE), text + "\n").unwrap();
    }
}

#[test]
fn the_journal_of_the_rota_has_every_kind_of_its_events() {
    let kinds = kinds_of(FILE);
    let of_the_rota = [
        "absence_began",
        "absence_ended",
        "absence_recorded",
        "cover_asked",
        "cover_declined",
        "cover_fit",
        "cover_lapsed",
        "cover_reminded",
        "cover_taken",
        "cover_withdrawn",
        "cover_with_lead",
        "gaps_known",
        "hand_off_accepted",
        "holidays_put",
        "holidays_removed",
        "notices_dismissed",
        "override_put",
        "override_removed",
        "page_stopped",
        "remind_before_set",
        "told",
        "watched",
    ];
    for kind in of_the_rota {
        assert!(kinds.contains(kind), "{kind}");
    }
}

fn at(text: &str) -> Timestamp {
    format!("2026-{text}Z").parse().unwrap()
}

fn span(start: &str, end: &str) -> Span {
    Span { start: at(start), end: at(end) }
}

/// Ana leads; Bo, Cy and Dee have a week in turn, Bo from Monday 23 November on.
struct People {
    ana: PersonId,
    bo: PersonId,
    cy: PersonId,
    dee: PersonId,
}

fn story() -> Vec<Entry> {
    let now = at("11-23T09:00:00");
    let mut t = Teller { state: State::new(), entries: Vec::new(), now, commands: 0 };
    let people = furnish(&mut t);
    wishes(&mut t, &people);
    covers(&mut t, &people);
    edits(&mut t, &people);
    absences(&mut t, &people);
    while_it_rings(&mut t, &people);
    t.entries
}

/// Holidays and reminders.
fn wishes(t: &mut Teller, people: &People) {
    let team = TeamId(uuid(0x10));
    let day = |date: &str, name: &str| Holiday { date: date.parse().unwrap(), name: name.into() };
    let holidays = vec![day("2026-12-24", "Christmas Eve"), day("2026-12-25", "Christmas Day")];
    t.act(people.ana, None, Action::PutHolidays { team, holidays });
    let dates = vec!["2026-12-24".parse().unwrap()];
    t.act(people.ana, None, Action::RemoveHolidays { team, dates });
    t.act(people.cy, None, Action::RemindBefore { before_min: Some(30) });
    t.act(people.dee, None, Action::RemindBefore { before_min: None });
}

fn ask(n: u128, person: PersonId, span: Span, asked: Asked) -> Action {
    let (start, end) = (Some(span.start), span.end);
    Action::AskCover {
        cover: CoverId(uuid(n)),
        schedule: SCHEDULE,
        person,
        start,
        end,
        asked,
        hand_over: None,
    }
}

/// Asked, declined, taken in parts; asked, and nobody answers; asked, and taken back.
fn covers(t: &mut Teller, people: &People) {
    let People { bo, cy, dee, .. } = *people;
    let cover = CoverId(uuid(0x400));
    t.act(bo, None, ask(0x400, bo, span("11-27T09:00:00", "11-29T09:00:00"), Asked::Rotation));
    t.act(dee, None, Action::DeclineCover { cover });
    let part = Some(span("11-27T09:00:00", "11-28T09:00:00"));
    t.act(cy, None, Action::AcceptCover { cover, part, incidents: false });
    t.act(dee, None, Action::AcceptCover { cover, part: None, incidents: false });
    let asked = Asked::Persons { persons: vec![dee] };
    t.act(bo, None, ask(0x401, bo, span("11-24T12:00:00", "11-24T18:00:00"), asked));
    t.wait(SignedDuration::from_hours(28));
    t.act(bo, None, ask(0x402, bo, span("11-26T12:00:00", "11-26T18:00:00"), Asked::Rotation));
    t.act(bo, None, Action::WithdrawCover { cover: CoverId(uuid(0x402)) });
}

/// The schedule is edited and back; an override comes and goes; another one leaves a gap.
fn edits(t: &mut Teller, people: &People) {
    let People { ana, bo, cy, dee } = *people;
    t.act(ana, None, Action::PutSchedule { schedule: weekly(&[cy, dee]) });
    t.act(ana, None, Action::PutSchedule { schedule: weekly(&[bo, cy, dee]) });
    let over = |n: u128, start: &str, end: &str, change| Action::PutOverride {
        schedule: SCHEDULE,
        entry: Override { id: OverrideId(uuid(n)), start: at(start), end: at(end), change },
    };
    let replace = Change::Replace { remove: Some(bo), add: dee };
    t.act(ana, None, over(0x500, "11-25T12:00:00", "11-25T18:00:00", replace));
    t.act(ana, None, Action::RemoveOverride { schedule: SCHEDULE, entry: OverrideId(uuid(0x500)) });
    t.act(ana, None, over(0x501, "11-26T12:00:00", "11-26T13:00:00", Change::Remove { remove: bo }));
    let told = t.state.inboxes[&ana].is.notices.iter().map(|notice| notice.id).collect();
    t.act(ana, None, Action::DismissNotices { notices: told });
}

/// Planned for oneself, and begun; recorded for a teammate over what she covers, and over again.
fn absences(t: &mut Teller, people: &People) {
    let People { ana, cy, dee, .. } = *people;
    let away = |n: u128, person, kind, span: Span| Action::RecordAbsence {
        absence: AbsenceId(uuid(n)),
        person,
        kind,
        start: Some(span.start),
        end: span.end,
    };
    t.act(cy, None, away(0x600, cy, AbsenceKind::Vacation, span("11-30T08:00:00", "12-04T08:00:00")));
    t.act(ana, None, away(0x601, dee, AbsenceKind::Sick, span("11-28T12:00:00", "11-28T18:00:00")));
    t.act(dee, None, Action::EndAbsence { absence: AbsenceId(uuid(0x601)), end: Some(at("11-28T12:00:00")) });
    t.act(ana, None, away(0x602, dee, AbsenceKind::Sick, span("11-28T12:00:00", "11-28T18:00:00")));
}

/// Handed over with what is acknowledged; and sick while it rings.
fn while_it_rings(t: &mut Teller, people: &People) {
    let People { ana, bo, cy, dee } = *people;
    t.alert("checkout", AlertStatus::Firing, Urgency::High);
    let (incident, _) = t.newest_page();
    t.act(bo, None, Action::Acknowledge { incident, back_in_min: None });
    let cover = CoverId(uuid(0x403));
    let end = t.now + SignedDuration::from_hours(4);
    let (asked, hand_over) = (Asked::Persons { persons: vec![cy] }, Some(HandOver { incidents: true }));
    t.act(
        bo,
        None,
        Action::AskCover { cover, schedule: SCHEDULE, person: bo, start: None, end, asked, hand_over },
    );
    t.act(cy, None, Action::AcceptCover { cover, part: None, incidents: true });
    t.act(cy, None, Action::Resolve { incident });
    t.alert("database", AlertStatus::Firing, Urgency::High);
    let (incident, _) = t.newest_page();
    let (absence, end) = (AbsenceId(uuid(0x603)), t.now + SignedDuration::from_hours(2));
    t.act(
        ana,
        None,
        Action::RecordAbsence { absence, person: cy, kind: AbsenceKind::Sick, start: None, end },
    );
    t.act(dee, None, Action::Resolve { incident });
    t.wait(SignedDuration::from_hours(24 * 8));
}

fn weekly(people: &[PersonId]) -> NamedSchedule {
    let rotation = Rotation {
        anchor: jiff::civil::date(2026, 11, 23).at(9, 0, 0, 0),
        period: Period { unit: PeriodUnit::Weeks, n: 1 },
        slots: people.iter().map(|person| vec![*person]).collect(),
    };
    let layers = vec![Layer { rotation, start: None, end: None, restrictions: None }];
    let zone = "Europe/Berlin".parse().unwrap();
    let schedule = Schedule { zone, layers, overrides: Vec::new(), stand_in: StandInRule::NextInRotation };
    NamedSchedule { id: SCHEDULE, name: "Payments, primary".into(), team: TeamId(uuid(0x10)), schedule }
}

fn furnish(t: &mut Teller) -> People {
    let people = People {
        ana: PersonId(uuid(1)),
        bo: PersonId(uuid(2)),
        cy: PersonId(uuid(3)),
        dee: PersonId(uuid(4)),
    };
    let People { ana, bo, cy, dee } = people;
    let person =
        |id, name: &str, role| Person { id, name: name.into(), role, zone: "Europe/Berlin".parse().unwrap() };
    let expires_at = t.now + SignedDuration::from_hours(1);
    let first =
        Invite { id: InviteId(uuid(0x200)), person: ana, secret: mint::hash_code("FIRST"), expires_at };
    t.tell(Command::Found { name: "Baton".into(), admin: person(ana, "Ana", Role::Admin), invite: first });
    for (id, name) in [(bo, "Bo"), (cy, "Cy"), (dee, "Dee")] {
        t.act(ana, None, Action::PutPerson { person: person(id, name, Role::Responder) });
    }
    let (team, policy, service) = (TeamId(uuid(0x10)), PolicyId(uuid(0x30)), ServiceId(uuid(0x40)));
    let members = vec![ana, bo, cy, dee];
    let payments =
        Team { id: team, name: "Payments".into(), members, leads: vec![ana], receive_within_s: None };
    t.act(ana, None, Action::PutTeam { team: payments });
    t.act(ana, None, Action::PutSchedule { schedule: weekly(&[bo, cy, dee]) });
    let level = |target| Level { targets: vec![target], timeout_s: 120, order: LevelOrder::Together };
    let levels = vec![level(Target::Schedule(SCHEDULE)), level(Target::Team(team))];
    t.act(
        ana,
        None,
        Action::PutPolicy {
            policy: Policy { id: policy, name: "Default".into(), levels, repeats: 1, turns: Vec::new() },
        },
    );
    let checkout = Service {
        id: service,
        name: "Checkout".into(),
        team,
        policy,
        runbook: None,
        runbook_text: None,
        vendors: Vec::new(),
    };
    t.act(ana, None, Action::PutService { service: checkout });
    let (id, kind) = (IntegrationId(uuid(0x50)), IntegrationKind::Alertmanager);
    let integration =
        Integration { id, service, name: "Alertmanager".into(), kind, template: None, revoked: false };
    t.act(ana, None, Action::PutIntegration { integration, key: mint::hash("key") });
    for (n, person) in [(1, bo), (2, cy), (3, dee)] {
        t.pair(person, n);
    }
    people
}
