//! Laws of the roster: a schedule with absences and covers, as the decider and every view ask it.

use super::cases::*;
use super::laws::check_cover;
use baton_domain::absence::{Absence, AbsenceKind};
use baton_domain::cover::{Asked, Cover, CoverPart, CoverState, Fit};
use baton_domain::id::{AbsenceId, CoverId, PersonId, ScheduleId, Seq};
use baton_domain::roster::Roster;
use baton_domain::schedule::{OnCall, OverrideId, Shift, Via};
use baton_domain::shift::Span;
use jiff::{SignedDuration, Timestamp};
use proptest::collection::vec;
use proptest::prelude::*;
use uuid::Uuid;

const SCHEDULE: ScheduleId = ScheduleId(Uuid::from_u128(1));

/// A schedule with absences, and covers that were taken one after the other.
#[derive(Clone, Debug)]
struct Covered {
    case: Case,
    absences: Vec<Absence>,
    covers: Vec<Cover>,
}

impl Covered {
    fn span(&self) -> Span {
        Span { start: self.case.from, end: self.case.to }
    }

    /// Knows a day more on each side than is asked.
    fn roster(&self) -> Roster<'_> {
        let day = seconds(DAY_S);
        let within = Span { start: self.case.from - day, end: self.case.to + day };
        Roster::new([(SCHEDULE, &self.case.schedule)], &self.absences, &self.covers, within)
    }

    fn shifts(&self, from: Timestamp, to: Timestamp) -> Vec<Shift> {
        self.roster().shifts(SCHEDULE, Span { start: from, end: to }).unwrap()
    }

    fn parts(&self) -> impl Iterator<Item = (&Cover, &CoverPart)> {
        self.covers.iter().flat_map(|cover| cover.parts.iter().map(move |part| (cover, part)))
    }
}

fn cover(n: usize, owner: PersonId, parts: Vec<(PersonId, Span)>) -> Cover {
    let seq = |index: usize| Seq((n * 10 + index) as u64 + 1);
    let part = |(index, (person, span)): (usize, (PersonId, Span))| CoverPart {
        person,
        span,
        seq: seq(index),
        duty_s: 0,
        fit: Fit::Fits,
    };
    let spans = parts.iter().map(|(_, span)| *span);
    let span = spans.reduce(|a, b| Span { start: a.start.min(b.start), end: a.end.max(b.end) }).unwrap();
    Cover {
        id: CoverId(Uuid::from_u128(1_000 + n as u128)),
        schedule: SCHEDULE,
        person: owner,
        span,
        asked_by: owner,
        asked_at: span.start,
        asked: Asked::Rotation,
        hand_over: None,
        declined: Vec::new(),
        parts: parts.into_iter().enumerate().map(part).collect(),
        state: CoverState::Filled,
        remind_at: None,
        lead_at: None,
        lapse_at: None,
    }
}

