//! Drills: they climb the ladder of a real page, ask nobody else, and never stand in a real page's way.

use crate::hub::*;
use baton_domain::alert::Urgency;
use baton_domain::attempt::AttemptState;
use baton_domain::command::{Action, Command, EscalateTo, Receipt, WayAnswer};
use baton_domain::contact::SendFailure;
use baton_domain::device::ProvedBy;
use baton_domain::drill::{Carrier, Deaf, DrillFailure, DrillOutcome, DrillThrough, DrillVerdict, TITLE};
use baton_domain::event::Event;
use baton_domain::fairness::carried;
use baton_domain::holiday::HolidayCalendar;
use baton_domain::id::{AttemptNo, IncidentId, PersonId};
use baton_domain::incident::{Incident, IncidentEvent};
use baton_domain::limit;
use baton_domain::page::{PageReason, PageState, Rung};
use baton_domain::reach::Light;
use baton_domain::send::{PageItem, Sending};
use baton_domain::shift::Span;

fn drill(through: DrillThrough, deaf: Option<Deaf>) -> Action {
    Action::Drill { through, deaf }
}

fn begin(hub: &mut Hub, who: PersonId, through: DrillThrough, deaf: Option<Deaf>) -> IncidentId {
    hub.ok(who, drill(through, deaf));
    hub.state.drill_of(who).unwrap().id
}

fn plain(hub: &mut Hub, who: PersonId) -> IncidentId {
    begin(hub, who, DrillThrough::Devices, None)
}

fn rings(hub: &mut Hub, who: PersonId, incident: IncidentId) {
    let page = hub.incident(incident).pages.front().unwrap().id;
    let receipt = Receipt { incident, page, rung: Rung::Ringing, device_ms: 40 };
    hub.ok(who, Action::Receipts { receipts: vec![receipt] });
}

fn verdict(hub: &Hub, incident: IncidentId) -> DrillVerdict {
    hub.incident(incident).drill_verdict().unwrap()
}

/// Whom the hub asked for anything since `from`.
fn asked_since(hub: &Hub, from: usize) -> String {
    let created = hub.journal[from..].iter().filter_map(|entry| {
        let Event::Incident { what: IncidentEvent::PageCreated { person, .. }, .. } = &entry.event else {
            return None;
        };
        Some(*person)
    });
    names(created)
}

#[test]
fn a_drill_climbs_the_ladder_and_ends_with_the_answer() {
    let mut hub = hub(&[&[ANA], &[BEN]]);
    let incident = plain(&mut hub, ANA);
    let page = hub.incident(incident).pages.front().unwrap().clone();
    assert_eq!((hub.incident(incident).title.as_str(), page.reason), (TITLE, PageReason::Drill));
    assert!(page.has(device(ANA), Rung::Received));
    assert_eq!(verdict(&hub, incident), DrillVerdict::Running);
    hub.wait(seconds(1));
    rings(&mut hub, ANA, incident);
    let proof = hub.state.devices[&device(ANA)].is.proof.clone().unwrap();
    assert_eq!((proof.by, proof.at), (ProvedBy::Drill, hub.now));
    hub.wait(seconds(2));
    hub.ok(ANA, ack(incident));
    let by = Carrier::Device { device: device(ANA) };
    assert_eq!(verdict(&hub, incident), DrillVerdict::Passed { by, after_ms: 1_000 });
    assert_eq!(hub.rings(incident), "");
    assert!(!hub.incident(incident).is_open() && hub.state.drill_of(ANA).is_none());
    assert!(hub.refused(ANA, ack(incident)).contains("already"));
}

#[test]
fn nobody_else_is_ever_asked_and_it_ends_by_itself() {
    let mut hub = hub(&[&[ANA], &[BEN]]);
    hub.deaf.insert(ANA);
    let from = hub.journal.len();
    let incident = plain(&mut hub, ANA);
    hub.wait(limit::DRILL_LASTS - seconds(1));
    assert_eq!(hub.rings(incident), "Ana");
    hub.wait(minutes(120));
    assert_eq!(asked_since(&hub, from), "Ana");
    assert_eq!(verdict(&hub, incident), DrillVerdict::Failed { why: DrillFailure::NothingCarried });
    assert_eq!(hub.rings(incident), "");
    let reach = hub.state.reach_of(ANA, hub.now);
    assert_eq!(reach.light, Light::Red, "the device did not ring: {reach:?}");
    // the device tests itself and is well; that its person did not answer stays
    hub.proves(ANA);
    assert_eq!(hub.state.reach_of(ANA, hub.now).light, Light::Amber);
    hub.deaf.clear();
    let again = plain(&mut hub, ANA);
    rings(&mut hub, ANA, again);
    hub.ok(ANA, ack(again));
    assert_eq!(hub.state.reach_of(ANA, hub.now).light, Light::Green);
}

