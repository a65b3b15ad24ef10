//! Insights: what counts, how often, and whose it is. Each test is a table over incidents that are written down here.
#![expect(clippy::unwrap_used, reason = "in a test, what does not parse is a mistake in the test")]

use baton_domain::alert::Urgency;
use baton_domain::cap::{CapStands, Caps, Load};
use baton_domain::drill::{Drill, DrillBy, DrillOutcome, DrillThrough};
use baton_domain::event::Actor;
use baton_domain::holiday::HolidayCalendar;
use baton_domain::id::*;
use baton_domain::incident::{Escalation, Incident, IncidentEvent, IncidentState, TimelineEntry};
use baton_domain::insight::{Insight, Known, Of, Period, Spread, Weeks, insight};
use baton_domain::noise::Noise;
use baton_domain::page::{Page, PageReason, PageState, Rung, RungMark};
use baton_domain::person::{Person, Role};
use baton_domain::schedule::ZoneName;
use baton_domain::shift::Span;
use baton_domain::worth::Worth;
use imbl::{OrdMap, OrdSet, Vector, vector};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

const TEAM: TeamId = TeamId(Uuid::from_u128(9));
const OURS: ServiceId = ServiceId(Uuid::from_u128(10));
const THEIRS: ServiceId = ServiceId(Uuid::from_u128(11));
/// In Berlin.
const ANA: PersonId = PersonId(Uuid::from_u128(1));
/// In Los Angeles.
const BO: PersonId = PersonId(Uuid::from_u128(2));
/// In Berlin, in another team.
const CY: PersonId = PersonId(Uuid::from_u128(3));
/// Front-line support, in the team.
const RAE: PersonId = PersonId(Uuid::from_u128(4));
const PHONE: DeviceId = DeviceId(Uuid::from_u128(20));

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn berlin() -> TimeZone {
    "Europe/Berlin".parse::<ZoneName>().unwrap().time_zone().clone()
}

fn person(id: PersonId, name: &str, role: Role, zone: &str) -> Person {
    Person { id, name: name.into(), role, zone: zone.parse().unwrap() }
}

fn persons() -> Vec<Person> {
    vec![
        person(ANA, "Ana", Role::Responder, "Europe/Berlin"),
        person(BO, "Bo", Role::Responder, "America/Los_Angeles"),
        person(CY, "Cy", Role::Responder, "Europe/Berlin"),
        person(RAE, "Rae", Role::Reporter, "Europe/Berlin"),
    ]
}

/// Four weeks until Sunday 2026-11-29 in Berlin: from Monday 2026-11-02.
fn november() -> Period {
    Period::of(Weeks::default(), &berlin(), at("2026-11-29T20:00Z"))
}

fn figures(of: Of, incidents: &[Incident], period: &Period) -> Insight {
    capped(of, incidents, period, Caps::default())
}

fn capped(of: Of, incidents: &[Incident], period: &Period, caps: Caps) -> Insight {
    let persons = persons();
    let known = Known {
        of,
        persons: persons.iter().map(|person| (person.id, person)).collect(),
        members: match of {
            Of::Team(_) => vec![ANA, BO, RAE],
            Of::Person(person) => vec![person],
        },
        services: [OURS].into(),
        incidents: incidents.iter().collect(),
        duties: vec![
            [(ANA, vec![Span { start: at("2026-11-02T00:00Z"), end: at("2026-11-02T10:00Z") }])].into(),
        ],
        covers: Vec::new(),
        holidays: HolidayCalendar::default(),
        caps,
        since: None,
        drills_since: None,
    };
    insight(&known, period)
}

/// An urgent incident of our service that nobody was paged for.
fn incident(id: u64, began: &str) -> Incident {
    let triggered = IncidentEvent::Triggered {
        service: OURS,
        dedup_key: id.to_string(),
        title: "Down".into(),
        source: "Prometheus".into(),
        urgency: Urgency::High,
        links: Vec::new(),
        integration: Some(IntegrationId(Uuid::from_u128(30))),
    };
    let created_at = at(began);
    Incident {
        id: IncidentId(id),
        service: OURS,
        dedup_key: id.to_string(),
        title: "Down".into(),
        source: "Prometheus".into(),
        urgency: Urgency::High,
        links: Vec::new(),
        drill: None,
        state: IncidentState::Triggered,
        created_at,
        alert_count: 1,
        last_alert_at: created_at,
        escalation: Escalation { step: 0, last_resort_rounds: 0, next_at: None },
        handoff: None,
        declined: OrdSet::new(),
        escalated_by: OrdSet::new(),
        nobody_answered: false,
        absorbed: Vec::new(),
        source_over: false,
        roles: OrdMap::new(),
        vendors: Vec::new(),
        report: None,
        worth: OrdMap::new(),
        pages: Vector::new(),
        timeline: vector![TimelineEntry { seq: Seq(1), at: created_at, by: Actor::Hub, what: triggered }],
        noise: Noise::default(),
    }
}

