//! Low urgency: told quietly, never escalated by time, never lost.

use crate::hub::*;
use baton_domain::command::EscalateTo;

#[test]
fn it_waits_without_any_timer() {
    let mut hub = hub(&[&[ANA], &[BEN]]);
    let incident = hub.quiet_alert("disk");
    assert_eq!((hub.rings(incident).as_str(), hub.state.next_due()), ("Ana", None));
}

#[test]
fn it_finds_somebody_with_a_device() {
    let mut hub = hub(&[&[DAN], &[BEN]]);
    let incident = hub.quiet_alert("disk");
    assert_eq!(hub.rings(incident), "Ben Dan");
}

#[test]
fn whoever_cannot_passes_it_on_until_the_team_is_told() {
    let mut hub = hub(&[&[ANA], &[BEN]]);
    let incident = hub.quiet_alert("disk");
    hub.ok(ANA, cant(incident));
    assert_eq!(hub.rings(incident), "Ben");
    hub.ok(BEN, cant(incident));
    assert_eq!(hub.rings(incident), "Cleo Dan");
}

#[test]
fn escalating_it_tells_one_level_after_the_other() {
    let mut hub = hub(&[&[ANA], &[BEN], &[CLEO]]);
    let incident = hub.quiet_alert("disk");
    hub.ok(RITA, escalate(incident, EscalateTo::NextLevel));
    assert_eq!(hub.rings(incident), "Ana Ben");
    hub.ok(RITA, escalate(incident, EscalateTo::NextLevel));
    assert_eq!(hub.rings(incident), "Ana Ben Cleo");
}

#[test]
fn its_acknowledgement_expires_into_a_quiet_page_of_the_same_person() {
    let mut hub = hub(&[&[ANA], &[BEN]]);
    let incident = hub.quiet_alert("disk");
    hub.ok(CLEO, ack(incident));
    hub.wait(minutes(30));
    assert_eq!((hub.rings(incident).as_str(), hub.holder(incident)), ("Cleo", "nobody"));
    assert_eq!(hub.state.next_due(), None);
}
