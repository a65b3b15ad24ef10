//! The shifts of a team, exported as the command line and the feeds export them, and read by a program that shares no code with Baton.

use baton_connect::ical;
use baton_domain::absence::AbsenceKind;
use baton_domain::command::{Action, Command};
use baton_domain::cover::Asked;
use baton_domain::decide::decide;
use baton_domain::device::Invite;
use baton_domain::duty::Whose;
use baton_domain::event::{Actor, NamedSchedule};
use baton_domain::id::*;
use baton_domain::person::{Person, Role};
use baton_domain::schedule::{
    Change, Layer, Override, OverrideId, Period, PeriodUnit, Restriction, Rotation, Schedule, StandInRule,
    Weekday,
};
use baton_domain::secret::SecretHash;
use baton_domain::shift::{Span, by_person, total};
use baton_domain::state::State;
use baton_domain::team::Team;
use icalendar::{Calendar, CalendarDateTime, Component, DatePerhapsTime};
use jiff::civil::time;
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

const NAMES: [&str; 4] = ["Ada", "Ana", "Ben", "Cy"];
const TEAM: TeamId = TeamId(Uuid::from_u128(21));
/// Weekly by day, and another rotation in the nights.
const WEB: ScheduleId = ScheduleId(Uuid::from_u128(31));
/// In office hours only: nobody has the nights and the weekends.
const OFFICE: ScheduleId = ScheduleId(Uuid::from_u128(32));

fn person(n: usize) -> PersonId {
    PersonId(Uuid::from_u128(n as u128 + 1))
}

/// In 2027, by Berlin's clock, which goes forward on 28 March.
fn at(text: &str) -> Timestamp {
    format!("2027-{text}[Europe/Berlin]").parse::<jiff::ZonedDateTime>().unwrap().timestamp()
}

fn span(start: &str, end: &str) -> Span {
    Span { start: at(start), end: at(end) }
}

struct World {
    state: State,
    now: Timestamp,
    commands: u128,
}

impl World {
    fn act(&mut self, by: usize, action: Action) {
        self.commands += 1;
        let (id, by) = (CommandId(Uuid::from_u128(self.commands)), person(by));
        self.command(Command::Act { id, by: Actor::Person { person: by, device: None }, action });
    }

    fn command(&mut self, command: Command) {
        self.state =
            decide(&self.state, command, self.now).unwrap_or_else(|no| panic!("refused: {no}")).state;
    }

    /// A team in the week of 22 March 2027, with everything that there is.
    fn new() -> Self {
        let mut world = Self { state: State::new(), now: at("03-22T12:00"), commands: 100 };
        let named = |n: usize, role| Person {
            id: person(n),
            name: NAMES[n].to_owned(),
            role,
            zone: "Europe/Berlin".parse().unwrap(),
        };
        let secret = SecretHash::try_from("0".repeat(64)).unwrap();
        let invite = Invite {
            id: InviteId(Uuid::from_u128(50)),
            person: person(0),
            secret,
            expires_at: at("03-23T12:00"),
        };
        let admin = named(0, Role::Admin);
        world.command(Command::Found { name: "Acme".to_owned(), admin, invite });
        for n in 1..NAMES.len() {
            world.act(0, Action::PutPerson { person: named(n, Role::Responder) });
        }
        let members = (0..NAMES.len()).map(person).collect();
        world.act(
            0,
            Action::PutTeam {
                team: Team {
                    id: TEAM,
                    name: "Core".to_owned(),
                    members,
                    leads: vec![person(0)],
                    receive_within_s: None,
                },
            },
        );
        world.act(0, Action::PutSchedule { schedule: web() });
        world.act(0, Action::PutSchedule { schedule: office() });
        world.happenings();
        world
    }

    /// Overrides, an absence with its stand-in, a cover in part.
    fn happenings(&mut self) {
        let entry = |n, span: Span, change| Override {
            id: OverrideId(Uuid::from_u128(n)),
            start: span.start,
            end: span.end,
            change,
        };
        let add = Change::Add { add: person(0) };
        let replace = Change::Replace { remove: None, add: person(3) };
        for (n, span, change) in
            [(1, span("03-27T22:00", "03-28T10:00"), add), (2, span("04-01T06:00", "04-01T18:00"), replace)]
        {
            self.act(0, Action::PutOverride { schedule: WEB, entry: entry(n, span, change) });
        }
        let away = span("03-30T00:00", "04-03T00:00");
        self.act(
            2,
            Action::RecordAbsence {
                absence: AbsenceId(Uuid::from_u128(60)),
                person: person(2),
                kind: AbsenceKind::Vacation,
                start: Some(away.start),
                end: away.end,
            },
        );
        let (cover, duty) = (CoverId(Uuid::from_u128(61)), span("04-05T09:00", "04-12T09:00"));
        self.act(
            3,
            Action::AskCover {
                cover,
                schedule: WEB,
                person: person(3),
                start: Some(duty.start),
                end: duty.end,
                asked: Asked::Rotation,
                hand_over: None,
            },
        );
        let part = Some(span("04-06T09:00", "04-08T12:30"));
        self.act(2, Action::AcceptCover { cover, part, incidents: false });
    }

