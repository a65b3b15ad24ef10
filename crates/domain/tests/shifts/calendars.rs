//! Calendars outside of Baton: links to shifts, and calendars that are read for absences.

use crate::world::*;
use baton_domain::absence::AbsenceKind::{Sick, Vacation};
use baton_domain::calendar_link::{LinkClosed, LinkOf};
use baton_domain::calendar_source::{CalendarEvent, CalendarReading, CalendarSource, CalendarUrl};
use baton_domain::calendar_trouble::CalendarTrouble;
use baton_domain::command::{Action, Command};
use baton_domain::duty::Whose;
use baton_domain::event::{Entry, Event};
use baton_domain::id::*;
use baton_domain::limit;
use baton_domain::notice::NoticeAbout;
use baton_domain::obstacle::Obstacle;
use baton_domain::secret::SecretHash;
use baton_domain::shift::Span;
use baton_domain::team::Team;
use jiff::SignedDuration;
use uuid::Uuid;

const LINK: CalendarLinkId = CalendarLinkId(Uuid::from_u128(50));
const SOURCE: CalendarSourceId = CalendarSourceId(Uuid::from_u128(51));

fn hash(digit: &str) -> SecretHash {
    SecretHash::try_from(digit.repeat(64)).unwrap()
}

fn make(of: LinkOf) -> Action {
    Action::MakeCalendarLink { link: LINK, name: "Phone".to_owned(), of, secret: hash("a") }
}

fn url(text: &str) -> CalendarUrl {
    CalendarUrl::try_from(text.to_owned()).unwrap()
}

fn add() -> Action {
    let (name, url) = ("Vacations".to_owned(), url("https://calendar.example.org/private-token/basic.ics"));
    Action::AddCalendarSource { source: SOURCE, name, url, kind: Vacation }
}

fn event(number: u128, start: &str, end: &str) -> CalendarEvent {
    CalendarEvent { absence: AbsenceId(Uuid::from_u128(number)), span: span(start, end) }
}

fn read(world: &mut World, events: &[CalendarEvent]) -> Vec<Entry> {
    let reading = CalendarReading::Read(events.to_vec());
    world.ok(Command::CalendarRead { source: SOURCE, reading })
}

fn fail(world: &mut World) -> Vec<Entry> {
    let reading = CalendarReading::Failed {
        problem: "calendar.example.org cannot be reached: no route".to_owned(),
        trouble: CalendarTrouble::Unreachable {
            host: "calendar.example.org".to_owned(),
            said: "no route".to_owned(),
        },
    };
    world.ok(Command::CalendarRead { source: SOURCE, reading })
}

fn absences(world: &World) -> Vec<Span> {
    let mut all: Vec<_> = world.state.absences_of(ANA).map(|absence| absence.span()).collect();
    all.sort();
    all
}

fn source(world: &World) -> CalendarSource {
    CalendarSource::clone(&world.state.calendar_sources[&SOURCE].is)
}

#[test]
fn a_link_shows_shifts_until_it_is_revoked() {
    let mut world = World::new();
    world.act(ANA, make(LinkOf::Own));
    let link = world.state.link_of_secret(&hash("a")).unwrap().clone();
    assert_eq!(world.state.shown_by(&link), Ok(Whose::Person(ANA)));
    assert!(world.state.link_of_secret(&hash("b")).is_none());
    assert!(world.refused(BO, Action::RevokeCalendarLink { link: LINK }).contains("Admin"));
    world.act(ANA, Action::RevokeCalendarLink { link: LINK });
    let link = world.state.link_of_secret(&hash("a")).unwrap();
    assert_eq!(world.state.shown_by(link), Err(LinkClosed::Revoked));
    assert!(world.act(ANA, Action::RevokeCalendarLink { link: LINK }).is_empty(), "revoked already");
}

#[test]
fn a_teams_link_is_for_whoever_is_in_it() {
    let mut world = World::new();
    let of = LinkOf::Team { team: TEAM };
    assert!(world.refused(ODE, make(of)).contains("Lead"));
    world.act(RAE, make(of));
    let link = world.state.link_of_secret(&hash("a")).unwrap().clone();
    assert_eq!(world.state.shown_by(&link), Ok(Whose::Team(TEAM)));
    let mut team = Team::clone(&world.state.teams[&TEAM].is);
    team.members.retain(|member| *member != RAE);
    world.act(LIA, Action::PutTeam { team });
    assert_eq!(world.state.shown_by(&link), Err(LinkClosed::NotInTeam), "whoever left sees nothing");
}

