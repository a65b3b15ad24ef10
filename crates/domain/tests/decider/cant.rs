//! "I can't": the next person rings now.

use crate::hub::*;
use baton_domain::command::EscalateTo;

#[test]
fn the_next_level_rings_at_once() {
    let mut hub = hub(&[&[ANA], &[BEN]]);
    let incident = hub.alert("disk");
    hub.ok(ANA, cant(incident));
    assert_eq!(hub.rings(incident), "Ben");
    hub.wait(seconds(59));
    assert_eq!(hub.rings(incident), "Ben", "whose minute begins then");
}

#[test]
fn whoever_cannot_is_not_asked_by_later_levels_and_repeats() {
    let mut hub = hub_with(&[&[ANA], &[ANA, BEN], &[CLEO]], 1);
    let incident = hub.alert("disk");
    hub.ok(ANA, cant(incident));
    assert_eq!(hub.rings(incident), "Ben");
    hub.wait(minutes(4) - seconds(1));
    assert_eq!(hub.rings(incident), "Ben Cleo");
}

#[test]
fn saying_it_twice_asks_one_more_only_once() {
    let mut hub = hub(&[&[ANA], &[BEN], &[CLEO]]);
    let incident = hub.alert("disk");
    hub.ok(ANA, cant(incident));
    hub.ok(ANA, cant(incident));
    assert_eq!(hub.rings(incident), "Ben");
}

#[test]
fn somebody_who_was_not_asked_moves_nothing_on() {
    let mut hub = hub(&[&[ANA], &[BEN], &[CLEO]]);
    let incident = hub.alert("disk");
    hub.ok(BEN, cant(incident));
    assert_eq!(hub.rings(incident), "Ana");
    hub.wait(seconds(60));
    assert_eq!(hub.rings(incident), "Ana Cleo", "but is not asked later");
}

#[test]
fn whoever_has_it_gives_it_back_to_the_policy() {
    let mut hub = hub(&[&[ANA], &[BEN]]);
    let incident = hub.alert("disk");
    hub.ok(ANA, ack(incident));
    hub.ok(ANA, cant(incident));
    assert_eq!((hub.rings(incident).as_str(), hub.holder(incident)), ("Ben", "nobody"));
    hub.ok(ANA, ack(incident));
    assert_eq!(hub.holder(incident), "Ana", "and may take it after all");
}

#[test]
fn somebody_called_in_addition_declines_for_himself() {
    let mut hub = hub(&[&[ANA], &[CLEO]]);
    let incident = hub.alert("disk");
    hub.ok(ANA, ack(incident));
    hub.ok(ANA, escalate(incident, EscalateTo::Person(BEN)));
    hub.ok(BEN, cant(incident));
    assert_eq!((hub.rings(incident).as_str(), hub.holder(incident)), ("", "Ana"));
}

#[test]
fn in_the_last_resort_the_others_ring_on_and_nobody_is_asked_twice_at_once() {
    let mut hub = hub(&[&[ANA]]);
    let incident = hub.alert("disk");
    hub.wait(seconds(60));
    assert_eq!(hub.rings(incident), "Ana Ben Cleo Dan");
    hub.ok(ANA, cant(incident));
    hub.ok(BEN, cant(incident));
    assert_eq!(hub.rings(incident), "Cleo Dan");
    assert_eq!(hub.incident(incident).escalation.last_resort_rounds, 1);
}

#[test]
fn it_counts_again_when_the_second_round_asks_again() {
    let mut hub = hub(&[&[ANA]]);
    let incident = hub.alert("disk");
    hub.ok(ANA, cant(incident));
    hub.wait(minutes(5));
    assert_eq!(hub.rings(incident), "Ana Ben Cleo Dan");
    hub.ok(ANA, cant(incident));
    assert_eq!(hub.rings(incident), "Ben Cleo Dan");
}

#[test]
fn when_nobody_can_a_timer_is_ahead() {
    let mut hub = hub(&[&[ANA]]);
    hub.put_team(STORAGE, &[ANA]);
    let incident = hub.alert("disk");
    hub.ok(ANA, cant(incident));
    assert_eq!(hub.rings(incident), "");
    assert_eq!(hub.state.next_due(), Some(hub.now + minutes(5)));
    hub.wait(minutes(5));
    assert_eq!(hub.rings(incident), "Ana");
}

#[test]
fn till_morning_is_seven_where_the_person_is_also_when_the_clocks_change() {
    use baton_domain::command::Action;
    // Berlin: on the night to 29 March 2026 the clocks go forward, on the night to 25 October they go back
    let cases = [
        ("2026-03-02T03:00:00Z", "2026-03-02T06:00:00Z"),
        ("2026-03-02T05:59:59Z", "2026-03-02T06:00:00Z"),
        ("2026-03-02T06:00:00Z", "2026-03-03T06:00:00Z"),
        ("2026-03-02T22:30:00Z", "2026-03-03T06:00:00Z"),
        ("2026-03-28T23:30:00Z", "2026-03-29T05:00:00Z"),
        ("2026-10-24T22:30:00Z", "2026-10-25T06:00:00Z"),
    ];
    for (now, morning) in cases {
        let mut hub = hub(&[&[ANA], &[BEN]]);
        hub.now = now.parse().unwrap();
        let incident = hub.alert("disk");
        hub.ok(ANA, Action::CantTillMorning { incident });
        assert_eq!(hub.rings(incident), "Ben");
        let absence = hub.state.absence_at(ANA, hub.now).unwrap();
        assert_eq!(absence.end.to_string(), morning, "at {now}");
    }
    let mut hub = hub(&[&[ANA]]);
    let incident = hub.alert("disk");
    assert!(hub.refused(RITA, Action::CantTillMorning { incident }).contains("needs the role Responder"));
}