#[test]
fn whoever_heard_it_and_did_not_answer_failed() {
    let mut hub = hub(&[&[ANA]]);
    let incident = plain(&mut hub, ANA);
    rings(&mut hub, ANA, incident);
    hub.wait(minutes(5));
    assert_eq!(verdict(&hub, incident), DrillVerdict::Failed { why: DrillFailure::NotAnswered });
    assert_eq!(hub.state.reach_of(ANA, hub.now).light, Light::Amber);
}

#[test]
fn every_answer_ends_it_and_does_nothing_else() {
    let until = |hub: &Hub| hub.now + minutes(60);
    let answers: [fn(IncidentId) -> Action; 6] = [
        ack,
        cant,
        resolve,
        |it| hand_off(it, BEN),
        |it| escalate(it, EscalateTo::Team(STORAGE)),
        |incident| Action::Cant { incident, away_min: Some(60) },
    ];
    for answer in answers {
        let mut hub = hub(&[&[ANA], &[BEN]]);
        let incident = plain(&mut hub, ANA);
        let from = hub.journal.len();
        hub.ok(ANA, answer(incident));
        assert_eq!(hub.incident(incident).drill.unwrap().outcome, Some(DrillOutcome::Answered));
        hub.wait(minutes(90));
        assert_eq!(asked_since(&hub, from), "");
        assert!(hub.state.absences.is_empty());
    }
    let mut hub = hub(&[&[ANA], &[BEN]]);
    let incident = plain(&mut hub, ANA);
    let until = until(&hub);
    hub.ok(ANA, Action::Snooze { incident, until });
    assert!(!hub.incident(incident).is_open());
}

#[test]
fn it_is_no_incident_to_work_on_and_nobody_elses() {
    let mut hub = hub(&[&[ANA], &[BEN]]);
    let incident = plain(&mut hub, ANA);
    assert!(hub.refused(BEN, ack(incident)).contains("drill of Ana"));
    let note = Action::Note { incident, text: "x".into(), vendor: None };
    assert!(hub.refused(ANA, note).contains("drill"));
    assert_eq!(hub.state.open_incidents().count(), 0);
    hub.ok(ANA, ack(incident));
    let real = hub.alert("disk");
    assert!(hub.refused(ANA, Action::Merge { incident: real, into: incident }).contains("drill"));
    assert!(hub.refused(RITA, drill(DrillThrough::Devices, None)).contains("reporter"));
    assert!(hub.refused(DAN, drill(DrillThrough::Devices, None)).contains("no device"));
    let foreign = Some(Deaf::Device { device: device(BEN) });
    assert!(hub.refused(CLEO, drill(DrillThrough::Devices, foreign)).contains("device of yours"));
    plain(&mut hub, CLEO);
    assert!(hub.refused(CLEO, drill(DrillThrough::Devices, None)).contains("rings already"));
}

