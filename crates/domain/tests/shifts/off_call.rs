//! Somebody is taken off call, off a team, or ceases to answer: what is refused, who is told, and where their rings go.

use super::world::*;
use baton_domain::command::{Action, EscalateTo};
use baton_domain::event::{Entry, NamedSchedule};
use baton_domain::id::{DeviceId, IncidentId, PersonId};
use baton_domain::notice::NoticeAbout;
use baton_domain::page::{PageState, StopReason};
use baton_domain::person::{Person, Role};
use baton_domain::schedule::{Change, Override, OverrideId, StandInRule};
use baton_domain::team::Team;
use uuid::Uuid;

fn rotation_of(people: &[PersonId]) -> NamedSchedule {
    schedule(people, StandInRule::NextInRotation)
}

fn edit(people: &[PersonId]) -> Action {
    Action::PutSchedule { schedule: rotation_of(people) }
}

/// The rotation begins in a week only: until then there is nobody.
fn edit_to_nobody() -> Action {
    let mut named = rotation_of(&[BO, CY]);
    named.schedule.layers[0].start = Some(at("03-09T08:00"));
    Action::PutSchedule { schedule: named }
}

fn team_without(world: &World, gone: &[PersonId]) -> Action {
    let mut team = Team::clone(&world.state.teams[&TEAM].is);
    team.members.retain(|member| !gone.contains(member));
    team.leads.retain(|lead| !gone.contains(lead));
    Action::PutTeam { team }
}

fn role(id: PersonId, name: &str, role: Role) -> Action {
    let zone = "UTC".parse().unwrap();
    Action::PutPerson { person: Person { id, name: name.to_owned(), role, zone } }
}

fn device(whose: PersonId) -> DeviceId {
    DeviceId(Uuid::from_u128(400 + whose.0.as_u128()))
}

fn last_page(world: &World, incident: IncidentId, person: PersonId) -> PageState {
    let pages = &world.the(incident).pages;
    pages.iter().rev().find(|page| page.person == person).expect("was paged").state
}

fn hears_of_a_loss(entries: &[Entry], person: PersonId) -> bool {
    let lost =
        |about: &NoticeAbout| matches!(about, NoticeAbout::ShiftsChanged { lost, .. } if !lost.is_empty());
    told(entries, person).iter().any(lost)
}

#[test]
fn what_rings_at_somebody_who_is_taken_off_the_rotation_goes_on_to_whoever_has_it_then() {
    let mut world = World::new();
    let incident = world.incident();
    assert_eq!(world.rings(incident), [ANA]);
    let entries = world.act(LIA, edit(&[BO, CY]));
    assert_eq!(world.rings(incident), [BO]);
    assert_eq!(last_page(&world, incident, ANA), PageState::Stopped(StopReason::OffCall));
    assert!(hears_of_a_loss(&entries, ANA));
    assert!(!told(&entries, BO).is_empty(), "he has it now");
    assert!(!world.the(incident).declined.contains(&ANA), "she did not refuse: the last resort asks her");
}

#[test]
fn the_same_holds_for_an_override_put_or_removed() {
    let mut world = World::new();
    let incident = world.incident();
    let id = OverrideId(Uuid::from_u128(1));
    let change = Change::Replace { remove: Some(ANA), add: CY };
    let entry = Override { id, start: world.now, end: at("03-03T00:00"), change };
    world.act(LIA, Action::PutOverride { schedule: WEEKLY, entry });
    assert_eq!(world.rings(incident), [CY]);
    world.act(LIA, Action::RemoveOverride { schedule: WEEKLY, entry: id });
    assert_eq!(world.rings(incident), [ANA]);
}

#[test]
fn an_edit_that_leaves_nobody_tells_the_lead_and_the_policy_goes_on_at_once() {
    let mut world = World::new();
    let incident = world.incident();
    let entries = world.act(ADA, edit_to_nobody());
    assert_eq!(world.on_call(), []);
    let gap = |about: &NoticeAbout| matches!(about, NoticeAbout::NobodyOnCall { .. });
    assert!(told(&entries, LIA).iter().any(gap), "the lead");
    assert!(told(&entries, ADA).iter().any(gap), "and whoever did it");
    assert_eq!(world.rings(incident), [LIA], "the next level, without waiting for it");
}