fn later(incident: &Incident, s: i64) -> Timestamp {
    incident.created_at + SignedDuration::from_secs(s)
}

/// What happened to it, so many seconds after it began.
fn then(mut incident: Incident, after_s: i64, what: IncidentEvent) -> Incident {
    let at = later(&incident, after_s);
    if what == IncidentEvent::Resolved {
        incident.state = IncidentState::Resolved { at };
    }
    let seq = Seq(u64::try_from(incident.timeline.len()).unwrap() + 1);
    incident.timeline.push_back(TimelineEntry { seq, at, by: Actor::Hub, what });
    incident
}

fn acknowledged(incident: Incident, after_s: i64, person: PersonId) -> Incident {
    let until = later(&incident, after_s + 1800);
    then(incident, after_s, IncidentEvent::Acknowledged { person, until })
}

fn resolved(incident: Incident, after_s: i64) -> Incident {
    then(incident, after_s, IncidentEvent::Resolved)
}

/// Paged `after_s` after it began; received at once, and rang a second later where it rang.
fn paged(mut incident: Incident, after_s: i64, person: PersonId, rang: bool) -> Incident {
    let created_at = later(&incident, after_s);
    let mark = |rung, at| RungMark { rung, device: PHONE, at, device_ms: Some(0) };
    let received = mark(Rung::Received, created_at);
    let ringing = mark(Rung::Ringing, created_at + SignedDuration::from_secs(1));
    incident.pages.push_back(Page {
        id: PageId(incident.id.0 * 100 + u64::try_from(incident.pages.len()).unwrap()),
        person,
        reason: PageReason::Level(0),
        created_at,
        receive_by: None,
        state: PageState::Live,
        rungs: if rang { vec![received, ringing] } else { vec![received] },
        attempts: Vec::new(),
    });
    incident
}

#[test]
fn weeks_are_whole_days_without_holes_also_where_clocks_change() {
    for (now, weeks, starts, end) in [
        // the clocks went back on 2026-10-25: that week has an hour more
        ("2026-10-28T12:00Z", 2, vec!["2026-10-14T22:00Z", "2026-10-21T22:00Z"], "2026-10-28T23:00Z"),
        ("2026-10-28T23:30Z", 1, vec!["2026-10-22T22:00Z"], "2026-10-29T23:00Z"),
    ] {
        let period = Period::of(Weeks::try_from(weeks).unwrap(), &berlin(), at(now));
        let found: Vec<_> = period.weeks.iter().map(|week| week.start).collect();
        assert_eq!(found, starts.iter().map(|start| at(start)).collect::<Vec<_>>(), "{now}");
        assert_eq!(period.span().end, at(end), "{now}");
        assert!(period.weeks.windows(2).all(|pair| pair[0].end == pair[1].start));
        assert_eq!(period.past().end, at(now));
    }
    for refused in [0, 13, 255] {
        let told = Weeks::try_from(refused).unwrap_err().to_string();
        assert_eq!(told, format!("figures are given for 1 to 12 weeks, not for {refused}"));
    }
}

#[test]
fn a_page_wakes_whoever_has_night_where_they_are() {
    // who, when, whether it rang, and whether it woke
    for (who, when, rang, urgency, woke) in [
        (ANA, "2026-11-10T02:00Z", true, Urgency::High, 1), // 03:00 in Berlin
        (ANA, "2026-11-10T05:59Z", true, Urgency::High, 1), // 06:59
        (ANA, "2026-11-10T06:00Z", true, Urgency::High, 0), // 07:00
        (ANA, "2026-11-10T20:59:58Z", true, Urgency::High, 0), // rang at 21:59:59
        (ANA, "2026-11-10T20:59:59Z", true, Urgency::High, 1), // rang at 22:00
        (ANA, "2026-11-10T02:00Z", false, Urgency::High, 0), // nothing rang
        (ANA, "2026-11-10T02:00Z", true, Urgency::Low, 0),  // low never rings
        (BO, "2026-11-10T02:00Z", true, Urgency::High, 0),  // 18:00 in Los Angeles
        (BO, "2026-11-10T10:00Z", true, Urgency::High, 1),  // 02:00
    ] {
        let incident = Incident { urgency, ..paged(incident(1, when), 0, who, rang) };
        let all = figures(Of::Team(TEAM), &[incident], &november());
        assert_eq!((all.all.pages, all.all.wakings), (1, woke), "{who} {when} {rang}");
        let own = all.people.iter().find(|one| one.carried.person == who).unwrap();
        assert_eq!((own.carried.pages, own.carried.wakings, own.nights), (1, woke, woke));
    }
}

