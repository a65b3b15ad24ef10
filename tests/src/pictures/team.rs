//! A team in the middle of its week: long names and short ones, many zones, somebody sick, a vacation ahead, covers asked and taken.

use anyhow::{Context, Result, bail, ensure};
use baton_domain::absence::AbsenceKind;
use baton_domain::alert::Urgency;
use baton_domain::command::Action;
use baton_domain::cover::Asked;
use baton_domain::event::NamedSchedule;
use baton_domain::heartbeat::HeartbeatState;
use baton_domain::holiday::Holiday;
use baton_domain::id::{
    AbsenceId, CoverId, MaintenanceId, PersonId, PolicyId, ScheduleId, ServiceId, TeamId,
};
use baton_domain::person::{Person, Role};
use baton_domain::policy::{Level, LevelOrder, Policy, Target};
use baton_domain::schedule::{
    Layer, Period, PeriodUnit, Restriction, Rotation, Schedule, StandInRule, ZoneName,
};
use baton_domain::team::{Service, Team};
use baton_tests::colleague::Colleague;
use baton_tests::owner::Owner;
use baton_wire::intent::{Intent, Query, QueryAnswer};
use baton_wire::view::View;
use jiff::civil::{DateTime, Time, Weekday};
use jiff::{SignedDuration, Timestamp, ToSpan};
use uuid::Uuid;
use xtask::desktop::Desktop;

/// The colleagues: what they are called, where they live.
const COLLEAGUES: [(&str, &str); 11] = [
    ("Ana Ribeiro", "Europe/Lisbon"),
    ("Bo Lindqvist", "Europe/Stockholm"),
    ("Chidi Okonkwo", "Africa/Lagos"),
    ("Maximiliane von Oberdorff-Wittelsbach", "Europe/Vienna"),
    ("Nguyễn Thị Minh Khai", "Asia/Ho_Chi_Minh"),
    ("Jo", "Pacific/Auckland"),
    ("أمينة الهاشمي", "Asia/Dubai"),
    ("Siobhán Ó Briain", "Europe/Dublin"),
    ("Priya Venkataraghavan", "Asia/Kolkata"),
    ("Tomás Echeverría", "America/Santiago"),
    ("Dana Whitfield", "America/Chicago"),
];
const ANA: usize = 0;
const BO: usize = 1;
const CHIDI: usize = 2;
const MAXIMILIANE: usize = 3;
const MINH_KHAI: usize = 4;
const JO: usize = 5;
const AMINA: usize = 6;
const SIOBHAN: usize = 7;
const PRIYA: usize = 8;
const TOMAS: usize = 9;
const DANA: usize = 10;

const TEAM: TeamId = TeamId(Uuid::from_u128(0x10));
/// The schedule whose shift the person at the window has now.
pub(crate) const PRIMARY: ScheduleId = ScheduleId(Uuid::from_u128(0x20));
const NIGHTS: ScheduleId = ScheduleId(Uuid::from_u128(0x21));
const PAYMENTS: ScheduleId = ScheduleId(Uuid::from_u128(0x22));
pub(crate) const CHECKOUT: ServiceId = ServiceId(Uuid::from_u128(0x30));
/// The policy of [`CHECKOUT`].
pub(crate) const SHOP_POLICY: PolicyId = PolicyId(Uuid::from_u128(0x40));
/// People who take turns in the first schedule: that many weeks until it is somebody's turn again.
const TURNS: i64 = 6;

/// Who is there, once it is built.
pub(crate) struct Crew {
    /// The lead, at a device of her own.
    pub(crate) dana: Colleague,
}

