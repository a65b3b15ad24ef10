//! Overrides: put and removed by leads, and what is refused.

use super::world::*;
use baton_domain::absence::AbsenceKind::Sick;
use baton_domain::command::Action;
use baton_domain::id::PersonId;
use baton_domain::schedule::{Change, Override, OverrideId};
use baton_domain::shift::Span;
use uuid::Uuid;

fn put(n: u128, span: Span, change: Change) -> Action {
    let entry = Override { id: OverrideId(Uuid::from_u128(n)), start: span.start, end: span.end, change };
    Action::PutOverride { schedule: WEEKLY, entry }
}

#[test]
fn a_lead_puts_changes_and_removes_an_override() {
    let mut world = World::new();
    let change = Change::Replace { remove: None, add: CY };
    let entries = world.act(LIA, put(1, span("03-03T00:00", "03-04T00:00"), change));
    assert_eq!(told(&entries, ANA).len(), 1, "she has a day less");
    assert_eq!(told(&entries, CY).len(), 1);
    assert_eq!(world.state.on_call(WEEKLY, at("03-03T12:00")), [CY]);
    world.act(LIA, put(1, span("03-04T00:00", "03-05T00:00"), change));
    assert_eq!(world.state.on_call(WEEKLY, at("03-03T12:00")), [ANA]);
    assert_eq!(world.state.on_call(WEEKLY, at("03-04T12:00")), [CY]);
    let entry = OverrideId(Uuid::from_u128(1));
    world.act(LIA, Action::RemoveOverride { schedule: WEEKLY, entry });
    assert_eq!(world.state.on_call(WEEKLY, at("03-04T12:00")), [ANA]);
    assert!(world.refused(LIA, Action::RemoveOverride { schedule: WEEKLY, entry }).contains("no override"));
}

#[test]
fn what_makes_no_sense_is_refused_with_the_conflict_and_the_fix() {
    let mut world = World::new();
    world.away(CY, CY, Sick, span("03-03T00:00", "03-05T00:00"));
    let add = |add| Change::Add { add };
    let cases: &[(PersonId, Action, &str)] = &[
        (BO, put(1, span("03-03T00:00", "03-04T00:00"), add(BO)), "Bo may not"),
        (RAE, put(1, span("03-03T00:00", "03-04T00:00"), add(BO)), "Rae may not"),
        (LIA, put(1, span("03-01T00:00", "03-02T00:00"), add(BO)), "in the past"),
        (LIA, put(1, span("03-04T00:00", "03-03T00:00"), add(BO)), "choose a later end"),
        (LIA, put(1, span("03-03T00:00", "03-04T00:00"), add(PersonId(Uuid::nil()))), "no person"),
        (LIA, put(1, span("03-03T00:00", "03-04T00:00"), add(RAE)), "Rae may not"),
        (
            LIA,
            put(1, span("03-04T00:00", "03-06T00:00"), add(CY)),
            "Cy is sick from Tue 3 Mar 2026 00:00 (UTC) to",
        ),
    ];
    for (by, action, said) in cases {
        let refused = world.refused(*by, action.clone());
        assert!(refused.contains(said), "{action:?}\n{refused}");
    }
}
