//! The journal's format is public: these snapshots may gain lines, and never lose or change one.

use crate::hub::*;
use baton_domain::absence::{Absence, AbsenceKind};
use baton_domain::alert::{AlertStatus, Link, SourceNote, Urgency};
use baton_domain::calendar_link::{CalendarLink, LinkOf};
use baton_domain::calendar_source::{CalendarConflict, CalendarSource, CalendarUrl};
use baton_domain::cap::Caps;
use baton_domain::cover::{Asked, Cover, CoverPart, CoverState, Fit, HandOver};
use baton_domain::device::{Device, Invite, Platform, Proof, ProvedBy};
use baton_domain::event::{Actor, Entry, Event};
use baton_domain::holiday::Holiday;
use baton_domain::id::{
    AbsenceId, CalendarLinkId, CalendarSourceId, CommandId, CoverId, IncidentId, InviteId, NoticeId, PageId,
    Seq, VendorId,
};
use baton_domain::incident::{EscalationReason, HandOff, HandOffOver, IncidentEvent, SnoozeEnd};
use baton_domain::integration::{Integration, IntegrationKind};
use baton_domain::mention::Mention;
use baton_domain::merge::Absorbed;
use baton_domain::notice::NoticeAbout;
use baton_domain::page::{Answer, FailReason, PageReason, Rung, StopReason};
use baton_domain::person::Role;
use baton_domain::policy::{Level, LevelOrder, Policy, Target};
use baton_domain::push::{PushEvent, PushSubscription};
use baton_domain::reach::{KnownReach, ReachEvent, ReachNotice, ReachRules, ReachTrouble, Stands};
use baton_domain::report::Report;
use baton_domain::responder::{ResponderRole, RoleEvent};
use baton_domain::schedule::{Change, Override, OverrideId};
use baton_domain::shift::Span;
use baton_domain::state::State;
use baton_domain::team::{Service, Team};
use baton_domain::vendor::VendorLeg;
use baton_domain::worth::Worth;
use jiff::Timestamp;
use uuid::Uuid;

pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_772_420_400 + second).unwrap()
}

/// One of each; a new variant does not compile until it has its line here.
fn event_variant(event: &Event) -> usize {
    match event {
        Event::Founded { .. } => 0,
        Event::PersonPut { .. } => 1,
        Event::TeamPut { .. } => 2,
        Event::ServicePut { .. } => 3,
        Event::IntegrationPut { .. } => 4,
        Event::SchedulePut { .. } => 5,
        Event::PolicyPut { .. } => 6,
        Event::InviteCreated { .. } => 7,
        Event::DevicePaired { .. } => 8,
        Event::DeviceRevoked { .. } => 9,
        Event::DeviceRenamed { .. } => 10,
        Event::DeviceProved { .. } => 11,
        Event::PayloadKept { .. } => 12,
        Event::Incident { .. } => 13,
        Event::AbsenceRecorded { .. } => 14,
        Event::AbsenceEnded { .. } => 15,
        Event::Told { .. } => 16,
        Event::NoticesDismissed { .. } => 17,
        Event::RemindBeforeSet { .. } => 18,
        Event::GapsKnown { .. } => 19,
        Event::Watched { .. } => 20,
        Event::OverridePut { .. } => 21,
        Event::OverrideRemoved { .. } => 22,
        Event::CoverAsked { .. } => 23,
        Event::CoverTaken { .. } => 24,
        Event::CoverDeclined { .. } => 25,
        Event::CoverReminded { .. } => 26,
        Event::CoverWithLead { .. } => 27,
        Event::CoverLapsed { .. } => 28,
        Event::CoverWithdrawn { .. } => 29,
        Event::CoverFit { .. } => 30,
        Event::AbsenceBegan { .. } => 31,
        Event::HolidaysPut { .. } => 32,
        Event::HolidaysRemoved { .. } => 33,
        Event::CalendarLinkMade { .. } => 34,
        Event::CalendarLinkRevoked { .. } => 35,
        Event::CalendarSourceAdded { .. } => 36,
        Event::CalendarSourceDue { .. } => 37,
        Event::CalendarSourceRead { .. } => 38,
        Event::CalendarSourceFailed { .. } => 39,
        Event::CalendarSourceRemoved { .. } => 40,
        Event::Heartbeat(_) => 41,
        Event::Maintenance(_) => 42,
        Event::TurnTaken { .. } => 43,
        Event::Contact { .. } => 44,
        Event::WaysConfigured { .. } => 45,
        Event::Reach { .. } => 46,
        Event::Push { .. } => 47,
    }
}

