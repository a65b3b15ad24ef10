//! The policy editor's preview: the decider's word, its dry run on the draft, and what may not be meant.

use crate::dry_run::{SHOP, shop};
use crate::world::*;
use baton_domain::alert::Urgency;
use baton_domain::command::Action;
use baton_domain::contact::event::ContactAction;
use baton_domain::contact::{RuleStep, Via};
use baton_domain::id::PolicyId;
use baton_domain::policy::{Level, LevelOrder, Policy, Target};
use baton_wire::view::policy::{policy_for_edit, policy_preview};
use uuid::Uuid;

const POLICY: PolicyId = PolicyId(Uuid::from_u128(51));

fn draft(levels: Vec<Level>) -> Policy {
    Policy { id: POLICY, name: "P".to_owned(), levels, repeats: 0, turns: Vec::new() }
}

fn level(targets: Vec<Target>, timeout_s: u32) -> Level {
    Level { targets, timeout_s, order: LevelOrder::Together }
}

#[test]
fn the_editor_knows_what_a_level_can_page_and_who_may_save() {
    let world = shop();
    let edited = world.as_seen_by(BEN, |reader| policy_for_edit(reader, POLICY)).unwrap();
    assert!(!edited.editable, "a responder looks");
    assert!(world.as_seen_by(LIA, |reader| policy_for_edit(reader, POLICY)).unwrap().editable);
    let names: Vec<&str> = edited.targets.iter().map(|view| view.name.as_str()).collect();
    assert_eq!(
        names,
        ["Database", "Web primary", "Ada", "Ana", "Ben", "Cy", "Lia", "Ode", "Core", "Core"],
        "schedules, people, the team, and any one of it"
    );
    assert_eq!(edited.services[0].service, SHOP);
    let gone = PolicyId(Uuid::from_u128(404));
    assert!(world.as_seen_by(BEN, |reader| policy_for_edit(reader, gone)).is_err());
}

#[test]
fn the_draft_is_run_and_not_what_is_saved() {
    let world = shop();
    let policy = draft(vec![level(vec![Target::Person(CY)], 60)]);
    let preview = world.as_seen_by(LIA, |reader| policy_preview(reader, &policy, None, None)).unwrap();
    assert_eq!((preview.problem, preview.warnings), (None, Vec::new()));
    let run = preview.run.unwrap();
    assert_eq!((run.levels[0].pages[0].who.person, run.service), (CY, SHOP));
    let saved = world.as_seen_by(LIA, |reader| policy_for_edit(reader, POLICY)).unwrap();
    assert_eq!(saved.policy.levels.len(), 2, "nothing was saved");
}

#[test]
fn a_refusal_is_a_sentence_and_nothing_is_run() {
    let world = shop();
    let preview = |who, policy: &Policy| {
        world.as_seen_by(who, |reader| policy_preview(reader, policy, None, None)).unwrap()
    };
    let empty = preview(LIA, &draft(vec![]));
    assert!(empty.run.is_none());
    let detail = empty.problem.unwrap().detail;
    assert_eq!(detail, "levels: a policy has at least one level, and each level pages somebody");
    let not_mine = preview(BEN, &draft(vec![level(vec![Target::Person(CY)], 60)]));
    assert!(not_mine.problem.unwrap().detail.contains("needs the role Lead"));
}

#[test]
fn levels_that_are_too_quick_are_warned_of() {
    let world = shop();
    let levels = vec![
        level(vec![Target::Person(CY)], 10),
        level(vec![Target::AnyOf(TEAM)], 30),
        level(vec![Target::AnyOf(TEAM)], 40),
    ];
    let preview = world.as_seen_by(LIA, |reader| policy_preview(reader, &draft(levels), None, None)).unwrap();
    assert_eq!(
        preview.warnings,
        [
            "Level 1 is over after 10 s, before it is known whether a device received the page (20 s).",
            "Level 2 is over after 30 s: there is no time to ask a second one of the team, which takes 20 s each.",
        ]
    );
}

#[test]
fn a_policy_that_no_service_goes_through_yet_can_be_tried() {
    let mut world = World::new();
    let policy = draft(vec![level(vec![Target::Person(CY)], 60)]);
    let preview = world.as_seen_by(LIA, |reader| policy_preview(reader, &policy, None, None)).unwrap();
    assert_eq!(preview.run.unwrap().levels[0].pages[0].who.person, CY);
    world.act(ADA, Action::PutPolicy { policy });
}

#[test]
fn a_persons_rule_that_comes_later_than_the_level_lasts_is_warned_of() {
    let mut world = shop();
    let mail = world.give_mail(ANA, "ana@example.org");
    world.give_mail(CY, "cy@example.org");
    let steps = [(Via::Devices, 0), (Via::Contact(mail), 600)];
    let steps = steps.map(|(via, after_s)| RuleStep { via, after_s }).to_vec();
    world.act(ANA, about(ANA, ContactAction::SetRules { urgency: Urgency::High, steps: Some(steps) }));
    let first = |target| vec![level(vec![target], 300), level(vec![Target::Person(ANA)], 601)];
    let warns = |target| {
        let policy = draft(first(target));
        world.as_seen_by(LIA, |reader| policy_preview(reader, &policy, None, None)).unwrap().warnings
    };
    let late = "Ana's own rules take a way only after 600 s if nobody answers; level 1 is over after 300 s, so others are asked before.";
    for target in [Target::Person(ANA), Target::Team(TEAM), Target::AnyOf(TEAM), Target::Schedule(WEB)] {
        assert_eq!(warns(target), [late], "{target:?}: nobody else's rules are later, and level 2 lasts");
    }
    assert_eq!(warns(Target::Schedule(DATABASE)), Vec::<String>::new(), "Cy's default comes soon enough");
    let told = world.documents(LIA);
    assert_eq!(told.ways_after_s(ANA), [600]);
    assert!(told.contacts(ANA).is_none(), "where the mail goes, only she knows");
}
