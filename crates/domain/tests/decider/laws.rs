//! Laws: what holds after any sequence of what people, tools and time do.

use crate::hub::*;
use baton_domain::alert::Urgency;
use baton_domain::attempt::{AttemptState, WayReport};
use baton_domain::command::{Action, Command, EscalateTo, Receipt, WayAnswer};
use baton_domain::contact::event::ContactAction;
use baton_domain::contact::{SendFailure, Way, WayKind, Ways};
use baton_domain::effect::effects;
use baton_domain::event::{Entry, Event};
use baton_domain::id::{IncidentId, PageId, PersonId, SendId, VendorId};
use baton_domain::incident::{Incident, IncidentEvent, IncidentState};
use baton_domain::page::{Page, Rung};
use baton_domain::policy::{Level, LevelOrder, Policy, Target};
use baton_domain::responder::ResponderRole;
use baton_domain::send::{PageItem, SendOutcome, Sending};
use baton_domain::state::State;
use baton_domain::vendor::{VendorContact, VendorNews};
use baton_domain::worth::Worth;
use jiff::Timestamp;
use proptest::prelude::*;
use proptest::sample::select;
use std::collections::BTreeSet;

const KEYS: [&str; 3] = ["disk", "net", "cpu"];
/// A vendor of the service.
const AWS: VendorId = VendorId(uuid::Uuid::from_u128(0x91));

fn begin() -> Timestamp {
    Timestamp::UNIX_EPOCH
}

/// More due moments within one wait than any story here can need.
const TICKS_MAX: usize = 10_000;