/// Builds it on the hub of `owner`, whose person is its admin.
pub(crate) fn build(desktop: &Desktop, owner: &mut Owner) -> Result<Crew> {
    let view = owner.wait_for("the hub", |view| view.account.is_some())?;
    let me = view.account.as_ref().context("no account")?.person;
    let plan = Plan::new(me, &view)?;
    for action in plan.actions() {
        owner.act(action)?;
    }
    let mut dana = Colleague::joins(desktop, owner, "dana", plan.person(DANA))?;
    for action in plan.what_happens() {
        dana.owner.act(action)?;
    }
    owner.act(Action::AcceptCover {
        cover: CoverId(id(0x51)),
        part: Some(plan.half()?),
        incidents: false,
    })?;
    owner.act(plan.asks_for_my_next()?)?;
    dana.owner.act(Action::PutSchedule { schedule: plan.primary(plan.later_order()) })?;
    plan.what_is_watched(desktop, owner)?;
    owner.wait_for("what the team did", |view| {
        let beats = view.heartbeats.iter().any(|one| matches!(one.state, HeartbeatState::Beating { .. }));
        view.shifts.covers.len() >= 3 && view.shifts.inbox.len() >= 2 && beats && view.maintenances.len() == 2
    })?;
    Ok(Crew { dana })
}

struct Plan {
    me: PersonId,
    now: Timestamp,
    zone: ZoneName,
    /// When the turn began that runs now.
    begun: DateTime,
}

/// Where the team's first schedule, and the person at the window, are.
pub(crate) fn zone() -> Result<ZoneName> {
    Ok("Europe/Berlin".parse()?)
}

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

/// What the owners wrote for whoever is woken.
const FIRST_STEPS: &str = "\
You may roll back without asking anybody.

1. One region, or all? Look at the dashboard.
2. Something shipped in the last hour? Take it back:

   ```sh
   deploy rollback --to previous
   ```
";

impl Plan {
    fn new(me: PersonId, view: &View) -> Result<Self> {
        let zone = zone()?;
        let now = view.now_at;
        let there = zone.time_zone().to_datetime(now);
        let back = i64::from(there.date().weekday().since(Weekday::Monday));
        let monday = there.date().checked_sub(back.days())?.to_datetime(Time::constant(9, 0, 0, 0));
        let begun = if monday <= there { monday } else { monday.checked_sub(1.weeks())? };
        Ok(Self { me, now, zone, begun })
    }

    fn person(&self, index: usize) -> PersonId {
        PersonId(id(0x100 + index as u128))
    }

    /// The day on which the first schedule began: as many turns ago as bring it round to today's.
    fn long_ago(&self) -> jiff::civil::Date {
        self.begun.date().saturating_sub((TURNS * 2).weeks())
    }

    /// The start of the turn so many weeks after the one that runs.
    fn turn(&self, weeks: i64) -> Result<Timestamp> {
        Ok(self.zone.time_zone().to_timestamp(self.begun.checked_add(weeks.weeks())?)?)
    }

    fn actions(&self) -> Vec<Action> {
        let mut all: Vec<Action> = COLLEAGUES
            .iter()
            .enumerate()
            .map(|(index, (name, zone))| {
                let role = if index == DANA { Role::Lead } else { Role::Responder };
                let zone = zone.parse().unwrap_or(ZoneName::UTC);
                let person = Person { id: self.person(index), name: (*name).to_owned(), role, zone };
                Action::PutPerson { person }
            })
            .collect();
        let members = std::iter::once(self.me).chain((0..COLLEAGUES.len()).map(|n| self.person(n)));
        let leads = vec![self.person(DANA), self.me];
        let team = Team {
            id: TEAM,
            name: "Shop and payments".to_owned(),
            members: members.collect(),
            leads,
            receive_within_s: None,
        };
        all.push(Action::PutTeam { team });
        let order =
            [self.me].into_iter().chain([ANA, BO, CHIDI, MAXIMILIANE, MINH_KHAI].map(|n| self.person(n)));
        all.push(Action::PutSchedule { schedule: self.primary(order.collect()) });
        all.push(Action::PutSchedule { schedule: self.nights() });
        all.push(Action::PutSchedule { schedule: self.payments() });
        for (number, name, schedule) in [(0x40, "Shop, then the lead", PRIMARY), (0x41, "Payments", PAYMENTS)]
        {
            let levels = [
                vec![Target::Schedule(schedule), Target::Schedule(NIGHTS)],
                vec![Target::Person(self.person(DANA))],
            ];
            let levels =
                levels.map(|targets| Level { targets, timeout_s: 300, order: LevelOrder::Together }).to_vec();
            let policy = Policy {
                id: PolicyId(id(number)),
                name: name.to_owned(),
                levels,
                repeats: 1,
                turns: Vec::new(),
            };
            all.push(Action::PutPolicy { policy });
        }
        for (service, name, policy) in [
            (CHECKOUT, "Checkout", 0x40),
            (ServiceId(id(0x31)), "Search", 0x40),
            (ServiceId(id(0x32)), "Card payments", 0x41),
        ] {
            let runbook =
                Some(format!("https://runbooks.example.org/{}", name.to_lowercase().replace(' ', "-")));
            let service = Service {
                id: service,
                name: name.to_owned(),
                team: TEAM,
                policy: PolicyId(id(policy)),
                runbook,
                runbook_text: Some(FIRST_STEPS.to_owned()),
                vendors: Vec::new(),
            };
            all.push(Action::PutService { service });
        }
        all
    }