fn incident_variant(event: &IncidentEvent) -> usize {
    match event {
        IncidentEvent::Triggered { .. } => 0,
        IncidentEvent::AlertRepeated { .. } => 1,
        IncidentEvent::PageCreated { .. } => 2,
        IncidentEvent::PageRung { .. } => 3,
        IncidentEvent::PageFailed { .. } => 4,
        IncidentEvent::PageAnswered { .. } => 5,
        IncidentEvent::PageStopped { .. } => 6,
        IncidentEvent::Escalated { .. } => 7,
        IncidentEvent::LastResort { .. } => 8,
        IncidentEvent::Added { .. } => 9,
        IncidentEvent::EscalatedBy { .. } => 10,
        IncidentEvent::Acknowledged { .. } => 11,
        IncidentEvent::AckExpired { .. } => 12,
        IncidentEvent::Declined { .. } => 13,
        IncidentEvent::HandOffOffered(_) => 14,
        IncidentEvent::HandOffAccepted { .. } => 15,
        IncidentEvent::HandOffReturned { .. } => 16,
        IncidentEvent::Resolved => 17,
        IncidentEvent::SourceTold { .. } => 18,
        IncidentEvent::Noise(_) => 19,
        IncidentEvent::Snoozed { .. } => 20,
        IncidentEvent::SnoozeOver { .. } => 21,
        IncidentEvent::Noted { .. } => 22,
        IncidentEvent::Merged { .. } => 23,
        IncidentEvent::Absorbed { .. } => 24,
        IncidentEvent::Unmerged => 25,
        IncidentEvent::Released { .. } => 26,
        IncidentEvent::AbsorbedAlert { .. } => 27,
        IncidentEvent::SourceOver => 28,
        IncidentEvent::Judged { .. } => 29,
        IncidentEvent::VendorNamed { .. } => 30,
        IncidentEvent::VendorWaits { .. } => 31,
        IncidentEvent::VendorUpdateDue { .. } => 32,
        IncidentEvent::VendorAnswered { .. } => 33,
        IncidentEvent::Reported(_) => 34,
        IncidentEvent::PageWay { .. } => 35,
        IncidentEvent::Drill(_) => 36,
        IncidentEvent::Role(_) => 37,
    }
}

fn events() -> Vec<Event> {
    let mut all = configured();
    all.extend(of_the_rota());
    all.extend(of_calendars());
    all.extend(crate::intake_format::heartbeats().into_iter().take(1).map(Event::Heartbeat));
    all.extend(crate::intake_format::maintenances().into_iter().take(1).map(Event::Maintenance));
    all.push(Event::TurnTaken { policy: POLICY, level: 1, person: BEN });
    all.extend(crate::ways_format::of_the_ways());
    all.push(Event::Reach { what: ReachEvent::StreamLost { device: device(ANA) } });
    all.push(Event::Push {
        device: device(ANA),
        what: PushEvent::Subscribed { subscription: subscription() },
    });
    all
}

/// The keys are those of RFC 8291, appendix A.
fn subscription() -> PushSubscription {
    let endpoint = "https://push.example.org/1".to_owned().try_into().unwrap();
    let key = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
    let (p256dh, auth) = (key.to_owned(), "BTBZMqHH6r4Tts7J_aSIgg".to_owned());
    PushSubscription { endpoint, p256dh: p256dh.try_into().unwrap(), auth: auth.try_into().unwrap() }
}

