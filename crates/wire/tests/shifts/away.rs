//! What would happen if somebody were away.

use crate::world::*;
use baton_domain::absence::AbsenceKind::{self, Away, Sick, Vacation};
use baton_domain::command::Action;
use baton_domain::id::{AbsenceId, PersonId};
use baton_domain::schedule::StandInRule;
use baton_domain::shift::Span;
use baton_wire::view::shifts::{AwayPreview, away_preview};
use uuid::Uuid;

fn preview(world: &World, by: PersonId, person: PersonId, kind: AbsenceKind, span: Span) -> AwayPreview {
    world.as_seen_by(by, |reader| away_preview(reader, person, kind, Some(span.start), span.end))
}

#[test]
fn one_sentence_says_who_takes_what() {
    let world = World::new();
    let cases = [
        (
            (ANA, ANA, Away, span("11-23T12:00", "11-23T12:30")),
            "You are away on Mon 23 Nov 12:00–12:30 (Europe/Berlin), 30 min: Ben takes Web primary.",
        ),
        (
            (ANA, ANA, Vacation, span("11-24T09:00", "11-28T18:00")),
            "You are on vacation from Tue 24 Nov 09:00 to Sat 28 Nov 18:00 (Europe/Berlin), 4 days 9 h: Ben takes Web primary.",
        ),
        (
            (BEN, ANA, Sick, span("11-23T12:00", "11-24T12:00")),
            "Ana is sick from Mon 23 Nov 12:00 to Tue 24 Nov 12:00 (Europe/Berlin), 1 day: you take Web primary.",
        ),
        (
            (BEN, BEN, Vacation, span("11-24T09:00", "11-26T09:00")),
            "You are on vacation from Tue 24 Nov 09:00 to Thu 26 Nov 09:00 (Europe/Berlin), 2 days: no shift of yours is in it.",
        ),
        (
            (CY, CY, Sick, span("12-09T09:00", "12-09T18:00")),
            "You are sick on Wed 9 Dec 09:00–18:00 (Europe/Berlin), 9 h: Ana takes Web primary; nobody has Database on Wed 9 Dec 09:00–18:00.",
        ),
    ];
    for ((by, person, kind, span), says) in cases {
        let preview = preview(&world, by, person, kind, span);
        assert_eq!(preview.sentence, says);
        assert_eq!(preview.problem, None);
    }
}

#[test]
fn two_stand_ins_have_a_part_each_and_gaps_are_hits_with_nobody() {
    let mut world = World::new();
    world.away(BEN, BEN, Sick, span("11-26T09:00", "11-29T09:00"));
    let preview = preview(&world, ANA, ANA, Vacation, span("11-24T09:00", "11-28T18:00"));
    assert_eq!(
        preview.sentence,
        "You are on vacation from Tue 24 Nov 09:00 to Sat 28 Nov 18:00 (Europe/Berlin), 4 days 9 h: \
         Ben takes Web primary for 2 days, Cy the rest."
    );
    let hits: Vec<_> = preview.hits.iter().map(|hit| (hit.span, hit.instead[0].person)).collect();
    let parts = [(span("11-24T09:00", "11-26T09:00"), BEN), (span("11-26T09:00", "11-28T18:00"), CY)];
    assert_eq!(hits, parts);
    let said = preview.says.unwrap();
    assert_eq!((said.kind, said.duties.len()), (Vacation, 1));
    let takers = said.duties[0].takers.iter().map(|taker| (taker.spans[0], taker.who[0].person));
    assert_eq!(takers.collect::<Vec<_>>(), parts);
    let gap = world.as_seen_by(CY, |reader| away_preview(reader, CY, Away, None, at("11-23T14:00")));
    assert_eq!(gap.span, span("11-23T12:00", "11-23T14:00"), "a start that is left out is now");
    assert!(gap.hits[0].instead.is_empty() && gap.hits.len() == 1, "{:?}", gap.hits);
}

#[test]
fn who_shares_a_slot_goes_on_and_only_newcomers_are_named() {
    let mut world = World::new();
    let mut pairs = weekly(&[ANA, BEN]);
    pairs.schedule.layers[0].rotation.slots = vec![vec![BEN, LIA], vec![ANA, CY]];
    world.act(LIA, Action::PutSchedule { schedule: pairs.clone() });
    let day = span("11-24T09:00", "11-25T09:00");
    let says = |world: &World| preview(world, ANA, ANA, Away, day).sentence;
    let away = "You are away from Tue 24 Nov 09:00 to Wed 25 Nov 09:00 (Europe/Berlin), 1 day:";
    assert_eq!(says(&world), format!("{away} Ben takes Web primary."));
    pairs.schedule.stand_in = StandInRule::Nobody;
    world.act(LIA, Action::PutSchedule { schedule: pairs });
    assert_eq!(says(&world), format!("{away} only Cy has Web primary."));
}

#[test]
fn it_is_refused_with_the_deciders_own_words() {
    let mut world = World::new();
    world.away(ANA, ANA, Vacation, span("12-01T00:00", "12-05T00:00"));
    let cover = world.ask(ANA, span("11-25T09:00", "11-26T09:00"));
    world.accept(BEN, cover);
    let cases = [
        (ANA, ANA, Vacation, span("12-04T00:00", "12-09T00:00")),
        (ANA, ANA, Away, span("11-24T00:00", "12-24T00:00")),
        (ANA, ANA, Sick, span("11-24T00:00", "11-23T18:00")),
        (ANA, ANA, Sick, span("10-24T00:00", "10-25T00:00")),
        (ODE, ANA, Sick, span("11-24T00:00", "11-25T00:00")),
        (BEN, BEN, Vacation, span("11-25T00:00", "11-27T00:00")),
    ];
    for (by, person, kind, span) in cases {
        let absence = AbsenceId(Uuid::from_u128(9_999));
        let action = Action::RecordAbsence { absence, person, kind, start: Some(span.start), end: span.end };
        let preview = preview(&world, by, person, kind, span);
        assert_eq!(preview.problem.unwrap().detail, world.refusal(by, action));
        assert!(!preview.sentence.is_empty());
    }
    let over = preview(&world, ANA, ANA, Vacation, span("12-04T00:00", "12-09T00:00"));
    assert_eq!(over.overlaps.len(), 1);
    assert_eq!(over.overlaps[0].span, span("12-01T00:00", "12-05T00:00"));
    let lost = preview(&world, BEN, BEN, Sick, span("11-25T00:00", "11-27T00:00"));
    assert_eq!((lost.covers.len(), lost.covers[0].id, &lost.problem), (1, cover, &None));
    assert!(lost.covers[0].parts[0].misfit.is_some());
}
