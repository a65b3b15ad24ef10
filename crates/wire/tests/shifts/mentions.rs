//! Mentions in notes, as people see them.

use crate::dry_run::{SHOP, shop};
use crate::world::*;
use baton_domain::alert::Urgency;
use baton_domain::command::Action;
use baton_domain::id::IncidentId;
use baton_domain::person::{Person, Role};
use baton_wire::view::incidents::incidents;
use baton_wire::view::people::team;
use baton_wire::view::shifts::shifts;
use baton_wire::view::{NotePieceView, TimelineWhat};

fn noted(text: &str) -> World {
    let mut world = shop();
    let title = "the shop is down".to_owned();
    world.act(LIA, Action::Page { service: SHOP, title, urgency: Urgency::High });
    world.act(ANA, Action::Note { incident: IncidentId(1), text: text.to_owned(), vendor: None });
    world
}

fn rename(world: &mut World, name: &str) {
    let zone = "Europe/Berlin".parse().unwrap();
    let person = Person { id: BEN, name: name.to_owned(), role: Role::Responder, zone };
    world.act(ADA, Action::PutPerson { person });
}

#[test]
fn a_note_comes_in_pieces_and_a_new_name_changes_none_of_them() {
    let mut world = noted("ask @Ben, or @ode.");
    rename(&mut world, "Benjamin");
    let view = incidents(&world.documents(CY), CY, world.now).remove(0);
    let pieces = view.timeline.into_iter().find_map(|line| {
        if let TimelineWhat::Noted { pieces, .. } = line.what { Some(pieces) } else { None }
    });
    let piece = |text: &str, person| NotePieceView { text: text.to_owned(), person };
    let expected = [
        piece("ask ", None),
        piece("@Ben", Some(BEN)),
        piece(", or ", None),
        piece("@ode", Some(ODE)),
        piece(".", None),
    ];
    assert_eq!(pieces.unwrap(), expected);
}

#[test]
fn the_inbox_says_who_mentions_whom_where() {
    let world = noted("@Ode look at this");
    let inbox = world.as_seen_by(ODE, shifts).inbox;
    assert_eq!(
        inbox[0].text,
        "Ana mentions you in a note on incident 1 (the shop is down): @Ode look at this"
    );
    let others = world.as_seen_by(BEN, shifts).inbox;
    assert!(others.iter().all(|notice| notice.about.incident().is_none()), "{others:?}");
}

#[test]
fn everybody_comes_with_what_mentions_only_them() {
    let mut world = shop();
    rename(&mut world, "ana");
    let view = team(&world.documents(CY), CY, world.now);
    let mention = |person| view.iter().find(|one| one.person.person == person).unwrap().mention.clone();
    assert_eq!(
        (mention(CY).as_str(), mention(ANA).as_str(), mention(BEN).as_str()),
        ("@Cy", "@ana.1", "@ana.2")
    );
}