#[test]
fn a_ring_ends_only_where_another_one_begins() {
    let mut world = World::new();
    for person in [BO, CY, LIA] {
        world.act(ADA, Action::RevokeDevice { device: device(person) });
    }
    let incident = world.incident();
    world.act(LIA, edit(&[BO, CY]));
    let rings = world.rings(incident);
    assert!(rings.contains(&ANA), "nobody else has a device: {rings:?}");
    assert_eq!(last_page(&world, incident, ANA), PageState::Live);
}

#[test]
fn whoever_had_acknowledged_has_it_still_and_is_told() {
    let mut world = World::new();
    let incident = world.incident();
    world.act(ANA, Action::Acknowledge { incident, back_in_min: None });
    let entries = world.act(LIA, edit(&[BO, CY]));
    assert_eq!(world.the(incident).acknowledged_by(), Some(ANA));
    let over = NoticeAbout::ShiftOver { schedule: WEEKLY, incidents: vec![incident] };
    assert!(told(&entries, ANA).contains(&over));
    assert!(hears_of_a_loss(&entries, ANA));
}

#[test]
fn an_edit_that_leaves_the_person_on_call_moves_nothing() {
    let mut world = World::new();
    let incident = world.incident();
    let before = world.the(incident).clone();
    world.act(LIA, edit(&[ANA, CY, BO]));
    assert_eq!(*world.the(incident), before);
}

#[test]
fn nobody_leaves_a_team_while_they_are_on_call_in_it() {
    let mut world = World::new();
    let refused = world.refused(LIA, team_without(&world, &[ANA]));
    for part in [
        "Ana is on call in Weekly (until Mon 9 Mar 2026 08:00 (UTC))",
        "take them off that schedule",
        "before they leave Core",
    ] {
        assert!(refused.contains(part), "{refused}");
    }
    let refused = world.refused(LIA, team_without(&world, &[BO]));
    assert!(refused.contains("Bo is on call in Weekly (from Mon 9 Mar 2026 08:00 (UTC))"), "{refused}");
    world.act(LIA, edit(&[BO, CY]));
    world.act(LIA, team_without(&world, &[ANA]));
    assert!(!world.state.are_teammates(ANA, BO));
}

#[test]
fn a_team_with_services_keeps_somebody_who_answers() {
    let mut world = World::new();
    world.act(LIA, edit(&[ODE]));
    let refused = world.refused(ADA, team_without(&world, &[ANA, BO, CY, LIA]));
    assert!(refused.contains("Core would have nobody who answers, and it owns Shop"), "{refused}");
    assert!(refused.contains("add somebody first"), "{refused}");
    world.act(ADA, team_without(&world, &[ANA, BO, CY]));
}

#[test]
fn the_last_resort_of_a_team_ends_for_whoever_leaves_it() {
    let mut world = World::new();
    let incident = world.incident();
    world.act(LIA, edit(&[BO, CY]));
    // nobody's device says that it has the page: 20 s each, and then everybody is asked
    world.until(world.now + jiff::SignedDuration::from_secs(45));
    assert_eq!(world.rings(incident), [ANA, BO, CY, LIA]);
    world.act(LIA, team_without(&world, &[ANA]));
    assert_eq!(world.rings(incident), [BO, CY, LIA]);
    assert_eq!(last_page(&world, incident, ANA), PageState::Stopped(StopReason::OffCall));
}

#[test]
fn whoever_may_not_answer_any_more_is_rung_no_more_and_has_nothing() {
    let mut world = World::new();
    let rung = world.incident();
    world.act(ANA, Action::Escalate { incident: rung, to: EscalateTo::Person(ODE) });
    assert!(world.rings(rung).contains(&ODE));
    let taken = world.incident();
    world.act(ODE, Action::Acknowledge { incident: taken, back_in_min: None });
    world.act(ADA, role(ODE, "Ode", Role::Reporter));
    assert!(!world.rings(rung).contains(&ODE));
    assert_eq!(last_page(&world, rung, ODE), PageState::Stopped(StopReason::OffCall));
    assert_eq!(world.the(taken).acknowledged_by(), None);
    assert!(!world.rings(taken).is_empty(), "somebody else is asked at once");
}

#[test]
fn whom_a_policy_names_may_not_cease_to_answer() {
    let mut world = World::new();
    let refused = world.refused(ADA, role(LIA, "Lia", Role::Reporter));
    assert!(refused.contains("Core pages Lia by name"), "{refused}");
    assert!(refused.contains("put somebody else into that policy"), "{refused}");
}