#[test]
fn a_night_is_interrupted_once_also_when_the_clocks_change_in_it() {
    let period = Period::of(Weeks::default(), &berlin(), at("2026-10-28T12:00Z"));
    // 23:30 on the 24th, 02:30 twice on the 25th (the hour that comes again), 22:30 on the 25th
    let nights = ["2026-10-24T21:30Z", "2026-10-25T00:30Z", "2026-10-25T01:30Z", "2026-10-25T21:30Z"];
    let incidents: Vec<_> = (1..).zip(nights).map(|(id, at)| paged(incident(id, at), 0, ANA, true)).collect();
    let all = figures(Of::Person(ANA), &incidents, &period);
    assert_eq!((all.people[0].carried.wakings, all.people[0].nights), (4, 2));
    // in March 02:00 to 03:00 does not exist: 03:30 is an hour after 01:30
    let period = Period::of(Weeks::default(), &berlin(), at("2026-03-30T12:00Z"));
    let incidents = ["2026-03-29T00:30Z", "2026-03-29T01:30Z"].map(|at| paged(incident(1, at), 0, ANA, true));
    let all = figures(Of::Person(ANA), &incidents, &period);
    assert_eq!((all.people[0].carried.wakings, all.people[0].nights), (2, 1));
}

#[test]
fn what_somebody_carried_at_most_stands_against_what_is_enough() {
    let caps = |pages_per_week, nights_per_four_weeks| Caps { pages_per_week, nights_per_four_weeks };
    // noon pages of Ana: three in the first week of November, one in the second; and two nights, three weeks apart
    let noons = ["2026-11-03T11:00Z", "2026-11-04T11:00Z", "2026-11-05T11:00Z", "2026-11-10T11:00Z"];
    let nights = ["2026-11-06T02:00Z", "2026-11-06T03:00Z", "2026-11-27T02:00Z"];
    let all = (1..).zip(noons.into_iter().chain(nights));
    let incidents: Vec<_> = all.map(|(id, at)| paged(incident(id, at), 0, ANA, true)).collect();
    for (given, pages, nights) in [
        (caps(None, None), CapStands::Free, CapStands::Free),
        (caps(Some(5), None), CapStands::Within, CapStands::Free),
        (caps(Some(4), Some(2)), CapStands::Over, CapStands::Within),
        (caps(None, Some(1)), CapStands::Free, CapStands::Over),
        (caps(Some(0), Some(0)), CapStands::Over, CapStands::Over),
    ] {
        let all = capped(Of::Team(TEAM), &incidents, &november(), given);
        assert_eq!(all.caps, given);
        let ana = all.people.iter().find(|one| one.carried.person == ANA).unwrap();
        let expected = |most, cap, stands| Load { most, cap, stands };
        assert_eq!(ana.pages_load, expected(5, given.pages_per_week, pages), "{given:?}");
        assert_eq!(ana.nights_load, expected(2, given.nights_per_four_weeks, nights), "{given:?}");
        // whoever was not paged is over nothing
        let bo = all.people.iter().find(|one| one.carried.person == BO).unwrap();
        assert_eq!((bo.pages_load.most, bo.nights_load.most), (0, 0));
        assert!(bo.pages_load.stands != CapStands::Over && bo.nights_load.stands != CapStands::Over);
    }
}

#[test]
fn four_weeks_on_end_are_looked_at_and_fewer_where_there_are_fewer() {
    // eight weeks until 2026-11-29: nights in the first, the fourth, the fifth and the last week
    let nights = ["2026-10-06T01:00Z", "2026-10-28T02:00Z", "2026-11-03T02:00Z", "2026-11-27T02:00Z"];
    let incidents: Vec<_> = (1..).zip(nights).map(|(id, at)| paged(incident(id, at), 0, ANA, true)).collect();
    let caps = Caps { pages_per_week: None, nights_per_four_weeks: Some(1) };
    for (weeks, most) in [(1, 1), (4, 2), (5, 2), (8, 2), (12, 2)] {
        let period = Period::of(Weeks::try_from(weeks).unwrap(), &berlin(), at("2026-11-29T20:00Z"));
        let all = capped(Of::Person(ANA), &incidents, &period, caps);
        assert_eq!(all.people[0].nights_load, Load::of(most, Some(1)), "{weeks} weeks");
    }
}

