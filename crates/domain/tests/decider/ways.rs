//! The ways of a page besides devices: what follows when, what counts, and what does not.

use crate::hub::*;
use baton_domain::attempt::{AttemptRung, AttemptState, BeganWhy, WayReport};
use baton_domain::command::{Command, WayAnswer};
use baton_domain::contact::event::ContactAction;
use baton_domain::contact::{RuleStep, SendFailure, Via, Ways};
use baton_domain::decide::Refusal;
use baton_domain::id::{AttemptNo, ContactId, IncidentId, PersonId};
use baton_domain::limit;
use baton_domain::page::{Answer, FailReason, PageState};
use baton_domain::send::{PageItem, SendOutcome, Sending};
use baton_domain::state::State;

/// The newest page of `who`: where it stands, and where each of its ways does.
fn ladder(hub: &Hub, incident: IncidentId, who: PersonId) -> (PageState, Vec<AttemptState>) {
    let page = hub.incident(incident).pages.iter().rev().find(|page| page.person == who).unwrap();
    (page.state, page.attempts.iter().map(|attempt| attempt.state).collect())
}

fn rungs(hub: &Hub, incident: IncidentId, who: PersonId, way: usize) -> Vec<AttemptRung> {
    let page = hub.incident(incident).pages.iter().rev().find(|page| page.person == who).unwrap();
    page.attempts[way].marks.iter().map(|mark| mark.rung).collect()
}

fn item(hub: &Hub, incident: IncidentId, who: PersonId) -> PageItem {
    PageItem { incident, page: hub.wanted_page(incident, who), attempt: AttemptNo(1) }
}

fn failed(why: SendFailure) -> SendOutcome {
    SendOutcome::Failed { why, detail: "no".into() }
}

fn rules(hub: &mut Hub, who: PersonId, steps: &[(ContactId, u32)]) {
    let steps =
        steps.iter().map(|(contact, after_s)| RuleStep { via: Via::Contact(*contact), after_s: *after_s });
    let steps = std::iter::once(RuleStep { via: Via::Devices, after_s: 0 }).chain(steps).collect();
    let urgency = baton_domain::alert::Urgency::High;
    hub.ok(who, about(who, ContactAction::SetRules { urgency, steps: Some(steps) }));
}

fn answers(hub: &mut Hub, item: PageItem, answer: WayAnswer) -> Result<(), Refusal> {
    let id = hub.mint();
    hub.run(Command::WayAnswered { id, item, answer })
}

#[test]
fn a_laptop_that_sleeps_then_the_mail_then_the_backup() {
    let mut hub = hub(&[&[ANA], &[BEN]]);
    hub.give_way(ANA, 1, email("ana"));
    hub.deaf.insert(ANA);
    let incident = hub.alert("disk");
    hub.wait(seconds(19));
    assert_eq!(hub.accept(), 0, "the devices have their time");
    hub.wait(seconds(1));
    assert_eq!(hub.accept(), 1, "the mail does not wait for its rule's minute");
    let began = AttemptRung::Began(BeganWhy::NotReceived);
    assert_eq!(rungs(&hub, incident, ANA, 0), [began, AttemptRung::Sent { pages: 1 }]);
    hub.wait(seconds(19));
    assert_eq!(hub.rings(incident), "Ana");
    hub.wait(seconds(1));
    assert_eq!(hub.rings(incident), "Ana Ben", "that the mail was accepted counts as nothing");
    let failed = PageState::Failed(FailReason::WaysSpent);
    assert_eq!(ladder(&hub, incident, ANA), (failed, vec![AttemptState::Sent]));
}

#[test]
fn whoever_has_no_device_is_told_another_way_at_once() {
    let mut hub = hub(&[&[DAN], &[BEN]]);
    hub.give_way(DAN, 1, email("dan"));
    hub.give_way(DAN, 2, voice());
    let incident = hub.alert("disk");
    assert_eq!(hub.accept(), 1);
    assert_eq!(
        ladder(&hub, incident, DAN).1,
        [AttemptState::Sent, AttemptState::Planned],
        "the call comes first"
    );
    hub.wait(seconds(20));
    assert_eq!(hub.accept(), 1);
    assert_eq!(hub.rings(incident), "Dan");
    hub.wait(seconds(20));
    assert_eq!(hub.rings(incident), "Ben Dan");
}