#[test]
fn a_real_page_ends_the_drill_in_the_same_moment_and_rings_as_it_would_without() {
    let run = |drilled: bool| {
        let mut hub = hub(&[&[ANA], &[BEN]]);
        hub.give_way(ANA, 1, email("ana"));
        hub.deaf.insert(ANA);
        let drilled = drilled.then(|| begin(&mut hub, ANA, DrillThrough::Everything, None));
        hub.wait(seconds(25)); // the drill's mail is on its way
        let from = hub.journal.len();
        let real = hub.alert("disk");
        if let Some(drilled) = drilled {
            assert_eq!(verdict(&hub, drilled), DrillVerdict::Void { why: DrillOutcome::Overtaken });
            assert_eq!(hub.rings(drilled), "");
        }
        assert_eq!(hub.rings(real), "Ana");
        assert!(hub.refused(ANA, drill(DrillThrough::Devices, None)).contains("real page"));
        let began = hub.now;
        hub.wait(minutes(30));
        let pages = &hub.incident(real).pages;
        let asked: Vec<_> = pages.iter().map(|page| (page.person, page.created_at - began)).collect();
        let ways: Vec<_> = pages
            .iter()
            .flat_map(|page| {
                page.attempts.iter().flat_map(|it| it.marks.iter().map(|m| (m.rung, m.at - began)))
            })
            .collect();
        let sends = hub.state.sends.open().filter(|send| send.at >= began).map(|send| send.at - began);
        let sends: Vec<_> = sends.collect();
        assert!(hub.journal.len() > from);
        (asked, ways, sends)
    };
    assert_eq!(
        run(true),
        run(false),
        "the real page asks the same people at the same times, by the same ways"
    );
}

#[test]
fn a_drill_takes_nothing_from_the_messages_that_a_real_page_needs_and_shares_none_with_it() {
    let mut hub = hub(&[&[ANA]]);
    let contact = hub.give_way(ANA, 1, sms());
    hub.deaf.insert(ANA);
    for _ in 0..3 {
        let incident = begin(&mut hub, ANA, DrillThrough::Everything, None);
        hub.wait(seconds(21));
        assert_eq!(hub.accept(), 1);
        hub.ok(ANA, ack(incident));
        let soon = hub.refused(ANA, drill(DrillThrough::Everything, None));
        assert!(soon.contains("a moment ago"), "{soon}");
        hub.wait(limit::DRILL_WITH_WAYS_EVERY);
    }
    // as many real messages at once as ever: one for each page, and no more than the burst
    let first = begin(&mut hub, ANA, DrillThrough::Everything, None);
    hub.wait(seconds(21));
    let item = |hub: &Hub, incident: IncidentId| {
        let page = hub.incident(incident).pages.front().unwrap().id;
        PageItem { incident, page, attempt: AttemptNo(1) }
    };
    let told_of_drill = item(&hub, first);
    let reals = ["a", "b", "c"].map(|key| hub.alert(key));
    hub.wait(seconds(20));
    let sent: Vec<_> = hub.state.sends.open().filter(|send| send.contact == contact).cloned().collect();
    let items = |what: &Sending| match what {
        Sending::Pages { items } => items.clone(),
        Sending::Code | Sending::Test => Vec::new(),
    };
    let told: Vec<_> = sent.iter().map(|send| items(&send.what)).collect();
    assert_eq!(told[0], [told_of_drill]);
    let real: Vec<_> = reals.iter().map(|real| vec![item(&hub, *real)]).collect();
    assert_eq!(told[1..], real, "each at once, and none with the drill");
    assert!(!hub.state.is_send_wanted(&sent[0]), "what was not sent of the drill is not sent any more");
}

#[test]
fn a_deaf_device_is_not_heard_and_the_next_way_carries_it() {
    let mut hub = hub(&[&[ANA], &[BEN]]);
    hub.give_way(ANA, 1, email("ana"));
    let deaf = Some(Deaf::Device { device: device(ANA) });
    let incident = begin(&mut hub, ANA, DrillThrough::Devices, deaf);
    rings(&mut hub, ANA, incident);
    assert!(hub.incident(incident).pages.front().unwrap().rungs.is_empty(), "whatever it reports");
    hub.wait(seconds(20));
    assert_eq!(hub.accept(), 1);
    hub.wait(seconds(10));
    let page = hub.incident(incident).pages.front().unwrap().id;
    let item = PageItem { incident, page, attempt: AttemptNo(1) };
    let id = hub.mint();
    hub.run(Command::WayAnswered { id, item, answer: WayAnswer::Acknowledge }).unwrap();
    let by = Carrier::Way { attempt: AttemptNo(1) };
    assert_eq!(verdict(&hub, incident), DrillVerdict::Passed { by, after_ms: 20_000 });
    assert!(hub.state.devices[&device(ANA)].is.proof.as_ref().unwrap().failing.is_empty(), "only deaf");
    // the same device hears the real page
    let real = hub.alert("disk");
    assert!(hub.incident(real).pages.front().unwrap().has(device(ANA), Rung::Received));
}