fn covered() -> impl Strategy<Value = Covered> {
    // each cover: whose duty, who takes its first and its second part, and when (thousandths of the span, also outside of it)
    let some = vec((people(), people(), people(), -200_i64..1100, 10_i64..600, 1_i64..9), 0..5);
    (cases(), some).prop_map(|(case, some)| {
        let length_s = case.from.duration_until(case.to).as_secs();
        let at = |thousandth: i64| case.from + seconds(length_s * thousandth / 1000);
        let covers = some.into_iter().enumerate().map(|(n, (owner, one, other, from, length, tenths))| {
            let (start, middle, end) = (at(from), at(from + length * tenths / 10), at(from + length));
            let parts = vec![(one, Span { start, end: middle }), (other, Span { start: middle, end })];
            cover(n, owner, parts)
        });
        let covers = covers.collect();
        let absences = case.absences.iter().enumerate().map(|(n, absence)| Absence {
            id: AbsenceId(Uuid::from_u128(n as u128)),
            person: absence.person,
            kind: AbsenceKind::Sick,
            start: absence.start,
            end: absence.end,
            recorded_by: absence.person,
        });
        let absences = absences.collect();
        Covered { case, absences, covers }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn an_absent_person_never_appears_also_where_covers_are(covered in covered()) {
        let span = covered.span();
        let shifts = covered.shifts(span.start, span.end);
        check_cover(&shifts, span.start, span.end)?;
        for shift in &shifts {
            let during = Span { start: shift.start, end: shift.end };
            for place in &shift.on_call {
                let away = covered.absences.iter().any(|one| one.person == place.person && one.span().meets(during));
                prop_assert!(!away, "{:?} is absent in {:?}", place, shift);
            }
        }
    }

    #[test]
    fn an_instant_has_what_the_shift_around_it_has_and_splitting_changes_nothing(
        covered in covered(),
        thousandth in 1_i64..1000,
    ) {
        let span = covered.span();
        let shifts = covered.shifts(span.start, span.end);
        let roster = covered.roster();
        for shift in &shifts {
            let middle = shift.start + shift.start.duration_until(shift.end) / 2;
            for at in [shift.start, middle, shift.end - SignedDuration::from_nanos(1)] {
                prop_assert_eq!(&roster.on_call(SCHEDULE, at), &shift.on_call, "at {}", at);
            }
        }
        let middle = span.start + seconds(span.length().as_secs() * thousandth / 1000);
        prop_assume!(span.start < middle);
        let mut joined = covered.shifts(span.start, middle);
        for shift in covered.shifts(middle, span.end) {
            match joined.last_mut().filter(|last| last.on_call == shift.on_call) {
                Some(last) => last.end = shift.end,
                None => joined.push(shift),
            }
        }
        prop_assert_eq!(joined, shifts);
    }

    #[test]
    fn what_is_known_in_another_order_or_of_a_narrower_span_is_the_same(covered in covered()) {
        let span = covered.span();
        let shifts = covered.shifts(span.start, span.end);
        let again = covered.clone();
        prop_assert_eq!(&again.shifts(span.start, span.end), &shifts, "the same input");
        let (absences, covers) = (covered.absences.iter().rev(), covered.covers.iter().rev());
        let turned = Roster::new([(SCHEDULE, &covered.case.schedule)], absences, covers, span);
        prop_assert_eq!(turned.shifts(SCHEDULE, span).unwrap(), shifts);
    }

    /// What a part of a cover does, by the meaning of the words: where its owner has the duty (by layers, overrides and what was
    /// taken before), whoever took it has it instead; elsewhere nothing changes.
    #[test]
    fn a_cover_moves_its_owners_duty_and_nothing_else(covered in covered(), probes in vec(0_i64..1000, 8)) {
        let roster = covered.roster();
        let parts: Vec<_> = covered.parts().filter(|(_, part)| !part.span.is_empty()).collect();
        for (cover, part) in parts {
            let before = roster.duty_before(SCHEDULE, part.seq).unwrap();
            let after = roster.duty_before(SCHEDULE, Seq(part.seq.0 + 1)).unwrap();
            let span = covered.span();
            let length_s = span.length().as_secs();
            let probes = probes.iter().map(|probe| span.start + seconds(length_s * probe / 1000));
            let known = |at: &Timestamp| span.start <= *at && *at < span.end; // the roster knows nothing outside
            for at in probes.chain([part.span.start, part.span.end]).filter(known) {
                let (had, has) = (before.on_call(at), after.on_call(at));
                let is_owners = had.iter().any(|place| place.person == cover.person);
                let inside = part.span.start <= at && at < part.span.end;
                if !(inside && is_owners) {
                    prop_assert_eq!(has, had, "at {}: outside of it, or not the owner's", at);
                    continue;
                }
                let mut expected: Vec<OnCall> =
                    had.into_iter().filter(|place| place.person != cover.person).collect();
                if !expected.iter().any(|place| place.person == part.person) {
                    let via = Via::Override(OverrideId(cover.id.0));
                    expected.push(OnCall { person: part.person, via, stands_in_for: None });
                }
                expected.sort_by_key(|place| place.person);
                prop_assert_eq!(has, expected, "at {}", at);
            }
        }
    }

    #[test]
    fn whoever_took_the_duty_last_and_is_there_is_on_call(mut covered in covered(), add in people()) {
        let span = covered.span();
        let parts = vec![(add, span)];
        // one owner after the other: whoever of them has the duty, it is `add` who has it
        let owners: Vec<PersonId> = (0..9).map(person).filter(|owner| *owner != add).collect();
        let first = covered.covers.len();
        covered.covers.extend(owners.iter().enumerate().map(|(n, owner)| cover(first + n, *owner, parts.clone())));
        covered.absences.retain(|absence| absence.person != add);
        let duty = covered.roster().duty_before(SCHEDULE, Seq(u64::MAX)).unwrap();
        for shift in covered.shifts(span.start, span.end) {
            let people: Vec<PersonId> = shift.on_call.iter().map(|place| place.person).collect();
            if duty.on_call(shift.start).is_empty() {
                prop_assert!(people.is_empty(), "{:?}: who took the duty of nobody?", shift);
            } else {
                prop_assert_eq!(people, vec![add], "{:?}", shift);
            }
        }
    }
}

proptest! {
    #[test]
    fn what_is_left_of_a_span_is_what_none_of_the_others_has(
        whole in (0_i64..40, 0_i64..40),
        others in vec((0_i64..40, 0_i64..40), 0..6),
    ) {
        let at = |second| Timestamp::from_second(second).unwrap();
        let span = |(start, end): (i64, i64)| Span { start: at(start), end: at(end) };
        let holds = |one: &Span, second| one.start <= at(second) && at(second) < one.end;
        let others: Vec<Span> = others.into_iter().map(span).collect();
        let left = span(whole).minus(&others);
        for second in 0..41 {
            let expected = holds(&span(whole), second) && !others.iter().any(|other| holds(other, second));
            let times = left.iter().filter(|one| holds(one, second)).count();
            prop_assert_eq!(times, usize::from(expected), "at {} in {:?}", second, left);
        }
        prop_assert!(left.iter().all(|one| !one.is_empty()));
        prop_assert!(left.windows(2).all(|pair| pair[0].end < pair[1].start), "in order: {:?}", left);
    }
}