#[test]
fn a_provider_that_refuses_costs_no_time() {
    let mut hub = hub(&[&[DAN], &[BEN]]);
    hub.give_way(DAN, 1, email("dan"));
    hub.give_way(DAN, 2, sms());
    let incident = hub.alert("disk");
    let send = hub.open_sends()[0];
    hub.ends(send, failed(SendFailure::Unavailable));
    assert_eq!(rungs(&hub, incident, DAN, 1), [AttemptRung::Began(BeganWhy::Failed)]);
    let send = hub.open_sends()[0];
    hub.ends(send, failed(SendFailure::Refused));
    assert_eq!(hub.rings(incident), "Ben Dan", "no way is left, and no device: the backup rings now");
    assert_eq!(ladder(&hub, incident, DAN).0, PageState::Failed(FailReason::WaysSpent));
    let trouble = hub.state.contact(DAN, contact(DAN, 2)).unwrap().trouble.clone().unwrap();
    assert_eq!((trouble.why, trouble.detail.as_str()), (SendFailure::Refused, "no"));
}

#[test]
fn a_way_that_fails_leaves_the_devices_their_time() {
    let mut hub = hub(&[&[ANA], &[BEN]]);
    let mail = hub.give_way(ANA, 1, email("ana"));
    rules(&mut hub, ANA, &[(mail, 0)]);
    hub.deaf.insert(ANA);
    let incident = hub.alert("disk");
    let send = hub.open_sends()[0];
    hub.ends(send, failed(SendFailure::Refused));
    hub.wait(seconds(19));
    assert_eq!(hub.rings(incident), "Ana");
    hub.wait(seconds(1));
    assert_eq!(hub.rings(incident), "Ana Ben");
}

#[test]
fn rules_go_on_while_nobody_answers_although_a_device_has_the_page() {
    let mut hub = hub(&[&[ANA]]);
    let mail = hub.give_way(ANA, 1, email("ana"));
    let call = hub.give_way(ANA, 2, voice());
    rules(&mut hub, ANA, &[(mail, 30), (call, 50)]);
    let incident = hub.alert("disk");
    hub.wait(seconds(30));
    assert_eq!(hub.accept(), 1);
    assert_eq!(rungs(&hub, incident, ANA, 0)[0], AttemptRung::Began(BeganWhy::Rule));
    hub.wait(seconds(10));
    hub.ok(ANA, ack(incident));
    hub.wait(seconds(10));
    assert_eq!(hub.accept(), 0);
    let states = vec![AttemptState::Sent, AttemptState::Cancelled];
    assert_eq!(ladder(&hub, incident, ANA), (PageState::Answered(Answer::Acknowledged), states));
}

#[test]
fn what_has_not_gone_out_when_somebody_answers_stays_here() {
    let mut hub = hub(&[&[DAN, ANA]]);
    hub.give_way(DAN, 1, email("dan"));
    let incident = hub.alert("disk");
    let send = hub.state.sends.open().next().unwrap().clone();
    assert!(hub.state.is_send_wanted(&send));
    hub.ok(ANA, ack(incident));
    assert!(!hub.state.is_send_wanted(&send), "whoever sends looks before each try");
    let stopped = rungs(&hub, incident, DAN, 0);
    assert_eq!(stopped, [AttemptRung::Began(BeganWhy::NoDevice), AttemptRung::Cancelled]);
    hub.ends(send.id, SendOutcome::Accepted);
    assert_eq!(
        rungs(&hub, incident, DAN, 0).last(),
        Some(&AttemptRung::Sent { pages: 1 }),
        "it was too late"
    );
    assert_eq!(ladder(&hub, incident, DAN).1, [AttemptState::Cancelled]);
}

#[test]
fn an_answer_comes_through_the_way_itself() {
    let mut hub = hub(&[&[DAN]]);
    hub.give_way(DAN, 1, email("dan"));
    let incident = hub.alert("disk");
    hub.accept();
    let item = item(&hub, incident, DAN);
    answers(&mut hub, item, WayAnswer::Acknowledge).unwrap();
    assert_eq!(hub.holder(incident), "Dan");
    assert_eq!(ladder(&hub, incident, DAN).1, [AttemptState::Answered]);
    let method = hub.state.contact(DAN, contact(DAN, 1)).unwrap();
    assert_eq!(method.verified_at, Some(hub.now), "nothing shows better that it reaches him");
    answers(&mut hub, item, WayAnswer::Acknowledge).unwrap();
    hub.ok(BEN, resolve(incident));
    let late = answers(&mut hub, item, WayAnswer::Acknowledge).unwrap_err();
    assert_eq!(late, Refusal::AlreadyResolved(incident));
}

#[test]
fn i_cant_comes_through_the_way_as_well() {
    let mut hub = hub(&[&[DAN], &[BEN]]);
    hub.give_way(DAN, 1, voice());
    let incident = hub.alert("disk");
    hub.accept();
    let item = item(&hub, incident, DAN);
    answers(&mut hub, item, WayAnswer::Cant).unwrap();
    assert_eq!(hub.rings(incident), "Ben");
    let late = answers(&mut hub, item, WayAnswer::Acknowledge).unwrap_err();
    assert!(late.to_string().contains("is over"), "{late}");
}