#[derive(Clone, Debug)]
enum Step {
    Alert(&'static str, Urgency),
    SourceResolves(&'static str),
    Does(PersonId, Action),
    Deaf(PersonId),
    Hears(PersonId),
    Wait(i64),
    ClockGoesBack(i64),
    Retry,
    Way(WayStep),
}

/// What happens to what goes out another way than to a device.
#[derive(Clone, Debug)]
enum WayStep {
    /// The provider of the n-th open message says this; late, twice and for what is over as well.
    Outcome(usize, SendOutcome),
    /// A provider says more about a message.
    Report(SendId, Result<WayReport, SendFailure>),
    /// Somebody answers the n-th item that ever went out.
    Answer(usize, WayAnswer),
    /// A method goes, or another address takes its place.
    Remove(PersonId, u128),
    Move(PersonId, u128),
    /// The hub loses its providers, or has them again.
    Providers(BTreeSet<WayKind>),
}

/// Who has which other ways at the beginning.
fn ways() -> impl Strategy<Value = Vec<(PersonId, Vec<Way>)>> {
    let way = select(vec![email("a"), sms(), voice()]);
    let some = proptest::collection::btree_map(
        select(vec![ANA, BEN, DAN]),
        proptest::collection::vec(way, 0..3),
        0..4,
    );
    some.prop_map(|all| all.into_iter().collect())
}

fn way_step() -> impl Strategy<Value = WayStep> {
    let failure = || select(vec![SendFailure::Refused, SendFailure::Unavailable, SendFailure::NotAnswered]);
    let outcome = prop_oneof![
        3 => Just(SendOutcome::Accepted),
        2 => failure().prop_map(|why| SendOutcome::Failed { why, detail: "no".into() }),
        1 => Just(SendOutcome::Cancelled),
    ];
    let report =
        prop_oneof![Just(Ok(WayReport::Delivered)), Just(Ok(WayReport::Taken)), failure().prop_map(Err),];
    let answer = select(vec![WayAnswer::Acknowledge, WayAnswer::Cant]);
    let person = || select(vec![ANA, BEN, DAN]);
    let kinds =
        prop_oneof![Just(BTreeSet::new()), Just([WayKind::Email, WayKind::Sms, WayKind::Voice].into())];
    prop_oneof![
        8 => (0..6usize, outcome).prop_map(|(n, outcome)| WayStep::Outcome(n, outcome)),
        2 => (1..12u64, report).prop_map(|(send, report)| WayStep::Report(SendId(send), report)),
        2 => (0..6usize, answer).prop_map(|(n, answer)| WayStep::Answer(n, answer)),
        1 => (person(), 1..3u128).prop_map(|(who, n)| WayStep::Remove(who, n)),
        1 => (person(), 1..3u128).prop_map(|(who, n)| WayStep::Move(who, n)),
        1 => kinds.prop_map(WayStep::Providers),
    ]
}

fn take_way(hub: &mut Hub, step: WayStep) {
    match step {
        WayStep::Outcome(n, outcome) => {
            let open = hub.open_sends();
            if let Some(send) = open.get(n.min(open.len().saturating_sub(1))) {
                hub.ends(*send, outcome.clone());
                let before = hub.state.clone();
                hub.ends(*send, outcome);
                assert!(hub.state == before, "an outcome that comes again changes nothing");
            }
        }
        WayStep::Report(send, report) => hub.run(Command::SendReported { send, report }).unwrap(),
        WayStep::Answer(n, answer) => {
            let items: Vec<PageItem> = hub.journal.iter().filter_map(|entry| item_of(&entry.event)).collect();
            if let Some(item) = items.get(n).copied() {
                let id = hub.mint();
                let _ = hub.run(Command::WayAnswered { id, item, answer }); // too late is an answer as well
            }
        }
        WayStep::Remove(who, n) => {
            // a device whose access was taken away is refused
            let _ = hub.does(who, about(who, ContactAction::Remove { contact: contact(who, n) }));
        }
        WayStep::Move(who, n) => {
            let way = email("moved");
            let what = ContactAction::Put { contact: contact(who, n), label: "x".into(), way, secret: None };
            let _ = hub.does(who, about(who, what)); // two methods with one address are refused
        }
        WayStep::Providers(kinds) => {
            hub.run(Command::ConfigureWays { ways: Ways { kinds, callers: Vec::new(), sender: None } })
                .unwrap();
        }
    }
}

fn item_of(event: &Event) -> Option<PageItem> {
    let Event::Incident { incident, what: IncidentEvent::PageWay { page, what } } = event else {
        return None;
    };
    Some(PageItem { incident: *incident, page: *page, attempt: what.attempt()? })
}

/// What waits is of pages that still ask, has a timer or is in a message; and no provider's word counts as received.
fn assert_ways_lawful(hub: &Hub) {
    let state = &hub.state;
    let mut waiting = BTreeSet::new();
    for (person, contacts) in &state.contacts {
        for method in &contacts.is.methods {
            let items: Vec<_> = state.sends.waiting(method.id).copied().collect();
            assert_eq!(
                items.is_empty(),
                state.sends.waits_until(method.id).is_none(),
                "who waits has a timer"
            );
            assert!(items.iter().all(|item| state.is_item_wanted(*item)), "{person} is told of what is over");
            waiting.extend(items);
        }
    }
    let out: BTreeSet<PageItem> = state.sends.open().flat_map(|send| items_of(&send.what)).collect();
    for incident in state.incidents.values().map(|incident| &*incident.is) {
        for page in &incident.pages {
            for attempt in &page.attempts {
                let item = PageItem { incident: incident.id, page: page.id, attempt: attempt.no };
                let busy = waiting.contains(&item) || out.contains(&item);
                let waits = attempt.state == AttemptState::Waiting;
                assert!(!waits || busy, "nothing that has to go out is forgotten: {item:?}");
                assert!(!waits || page.is_wanted(), "what is over does not go out: {item:?}");
                assert!(!attempt.is_planned() || page.is_wanted(), "nothing is planned for what is over");
            }
        }
    }
}

fn items_of(what: &Sending) -> Vec<PageItem> {
    match what {
        Sending::Pages { items } => items.clone(),
        Sending::Code | Sending::Test => Vec::new(),
    }
}

fn anybody() -> impl Strategy<Value = PersonId> {
    select(vec![ADA, ANA, BEN, CLEO, DAN, EVE, RITA])
}

fn urgency() -> impl Strategy<Value = Urgency> {
    prop_oneof![4 => Just(Urgency::High), 1 => Just(Urgency::Low)]
}

fn escalate_to() -> impl Strategy<Value = EscalateTo> {
    prop_oneof![
        Just(EscalateTo::NextLevel),
        anybody().prop_map(EscalateTo::Person),
        select(vec![STORAGE, VENDOR]).prop_map(EscalateTo::Team),
    ]
}

fn receipt() -> impl Strategy<Value = Action> {
    let rungs = vec![Rung::Sent, Rung::Received, Rung::Ringing, Rung::Seen, Rung::Silent];
    (1..5u64, 1..20u64, select(rungs)).prop_map(|(incident, page, rung)| {
        let (incident, page) = (IncidentId(incident), PageId(page));
        Action::Receipts { receipts: vec![Receipt { incident, page, rung, device_ms: 7 }] }
    })
}

fn action() -> impl Strategy<Value = Action> {
    let incident = || (1..5u64).prop_map(IncidentId);
    let back_in_min = prop_oneof![Just(None), (0..40u32).prop_map(Some)];
    prop_oneof![
        4 => (incident(), back_in_min)
            .prop_map(|(incident, back_in_min)| Action::Acknowledge { incident, back_in_min }),
        4 => incident().prop_map(cant),
        4 => (incident(), anybody()).prop_map(|(incident, to)| hand_off(incident, to)),
        4 => (incident(), escalate_to()).prop_map(|(incident, to)| escalate(incident, to)),
        1 => incident().prop_map(resolve),
        2 => receipt(),
        1 => urgency().prop_map(|urgency| Action::Page { service: DISKS, title: "by hand".into(), urgency }),
        1 => anybody().prop_map(|person| Action::RevokeDevice { device: device(person) }),
        5 => other_answer(),
    ]
}

/// Snooze, note, merge, verdict, vendor, report.
fn other_answer() -> impl Strategy<Value = Action> {
    let incident = || (1..5u64).prop_map(IncidentId);
    let news = prop_oneof![
        2 => Just(None),
        1 => Just(Some(VendorNews::Answered { vendor: AWS })),
        1 => (1..60u32).prop_map(|update_min| Some(VendorNews::GoesOn { vendor: AWS, update_min })),
    ];
    prop_oneof![
        3 => (incident(), 1..120i64).prop_map(|(incident, ahead)| {
            let until = begin() + minutes(ahead);
            Action::Snooze { incident, until }
        }),
        2 => (incident(), news).prop_map(|(incident, vendor)| {
            Action::Note { incident, text: "a note to @Ben and @nobody".into(), vendor }
        }),
        3 => (incident(), incident()).prop_map(|(incident, into)| Action::Merge { incident, into }),
        2 => incident().prop_map(|incident| Action::Unmerge { incident }),
        1 => (incident(), select(vec![Worth::Yes, Worth::No]))
            .prop_map(|(incident, worth)| Action::Judge { incident, worth }),
        1 => incident().prop_map(|incident| Action::CantTillMorning { incident }),
        2 => (incident(), anybody(), select(&ResponderRole::ALL[..]))
            .prop_map(|(incident, person, role)| Action::GiveRole { incident, person, role }),
        1 => (incident(), anybody(), select(&ResponderRole::ALL[..]))
            .prop_map(|(incident, person, role)| Action::PutDownRole { incident, person, role }),
        3 => (incident(), 1..60u32).prop_map(|(incident, update_min)| {
            Action::CallVendor { incident, vendor: AWS, case: "1".into(), update_min }
        }),
        1 => urgency().prop_map(|urgency| Action::Report {
            service: DISKS,
            impact: "by phone".into(),
            since: None,
            tried: String::new(),
            urgency,
        }),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (select(&KEYS[..]), urgency()).prop_map(|(key, urgency)| Step::Alert(key, urgency)),
        1 => select(&KEYS[..]).prop_map(Step::SourceResolves),
        12 => (anybody(), action()).prop_map(|(who, action)| Step::Does(who, action)),
        1 => anybody().prop_map(Step::Deaf),
        1 => anybody().prop_map(Step::Hears),
        6 => prop_oneof![0..90i64, 0..4_000i64].prop_map(Step::Wait),
        1 => (1..4_000i64).prop_map(Step::ClockGoesBack),
        1 => Just(Step::Retry),
        6 => way_step().prop_map(Step::Way),
    ]
}

fn target() -> impl Strategy<Value = Target> {
    prop_oneof![
        6 => anybody().prop_map(Target::Person),
        1 => Just(Target::Team(STORAGE)),
        2 => Just(Target::AnyOf(STORAGE)),
        1 => Just(Target::Vendor(AWS)),
    ]
}

fn policy() -> impl Strategy<Value = (Vec<Level>, u32)> {
    let order = prop_oneof![2 => Just(LevelOrder::Together), 1 => Just(LevelOrder::InTurn)];
    let level = (anybody(), proptest::collection::vec(target(), 0..3), order);
    let level = level.prop_map(|(person, mut targets, order)| {
        targets.push(Target::Person(person));
        Level { targets, timeout_s: TIMEOUT_S, order }
    });
    (proptest::collection::vec(level, 1..4), 0..3u32)
}

type Scene = ((Vec<Level>, u32), Vec<(PersonId, Vec<Way>)>);

fn scene() -> impl Strategy<Value = Scene> {
    (policy(), ways())
}

fn hub_of(((levels, repeats), ways): &Scene) -> Hub {
    let mut hub = hub(&[&[ANA]]);
    let vendor = VendorContact { id: AWS, name: "AWS".into(), reach: "here".into(), notes: String::new() };
    let mut service = (*hub.state.services[&DISKS].is).clone();
    service.vendors.push(vendor);
    hub.ok(ADA, Action::PutService { service });
    let (levels, repeats) = (levels.clone(), *repeats);
    let policy = Policy { id: POLICY, name: "Policy".into(), levels, repeats, turns: Vec::new() };
    hub.ok(ADA, Action::PutPolicy { policy });
    for (person, all) in ways {
        for (number, way) in (1..).zip(all) {
            if hub.state.contact_book(*person).is_none_or(|book| book.methods.iter().all(|m| m.way != *way)) {
                hub.give_way(*person, number, way.clone());
            }
        }
    }
    hub
}

fn take(hub: &mut Hub, step: Step) {
    match step {
        Step::Alert(key, urgency) => hub.ingest(vec![firing(key, urgency)]),
        Step::SourceResolves(key) => hub.source_resolves(key),
        Step::Does(who, mut action) => {
            if let Action::Snooze { until, .. } = &mut action {
                *until = hub.now + until.duration_since(begin());
            }
            let before = hub.state.clone();
            if hub.does(who, action).is_err() {
                assert!(hub.state == before, "a refusal changes nothing");
            }
        }
        Step::Deaf(who) => {
            hub.deaf.insert(who);
        }
        Step::Hears(who) => {
            hub.deaf.remove(&who);
        }
        Step::Way(step) => take_way(hub, step),
        Step::Wait(how_long_s) => hub.wait(seconds(how_long_s)),
        Step::ClockGoesBack(by_s) => hub.now -= seconds(by_s),
        Step::Retry => {
            let last = hub.journal.iter().rev().find_map(|entry| Some((entry.command?, entry.by)));
            let before = hub.state.clone();
            if let Some((id, by)) = last {
                hub.run(Command::Act { id, by, action: cant(IncidentId(1)) }).unwrap();
                assert!(hub.state == before, "a command sent again changes nothing");
            }
        }
    }
    hub.wait(seconds(0));
}

fn assert_lawful(hub: &Hub) {
    let state = &hub.state;
    let waits = state.contacts.values().flat_map(|book| &book.is.methods);
    let waits = waits.filter_map(|method| state.sends.waits_until(method.id));
    let due = state.incidents.values().filter_map(|incident| incident.is.next_due()).chain(waits).min();
    assert_eq!(state.next_due(), due, "the index of what is due");
    let pages: Vec<PageId> =
        state.incidents.values().flat_map(|incident| incident.is.pages.iter().map(|page| page.id)).collect();
    assert_eq!(pages.iter().collect::<BTreeSet<_>>().len(), pages.len(), "each page has its own number");
    let open: BTreeSet<IncidentId> = state.open_incidents().map(|incident| incident.id).collect();
    for incident in state.incidents.values().map(|incident| &*incident.is) {
        assert_merges_lawful(state, incident);
        assert_eq!(incident.is_open(), open.contains(&incident.id));
        assert_incident_lawful(incident);
        if incident.is_in_storm() {
            let storm = incident.noise.storm.and_then(|storm| state.incident(storm));
            assert!(storm.is_some_and(Incident::is_open), "a storm is open while a part of it is");
        }
    }
    assert_ways_lawful(hub);
}

/// Whose alerts are whose is said the same by both sides of a merge and by the index.
fn assert_merges_lawful(state: &State, incident: &Incident) {
    if let Some(into) = incident.merged_into() {
        let target = state.incident(into).unwrap();
        assert!(target.is_open(), "what it was merged into is open");
        assert_eq!(target.absorbed.iter().filter(|part| part.incident == incident.id).count(), 1);
        assert!(incident.absorbed.is_empty(), "no chains");
    }
    if !incident.is_open() {
        return;
    }
    assert!(!(incident.source_over && incident.absorbed.iter().all(|part| part.over)), "it would be over");
    let own = std::iter::once(incident.dedup_key.as_str());
    for key in own.chain(incident.absorbed.iter().map(|part| part.dedup_key.as_str())) {
        assert_eq!(state.open_incident(DISKS, key).map(|found| found.id), Some(incident.id), "{key}");
    }
}

fn assert_incident_lawful(incident: &Incident) {
    let wanted: Vec<&Page> = incident.pages.iter().filter(|page| page.is_wanted()).collect();
    let rung: BTreeSet<PersonId> = wanted.iter().map(|page| page.person).collect();
    assert_eq!(rung.len(), wanted.len(), "nobody is asked twice at a time");
    assert!(!rung.contains(&RITA), "a reporter could not stop it");
    assert!(incident.holders_of(ResponderRole::Commander).count() <= 1, "one commander at most");
    assert!(!incident.roles.contains_key(&RITA), "a reporter works on no incident");
    assert!(incident.roles.values().all(|roles| !roles.is_empty()), "nobody is listed without a role");
    match incident.state {
        IncidentState::Triggered => {
            let asked_or_timed = !incident.responsible().is_empty() || incident.next_due().is_some();
            let loud = incident.urgency == Urgency::High;
            // whoever has the storm has what is part of it
            let loud = loud && !incident.is_in_storm();
            assert!(!loud || asked_or_timed, "responsibility is never empty");
            assert!(!loud || incident.escalation.next_at.is_some(), "the policy has its next moment");
            assert!(loud || incident.escalation.next_at.is_none(), "low urgency never escalates by itself");
        }
        IncidentState::Acknowledged { by, .. } | IncidentState::Snoozed { by, .. } => {
            assert!(!rung.contains(&by), "whoever has it does not ring for it");
            assert!(!incident.declined.contains(&by));
            assert_eq!((incident.responsible(), incident.escalation.next_at), (vec![by], None));
        }
        IncidentState::Resolved { .. } => {
            assert!(wanted.is_empty() && incident.handoff.is_none() && incident.next_due().is_none());
            assert!(incident.vendors.is_empty(), "nobody waits for a vendor any more");
        }
        IncidentState::Merged { .. } => {
            assert!(wanted.is_empty() && incident.handoff.is_none() && incident.next_due().is_none());
        }
    }
    if let Some(offer) = incident.handoff {
        let engaged = rung.contains(&offer.to) || incident.escalated_by.contains(&offer.to);
        assert!(engaged, "the receiver of an offer is asked, or has called for more people");
        assert_ne!(offer.from, offer.to);
    }
}

fn replay(journal: &[Entry]) -> State {
    let mut state = State::new();
    for entry in journal {
        let line = serde_json::to_string(entry).unwrap();
        let again: Entry = serde_json::from_str(&line).unwrap();
        assert_eq!(again, *entry);
        state.evolve(&again);
    }
    state
}

proptest! {
    #[test]
    fn any_story_is_lawful_and_replays(policy in scene(), story in proptest::collection::vec(step(), 1..40)) {
        let mut hub = hub_of(&policy);
        for step in story {
            take(&mut hub, step);
            assert_lawful(&hub);
        }
        prop_assert!(replay(&hub.journal) == hub.state, "the journal gives the same state");
        let snapshot = serde_json::to_vec(&hub.state).unwrap();
        let restored: State = serde_json::from_slice(&snapshot).unwrap();
        prop_assert!(restored == hub.state, "a snapshot gives the same state");
        for entry in &hub.journal {
            effects(&hub.state, &entry.event);
        }
    }

    #[test]
    fn whatever_happened_everybody_rings_in_the_end(
        policy in scene(),
        story in proptest::collection::vec(step(), 1..25),
    ) {
        let mut hub = hub_of(&policy);
        let disk = hub.alert("disk");
        for step in story {
            take(&mut hub, step);
        }
        hub.wait(minutes(12 * 60));
        assert_lawful(&hub);
        let disk = hub.incident(disk).merged_into().unwrap_or(disk);
        if hub.incident(disk).is_open() {
            // wherever the fault is now, it rings
            let rings = hub.rings(disk);
            for who in ["Ana", "Ben", "Cleo", "Dan"] {
                prop_assert!(rings.contains(who), "{} rings only", rings);
            }
            prop_assert!(hub.incident(disk).nobody_answered);
        }
    }

    #[test]
    fn time_always_gets_on(policy in scene(), story in proptest::collection::vec(step(), 1..15)) {
        let mut hub = hub_of(&policy);
        hub.alert("disk");
        for step in story {
            take(&mut hub, step);
        }
        let end: Timestamp = hub.now + minutes(24 * 60);
        let mut ticks = 0;
        while let Some(due) = hub.state.next_due().filter(|due| *due <= end) {
            hub.wait(due.duration_since(hub.now).max(seconds(0)));
            prop_assert!(hub.state.next_due().is_none_or(|next| next > due), "nothing is left due");
            ticks += 1;
            prop_assert!(ticks < TICKS_MAX);
        }
    }
}