    /// A week each; the window's person has it now.
    fn primary(&self, order: Vec<PersonId>) -> NamedSchedule {
        let rotation = Rotation {
            anchor: self.long_ago().to_datetime(self.begun.time()),
            period: Period { unit: PeriodUnit::Weeks, n: 1 },
            slots: order.into_iter().map(|person| vec![person]).collect(),
        };
        let layers = vec![Layer { rotation, start: None, end: None, restrictions: None }];
        let stand_in = StandInRule::NextInRotation;
        let schedule = Schedule { zone: self.zone.clone(), layers, overrides: Vec::new(), stand_in };
        NamedSchedule { id: PRIMARY, name: "Shop, first line".to_owned(), team: TEAM, schedule }
    }

    /// The first schedule after the lead swapped two turns of it.
    fn later_order(&self) -> Vec<PersonId> {
        let others = [ANA, BO, CHIDI, MINH_KHAI, MAXIMILIANE].map(|n| self.person(n));
        [self.me].into_iter().chain(others).collect()
    }

    /// A night each, two people at once in one of them, by another continent's clock.
    fn nights(&self) -> NamedSchedule {
        let slots = [vec![AMINA], vec![PRIYA, JO], vec![MINH_KHAI]];
        let mut slots: Vec<Vec<PersonId>> =
            slots.into_iter().map(|slot| slot.into_iter().map(|n| self.person(n)).collect()).collect();
        slots.push(vec![self.me]);
        let rotation = Rotation {
            anchor: self.long_ago().to_datetime(Time::constant(8, 0, 0, 0)),
            period: Period { unit: PeriodUnit::Days, n: 1 },
            slots,
        };
        let layers = vec![Layer { rotation, start: None, end: None, restrictions: None }];
        let zone = "Asia/Kolkata".parse().unwrap_or(ZoneName::UTC);
        let stand_in = StandInRule::NextInRotation;
        let schedule = Schedule { zone, layers, overrides: Vec::new(), stand_in };
        let name = "Nights and whoever is in their daylight then".to_owned();
        NamedSchedule { id: NIGHTS, name, team: TEAM, schedule }
    }

    /// Two layers; nobody stands in, so that an absence leaves a gap.
    fn payments(&self) -> NamedSchedule {
        let layer = |people: &[usize], unit, restrictions| Layer {
            rotation: Rotation {
                anchor: self.long_ago().to_datetime(Time::midnight()),
                period: Period { unit, n: 1 },
                slots: people.iter().map(|n| vec![self.person(*n)]).collect(),
            },
            start: None,
            end: None,
            restrictions,
        };
        let nights =
            Restriction { days: None, from: Time::constant(18, 0, 0, 0), to: Time::constant(8, 0, 0, 0) };
        let layers = vec![
            layer(&[TOMAS, PRIYA], PeriodUnit::Weeks, None),
            layer(&[SIOBHAN, CHIDI], PeriodUnit::Days, Some(vec![nights])),
        ];
        let zone = "America/Santiago".parse().unwrap_or(ZoneName::UTC);
        let schedule = Schedule { zone, layers, overrides: Vec::new(), stand_in: StandInRule::Nobody };
        NamedSchedule { id: PAYMENTS, name: "Payments".to_owned(), team: TEAM, schedule }
    }