#[test]
fn times_are_measured_until_somebody_has_it_and_until_it_is_over() {
    let began = "2026-11-10T12:00Z";
    let once = |s| Spread { count: 1, median_s: Some(s), p90_s: Some(s) };
    let never = Spread::default();
    for (what, incident, acknowledge, resolve) in [
        ("open", incident(1, began), never, never),
        ("taken", acknowledged(incident(1, began), 90, ANA), once(90), never),
        ("over by itself", resolved(incident(1, began), 300), never, once(300)),
        ("both", resolved(acknowledged(incident(1, began), 90, ANA), 300), once(90), once(300)),
        ("taken twice", acknowledged(acknowledged(incident(1, began), 90, ANA), 900, BO), once(90), never),
        (
            "taken after it was over",
            acknowledged(resolved(incident(1, began), 300), 400, ANA),
            never,
            once(300),
        ),
        (
            "low",
            Incident { urgency: Urgency::Low, ..resolved(acknowledged(incident(1, began), 90, ANA), 300) },
            never,
            never,
        ),
    ] {
        let all = figures(Of::Team(TEAM), &[incident], &november()).all;
        assert_eq!((all.incidents, all.acknowledge, all.resolve), (1, acknowledge, resolve), "{what}");
    }
    // a person's time begins with their own page, and ends with their own word
    let escalated = paged(paged(incident(1, began), 0, ANA, true), 300, BO, true);
    let own = |by, person| {
        let incident = acknowledged(escalated.clone(), 320, by);
        figures(Of::Person(person), &[incident], &november()).all.acknowledge
    };
    assert_eq!((own(BO, BO), own(BO, ANA), own(ANA, ANA)), (once(20), never, once(320)));
}

#[test]
fn half_and_nine_of_ten_are_values_that_occurred() {
    for (took, median, p90) in [
        (vec![7], 7, 7),
        (vec![1, 9], 1, 9),
        (vec![9, 5, 1], 5, 9),
        ((1..=10).collect(), 5, 9),
        ((1..=20).collect(), 10, 18),
    ] {
        let began = |id: u64| incident(id, "2026-11-10T12:00Z");
        let all: Vec<_> = (1..).zip(&took).map(|(id, s)| acknowledged(began(id), *s, ANA)).collect();
        let count = u32::try_from(took.len()).unwrap();
        let spread = figures(Of::Team(TEAM), &all, &november()).all.acknowledge;
        assert_eq!(spread, Spread { count, median_s: Some(median), p90_s: Some(p90) }, "{took:?}");
    }
}

#[test]
fn merged_ones_and_storms_count_once_and_drills_not_at_all() {
    let began = "2026-11-10T12:00Z";
    let merged =
        then(paged(incident(2, began), 0, ANA, true), 60, IncidentEvent::Merged { into: IncidentId(1) });
    let over_with_it = resolved(merged.clone(), 600);
    let unmerged = then(merged.clone(), 120, IncidentEvent::Unmerged);
    let stormed = |noise| Incident { noise, ..incident(3, began) };
    let part = stormed(Noise { storm: Some(IncidentId(4)), ..Noise::default() });
    let storm = stormed(Noise { members: Some(12), ..Noise::default() });
    let drill = Drill {
        person: ANA,
        by: DrillBy::Asked,
        through: DrillThrough::Devices,
        deaf: None,
        until: at("2026-11-10T12:02Z"),
        outcome: Some(DrillOutcome::Answered),
        answered_on: Some(PHONE),
    };
    let drill = Incident { drill: Some(drill), ..paged(incident(5, began), 0, ANA, true) };
    let theirs = Incident { service: THEIRS, ..paged(incident(6, began), 0, ANA, true) };
    let before = paged(incident(7, "2026-11-01T22:59Z"), 0, ANA, true); // a minute before the first day
    for (what, incident, incidents, pages, resolves) in [
        ("merged", merged, 0, 1, 0),
        ("over with what took it in", over_with_it, 0, 1, 0),
        ("merge undone", unmerged, 1, 1, 0),
        ("a part of a storm", part, 0, 0, 0),
        ("a storm", storm, 1, 0, 0),
        ("a drill", drill, 0, 0, 0),
        ("another team's", theirs, 0, 0, 0),
        ("before the period", before, 0, 0, 0),
    ] {
        let all = figures(Of::Team(TEAM), &[incident], &november()).all;
        assert_eq!((all.incidents, all.pages, all.resolve.count), (incidents, pages, resolves), "{what}");
    }
}

