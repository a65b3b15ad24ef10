//! The demo team: something to look at and to page, minutes after the first start.
//!
//! You and four colleagues in a weekly rotation in which you are on call now, two services, a policy of two levels, and an Alertmanager
//! integration whose key this device keeps. All of it by ordinary commands: what the demo makes, a person can change.

use baton_domain::command::Action;
use baton_domain::event::NamedSchedule;
use baton_domain::id::{PersonId, PolicyId, ScheduleId, ServiceId, TeamId};
use baton_domain::integration::IntegrationKind;
use baton_domain::person::{Person, Role};
use baton_domain::policy::{Level, LevelOrder, Policy, Target};
use baton_domain::schedule::{Layer, Period, PeriodUnit, Rotation, Schedule, StandInRule, ZoneName};
use baton_domain::team::{Service, Team};
use baton_wire::problem::Problem;
use jiff::civil::{DateTime, Time, Weekday};
use jiff::{Timestamp, ToSpan};

use crate::account::{Session, Vault};
use crate::intake::put_integration;
use crate::mint;
use crate::ports::clock;
use crate::ports::secrets::Secret;

/// Seconds that each level has before the next is paged too.
const LEVEL_TIMEOUT_S: u32 = 300;
/// When the rotation hands over: on Mondays, when people are at work.
const HAND_OVER: Time = Time::constant(9, 0, 0, 0);

/// You, and the colleagues: where they live, what they may do.
const COLLEAGUES: [(&str, &str, Role); 4] = [
    ("Ana Ribeiro", "Europe/Lisbon", Role::Responder),
    ("Bo Lindqvist", "Europe/Stockholm", Role::Responder),
    ("Chidi Okonkwo", "Africa/Lagos", Role::Responder),
    ("Dana Whitfield", "America/Chicago", Role::Lead),
];

/// What the owners of the two services would write for whoever is woken.
const CHECKOUT_RUNBOOK: &str = "\
Customers cannot pay while this rings. You may roll back without asking anybody.

1. One region, or all? Look at the dashboard of the incident.
2. Something shipped in the last hour? Take it back:

   ```sh
   deploy rollback checkout --to previous
   ```

3. Still failing after ten minutes: hand it to whoever was on call before you, and go on together.
";
const SEARCH_RUNBOOK: &str = "\
Nothing is lost while this rings: people see old results.

- Is the disk of an index node full? `df -h /var/lib/search`
- Restart **one** node at a time, and wait until it is green.
";

/// Makes it all on the hub of `session`, whose person is an admin.
pub(crate) async fn build(session: &Session, vault: &Vault) -> Result<(), Problem> {
    let (now, _) = clock::read();
    let demo = Demo::new(session.account.person, here(), now, || mint::id(now));
    for action in demo.actions {
        session.act(action).await?;
    }
    let key =
        put_integration(session, demo.checkout, "Alertmanager".to_owned(), IntegrationKind::Alertmanager)
            .await?;
    vault.put_test_key(session.account.device, Secret::new(key)).await
}

/// This computer's zone; UTC where it has none with a name.
pub(crate) fn here() -> ZoneName {
    let zone = jiff::tz::TimeZone::system();
    zone.iana_name().and_then(|name| name.parse().ok()).unwrap_or(ZoneName::UTC)
}

struct Demo {
    /// In an order in which each refers to what is there already.
    actions: Vec<Action>,
    checkout: ServiceId,
}