fn configured() -> Vec<Event> {
    let targets = vec![Target::Schedule(WEEKLY), Target::Person(BEN), Target::Team(STORAGE)];
    let device_of_ana = Device {
        id: device(ANA),
        person: ANA,
        name: "phone".into(),
        platform: Platform::Android,
        paired_at: at(0),
        revoked: false,
        proof: None,
        lost_at: None,
        push: None,
    };
    let runbook = Some("https://runbooks.example.org".to_owned());
    let integration = Integration {
        id: KEY,
        service: DISKS,
        name: "Prometheus".into(),
        kind: IntegrationKind::Alertmanager,
        template: None,
        revoked: false,
    };
    let invite = InviteId(Uuid::from_u128(7));
    let proof = Proof { at: at(3), by: ProvedBy::SelfTest, failing: vec!["sound".into()] };
    vec![
        Event::Founded { name: "Example".into() },
        Event::PersonPut { person: person(ANA, Role::Lead) },
        Event::TeamPut {
            team: Team {
                id: STORAGE,
                name: "Storage".into(),
                members: vec![ANA, BEN],
                leads: vec![ANA],
                receive_within_s: None,
            },
        },
        Event::ServicePut {
            service: Service {
                id: DISKS,
                name: "Disks".into(),
                team: STORAGE,
                policy: POLICY,
                runbook,
                runbook_text: None,
                vendors: Vec::new(),
            },
        },
        Event::IntegrationPut { integration, key: secret(0xD1) },
        Event::SchedulePut { schedule: weekly(&[ANA, BEN]) },
        Event::PolicyPut {
            policy: Policy {
                id: POLICY,
                name: "Policy".into(),
                levels: vec![Level { targets, timeout_s: 300, order: LevelOrder::default() }],
                repeats: 2,
                turns: Vec::new(),
            },
        },
        Event::InviteCreated {
            invite: Invite { id: invite, person: ANA, secret: secret(7), expires_at: at(600) },
        },
        Event::DevicePaired { device: device_of_ana, token: secret(8), invite },
        Event::DeviceRevoked { device: device(ANA) },
        Event::DeviceRenamed { device: device(ANA), name: "old phone".into() },
        Event::DeviceProved { device: device(ANA), proof },
        Event::PayloadKept { incident: IncidentId(1), payload: "{}".into() },
        Event::Incident { incident: IncidentId(1), what: IncidentEvent::Resolved },
    ]
}

fn of_calendars() -> Vec<Event> {
    let (link, source) = (CalendarLinkId(Uuid::from_u128(11)), CalendarSourceId(Uuid::from_u128(12)));
    let known = AbsenceId(Uuid::from_u128(13));
    let problem = "something stands in the way".to_owned();
    let span = Span { start: at(60), end: at(120) };
    let conflict = CalendarConflict { absence: known, span, problem, obstacle: None };
    let of = LinkOf::Team { team: STORAGE };
    let put =
        CalendarLink { id: link, person: ANA, name: "Phone".into(), of, made_at: at(0), revoked: false };
    let added = CalendarSource {
        id: source,
        person: ANA,
        name: "Vacations".into(),
        host: "calendar.example.org".into(),
        kind: AbsenceKind::Vacation,
        removed: false,
        read_at: None,
        failures: 0,
        problem: None,
        trouble: None,
        conflicts: vec![],
    };
    let url = CalendarUrl::try_from("webcal://calendar.example.org/secret.ics".to_owned()).unwrap();
    vec![
        Event::CalendarLinkMade { link: put, secret: secret(9) },
        Event::CalendarLinkRevoked { link },
        Event::CalendarSourceAdded { source: added, url, next_at: at(3600) },
        Event::CalendarSourceDue { source, next_at: at(7200) },
        Event::CalendarSourceRead { source, known: vec![known], conflicts: vec![conflict] },
        Event::CalendarSourceFailed { source, problem: "cannot be reached".into(), trouble: None },
        Event::CalendarSourceRemoved { source },
    ]
}