    fn export(&self, whose: Whose, span: Span, now: Timestamp) -> Vec<Event> {
        read(&ical::shifts(&self.state.duties(whose, span).unwrap(), now))
    }
}

fn layer(unit: PeriodUnit, people: &[usize], restrictions: Option<Vec<Restriction>>) -> Layer {
    let rotation = Rotation {
        anchor: "2027-03-01T09:00:00".parse().unwrap(),
        period: Period { unit, n: 1 },
        slots: people.iter().map(|n| vec![person(*n)]).collect(),
    };
    Layer { rotation, start: None, end: None, restrictions }
}

fn named(id: ScheduleId, name: &str, layers: Vec<Layer>, stand_in: StandInRule) -> NamedSchedule {
    let schedule =
        Schedule { zone: "Europe/Berlin".parse().unwrap(), layers, overrides: Vec::new(), stand_in };
    NamedSchedule { id, name: name.to_owned(), team: TEAM, schedule }
}

fn web() -> NamedSchedule {
    let night = Restriction { days: None, from: time(22, 0, 0, 0), to: time(6, 0, 0, 0) };
    let layers =
        vec![layer(PeriodUnit::Weeks, &[1, 2, 3], None), layer(PeriodUnit::Days, &[3, 1], Some(vec![night]))];
    named(WEB, "Web, primary", layers, StandInRule::NextInRotation)
}