#[test]
fn weeks_add_up_to_the_whole_and_nobody_is_no_trouble() {
    let nothing = figures(Of::Team(TEAM), &[], &november());
    assert_eq!((nothing.all.incidents, nothing.weeks.len(), nothing.sources.len()), (0, 4, 0));
    // those who may answer are there though nothing happened; who only reports is not
    let ids: Vec<_> = nothing.people.iter().map(|one| one.carried.person).collect();
    assert_eq!(ids, [ANA, BO]);
    assert_eq!((nothing.people[0].carried.on_call_min, nothing.even_min), (600, Some(300)));
    let days = ["2026-11-02T12:00Z", "2026-11-09T12:00Z", "2026-11-09T13:00Z", "2026-11-29T19:00Z"];
    let all: Vec<_> = (1..).zip(days).map(|(id, day)| paged(incident(id, day), 5, CY, true)).collect();
    let found = figures(Of::Team(TEAM), &all, &november());
    let by_week: Vec<_> =
        found.weeks.iter().map(|week| (week.figures.incidents, week.figures.pages)).collect();
    assert_eq!(by_week, [(1, 1), (2, 2), (0, 0), (1, 1)]);
    assert_eq!((found.all.incidents, found.all.pages), (4, 4));
    // who was paged for the team from outside of it is counted beside its members
    let cy = found.people.iter().find(|one| one.carried.person == CY).unwrap();
    assert_eq!((cy.carried.pages, cy.carried.on_call_min), (4, 0));
    // a person has what concerned them alone
    let own = figures(Of::Person(ANA), &all, &november());
    assert_eq!((own.all.incidents, own.people.len(), own.even_min), (0, 1, None));
}

#[test]
fn the_noisiest_source_comes_first_with_what_people_said_of_it() {
    let quiet = Incident { source: "Zabbix".into(), ..paged(incident(1, "2026-11-10T12:00Z"), 0, ANA, true) };
    let noisy = Incident {
        alert_count: 7,
        worth: [(ANA, Worth::No), (BO, Worth::Yes)].into_iter().collect(),
        noise: Noise { reopened: 2, ..Noise::default() },
        ..paged(incident(2, "2026-11-10T02:00Z"), 0, ANA, true)
    };
    let found = figures(Of::Team(TEAM), &[quiet, noisy], &november()).sources;
    let rows: Vec<_> =
        found.iter().map(|row| (row.source.as_str(), row.wakings, row.alerts, row.reopened)).collect();
    assert_eq!(rows, [("Prometheus", 1, 7, 2), ("Zabbix", 0, 1, 0)]);
    assert_eq!((found[0].worth.yes, found[0].worth.no), (1, 1));
    let many: Vec<_> = (1..=60)
        .map(|id| Incident { source: format!("tool {id}"), ..incident(id, "2026-11-10T12:00Z") })
        .collect();
    let found = figures(Of::Team(TEAM), &many, &november());
    assert_eq!((found.sources.len(), found.sources_left_out), (50, 10));
}

#[test]
fn drills_have_figures_of_their_own_and_the_slowest_rung() {
    let drill = |id, outcome, person| {
        let drill = Drill {
            person,
            by: DrillBy::Asked,
            through: DrillThrough::Devices,
            deaf: None,
            until: at("2026-11-10T12:02Z"),
            outcome,
            answered_on: None,
        };
        Incident { drill: Some(drill), ..paged(incident(id, "2026-11-10T12:00Z"), 0, person, true) }
    };
    let answered = Some(DrillOutcome::Answered);
    let all = [
        drill(1, answered, ANA),
        drill(2, answered, ANA),
        drill(3, Some(DrillOutcome::Missed), ANA),
        drill(4, Some(DrillOutcome::Overtaken), ANA),
        drill(5, None, BO),
        drill(6, answered, CY),
    ];
    let found = figures(Of::Team(TEAM), &all, &november()).drills;
    assert_eq!(found.len(), 1, "Bo's still runs, and Cy is in another team: {found:?}");
    assert_eq!((found[0].passed, found[0].failed, found[0].void), (2, 1, 1));
    let slow = found[0].slowest.unwrap();
    assert_eq!((slow.rung, slow.ms, slow.at), (Rung::Ringing, 1000, at("2026-11-10T12:00:01Z")));
}
