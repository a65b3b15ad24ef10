//! Who works on an incident, and in which roles, as people see it.

use crate::dry_run::{SHOP, shop};
use crate::world::*;
use baton_domain::absence::AbsenceKind::Sick;
use baton_domain::alert::Urgency;
use baton_domain::command::{Action, EscalateTo};
use baton_domain::id::{IncidentId, PersonId};
use baton_domain::responder::ResponderRole::{self, Commander, Fixer, Scribe};
use baton_wire::newer::{Missing, read};
use baton_wire::view::incidents::incidents;
use baton_wire::view::{IncidentView, ResponderStands, TimelineWhat};
use serde_json::json;

const IT: IncidentId = IncidentId(1);

fn paged() -> World {
    let mut world = shop();
    let title = "the shop is down".to_owned();
    world.act(LIA, Action::Page { service: SHOP, title, urgency: Urgency::High });
    world
}

fn give(person: PersonId, role: ResponderRole) -> Action {
    Action::GiveRole { incident: IT, person, role }
}

fn seen(world: &World, by: PersonId) -> IncidentView {
    incidents(&world.documents(by), by, world.now).remove(0)
}

/// "Ben HasIt 12 Commander Fixer".
fn told(view: &IncidentView) -> Vec<String> {
    let line = |one: &baton_wire::view::ResponderView| {
        let roles: String = one.roles.iter().map(|role| format!(" {role:?}")).collect();
        let away = if one.away { " away" } else { "" };
        format!("{} {:?} {}{away}{roles}", one.person.name, one.stands, one.local_hour)
    };
    view.responders.iter().map(line).collect()
}

#[test]
fn those_with_roles_come_first_and_how_everybody_stands_is_said() {
    let mut world = paged();
    world.act(BEN, Action::Acknowledge { incident: IT, back_in_min: None });
    world.act(BEN, Action::Escalate { incident: IT, to: EscalateTo::Person(ODE) });
    world.act(CY, give(CY, Scribe));
    world.act(LIA, give(LIA, Commander));
    world.act(LIA, give(BEN, Fixer));
    let view = seen(&world, BEN);
    let expected = ["Lia Joined 12 Commander", "Ben HasIt 12 Fixer", "Cy Joined 12 Scribe", "Ode Asked 12"];
    assert_eq!(told(&view), expected);
    assert!(view.can.roles && view.responders[1].person.me);
    assert_eq!(view.responders[3].stands, ResponderStands::Asked);
}

#[test]
fn who_is_recorded_as_absent_is_marked() {
    let mut world = paged();
    world.act(BEN, Action::Acknowledge { incident: IT, back_in_min: None });
    world.away(LIA, ODE, Sick, span("11-23T12:00", "11-24T13:00"));
    world.act(BEN, give(ODE, Scribe));
    assert_eq!(told(&seen(&world, BEN)), ["Ode Asked 12 away Scribe", "Ben HasIt 12"]);
}

#[test]
fn the_timeline_says_who_took_a_role_who_gave_it_and_who_had_it() {
    let mut world = paged();
    world.act(BEN, Action::Acknowledge { incident: IT, back_in_min: None });
    world.act(BEN, give(BEN, Commander));
    world.act(BEN, give(CY, Commander));
    world.act(LIA, Action::PutDownRole { incident: IT, person: CY, role: Commander });
    let lines: Vec<TimelineWhat> = seen(&world, ANA).timeline.into_iter().map(|line| line.what).collect();
    let name = str::to_owned;
    for expected in [
        TimelineWhat::RoleTaken { whom: name("Ben"), role: Commander, from: None },
        TimelineWhat::RoleGiven {
            by: Some(name("Ben")),
            whom: name("Cy"),
            role: Commander,
            from: Some(name("Ben")),
        },
        TimelineWhat::RolePutDown { whom: name("Cy"), role: Commander },
    ] {
        assert!(lines.contains(&expected), "{lines:?}");
    }
}

#[test]
fn a_role_of_a_later_version_costs_no_ring() {
    let mut world = paged();
    world.act(BEN, give(BEN, Commander));
    let documents = world.documents(BEN);
    let (_, known) = documents.iter().find(|(id, _)| *id == "incident/1").unwrap();
    let mut document = serde_json::to_value(known).unwrap();
    document["body"]["roles"][BEN.to_string()] = json!(["commander", "liaison"]);
    let message = json!({ "type": "changes", "cursor": 9, "documents": [document] });
    let heard = read(&message.to_string()).unwrap();
    assert_eq!(heard.unread[0].missing, Missing::Parts);
    let text = serde_json::to_string(&heard.message).unwrap_or_default();
    assert!(text.contains("the shop is down") && !text.contains("liaison"), "{text}");
}