fn office() -> NamedSchedule {
    let days = BTreeSet::from([Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday]);
    let hours = Restriction { days: Some(days), from: time(9, 0, 0, 0), to: time(17, 0, 0, 0) };
    named(OFFICE, "Office", vec![layer(PeriodUnit::Weeks, &[2], Some(vec![hours]))], StandInRule::Nobody)
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Event {
    uid: String,
    span: Span,
    title: String,
    text: Option<String>,
}

/// As the crate `icalendar` understands it.
fn read(text: &str) -> Vec<Event> {
    let calendar: Calendar = text.parse().unwrap();
    let instant = |moment: Option<DatePerhapsTime>| match moment {
        Some(DatePerhapsTime::DateTime(CalendarDateTime::Utc(at))) => {
            Timestamp::from_second(at.timestamp()).unwrap()
        }
        other => panic!("not in UTC: {other:?}"),
    };
    let events = calendar.events().map(|event| Event {
        uid: event.get_uid().unwrap().to_owned(),
        span: Span { start: instant(event.get_start()), end: instant(event.get_end()) },
        title: event.get_summary().unwrap().to_owned(),
        text: event.get_description().map(str::to_owned),
    });
    let events: Vec<Event> = events.collect();
    assert_eq!(events.len(), text.matches("BEGIN:VEVENT").count());
    assert_eq!(calendar.components.len(), events.len(), "nothing but events");
    events
}

/// What the events say: who has which schedule when; nobody has the gaps.
fn said(events: &[Event]) -> BTreeMap<String, Vec<Span>> {
    let mut all: BTreeMap<String, Vec<Span>> = BTreeMap::new();
    for event in events {
        all.entry(event.title.clone()).or_default().push(event.span);
    }
    all.values_mut().for_each(|spans| spans.sort());
    all
}

/// Spans that follow each other as one.
fn joined(spans: &[Span]) -> Vec<Span> {
    let mut all: Vec<Span> = Vec::new();
    for span in spans {
        match all.last_mut() {
            Some(last) if last.end == span.start => last.end = span.end,
            _ => all.push(*span),
        }
    }
    all
}

/// What the resolver says, in the words of the titles.
fn resolved(world: &World, whole: Span) -> BTreeMap<String, Vec<Span>> {
    let roster = world.state.roster(whole);
    let mut all = BTreeMap::new();
    for (schedule, name) in [(WEB, "Web, primary"), (OFFICE, "Office")] {
        let shifts = roster.shifts(schedule, whole).unwrap();
        for (who, spans) in by_person(&shifts) {
            let who = (0..NAMES.len()).find(|n| person(*n) == who).unwrap();
            all.insert(format!("{} on call: {name}", NAMES[who]), spans);
        }
        let empty = shifts.iter().filter(|shift| shift.on_call.is_empty());
        let empty: Vec<Span> = empty.map(|shift| Span { start: shift.start, end: shift.end }).collect();
        if !empty.is_empty() {
            all.insert(format!("Nobody on call: {name}"), joined(&empty));
        }
    }
    all
}

#[test]
fn every_shift_is_there_once_with_its_instants_and_nothing_else_is() {
    let world = World::new();
    let whole = span("03-22T12:00", "05-03T00:00");
    let events = world.export(Whose::Team(TEAM), whole, world.now);
    let (said, resolved) = (said(&events), resolved(&world, whole));
    assert_eq!(said.keys().collect::<Vec<_>>(), resolved.keys().collect::<Vec<_>>());
    for (title, spans) in &said {
        assert_eq!(joined(spans), resolved[title], "{title}");
        let once = spans.windows(2).all(|pair| pair[0].end <= pair[1].start);
        assert!(once, "{title} twice at a time: {spans:?}");
    }
    let uids: BTreeSet<&str> = events.iter().map(|event| event.uid.as_str()).collect();
    assert_eq!(uids.len(), events.len(), "each has a UID of its own");
    // the team in the world has all that it is meant to have
    let texts: BTreeSet<&str> = events.iter().filter_map(|event| event.text.as_deref()).collect();
    assert!(texts.contains("Cy stands in for Ben (on vacation)."), "{texts:?}");
    assert!(texts.contains("Ben stands in for Cy (asked for cover)."), "{texts:?}");
    assert!(said.contains_key("Ada on call: Web, primary"), "an override adds her");
    let gaps = &said["Nobody on call: Office"];
    assert!(gaps.contains(&span("03-24T17:00", "03-29T09:00")), "{gaps:?}");
}

#[test]
fn the_night_in_which_the_clock_goes_forward_is_seven_hours() {
    let world = World::new();
    let whole = span("03-22T12:00", "05-03T00:00");
    let night = span("03-27T22:00", "03-28T06:00");
    assert_eq!(night.length(), SignedDuration::from_hours(7));
    let events = world.export(Whose::Everybody, whole, world.now);
    let web = events.iter().filter(|event| event.title.ends_with(": Web, primary"));
    let during: Vec<Span> =
        web.map(|event| event.span.common(night)).filter(|span| !span.is_empty()).collect();
    assert_eq!(total(&during), night.length() * 2, "the one whose night it is, and the one who was added");
}

#[test]
fn a_person_has_their_own_shifts_and_no_gaps() {
    let world = World::new();
    let whole = span("03-22T12:00", "05-03T00:00");
    let resolved = resolved(&world, whole);
    for (n, name) in NAMES.iter().enumerate() {
        let said = said(&world.export(Whose::Person(person(n)), whole, world.now));
        for schedule in ["Web, primary", "Office"] {
            let own =
                said.get(&format!("On call: {schedule}")).map(|spans| joined(spans)).unwrap_or_default();
            let expected = resolved.get(&format!("{name} on call: {schedule}")).cloned().unwrap_or_default();
            assert_eq!(own, expected, "{name} in {schedule}");
        }
        assert!(said.len() <= 2, "{said:?}");
    }
}

#[test]
fn what_two_exports_have_in_common_has_the_same_uid_also_what_runs_or_has_run_for_long() {
    let world = World::new();
    let end = at("05-03T00:00");
    let export = |from: &str| {
        let from = at(from);
        world.export(Whose::Team(TEAM), Span { start: from, end }, from)
    };
    let known = |events: &[Event]| -> BTreeMap<String, Event> {
        events.iter().map(|event| (event.uid.clone(), event.clone())).collect()
    };
    let first = known(&export("03-22T12:00"));
    for later in ["03-22T12:00", "03-22T15:30", "03-25T03:00", "03-28T05:00", "04-07T00:00"] {
        let from = at(later);
        for event in export(later) {
            let before = first.get(&event.uid);
            let before = before.unwrap_or_else(|| panic!("{later}: {event:?} has another UID than before"));
            assert_eq!(
                (&before.title, before.span.end, before.span.start.max(from)),
                (&event.title, event.span.end, event.span.start),
                "{later}"
            );
        }
    }
    // alone on call since for ever
    let mut world = World::new();
    let alone = named(OFFICE, "Office", vec![layer(PeriodUnit::Weeks, &[2], None)], StandInRule::Nobody);
    world.act(0, Action::PutSchedule { schedule: alone });
    let uid = |from: &str| {
        let span = Span { start: at(from), end };
        let events = world.export(Whose::Team(TEAM), span, world.now);
        let own = events.into_iter().filter(|event| event.title == "Ben on call: Office");
        own.map(|event| event.uid).next().unwrap()
    };
    assert_eq!(uid("03-22T12:00"), uid("03-24T12:00"));
}
