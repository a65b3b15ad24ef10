//! A week of a small team: a vacation is planned, cover is asked and taken on another device, the schedule is edited and the cover
//! re-checked, and somebody falls ill at two in the night while the page rings.

use std::time::Duration;

use baton_domain::absence::AbsenceKind;
use baton_domain::alert::Urgency;
use baton_domain::command::Action;
use baton_domain::cover::{Asked, Fit};
use baton_domain::event::NamedSchedule;
use baton_domain::id::{AbsenceId, CoverId, PersonId, PolicyId, ScheduleId, ServiceId, TeamId};
use baton_domain::notice::NoticeAbout;
use baton_domain::person::{Person, Role};
use baton_domain::policy::{Level, LevelOrder, Policy, Target};
use baton_domain::schedule::{Layer, Period, PeriodUnit, Rotation, Schedule, StandInRule, ZoneName};
use baton_domain::shift::Span;
use baton_domain::team::{Service, Team};
use baton_wire::intent::{Intent, Query, QueryAnswer, Reply};
use baton_wire::view::View;
use baton_wire::view::shifts::{AwayPreview, CoverViewState};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;
use xtask::wait::Stopwatch;

use crate::device::{Device, Home, PATIENCE};
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
        let team_of_three = Team {
            id: team,
            name: "Shop".to_owned(),
            members,
            leads: vec![people[0]],
            receive_within_s: None,
        };
        mia.acts(Action::PutTeam { team: team_of_three }).await;
        let schedule = weekly(begun, &zone, &people);
        mia.acts(Action::PutSchedule { schedule }).await;
        let levels = vec![Level {
            targets: vec![Target::Schedule(SCHEDULE)],
            timeout_s: 300,
            order: LevelOrder::default(),
        }];
        let policy = Policy { id: policy, name: "On call".to_owned(), levels, repeats: 0, turns: Vec::new() };
        let service = Service {
            id: service,
            name: "Checkout".to_owned(),
            team,
            policy: policy.id,
            runbook: None,
            runbook_text: None,
            vendors: Vec::new(),
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
    team.ana_plans_her_vacation_and_mia_covers_it().await;
    team.the_lead_edits_the_schedule_and_back().await;
    team.mia_is_sick_at_two_and_ana_stands_in().await;
    team.stop().await;
}

const COVER: CoverId = CoverId(Uuid::from_u128(30));

impl Team3 {
    async fn ana_plans_her_vacation_and_mia_covers_it(&mut self) {
        let [mia_id, ana_id, ben_id] = self.people;
        let [mia, ana, _] = &mut self.devices;
        // She is told before that Ben would stand in.
        let turn = ana.sees("my next shift", |view| !view.shifts.mine.is_empty()).await.shifts.mine[0].span;
        assert!(turn.start > self.begun && turn.length() == SignedDuration::from_hours(7 * 24));
        let planned = preview(ana, ana_id, AbsenceKind::Vacation, turn).await;
        assert_eq!(planned.problem, None);
        assert!(planned.sentence.contains("Ben"), "{}", planned.sentence);
        assert_eq!(planned.hits.len(), 1);
        assert_eq!(planned.hits[0].instead[0].person, ben_id);

        // She would rather ask. Mia accepts on her own device, from the notification.
        ana.acts(Action::AskCover {
            cover: COVER,
            schedule: SCHEDULE,
            person: ana_id,
            start: Some(turn.start),
            end: turn.end,
            asked: Asked::Persons { persons: vec![mia_id] },
            hand_over: None,
        })
        .await;
        let asked = |view: &View| view.shifts.covers.iter().any(|known| known.id == COVER && known.asks_me);
        mia.sees("the question", asked).await;
        mia.person
            .perceives(PATIENCE, "a notification with an answer on it", |perceived| {
                let mut buttons = perceived.shown.values().flat_map(|shown| &shown.actions);
                buttons.any(|button| button.label == "Accept")
            })
            .await;
        mia.person.press("Accept");
        let filled = |view: &View| {
            view.shifts.covers.iter().any(|known| known.id == COVER && known.state == CoverViewState::Filled)
        };
        ana.sees("that it is taken", |view| {
            filled(view) && is_told(view, |about| matches!(about, NoticeAbout::CoverTaken { .. }))
        })
        .await;
        let vacation = Action::RecordAbsence {
            absence: AbsenceId(id(31)),
            person: ana_id,
            kind: AbsenceKind::Vacation,
            start: Some(turn.start),
            end: turn.end,
        };
        ana.acts(vacation).await;
        mia.sees("the shift that she took", |view| {
            view.shifts.mine.iter().any(|shift| shift.span.start <= turn.start && shift.span.end >= turn.end)
        })
        .await;
    }

    /// Ana has no duty then any more, and has it again: both are told each time, and nothing is dropped.
    async fn the_lead_edits_the_schedule_and_back(&mut self) {
        let [mia_id, ana_id, ben_id] = self.people;
        let [mia, ana, _] = &mut self.devices;
        for (order, fit) in [([mia_id, ben_id, ana_id], Fit::NoDuty), ([mia_id, ana_id, ben_id], Fit::Fits)] {
            let schedule = weekly(self.begun, &self.zone, &order);
            mia.acts(Action::PutSchedule { schedule }).await;
            let seen = |view: &View| {
                let known = view.shifts.covers.iter().find(|known| known.id == COVER);
                known.is_some_and(|known| known.parts.iter().all(|part| part.fit == fit))
                    && is_told(
                        view,
                        |about| matches!(about, NoticeAbout::CoverFit { fit: told, .. } if *told == fit),
                    )
            };
            for device in [&mut *mia, &mut *ana] {
                device.sees(&format!("a cover that is {fit:?}"), seen).await;
            }
        }
    }

    /// It rings at Mia's, who is ill. Ben records it for her; Ana, the next who is there, is paged at once.
    async fn mia_is_sick_at_two_and_ana_stands_in(&mut self) {
        let [mia, ana, ben] = &mut self.devices;
        let now = mia.view().await.now_at;
        assert_eq!(self.zone.time_zone().to_datetime(now).hour(), 2);
        let title = "It burns".to_owned();
        ben.acts(Action::Page { service: self.service, title, urgency: Urgency::High }).await;
        let incident = mia.rings().await;
        assert!(!ana.person.now().sounds, "one is paged, not everybody");
        let absence = AbsenceId(id(32));
        let recorded = Stopwatch::start();
        ben.act(Action::RecordAbsence {
            absence,
            person: self.people[0],
            kind: AbsenceKind::Sick,
            start: None,
            end: now + SignedDuration::from_hours(48),
        })
        .await;
        assert_eq!(ana.rings().await, incident);
        let took = recorded.elapsed();
        assert!(took <= STANDS_IN_WITHIN, "the page went to the stand-in after {took:?}");
        println!("the page went to the stand-in {took:?} after the absence was recorded");
        mia.is_silent_of_pages().await;
        let told = |about: &NoticeAbout| matches!(about, NoticeAbout::AbsenceRecorded { absence: which, .. } if *which == absence);
        mia.sees("who recorded it", |view| is_told(view, told)).await;
        ana.acts(Action::Acknowledge { incident, back_in_min: None }).await;
    }
}
