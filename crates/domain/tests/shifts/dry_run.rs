//! Dry runs: they say what then happens, at the time at which it happens, and where it breaks.

use super::world::*;
use baton_domain::absence::AbsenceKind::{Sick, Vacation};
use baton_domain::command::Action;
use baton_domain::device::ProvedBy;
use baton_domain::dry_run::{Break, DryLevel, DryRun, DryVia, Known, dry_run};
use baton_domain::event::{Entry, Event};
use baton_domain::id::{DeviceId, PersonId, ServiceId};
use baton_domain::incident::IncidentEvent;
use baton_domain::page::Rung;
use baton_domain::policy::{Level, LevelOrder, Policy, Target};
use baton_domain::schedule::StandInRule;
use jiff::Timestamp;
use uuid::Uuid;

fn run(world: &World, when: Timestamp) -> DryRun {
    dry_run(&Known::of(&world.state), SERVICE, when).expect("a known service")
}

fn pages(run: &DryRun) -> Vec<(Timestamp, PersonId)> {
    run.steps.iter().flat_map(|step| &step.pages).map(|page| (page.at, page.person)).collect()
}

/// What really happens from now on when nobody answers and every device receives its page, until the last resort.
fn really(world: &mut World, minutes: i64) -> Vec<(Timestamp, PersonId)> {
    let incident = world.incident();
    let mut all: Vec<_> =
        world.the(incident).pages.iter().map(|page| (page.created_at, page.person)).collect();
    let end = world.now + jiff::SignedDuration::from_mins(minutes);
    while !world.the(incident).nobody_answered && world.now < end {
        let wanted: Vec<_> = world.the(incident).pages.iter().cloned().collect();
        for page in wanted {
            let device = world.state.devices_of(page.person).next().map(|device| device.id);
            if let Some(device) = device.filter(|device| !page.has(*device, Rung::Received)) {
                world.receive(page.person, device, incident, page.id);
            }
        }
        let due = world.state.next_due().expect("something is due");
        let entries = world.until(due);
        all.extend(created(&entries));
    }
    all
}

fn created(entries: &[Entry]) -> Vec<(Timestamp, PersonId)> {
    let mut all = Vec::new();
    for entry in entries {
        if let Event::Incident { what: IncidentEvent::PageCreated { person, .. }, .. } = &entry.event {
            all.push((entry.at, *person));
        }
    }
    all
}

#[test]
fn it_says_what_then_happens() {
    let scenes: [fn(&mut World); 5] = [
        |_| {},
        |world| _ = world.away(ANA, ANA, Sick, span("03-02T12:00", "03-05T12:00")),
        |world| _ = world.away(ANA, ANA, Vacation, span("03-02T12:03", "03-05T12:00")),
        |world| _ = world.away(LIA, LIA, Sick, span("03-02T12:00", "03-05T12:00")),
        |world| _ = world.act(LIA, Action::PutSchedule { schedule: schedule(&[ANA], StandInRule::Nobody) }),
    ];
    for (n, scene) in scenes.into_iter().enumerate() {
        let mut world = World::new();
        scene(&mut world);
        let said = pages(&run(&world, world.now));
        assert_eq!(said, really(&mut world, 60), "scene {n}");
    }
}

#[test]
fn each_level_is_worked_out_for_the_time_at_which_it_comes() {
    let mut world = World::new();
    let levels =
        vec![Level { targets: vec![Target::Schedule(WEEKLY)], timeout_s: 600, order: LevelOrder::default() }];
    world.act(
        ADA,
        Action::PutPolicy {
            policy: Policy { id: POLICY, name: "Core".into(), levels, repeats: 1, turns: Vec::new() },
        },
    );
    let said = run(&world, at("03-09T07:55"));
    let levels: Vec<_> = said.steps.iter().map(|step| step.which).collect();
    let level = |round| DryLevel::Level { index: 0, round };
    assert_eq!(levels, [level(0), level(1), DryLevel::LastResort]);
    let first_two = &pages(&said)[..2];
    assert_eq!(first_two, [(at("03-09T07:55"), ANA), (at("03-09T08:05"), BO)], "the shift changes at 08:00");
    assert_eq!(said.breaks, []);
}

#[test]
fn it_names_the_stand_in_and_the_device_and_leaves_the_workspace_as_it_is() {
    let mut world = World::new();
    world.away(ANA, ANA, Vacation, span("03-03T00:00", "03-05T00:00"));
    let before = world.state.clone();
    let said = run(&world, at("03-04T03:00"));
    let page = &said.steps[0].pages[0];
    assert_eq!(page.person, BO);
    assert_eq!(page.via, DryVia::Schedule { schedule: WEEKLY, stands_in_for: Some(ANA) });
    assert_eq!(page.devices, [DeviceId(Uuid::from_u128(402))]);
    assert_eq!(said.steps[1].pages[0].via, DryVia::Person);
    assert_eq!(said.steps[1].at, at("03-04T03:05"));
    assert_eq!(world.state, before);
    assert!(dry_run(&Known::of(&world.state), ServiceId(Uuid::nil()), world.now).is_none());
}

#[test]
fn it_says_where_it_breaks() {
    let mut world = World::new();
    world.act(LIA, Action::PutSchedule { schedule: schedule(&[ANA], StandInRule::Nobody) });
    world.away(ANA, ANA, Sick, span("03-02T12:00", "03-05T12:00"));
    let (level, now) = (0, world.now);
    let gap = Break::NobodyOnCall { level, schedule: WEEKLY, at: now };
    assert_eq!(run(&world, now).breaks, [gap, Break::LevelAsksNobody { level, at: now }]);

    let mut world = World::new();
    world.away(LIA, LIA, Sick, span("03-02T12:00", "03-05T12:00"));
    let at_five = at("03-02T12:05");
    let skipped = Break::LevelAsksNobody { level: 1, at: at_five };
    let absent = Break::Absent { level: 1, person: LIA, until: at("03-05T12:00") };
    assert_eq!(run(&world, world.now).breaks, [skipped, absent]);

    let mut world = World::new();
    let device = DeviceId(Uuid::from_u128(401));
    let failing = vec!["sound".to_owned()];
    world.prove(ANA, device, Action::Prove { failing: failing.clone(), by: ProvedBy::SelfTest });
    assert_eq!(run(&world, world.now).breaks, [Break::DeviceFails { person: ANA, device, failing }]);
    world.act(ADA, Action::RevokeDevice { device });
    let said = run(&world, world.now);
    assert_eq!(said.breaks, [Break::NoDevice { person: ANA }]);
    assert_eq!(said.steps[1].at, world.now, "nobody waits for somebody who cannot be told");

    for person in [BO, CY, LIA] {
        let device = DeviceId(Uuid::from_u128(400 + person.0.as_u128()));
        world.act(ADA, Action::RevokeDevice { device });
    }
    assert_eq!(run(&world, world.now).breaks[0], Break::NobodyReachable);
}