#[test]
fn many_pages_are_a_few_messages_with_a_counter_and_lose_nothing() {
    let mut hub = hub(&[&[DAN]]);
    hub.give_way(DAN, 1, sms());
    let mut told = std::collections::BTreeSet::new();
    let mut messages = 0;
    // as many as there can be without being a storm, which would be one page
    for number in 0..200 {
        hub.ingest(vec![firing(&format!("disk {number}"), baton_domain::alert::Urgency::High)]);
        hub.wait(seconds(7));
    }
    for _ in 0..10 {
        for send in hub.state.sends.open().cloned().collect::<Vec<_>>() {
            let Sending::Pages { items } = &send.what else { continue };
            assert!(items.len() <= limit::SEND_ITEMS_MAX);
            told.extend(items.iter().map(|item| item.incident));
            messages += 1;
            hub.ends(send.id, SendOutcome::Accepted);
        }
        hub.wait(seconds(60));
    }
    // the burst, and one more for each minute of the flood and after it
    assert!((1..=limit::SEND_BURST as usize + 34).contains(&messages), "{messages} messages in 34 minutes");
    assert_eq!(hub.state.incidents.len(), 200, "nothing is dropped");
    assert_eq!(told.len(), 200, "each is told of, in {messages} messages");
}

#[test]
fn a_hub_without_a_provider_says_so_and_goes_on() {
    let mut hub = hub(&[&[DAN], &[BEN]]);
    hub.give_way(DAN, 1, email("dan"));
    hub.run(Command::ConfigureWays { ways: Ways::default() }).unwrap();
    let incident = hub.alert("disk");
    assert_eq!(hub.rings(incident), "Ben Dan");
    assert_eq!(ladder(&hub, incident, DAN).0, PageState::Failed(FailReason::NoDevice));
    let refused = hub.refused(DAN, about(DAN, ContactAction::Test { contact: contact(DAN, 1) }));
    assert!(refused.contains("not set up for e-mail"), "{refused}");
}

#[test]
fn a_method_that_is_taken_away_makes_room_for_the_next() {
    let mut hub = hub(&[&[DAN]]);
    let call = hub.give_way(DAN, 1, voice());
    hub.give_way(DAN, 2, email("dan"));
    let incident = hub.alert("disk");
    hub.ok(DAN, about(DAN, ContactAction::Remove { contact: call }));
    assert_eq!(
        ladder(&hub, incident, DAN).1,
        [AttemptState::Failed(SendFailure::Removed), AttemptState::Waiting]
    );
    assert_eq!(hub.open_sends().len(), 2);
}

#[test]
fn what_a_provider_reports_later_is_seen_and_a_late_failure_moves_on() {
    let mut hub = hub(&[&[DAN]]);
    hub.give_way(DAN, 1, voice());
    hub.give_way(DAN, 2, email("dan"));
    let incident = hub.alert("disk");
    let send = hub.open_sends()[0];
    hub.accept();
    hub.run(Command::SendReported { send, report: Ok(WayReport::Delivered) }).unwrap();
    hub.run(Command::SendReported { send, report: Err(SendFailure::NotAnswered) }).unwrap();
    let call = [
        AttemptRung::Began(BeganWhy::NoDevice),
        AttemptRung::Sent { pages: 1 },
        AttemptRung::Delivered,
        AttemptRung::Failed(SendFailure::NotAnswered),
    ];
    assert_eq!(rungs(&hub, incident, DAN, 0), call);
    assert_eq!(rungs(&hub, incident, DAN, 1), [AttemptRung::Began(BeganWhy::Failed)]);
}

#[test]
fn whoever_comes_after_a_crash_finds_what_has_to_be_sent() {
    let mut hub = hub(&[&[DAN]]);
    hub.give_way(DAN, 1, email("dan"));
    hub.alert("disk");
    let mut again = State::new();
    hub.journal.iter().for_each(|entry| again.evolve(entry));
    assert_eq!(again.sends.open().map(|send| send.id).collect::<Vec<_>>(), hub.open_sends());
    assert_eq!(hub.open_sends().len(), 1);
}

#[test]
fn a_team_may_wait_longer_for_its_devices() {
    let mut hub = hub(&[&[ANA], &[BEN]]);
    let mut team = (*hub.state.teams.get(&STORAGE).unwrap().is).clone();
    team.receive_within_s = Some(45);
    hub.ok(ADA, baton_domain::command::Action::PutTeam { team: team.clone() });
    hub.deaf.insert(ANA);
    let incident = hub.alert("disk");
    hub.wait(seconds(44));
    assert_eq!(hub.rings(incident), "Ana");
    hub.wait(seconds(1));
    assert_eq!(hub.rings(incident), "Ana Ben");
    team.receive_within_s = Some(4);
    assert!(hub.refused(ADA, baton_domain::command::Action::PutTeam { team }).contains("between 5 and 120"));
}
