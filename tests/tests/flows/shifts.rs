//! A week of a small team: a vacation is planned, cover is asked and taken on another device, the schedule is edited and the cover
//! re-checked, and somebody falls ill at two in the night while the page rings.

use std::time::{Duration, Instant};

use baton_domain::absence::AbsenceKind;
use baton_domain::command::Action;
use baton_domain::cover::{Asked, Fit};
use baton_domain::event::NamedSchedule;
use baton_domain::id::{AbsenceId, CoverId, PersonId, PolicyId, ScheduleId, ServiceId, TeamId};
use baton_domain::notice::NoticeAbout;
use baton_domain::person::{Person, Role};
use baton_domain::policy::{Level, Policy, Target};
use baton_domain::schedule::{Layer, Period, PeriodUnit, Rotation, Schedule, StandInRule, ZoneName};
use baton_domain::shift::Span;
use baton_domain::team::{Service, Team};
use baton_wire::intent::{Intent, Query, QueryAnswer, Reply};
use baton_wire::view::View;
use baton_wire::view::shifts::{AwayPreview, CoverViewState};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::device::{Device, Home};
use crate::team::TestHub;

/// How soon a page has to go to whoever stands in: the promise is a second; a machine that is busy with other tests gets more.
const STANDS_IN_WITHIN: Duration = Duration::from_secs(5);

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

const SCHEDULE: ScheduleId = ScheduleId(Uuid::from_u128(20));

/// Three people with a device each, on call for a week in turn; the first of them leads.
struct Team3 {
    hub: TestHub,
    homes: [Home; 3],
    devices: [Device; 3],
    people: [PersonId; 3],
    service: ServiceId,
    /// When the first one's turn began.
    begun: Timestamp,
    zone: ZoneName,
}

/// A zone in which it is between two and three in the night.
fn zone_where_it_is_two(now: Timestamp) -> ZoneName {
    let ahead = (2 - i32::from(jiff::tz::TimeZone::UTC.to_datetime(now).hour()) + 12).rem_euclid(24) - 12;
    // These zones count the other way round: Etc/GMT-5 is five hours ahead.
    let name = if ahead == 0 { "Etc/GMT".to_owned() } else { format!("Etc/GMT{:+}", -ahead) };
    name.parse().unwrap()
}

impl Team3 {
    async fn start() -> Self {
        let hub = TestHub::start().await;
        let homes = [Home::new("mia's laptop"), Home::new("ana's laptop"), Home::new("ben's laptop")];
        let mut mia = Device::start(&homes[0]).await;
        mia.joins(&hub.first_link).await;
        let view = mia.view().await;
        let zone = zone_where_it_is_two(view.now_at);
        let people = [view.account.unwrap().person, PersonId(id(1)), PersonId(id(2))];
        let begun = view.now_at - SignedDuration::from_hours(24);
        let (team, policy, service) = (TeamId(id(10)), PolicyId(id(11)), ServiceId(id(12)));
        for (person, name) in [(people[1], "Ana"), (people[2], "Ben")] {
            let person =
                Person { id: person, name: name.to_owned(), role: Role::Responder, zone: zone.clone() };
            mia.acts(Action::PutPerson { person }).await;
        }
        let members = people.to_vec();
        let team_of_three =
            Team { id: team, name: "Shop".to_owned(), members, leads: vec![people[0]] };
        mia.acts(Action::PutTeam { team: team_of_three }).await;
        let schedule = weekly(begun, &zone, &people);
        mia.acts(Action::PutSchedule { schedule }).await;
        let levels = vec![Level { targets: vec![Target::Schedule(SCHEDULE)], timeout_s: 300 }];
        let policy = Policy { id: policy, name: "On call".to_owned(), levels, repeats: 0 };
        let service = Service {
            id: service,
            name: "Checkout".to_owned(),
            team,
            policy: policy.id,
            runbook: None,
        };
        let service_id = service.id;
        mia.acts(Action::PutPolicy { policy }).await;
        mia.acts(Action::PutService { service }).await;
        let ana = joined(&mia, people[1], &homes[1]).await;
        let ben = joined(&mia, people[2], &homes[2]).await;
        Self { hub, homes, devices: [mia, ana, ben], people, service: service_id, begun, zone }
    }

    async fn stop(mut self) {
        for device in self.devices {
            device.stop().await;
        }
        self.hub.stop().await;
        drop(self.homes);
    }
}

async fn joined(admin: &Device, person: PersonId, home: &Home) -> Device {
    let reply = admin.client.send(Intent::Invite { person: Some(person) }).await;
    let Ok(Reply::Invite(invite)) = reply else { panic!("no invite: {reply:?}") };
    let mut device = Device::start(home).await;
    device.joins(&invite.link).await;
    device
}

/// A week each, in this order.
fn weekly(begun: Timestamp, zone: &ZoneName, people: &[PersonId]) -> NamedSchedule {
    let anchor = zone.time_zone().to_datetime(begun).date().to_datetime(jiff::civil::Time::midnight());
    let rotation = Rotation {
        anchor,
        period: Period { unit: PeriodUnit::Weeks, n: 1 },
        slots: people.iter().map(|person| vec![*person]).collect(),
    };
    let layer = Layer { rotation, start: None, end: None, restrictions: None };
    let schedule = Schedule {
        zone: zone.clone(),
        layers: vec![layer],
        overrides: Vec::new(),
        stand_in: StandInRule::NextInRotation,
    };
    NamedSchedule { id: SCHEDULE, name: "Shop on call".to_owned(), team: TeamId(id(10)), schedule }
}