#[test]
fn an_address_is_checked_and_never_printed() {
    for (text, host) in [
        ("webcal://cal.example.org/x", "cal.example.org"),
        ("HTTPS://cal.example.org:8443?token=x", "cal.example.org:8443"),
        (" http://10.0.0.1/x ", "10.0.0.1"),
    ] {
        assert_eq!(url(text).host(), host);
    }
    assert_eq!(url("webcal://cal.example.org/x").reveal(), "https://cal.example.org/x");
    for text in
        ["cal.example.org", "ftp://x/y", "https:///x", "https://ana:pw@cal.example.org/", "https://a b/"]
    {
        let problem = CalendarUrl::try_from(text.to_owned()).unwrap_err().to_string();
        assert!(problem.contains("begins with https://"), "{text}");
    }
    let printed = format!("{:?}", add());
    assert!(printed.contains("calendar.example.org") && !printed.contains("private-token"), "{printed}");
}

#[test]
fn a_calendar_is_read_at_once_and_then_every_hour() {
    let mut world = World::new();
    assert!(world.refused(RAE, add()).contains("Responder"));
    world.act(ANA, add());
    let asked = world.state.calendars_to_read();
    assert_eq!(asked.len(), 1);
    read(&mut world, &[]);
    assert!(world.state.calendars_to_read().is_empty());
    let hour = SignedDuration::from_hours(1);
    let due = world.until(world.now + hour);
    let dues = due.iter().filter(|entry| matches!(entry.event, Event::CalendarSourceDue { .. })).count();
    assert_eq!(dues, 1);
    let again = world.state.calendars_to_read();
    assert!(again.len() == 1 && again[0].asked_at > asked[0].asked_at, "{again:?}");
    world.act(ANA, Action::RemoveCalendarSource { source: SOURCE });
    assert!(world.state.calendars_to_read().is_empty());
    assert!(read(&mut world, &[event(100, "04-01T00:00", "04-02T00:00")]).is_empty(), "it came too late");
    let after = world.until(world.now + hour + hour);
    assert!(!after.iter().any(|entry| matches!(entry.event, Event::CalendarSourceDue { .. })));
}

#[test]
fn what_is_read_twice_is_recorded_once_and_what_went_is_ended() {
    let mut world = World::new();
    world.act(ANA, add());
    let (one, two) = (event(100, "03-25T00:00", "03-27T00:00"), event(101, "04-01T00:00", "04-02T00:00"));
    let entries = read(&mut world, &[one, two]);
    assert_eq!(absences(&world), [one.span, two.span]);
    let told_ana = told(&entries, ANA);
    assert!(
        matches!(&told_ana[..], [NoticeAbout::CalendarRead { recorded, ended, .. }] if recorded.len() == 2 && ended.is_empty()),
        "{told_ana:?}"
    );
    // Ana had the week: whoever gets it hears of it
    assert!(matches!(told(&entries, BO)[..], [NoticeAbout::ShiftsChanged { .. }]));
    let again = read(&mut world, &[one, two]);
    assert!(matches!(again[..], [Entry { event: Event::CalendarSourceRead { .. }, .. }]), "{again:?}");
    // moved: one went, another came
    let moved = event(102, "04-03T00:00", "04-04T00:00");
    read(&mut world, &[one, moved]);
    assert_eq!(absences(&world), [one.span, moved.span]);
    // in the middle of one that is taken out of the calendar
    world.until(at("03-26T00:00"));
    read(&mut world, &[moved]);
    assert_eq!(absences(&world), [span("03-25T00:00", "03-26T00:00"), moved.span]);
}

#[test]
fn what_a_person_took_back_does_not_come_back() {
    let mut world = World::new();
    world.act(ANA, add());
    let one = event(100, "03-25T00:00", "03-27T00:00");
    read(&mut world, &[one]);
    world.act(ANA, Action::EndAbsence { absence: one.absence, end: Some(one.span.start) });
    read(&mut world, &[one]);
    assert_eq!(absences(&world), []);
}

