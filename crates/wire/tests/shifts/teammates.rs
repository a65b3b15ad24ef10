//! To whom an incident could be handed off, and what who reports it sees of it.

use crate::dry_run::{SHOP, shop};
use crate::world::*;
use baton_domain::absence::AbsenceKind::Sick;
use baton_domain::alert::Urgency;
use baton_domain::command::Action;
use baton_domain::device::{Device, Platform, Proof, ProvedBy};
use baton_domain::id::{DeviceId, PersonId, Seq};
use baton_domain::person::{Person, Role};
use baton_domain::suggestion::Reach;
use baton_wire::document::{Body, Document, Documents};
use baton_wire::view::IncidentView;
use baton_wire::view::incidents::incidents;
use std::sync::Arc;
use uuid::Uuid;

/// A phone of that person that proved itself so many minutes ago, if it did.
fn phone(world: &World, documents: &mut Documents, person: PersonId, proven_min: Option<i64>) {
    let proof = proven_min.map(|ago| Proof {
        at: world.now - jiff::SignedDuration::from_mins(ago),
        by: ProvedBy::SelfTest,
        failing: Vec::new(),
    });
    let device = Device {
        id: DeviceId(Uuid::from_u128(900 + person.0.as_u128())),
        person,
        name: "phone".to_owned(),
        platform: Platform::Android,
        paired_at: world.now,
        revoked: false,
        lost_at: None,
        push: None,
        proof,
    };
    documents.apply(Document { seq: Seq(900), body: Body::Device(Arc::new(device)) });
}

fn paged() -> World {
    let mut world = shop();
    world.act(
        LIA,
        Action::Page { service: SHOP, title: "the shop is down".to_owned(), urgency: Urgency::High },
    );
    world
}

fn seen(world: &World, documents: &Documents, by: PersonId) -> IncidentView {
    incidents(documents, by, world.now).remove(0)
}

fn names(view: &IncidentView) -> String {
    view.teammates.iter().map(|mate| mate.person.name.as_str()).collect::<Vec<_>>().join(" ")
}

#[test]
fn the_proven_rested_and_free_of_the_team_come_first() {
    let world = paged();
    let mut documents = world.documents(LIA);
    for (person, proven) in [(ANA, Some(5)), (BEN, Some(9)), (CY, None), (ODE, Some(1))] {
        phone(&world, &mut documents, person, proven);
    }
    let view = seen(&world, &documents, LIA);
    // Ana is on call, Cy is and has proved nothing, Ode is in no team, Ada has no device
    assert_eq!(names(&view), "Ben Ana Cy Ode Ada");
    let ben = &view.teammates[0];
    assert_eq!((ben.reach, ben.proven_on.as_deref(), ben.rested), (Reach::Proven, Some("phone"), true));
    assert_eq!((ben.daylight, ben.busy, ben.in_team, ben.local_hour), (true, 0, true, 12));
    assert!(!view.teammates[4].reachable);
}

#[test]
fn whoever_is_absent_or_has_it_is_not_suggested() {
    let mut world = paged();
    world.act(BEN, Action::Acknowledge { incident: baton_domain::id::IncidentId(1), back_in_min: None });
    world.away(LIA, ANA, Sick, span("11-23T12:00", "11-24T13:00"));
    let documents = world.documents(LIA);
    let listed = names(&seen(&world, &documents, LIA));
    assert!(!listed.contains("Ana") && !listed.contains("Ben"), "{listed}");
}

#[test]
fn who_reports_follows_what_happens_and_not_whose_phone_is_dead() {
    let mut world = shop();
    let rita = PersonId(Uuid::from_u128(8));
    let reporter = Person {
        id: rita,
        name: "Rita".to_owned(),
        role: Role::Reporter,
        zone: "Europe/Berlin".parse().unwrap(),
    };
    world.act(ADA, Action::PutPerson { person: reporter });
    world.act(
        rita,
        Action::Report {
            service: SHOP,
            impact: "nobody can pay".to_owned(),
            since: None,
            tried: "another card".to_owned(),
            urgency: Urgency::High,
        },
    );
    let incident = baton_domain::id::IncidentId(1);
    world.act(BEN, Action::Acknowledge { incident, back_in_min: None });
    world.act(BEN, Action::Note { incident, text: "looking".to_owned(), vendor: None });
    let view = seen(&world, &world.documents(rita), rita);
    assert_eq!(view.report.as_ref().unwrap().by.person, rita);
    assert!(view.pages.is_empty());
    assert!((view.can.note, view.can.escalate) == (true, true));
    assert!(!view.can.acknowledge && !view.can.resolve && !view.can.snooze && !view.can.merge);
    let told = serde_json::to_string(&view.timeline).unwrap();
    for shown in ["reported", "acknowledged", "noted"] {
        assert!(told.contains(&format!("\"is\":\"{shown}\"")), "{told}");
    }
    for hidden in ["paged", "page_failed", "page_answered", "rung"] {
        assert!(!told.contains(&format!("\"is\":\"{hidden}\"")), "{told}");
    }
    let inside = seen(&world, &world.documents(BEN), BEN);
    assert!(!inside.pages.is_empty());
}