impl Demo {
    fn new(you: PersonId, zone: ZoneName, now: Timestamp, id: impl Fn() -> uuid::Uuid) -> Self {
        let people: Vec<Person> = COLLEAGUES
            .iter()
            .map(|(name, zone, role)| Person {
                id: PersonId(id()),
                name: (*name).to_owned(),
                role: *role,
                zone: zone.parse().unwrap_or(ZoneName::UTC),
            })
            .collect();
        let members: Vec<PersonId> =
            std::iter::once(you).chain(people.iter().map(|person| person.id)).collect();
        let leads: Vec<PersonId> =
            people.iter().filter(|person| person.role == Role::Lead).map(|person| person.id).collect();
        let team = Team {
            id: TeamId(id()),
            name: "Shop".to_owned(),
            members: members.clone(),
            leads: leads.clone(),
            receive_within_s: None,
        };
        let schedule = weekly(ScheduleId(id()), team.id, zone, now, &members);
        let policy = Policy {
            id: PolicyId(id()),
            name: "On call, then the lead".to_owned(),
            levels: vec![
                Level {
                    targets: vec![Target::Schedule(schedule.id)],
                    timeout_s: LEVEL_TIMEOUT_S,
                    order: LevelOrder::default(),
                },
                Level {
                    targets: leads.into_iter().map(Target::Person).collect(),
                    timeout_s: LEVEL_TIMEOUT_S,
                    order: LevelOrder::default(),
                },
            ],
            repeats: 1,
            turns: Vec::new(),
        };
        let service = |name: &str, runbook: &str, text: &str| Service {
            id: ServiceId(id()),
            name: name.to_owned(),
            team: team.id,
            policy: policy.id,
            runbook: Some(runbook.to_owned()),
            runbook_text: Some(text.to_owned()),
            vendors: Vec::new(),
        };
        let checkout = service("Checkout", "https://runbooks.example.org/checkout", CHECKOUT_RUNBOOK);
        let search = service("Search", "https://runbooks.example.org/search", SEARCH_RUNBOOK);
        let number = checkout.id;
        let mut actions: Vec<Action> =
            people.into_iter().map(|person| Action::PutPerson { person }).collect();
        actions.extend([
            Action::PutTeam { team },
            Action::PutSchedule { schedule },
            Action::PutPolicy { policy },
            Action::PutService { service: checkout },
            Action::PutService { service: search },
        ]);
        Self { actions, checkout: number }
    }
}

/// A week each, from the last hand-over before `now` on, the first member first.
fn weekly(
    id: ScheduleId,
    team: TeamId,
    zone: ZoneName,
    now: Timestamp,
    members: &[PersonId],
) -> NamedSchedule {
    let rotation = Rotation {
        anchor: last_hand_over(zone.time_zone().to_datetime(now)),
        period: Period { unit: PeriodUnit::Weeks, n: 1 },
        slots: members.iter().map(|member| vec![*member]).collect(),
    };
    let layer = Layer { rotation, start: None, end: None, restrictions: None };
    let stand_in = StandInRule::NextInRotation;
    let schedule = Schedule { zone, layers: vec![layer], overrides: Vec::new(), stand_in };
    NamedSchedule { id, name: "Shop on call".to_owned(), team, schedule }
}

/// The last Monday 09:00 that was reached at `now`.
fn last_hand_over(now: DateTime) -> DateTime {
    let since_monday = now.date().weekday().since(Weekday::Monday);
    let back = |days: i8| now.date().saturating_sub(i64::from(days).days()).to_datetime(HAND_OVER);
    let this_week = back(since_monday);
    if this_week <= now { this_week } else { back(since_monday + 7) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use baton_domain::schedule::{next_change, resolve_at};
    use std::cell::Cell;

    #[test]
    fn you_are_on_call_from_any_instant_of_the_week_until_monday() {
        let zone: ZoneName = "Europe/Berlin".parse().unwrap();
        let begin: Timestamp = "2026-10-19T00:00Z".parse().unwrap();
        for hour in 0..24 * 14 {
            let now = begin + i64::from(hour).hours();
            let next = Cell::new(0_u128);
            let id = || {
                next.set(next.get() + 1);
                uuid::Uuid::from_u128(next.get())
            };
            let you = PersonId(uuid::Uuid::from_u128(99));
            let demo = Demo::new(you, zone.clone(), now, id);
            let schedule =
                demo.actions
                    .into_iter()
                    .find_map(|action| {
                        if let Action::PutSchedule { schedule } = action { Some(schedule) } else { None }
                    })
                    .unwrap();
            let on_call = resolve_at(&schedule.schedule, &[], now);
            assert_eq!(on_call.iter().map(|on| on.person).collect::<Vec<_>>(), [you], "at {now}");
            let until = next_change(&schedule.schedule, &[], now, now + (8 * 24).hours()).unwrap().unwrap();
            let local = zone.time_zone().to_datetime(until);
            assert_eq!((local.weekday(), local.time()), (Weekday::Monday, HAND_OVER), "at {now}");
        }
    }

    #[test]
    fn every_colleague_lives_in_a_zone_that_exists() {
        for (name, zone, _) in COLLEAGUES {
            assert!(zone.parse::<ZoneName>().is_ok(), "{name} in {zone}");
        }
    }
}