#[test]
fn a_deaf_method_fails_at_once_for_the_drill_alone() {
    let mut hub = hub(&[&[ANA]]);
    let first = hub.give_way(ANA, 1, voice());
    hub.give_way(ANA, 2, email("ana"));
    hub.deaf.insert(ANA);
    let incident = begin(&mut hub, ANA, DrillThrough::Devices, Some(Deaf::Contact { contact: first }));
    hub.wait(seconds(20));
    let states = |hub: &Hub, incident: IncidentId| -> Vec<AttemptState> {
        hub.incident(incident).pages.front().unwrap().attempts.iter().map(|it| it.state).collect()
    };
    let deaf = AttemptState::Failed(SendFailure::Deaf);
    assert_eq!(states(&hub, incident), [deaf, AttemptState::Waiting]);
    hub.accept();
    hub.ok(ANA, ack(incident));
    let by = Carrier::Way { attempt: AttemptNo(2) };
    assert_eq!(verdict(&hub, incident), DrillVerdict::Passed { by, after_ms: 20_000 });
    let real = hub.alert("disk");
    hub.wait(seconds(20));
    assert_eq!(states(&hub, real)[0], AttemptState::Waiting);
}

#[test]
fn with_all_devices_deaf_and_no_other_way_nothing_carries_it() {
    let mut hub = hub(&[&[ANA], &[BEN]]);
    let from = hub.journal.len();
    let incident = begin(&mut hub, ANA, DrillThrough::Devices, Some(Deaf::Devices));
    hub.wait(limit::DRILL_WITH_WAYS_LASTS + seconds(1));
    assert_eq!(verdict(&hub, incident), DrillVerdict::Failed { why: DrillFailure::NothingCarried });
    assert!(matches!(hub.incident(incident).pages.front().unwrap().state, PageState::Stopped(_)));
    assert_eq!(asked_since(&hub, from), "Ana");
    let proof = hub.state.devices[&device(ANA)].is.proof.clone().unwrap();
    assert!(proof.failing.is_empty(), "what was kept deaf is not blamed");
}

#[test]
fn a_drill_counts_in_nobodys_load_and_results_are_bounded() {
    let mut hub = hub(&[&[ANA]]);
    let start = hub.now;
    for _ in 0..limit::DRILLS_KEPT_PER_PERSON + 3 {
        let incident = plain(&mut hub, ANA);
        hub.ok(ANA, ack(incident));
        hub.wait(minutes(1));
    }
    assert_eq!(hub.state.drills_of(ANA).count(), limit::DRILLS_KEPT_PER_PERSON);
    assert_eq!(hub.state.incidents.len(), limit::DRILLS_KEPT_PER_PERSON);
    let all: Vec<&Incident> = hub.state.incidents.values().map(|incident| &*incident.is).collect();
    let ana = hub.state.person(ANA).unwrap();
    let span = Span { start, end: hub.now };
    let sums = carried([ana], &[], &[], &all, &HolidayCalendar::default(), span);
    assert_eq!((sums[0].pages, sums[0].wakings), (0, 0), "at three in the morning, and no waking");
}

#[test]
fn whoever_goes_away_is_not_rung_on() {
    let mut hub = hub(&[&[ANA]]);
    let incident = plain(&mut hub, ANA);
    let absence = baton_domain::id::AbsenceId(uuid::Uuid::from_u128(77));
    let kind = baton_domain::absence::AbsenceKind::Away;
    let end = hub.now + minutes(60);
    hub.ok(ANA, Action::RecordAbsence { absence, person: ANA, kind, start: None, end });
    assert_eq!(verdict(&hub, incident), DrillVerdict::Void { why: DrillOutcome::Withdrawn });
    assert_eq!(hub.state.reach_of(ANA, hub.now).light, Light::Green, "nothing was missed");
}

#[test]
fn a_quiet_page_leaves_a_drill_alone() {
    let mut hub = hub(&[&[ANA]]);
    let incident = plain(&mut hub, ANA);
    let quiet = hub.quiet_alert("disk");
    assert_eq!((hub.rings(incident).as_str(), hub.rings(quiet).as_str()), ("Ana", "Ana"));
    assert_eq!(hub.incident(quiet).urgency, Urgency::Low);
}