fn of_the_rota() -> Vec<Event> {
    let span = Span { start: at(60), end: at(120) };
    let absence = Absence {
        id: AbsenceId(Uuid::from_u128(8)),
        person: ANA,
        kind: AbsenceKind::Sick,
        start: span.start,
        end: span.end,
        recorded_by: BEN,
    };
    let cover_id = CoverId(Uuid::from_u128(10));
    let cover = Cover {
        id: cover_id,
        schedule: WEEKLY,
        person: ANA,
        span,
        asked_by: ANA,
        asked_at: at(0),
        asked: Asked::Persons { persons: vec![BEN] },
        hand_over: Some(HandOver { incidents: true }),
        declined: vec![],
        parts: vec![],
        state: CoverState::Open,
        remind_at: Some(at(20)),
        lead_at: Some(at(30)),
        lapse_at: Some(at(60)),
    };
    let part = CoverPart { person: BEN, span, seq: Seq(7), duty_s: 60, fit: Fit::Fits };
    let change = Change::Replace { remove: Some(ANA), add: BEN };
    let entry = Override { id: OverrideId(Uuid::from_u128(9)), start: span.start, end: span.end, change };
    let christmas = jiff::civil::date(2026, 12, 25);
    let about = NoticeAbout::NobodyOnCall { schedule: WEEKLY, gaps: vec![span] };
    vec![
        Event::AbsenceRecorded { absence },
        Event::AbsenceEnded { absence: AbsenceId(Uuid::from_u128(8)), end: at(90) },
        Event::Told { person: ANA, notice: NoticeId(1), about },
        Event::NoticesDismissed { person: ANA, notices: vec![NoticeId(1)] },
        Event::RemindBeforeSet { person: ANA, before_min: Some(30) },
        Event::GapsKnown { schedule: WEEKLY, until: at(300), gaps: vec![span] },
        Event::Watched { until: at(60), gaps_at: at(30), next_at: Some(at(120)) },
        Event::OverridePut { schedule: WEEKLY, entry },
        Event::OverrideRemoved { schedule: WEEKLY, entry: OverrideId(Uuid::from_u128(9)) },
        Event::CoverAsked { cover },
        Event::CoverTaken { cover: cover_id, part },
        Event::CoverDeclined { cover: cover_id, person: BEN },
        Event::CoverReminded { cover: cover_id, next_at: Some(at(40)) },
        Event::CoverWithLead { cover: cover_id, lead: ADA },
        Event::CoverLapsed { cover: cover_id },
        Event::CoverWithdrawn { cover: cover_id },
        Event::CoverFit { cover: cover_id, part: Seq(7), fit: Fit::LessDuty },
        Event::AbsenceBegan { absence: AbsenceId(Uuid::from_u128(8)) },
        Event::HolidaysPut {
            team: STORAGE,
            holidays: vec![Holiday { date: christmas, name: "Christmas".into() }],
        },
        Event::HolidaysRemoved { team: STORAGE, dates: vec![christmas] },
    ]
}

const PAGE_REASONS: [PageReason; 7] = [
    PageReason::Level(1),
    PageReason::LastResort,
    PageReason::Added,
    PageReason::HandOff { from: ANA },
    PageReason::HandOffReturned,
    PageReason::AckExpired,
    PageReason::Backup { of: BEN },
];