    /// What the lead does for others.
    fn what_happens(&self) -> Vec<Action> {
        let turn = |weeks| self.turn(weeks).unwrap_or(self.now);
        let absent = |number, person, kind, start, end| Action::RecordAbsence {
            absence: AbsenceId(id(number)),
            person: self.person(person),
            kind,
            start,
            end,
        };
        let ask = |number, person, weeks, asked| Action::AskCover {
            cover: CoverId(id(number)),
            schedule: PRIMARY,
            person: self.person(person),
            start: Some(turn(weeks)),
            end: turn(weeks + 1),
            asked,
            hand_over: None,
        };
        vec![
            absent(0x60, SIOBHAN, AbsenceKind::Sick, None, self.now + SignedDuration::from_hours(40)),
            absent(0x61, BO, AbsenceKind::Vacation, Some(turn(1)), turn(3)),
            absent(0x62, AMINA, AbsenceKind::Away, None, self.now + SignedDuration::from_hours(2)),
            ask(0x50, ANA, 1, Asked::Rotation),
            ask(0x51, CHIDI, 3, Asked::Persons { persons: vec![self.me] }),
        ]
    }

    /// What beats, what is worked on, when nobody works, and whose calendar is read.
    fn what_is_watched(&self, desktop: &Desktop, owner: &mut Owner) -> Result<()> {
        let search = ServiceId(id(0x31));
        for (name, service) in
            [("Nightly backup of the orders", CHECKOUT), ("Import of the catalogue", search)]
        {
            let asked = Query::HeartbeatKey {
                service,
                name: name.to_owned(),
                every_s: 24 * 3600,
                grace_s: 600,
                urgency: Urgency::High,
            };
            let QueryAnswer::HeartbeatUrl(url) = owner.ask(asked)? else { bail!("no address for {name}") };
            if service == CHECKOUT {
                let beat = desktop
                    .command("curl")
                    .args(["-sf", "--max-time", "10", "--output", "/dev/null", &url])
                    .status()?;
                ensure!(beat.success(), "the beat of {name} was not taken");
            }
        }
        let hours = SignedDuration::from_hours;
        for (number, name, services, start, end) in [
            (0x70, "Move the index to new machines", vec![search], None, hours(4)),
            (0x71, "Renew the certificates", vec![CHECKOUT, search], Some(hours(60)), hours(62)),
        ] {
            owner.act(Action::PutMaintenance {
                maintenance: MaintenanceId(id(number)),
                name: name.to_owned(),
                services,
                start: start.map(|after| self.now + after),
                end: self.now + end,
            })?;
        }
        let year = self.begun.year();
        let day = |month, day| jiff::civil::Date::new(year, month, day);
        let holidays = vec![
            Holiday { date: day(12, 25)?, name: "Christmas Day".to_owned() },
            Holiday { date: day(12, 26)?, name: "Boxing Day".to_owned() },
        ];
        owner.act(Action::PutHolidays { team: TEAM, holidays })?;
        owner.send(Intent::AddCalendarSource {
            name: "Vacations of the whole company".to_owned(),
            url: "https://calendars.example.org/vacations.ics".to_owned(),
            kind: AbsenceKind::Vacation,
        })?;
        Ok(())
    }

    /// The first days of a turn that the window's person takes.
    fn half(&self) -> Result<baton_domain::shift::Span> {
        let start = self.turn(3)?;
        Ok(baton_domain::shift::Span { start, end: start + SignedDuration::from_hours(72) })
    }

    /// Their own next turn, that two people are asked to take.
    fn asks_for_my_next(&self) -> Result<Action> {
        Ok(Action::AskCover {
            cover: CoverId(id(0x52)),
            schedule: PRIMARY,
            person: self.me,
            start: Some(self.turn(TURNS)?),
            end: self.turn(TURNS + 1)?,
            asked: Asked::Persons { persons: vec![self.person(CHIDI), self.person(MAXIMILIANE)] },
            hand_over: None,
        })
    }
}