#[test]
fn what_stands_in_the_way_is_told_once_and_never_overridden() {
    let mut world = World::new();
    world.act(ANA, add());
    let sick = world.away(ANA, ANA, Sick, span("03-24T00:00", "03-26T00:00"));
    let one = event(100, "03-25T00:00", "03-27T00:00");
    let entries = read(&mut world, &[one]);
    assert_eq!(absences(&world), [span("03-24T00:00", "03-26T00:00")]);
    let conflicts = source(&world).conflicts;
    assert!(
        conflicts[0].problem.contains("Ana is sick from")
            && conflicts[0].problem.contains("end that absence first")
    );
    let obstacle = Obstacle::Absent { kind: Sick, span: span("03-24T00:00", "03-26T00:00") };
    assert_eq!(conflicts[0].obstacle, Some(obstacle));
    assert!(
        matches!(&told(&entries, ANA)[..], [NoticeAbout::CalendarConflicts { conflicts, .. }] if conflicts.len() == 1)
    );
    assert_eq!(told(&read(&mut world, &[one]), ANA), [], "said once");
    // out of the way: it counts, and that is told
    world.act(ANA, Action::EndAbsence { absence: sick, end: Some(at("03-24T00:00")) });
    let entries = read(&mut world, &[one]);
    assert_eq!(absences(&world), [one.span]);
    assert!(matches!(told(&entries, ANA)[..], [NoticeAbout::CalendarRead { .. }]));
    assert_eq!(source(&world).conflicts, []);
}

#[test]
fn a_promised_cover_stands_in_the_way() {
    let mut world = World::new();
    world.act(ANA, add());
    let duty = span("03-09T08:00", "03-16T08:00");
    let take = Action::TakeShift {
        cover: CoverId(Uuid::from_u128(60)),
        schedule: WEEKLY,
        person: BO,
        start: Some(duty.start),
        end: duty.end,
    };
    world.act(ANA, take);
    read(&mut world, &[event(100, "03-10T00:00", "03-12T00:00")]);
    assert_eq!(absences(&world), []);
    let conflict = &source(&world).conflicts[0];
    let told = &conflict.problem;
    assert!(told.contains("Ana covers Bo's duty") && told.contains("find somebody for it first"), "{told}");
    assert_eq!(conflict.obstacle, Some(Obstacle::Covers { span: duty }));
}

#[test]
fn a_calendar_that_fails_keeps_what_it_had_and_is_told_after_a_while() {
    let mut world = World::new();
    world.act(ANA, add());
    let one = event(100, "03-25T00:00", "03-27T00:00");
    read(&mut world, &[one]);
    let tries: Vec<_> = (0..5).map(|_| told(&fail(&mut world), ANA).len()).collect();
    assert_eq!(tries, [0, 0, 1, 0, 0], "told once, at the third");
    assert_eq!(limit::CALENDAR_FAILURES_TOLD, 3);
    assert_eq!(absences(&world), [one.span]);
    assert_eq!(source(&world).problem.as_deref(), Some("calendar.example.org cannot be reached: no route"));
    assert!(matches!(source(&world).trouble, Some(CalendarTrouble::Unreachable { .. })));
    read(&mut world, &[one]);
    let source = source(&world);
    assert_eq!((source.failures, source.problem, source.trouble), (0, None, None));
}

#[test]
fn duties_say_who_stands_in_and_where_nobody_is() {
    let mut world = World::new();
    world.away(ANA, ANA, Vacation, span("03-03T00:00", "03-04T00:00"));
    let week = span("03-02T08:00", "03-09T08:00");
    let own = world.state.duties(Whose::Person(BO), week).unwrap();
    assert!(own.of_one() && own.name == "On call: Bo");
    let stands_in: Vec<_> = own.all.iter().map(|duty| (duty.span, duty.stands_in_for.clone())).collect();
    assert_eq!(stands_in, [(span("03-03T00:00", "03-04T00:00"), Some(("Ana".to_owned(), "on vacation")))]);
    let before = span("02-23T08:00", "03-02T09:00");
    let team = world.state.duties(Whose::Team(TEAM), before).unwrap();
    assert!(team.all[0].person.is_none(), "before the rotation began: {:?}", team.all);
    assert_eq!(world.state.duties(Whose::Person(BO), before).unwrap().all, [], "gaps are the team's");
    let ten_years = Span { end: week.start + SignedDuration::from_hours(10 * 366 * 24), ..week };
    let problem = world.state.duties(Whose::Everybody, ten_years).unwrap_err().to_string();
    assert!(problem.contains("ask for at most"), "{problem}");
}