fn incident_events() -> Vec<IncidentEvent> {
    let page = PageId(4);
    let mut all = vec![
        IncidentEvent::Triggered {
            service: DISKS,
            dedup_key: "disk".into(),
            title: "disk is full".into(),
            source: "db1".into(),
            urgency: Urgency::High,
            links: vec![Link { text: "Runbook".into(), href: "https://runbooks.example.org".into() }],
            integration: Some(KEY),
        },
        IncidentEvent::AlertRepeated { title: "disk is full".into(), urgency: Urgency::Low },
        IncidentEvent::Escalated { step: 2, level: 1, reason: EscalationReason::TimedOut, next_at: at(60) },
        IncidentEvent::LastResort { round: 1, next_at: at(300) },
        IncidentEvent::Added { persons: vec![EVE] },
        IncidentEvent::EscalatedBy { person: ANA },
        IncidentEvent::Acknowledged { person: ANA, until: at(1800) },
        IncidentEvent::AckExpired { person: ANA },
        IncidentEvent::Declined { person: ANA },
        IncidentEvent::HandOffOffered(HandOff { from: ANA, to: BEN, page, expires_at: at(120) }),
        IncidentEvent::HandOffAccepted { from: ANA, to: BEN },
        IncidentEvent::Resolved,
        IncidentEvent::PageRung { page, rung: Rung::Sent, device: device(ANA), device_ms: None },
    ];
    all.extend(PAGE_REASONS.map(|reason| IncidentEvent::PageCreated {
        page,
        person: ANA,
        reason,
        receive_by: Some(at(20)),
    }));
    let rungs = [Rung::Received, Rung::Ringing, Rung::Seen, Rung::Silent];
    all.extend(rungs.map(|rung| IncidentEvent::PageRung {
        page,
        rung,
        device: device(ANA),
        device_ms: Some(12),
    }));
    let failed = [FailReason::NoDevice, FailReason::NotReceived, FailReason::WaysSpent];
    all.extend(failed.map(|reason| IncidentEvent::PageFailed { page, reason }));
    let answers =
        [Answer::Acknowledged, Answer::HandedOff, Answer::Cant, Answer::Escalated, Answer::Resolved];
    all.extend(answers.map(|answer| IncidentEvent::PageAnswered { page, answer }));
    let stops = [
        StopReason::Acknowledged,
        StopReason::Resolved,
        StopReason::HandOffOver,
        StopReason::Replaced,
        StopReason::Absent,
        StopReason::OffCall,
    ];
    all.extend(stops.map(|reason| IncidentEvent::PageStopped { page, reason }));
    let over =
        [HandOffOver::Declined, HandOffOver::TimedOut, HandOffOver::Unreachable, HandOffOver::Overtaken];
    all.extend(over.map(|reason| IncidentEvent::HandOffReturned { from: ANA, to: BEN, reason }));
    let notes = [SourceNote::Acknowledged, SourceNote::Snoozed, SourceNote::Noted];
    all.extend(notes.map(|note| IncidentEvent::SourceTold { note, text: "Mira: on it".into() }));
    all.extend(crate::intake_format::noise().into_iter().map(IncidentEvent::Noise));
    all.extend(answer_events());
    all.extend(
        crate::ways_format::way_events().into_iter().map(|what| IncidentEvent::PageWay { page, what }),
    );
    all
}

