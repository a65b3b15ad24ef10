//! "What if it pages?", in words.

use crate::world::*;
use baton_domain::absence::AbsenceKind::Sick;
use baton_domain::command::Action;
use baton_domain::id::{PolicyId, ServiceId};
use baton_domain::policy::{Level, LevelOrder, Policy, Target};
use baton_domain::team::Service;
use baton_wire::problem::ProblemCode;
use baton_wire::view::shifts::dry_run;
use uuid::Uuid;

pub(crate) const SHOP: ServiceId = ServiceId(Uuid::from_u128(50));

/// The Shop pages who has Web, then Lia.
pub(crate) fn shop() -> World {
    let mut world = World::new();
    let id = PolicyId(Uuid::from_u128(51));
    let level = |target| Level { targets: vec![target], timeout_s: 300, order: LevelOrder::default() };
    let levels = vec![level(Target::Schedule(WEB)), level(Target::Person(LIA))];
    world.act(
        ADA,
        Action::PutPolicy {
            policy: Policy { id, name: "P".to_owned(), levels, repeats: 1, turns: Vec::new() },
        },
    );
    let service = Service {
        id: SHOP,
        name: "Shop".to_owned(),
        team: TEAM,
        policy: id,
        runbook: None,
        runbook_text: None,
        vendors: Vec::new(),
    };
    world.act(ADA, Action::PutService { service });
    world
}

#[test]
fn it_says_who_on_what_when_and_where_it_breaks() {
    let mut world = shop();
    world.away(LIA, ANA, Sick, span("11-23T13:00", "11-24T13:00"));
    let at = at("11-24T03:00");
    let run = world.as_seen_by(BEN, |reader| dry_run(reader, None, Some(at))).unwrap();
    assert_eq!((run.service, &run.service_name[..], run.at), (SHOP, "Shop", at));
    let first = &run.levels[0].pages[0];
    assert_eq!((&first.who.name[..], first.who.me, &first.via[..]), ("Ben", true, "on call in Web primary"));
    assert_eq!(first.stands_in_for.as_ref().unwrap().person, ANA);
    assert_eq!((&first.local_time[..], first.devices.len()), ("03:00", 0));
    assert_eq!((run.levels[0].number, run.levels[0].after_s), (1, 0));
    assert_eq!(run.levels[1].pages[0].via, "named in the policy");
    assert_eq!(
        run.breaks[0],
        "Nobody at all can be reached: nothing would ring. Invite a device of somebody who may answer."
    );
    assert!(
        run.breaks.contains(&"You have no device that could ring: invite one.".to_owned()),
        "{:?}",
        run.breaks
    );
}

#[test]
fn a_service_that_is_not_there_and_a_time_too_far_are_refused() {
    let world = shop();
    let gone = Some(ServiceId(Uuid::from_u128(404)));
    let problem = world.as_seen_by(BEN, |reader| dry_run(reader, gone, None)).unwrap_err();
    assert_eq!(problem.code, ProblemCode::Unknown);
    let far = Some("2036-01-01T00:00Z".parse().unwrap());
    let problem = world.as_seen_by(BEN, |reader| dry_run(reader, None, far)).unwrap_err();
    assert_eq!(problem.code, ProblemCode::Invalid);
    let none = World::new();
    assert!(none.as_seen_by(BEN, |reader| dry_run(reader, None, None)).is_err());
}