async fn preview(device: &Device, person: PersonId, kind: AbsenceKind, span: Span) -> AwayPreview {
    let query = Query::AwayPreview { person, kind, start: Some(span.start), end: span.end };
    let answer = device.client.ask(query).await;
    let Ok(QueryAnswer::AwayPreview(preview)) = answer else { panic!("no preview: {answer:?}") };
    *preview
}

fn is_told(view: &View, wanted: impl Fn(&NoticeAbout) -> bool) -> bool {
    view.shifts.inbox.iter().any(|notice| wanted(&notice.about))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn from_a_planned_vacation_to_a_night_with_a_sick_colleague() {
    let mut team = Team3::start().await;
    let [mia_id, ana_id, ben_id] = team.people;
    let [mia, ana, ben] = &mut team.devices;

    // Ana plans her vacation over her whole turn, and is told before that Ben would stand in.
    let turn = ana.sees("my next shift", |view| !view.shifts.mine.is_empty()).await.shifts.mine[0].span;
    assert!(turn.start > team.begun && turn.length() == SignedDuration::from_hours(7 * 24));
    let planned = preview(ana, ana_id, AbsenceKind::Vacation, turn).await;
    assert_eq!(planned.problem, None);
    assert!(planned.sentence.contains("Ben"), "{}", planned.sentence);
    assert_eq!(planned.hits.len(), 1);
    assert_eq!(planned.hits[0].instead[0].person, ben_id);

    // She would rather ask. Mia accepts on her own device, from the notification.
    let cover = CoverId(id(30));
    ana.acts(Action::AskCover {
        cover,
        schedule: SCHEDULE,
        person: ana_id,
        start: Some(turn.start),
        end: turn.end,
        asked: Asked::Persons { persons: vec![mia_id] },
        hand_over: None,
    })
    .await;
    let asked = |view: &View| view.shifts.covers.iter().any(|known| known.id == cover && known.asks_me);
    mia.sees("the question", asked).await;
    mia.person
        .perceives(crate::device::PATIENCE, "a notification with an answer on it", |perceived| {
            perceived.shown.values().any(|shown| shown.actions.iter().any(|action| action.label == "Accept"))
        })
        .await;
    mia.person.press("Accept");
    let filled = |view: &View| {
        view.shifts.covers.iter().any(|known| known.id == cover && known.state == CoverViewState::Filled)
    };
    ana.sees("that it is taken", |view| {
        filled(view) && is_told(view, |about| matches!(about, NoticeAbout::CoverTaken { .. }))
    })
    .await;
    let absence = AbsenceId(id(31));
    ana.acts(Action::RecordAbsence {
        absence,
        person: ana_id,
        kind: AbsenceKind::Vacation,
        start: Some(turn.start),
        end: turn.end,
    })
    .await;
    mia.sees("the shift that she took", |view| {
        view.shifts.mine.iter().any(|shift| shift.span.start <= turn.start && shift.span.end >= turn.end)
    })
    .await;

    // The lead edits the schedule: Ana has no duty then any more, both are told, and nothing is dropped.
    let fit_is = |view: &View, fit: Fit| {
        let known = view.shifts.covers.iter().find(|known| known.id == cover);
        known.is_some_and(|known| known.parts.iter().all(|part| part.fit == fit))
    };
    let told_of = |view: &View, wanted: Fit| {
        is_told(view, |about| matches!(about, NoticeAbout::CoverFit { fit, .. } if *fit == wanted))
    };
    let schedule = weekly(team.begun, &team.zone, &[mia_id, ben_id, ana_id]);
    mia.acts(Action::PutSchedule { schedule }).await;
    for device in [&mut *mia, &mut *ana] {
        device.sees("a cover without duty", |view| fit_is(view, Fit::NoDuty) && told_of(view, Fit::NoDuty)).await;
    }
    let schedule = weekly(team.begun, &team.zone, &[mia_id, ana_id, ben_id]);
    mia.acts(Action::PutSchedule { schedule }).await;
    for device in [&mut *mia, &mut *ana] {
        device.sees("a cover that fits again", |view| fit_is(view, Fit::Fits) && told_of(view, Fit::Fits)).await;
    }

    // Two in the night: it rings at Mia's, who is ill. Ben records it for her; Ana, the next who is there, is paged at once.
    let now = mia.view().await.now_at;
    assert_eq!(team.zone.time_zone().to_datetime(now).hour(), 2);
    let page = Action::Page {
        service: team.service,
        title: "It burns".to_owned(),
        urgency: baton_domain::alert::Urgency::High,
    };
    ben.acts(page).await;
    let incident = mia.rings().await;
    assert!(!ana.person.now().sounds, "one is paged, not everybody");
    let sick = AbsenceId(id(32));
    let end = now + SignedDuration::from_hours(48);
    let asked_at = Instant::now();
    ben.act(Action::RecordAbsence { absence: sick, person: mia_id, kind: AbsenceKind::Sick, start: None, end })
        .await;
    assert_eq!(ana.rings().await, incident);
    let took = asked_at.elapsed();
    assert!(took <= STANDS_IN_WITHIN, "the page went to the stand-in after {took:?}");
    println!("the page went to the stand-in {took:?} after the absence was recorded");
    mia.is_silent_of_pages().await;
    mia.sees("who recorded it", |view| {
        is_told(view, |about| matches!(about, NoticeAbout::AbsenceRecorded { absence, .. } if *absence == sick))
    })
    .await;
    ana.acts(Action::Acknowledge { incident, back_in_min: None }).await;
    team.stop().await;
}