/// What people answer besides taking it and leaving it; new lines go to the end.
fn answer_events() -> Vec<IncidentEvent> {
    let (page, vendor) = (PageId(4), VendorId(Uuid::from_u128(0x91)));
    let leg = VendorLeg {
        vendor,
        name: "AWS".into(),
        case: "case 123".into(),
        by: ANA,
        since: at(0),
        update_at: Some(at(600)),
    };
    let part = Absorbed { incident: IncidentId(2), service: DISKS, dedup_key: "net".into(), over: false };
    let report = Report { by: RITA, impact: "nobody can pay".into(), since: at(-60), tried: "again".into() };
    let role = IncidentEvent::Role;
    let mentions = vec![Mention { person: BEN, written: "@Ben".into() }];
    let created = |reason| IncidentEvent::PageCreated { page, person: ANA, reason, receive_by: None };
    vec![
        IncidentEvent::Snoozed { person: ANA, until: at(3600) },
        IncidentEvent::SnoozeOver { person: ANA, reason: SnoozeEnd::TimedOut },
        IncidentEvent::SnoozeOver { person: ANA, reason: SnoozeEnd::Worse },
        IncidentEvent::Noted { text: "two\nlines".into(), mentions: Vec::new() },
        IncidentEvent::Merged { into: IncidentId(2) },
        IncidentEvent::Absorbed { part, urgency: Urgency::High },
        IncidentEvent::Unmerged,
        IncidentEvent::Released { incident: IncidentId(2) },
        IncidentEvent::AbsorbedAlert {
            incident: IncidentId(2),
            title: "net is down".into(),
            status: AlertStatus::Firing,
            urgency: Urgency::High,
        },
        IncidentEvent::SourceOver,
        IncidentEvent::Judged { person: ANA, worth: Worth::No },
        IncidentEvent::VendorNamed { vendor, name: "AWS".into() },
        IncidentEvent::VendorWaits { leg },
        IncidentEvent::VendorUpdateDue { vendor, person: ANA, next_at: Some(at(120)) },
        IncidentEvent::VendorAnswered { vendor },
        IncidentEvent::Reported(report),
        created(PageReason::SnoozeOver),
        created(PageReason::VendorUpdate),
        IncidentEvent::PageAnswered { page, answer: Answer::Snoozed },
        IncidentEvent::PageStopped { page, reason: StopReason::Snoozed },
        IncidentEvent::PageStopped { page, reason: StopReason::Merged },
        IncidentEvent::Escalated { step: 1, level: 0, reason: EscalationReason::SnoozeOver, next_at: at(60) },
        IncidentEvent::Escalated { step: 1, level: 0, reason: EscalationReason::Unmerged, next_at: at(60) },
        created(PageReason::Drill),
        IncidentEvent::Drill(crate::drill_format::drill_events()[0]),
        role(RoleEvent::Given { person: ANA, role: ResponderRole::Commander, from: Some(BEN) }),
        role(RoleEvent::Given { person: ANA, role: ResponderRole::Fixer, from: None }),
        role(RoleEvent::PutDown { person: ANA, role: ResponderRole::Scribe }),
        role(RoleEvent::PutDown { person: ANA, role: ResponderRole::Communicator }),
        IncidentEvent::Noted { text: "ask @Ben".into(), mentions },
    ]
}

/// One line of JSON for each, which must also read back as what it was.
pub(crate) fn lines<T: serde::Serialize + serde::de::DeserializeOwned + PartialEq + std::fmt::Debug>(
    all: &[T],
) -> String {
    let line = |one: &T| {
        let line = serde_json::to_string(one).unwrap();
        assert_eq!(&serde_json::from_str::<T>(&line).unwrap(), one);
        line
    };
    all.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_event_keeps_its_json() {
    let all = events();
    let variants: Vec<_> = all.iter().map(event_variant).collect();
    assert_eq!(variants, (0..all.len()).collect::<Vec<_>>(), "one of each");
    insta::assert_snapshot!(lines(&all));
}

#[test]
fn every_event_of_an_incident_keeps_its_json() {
    let all = incident_events();
    let variants: std::collections::BTreeSet<_> = all.iter().map(incident_variant).collect();
    assert_eq!(variants, (0..38).collect(), "at least one of each");
    insta::assert_snapshot!(lines(&all));
}

#[test]
fn every_event_of_a_push_keeps_its_json() {
    let happens = |what| Event::Push { device: device(ANA), what };
    let all = [
        happens(PushEvent::Subscribed { subscription: subscription() }),
        happens(PushEvent::Unsubscribed),
        happens(PushEvent::Refused),
    ];
    for event in &all {
        let Event::Push { what, .. } = event else { unreachable!() };
        match what {
            PushEvent::Subscribed { .. } | PushEvent::Unsubscribed | PushEvent::Refused => {}
        }
    }
    insta::assert_snapshot!(lines(&all));
}

#[test]
fn every_event_of_reachability_keeps_its_json() {
    let known = KnownReach { is: Stands::Told, since: at(0), schedule: WEEKLY, told: vec![ANA, BEN] };
    let notice = |what| Event::Told { person: ANA, notice: NoticeId(1), about: NoticeAbout::Reach { what } };
    let troubles = vec![
        ReachTrouble::NoDevice,
        ReachTrouble::NeverProven,
        ReachTrouble::Fails { parts: vec!["sound".into()] },
        ReachTrouble::StreamLost { since: at(1) },
        ReachTrouble::ProofOld { at: at(2) },
        ReachTrouble::PushRefused { since: at(5) },
        ReachTrouble::OnlyPings,
        ReachTrouble::DrillMissed { at: at(3) },
    ];
    let (person, schedule, backup) = (ANA, WEEKLY, vec![BEN]);
    let reach = |what| Event::Reach { what };
    let all = [
        reach(ReachEvent::RulesPut {
            rules: ReachRules { team: STORAGE, proof_good_for_h: 12, drills: None, caps: Caps::default() },
        }),
        reach(ReachEvent::StreamLost { device: device(ANA) }),
        reach(ReachEvent::StreamBack { device: device(ANA) }),
        reach(ReachEvent::StreamMissed { device: device(ANA) }),
        reach(ReachEvent::Known { person, known: Some(known) }),
        reach(ReachEvent::Known { person, known: None }),
        reach(ReachEvent::ShiftUnproven { schedule, person }),
        reach(ReachEvent::ShiftProven { schedule, person }),
        notice(ReachNotice::Unreachable { person, schedule, starts: Some(at(4)), backup, troubles }),
        notice(ReachNotice::Reachable { person }),
        notice(ReachNotice::ShiftUnproven { schedule, person, before: vec![BEN], backup: vec![] }),
    ];
    insta::assert_snapshot!(lines(&all));
}

#[test]
fn an_entry_keeps_its_json() {
    let actors = [
        Actor::Person { person: ANA, device: Some(device(ANA)) },
        Actor::Person { person: ANA, device: None },
        Actor::Integration { integration: KEY },
        Actor::Hub,
    ];
    let entry = |(number, by): (u64, Actor)| Entry {
        seq: Seq(number),
        at: at(0),
        by,
        command: (number == 1).then_some(CommandId(Uuid::from_u128(9))),
        event: Event::Founded { name: "Example".into() },
    };
    let all: Vec<Entry> = (1..).zip(actors).map(entry).collect();
    insta::assert_snapshot!(lines(&all));
}

/// Journals that a release wrote, one entry a line. They are never edited: what was once accepted must replay for ever.
#[test]
fn the_journals_of_all_releases_replay() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/decider/journals");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty());
    for file in files {
        let mut state = State::new();
        for line in std::fs::read_to_string(&file).unwrap().lines() {
            state.evolve(&serde_json::from_str(line).unwrap());
        }
        let release = file.file_stem().unwrap().to_str().unwrap().to_owned();
        insta::assert_snapshot!(release, told(&state));
    }
}

/// What a person would see of a state.
fn told(state: &State) -> String {
    let mut out = format!(
        "{} people, {} devices, {} services, next due {:?}\n",
        state.persons.len(),
        state.devices.len(),
        state.services.len(),
        state.next_due()
    );
    for incident in state.incidents.values().map(|incident| &incident.is) {
        out.push_str(&format!("{} {:?} {:?}\n", incident.id, incident.title, incident.state));
        for page in &incident.pages {
            let rungs: Vec<_> = page.rungs.iter().map(|mark| mark.rung).collect();
            let reason = page.reason;
            out.push_str(&format!("  {} {reason:?} {:?} {rungs:?}\n", name(page.person), page.state));
        }
    }
    out
}
