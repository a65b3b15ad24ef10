//! The trail: one line for each thing that somebody did, told from the newest, and none for what follows from it.

use crate::hub::*;
use baton_domain::command::{Action, EscalateTo};
use baton_domain::contact::event::ContactAction;
use baton_domain::drill::DrillThrough;
use baton_domain::event::{Actor, Entry};
use baton_domain::id::{AbsenceId, CommandId, DeviceId, HeartbeatId, MaintenanceId, PersonId, Seq};
use baton_domain::person::Role;
use baton_domain::responder::ResponderRole;
use baton_domain::trail::{Trail, TrailKind, TrailLine, TrailOf};
use baton_domain::{absence::AbsenceKind, heartbeat::Heartbeat, worth::Worth};
use uuid::Uuid;

/// All lines of a journal, oldest first.
fn lines(journal: &[Entry]) -> Vec<TrailLine> {
    let mut trail = Trail::default();
    let mut lines: Vec<TrailLine> = journal.iter().rev().filter_map(|entry| trail.older(entry)).collect();
    lines.extend(trail.end());
    lines.reverse();
    lines
}

/// What one action adds: "Ana incident acknowledged", with whose it is.
fn adds(hub: &mut Hub, who: PersonId, action: Action) -> String {
    let before = lines(&hub.journal).len();
    hub.ok(who, action);
    let all = lines(&hub.journal);
    let said = all[before..].iter().map(said);
    said.collect::<Vec<_>>().join("; ")
}

fn said(line: &TrailLine) -> String {
    let who = line.by.map_or("the hub", name);
    let then = line.then.as_ref().map(|then| format!(" {then}")).unwrap_or_default();
    let whose =
        line.whose.filter(|whose| Some(*whose) != line.by).map(|whose| format!(" for {}", name(whose)));
    format!("{who} {} {}{then}{}", line.kind, line.did, whose.unwrap_or_default())
}

#[test]
fn each_action_is_one_line_that_says_what_was_meant() {
    let mut hub = hub(&[&[ANA], &[BEN]]);
    let disk = hub.alert("disk");
    let absence = AbsenceId(Uuid::from_u128(0x51));
    let until = hub.now + minutes(600);
    let away =
        |person| Action::RecordAbsence { absence, person, kind: AbsenceKind::Sick, start: None, end: until };
    let method = contact(ANA, 1);
    let put =
        ContactAction::Put { contact: method, label: "ana@home".into(), way: email("ana"), secret: None };
    let heartbeat = HeartbeatId(Uuid::from_u128(0x52));
    let beats = Heartbeat {
        id: heartbeat,
        service: DISKS,
        name: "backup".into(),
        every_s: 3600,
        grace_s: 600,
        urgency: baton_domain::alert::Urgency::High,
    };
    let maintenance = MaintenanceId(Uuid::from_u128(0x53));
    let planned = Action::PutMaintenance {
        maintenance,
        name: "new disks".into(),
        services: vec![DISKS],
        start: Some(until),
        end: until + minutes(60),
    };
    let drill = Action::Drill { through: DrillThrough::default(), deaf: None };
    let note = |incident, text: &str| Action::Note { incident, text: text.into(), vendor: None };
    let snooze = |incident, until| Action::Snooze { incident, until };
    for (who, action, line) in [
        (ADA, Action::PutPerson { person: person(DAN, Role::Responder) }, "Ada person put Dan"),
        (BEN, note(disk, "the password is swordfish"), "Ben incident noted"),
        (ANA, ack(disk), "Ana incident acknowledged"),
        (ANA, escalate(disk, EscalateTo::Person(BEN)), "Ana incident escalated"),
        (BEN, ack(disk), "Ben incident acknowledged"),
        (ANA, snooze(disk, until), "Ana incident snoozed"),
        (ANA, Action::Judge { incident: disk, worth: Worth::No }, "Ana incident judged"),
        (ANA, resolve(disk), "Ana incident resolved"),
        (ADA, about(ANA, put), "Ada contact put for Ana"),
        (ANA, about(ANA, ContactAction::Remove { contact: method }), "Ana contact removed"),
        (ADA, Action::PutHeartbeat { heartbeat: beats, key: secret(0x77) }, "Ada heartbeat put backup"),
        (ADA, Action::RemoveHeartbeat { heartbeat }, "Ada heartbeat removed"),
        (BEN, planned, "Ben maintenance put new disks"),
        (BEN, Action::EndMaintenance { maintenance }, "Ben maintenance removed"),
        // a drill proves something and changes nothing, and neither does its answer
        (ANA, drill, ""),
        (ANA, ack(baton_domain::id::IncidentId(2)), ""),
        (BEN, away(ANA), "Ben absence put for Ana"),
        (ANA, Action::EndAbsence { absence, end: None }, "Ana absence removed"),
        (ADA, Action::RenameDevice { device: device(BEN), name: "tower".into() }, "Ada device put tower"),
        (ADA, Action::RevokeDevice { device: device(BEN) }, "Ada device revoked"),
        (ANA, Action::RemindBefore { before_min: Some(30) }, ""),
    ] {
        let label = format!("{action:?}");
        assert_eq!(adds(&mut hub, who, action), line, "{label}");
    }
}

#[test]
fn an_answer_stands_for_what_it_took_along() {
    let mut hub = hub(&[&[ANA, BEN], &[CLEO]]);
    let disk = hub.alert("disk");
    // the absence that follows from it is not a second line
    let away_too = Action::Cant { incident: disk, away_min: Some(60) };
    assert_eq!(adds(&mut hub, ANA, away_too), "Ana incident declined");
    assert_eq!(adds(&mut hub, BEN, ack(disk)), "Ben incident acknowledged");
    assert_eq!(adds(&mut hub, BEN, hand_off(disk, CLEO)), "Ben incident handed_off");
    assert_eq!(adds(&mut hub, CLEO, cant(disk)), "Cleo incident declined");
    // an absence takes along what its person had
    let until = hub.now + minutes(60);
    let absence = AbsenceId(Uuid::from_u128(0x61));
    let kind = AbsenceKind::Away;
    let away = Action::RecordAbsence { absence, person: BEN, kind, start: None, end: until };
    assert_eq!(adds(&mut hub, BEN, away), "Ben absence put");
    assert_ne!(hub.holder(disk), "Ben");
}

#[test]
fn roles_that_come_along_are_not_what_was_done() {
    let mut hub = hub(&[&[ANA, BEN], &[CLEO]]);
    let disk = hub.alert("disk");
    let role = ResponderRole::Commander;
    let gives = |person| Action::GiveRole { incident: disk, person, role };
    assert_eq!(adds(&mut hub, ANA, ack(disk)), "Ana incident acknowledged");
    assert_eq!(adds(&mut hub, ANA, gives(ANA)), "Ana incident role_given");
    assert_eq!(adds(&mut hub, ANA, hand_off(disk, BEN)), "Ana incident handed_off");
    assert_eq!(adds(&mut hub, BEN, ack(disk)), "Ben incident acknowledged");
    assert_eq!(hub.incident(disk).holders_of(role).collect::<Vec<_>>(), [BEN], "the roles came along");
    assert_eq!(adds(&mut hub, BEN, cant(disk)), "Ben incident declined");
    assert_eq!(hub.incident(disk).holders_of(role).count(), 0);
    assert_eq!(adds(&mut hub, ANA, gives(CLEO)), "Ana incident role_given for Cleo");
    let down = Action::PutDownRole { incident: disk, person: CLEO, role };
    assert_eq!(adds(&mut hub, ANA, down), "Ana incident role_put_down for Cleo");
}

#[test]
fn what_tools_timers_and_the_hub_do_is_no_line_but_the_beginning_is_one() {
    let mut hub = hub(&[&[ANA]]);
    let before = lines(&hub.journal);
    assert_eq!(
        said(&before[0]).split(' ').take(4).collect::<Vec<_>>(),
        ["the", "hub", "workspace", "founded"]
    );
    assert_eq!(
        before.iter().filter(|line| line.by.is_none()).count(),
        1,
        "its first person is no line of its own"
    );
    assert_eq!(before.iter().filter(|line| line.kind == TrailKind::Workspace).count(), 1);
    let paired = before.iter().find(|line| line.did.code() == "paired").unwrap();
    assert!(paired.by.is_some(), "whoever was invited has paired it");
    let long = hub.journal.len();
    hub.alert("disk");
    hub.wait(minutes(30));
    hub.source_resolves("disk");
    assert!(hub.journal.len() > long + 10, "a lot happened");
    assert_eq!(lines(&hub.journal), before);
}

#[test]
fn a_line_names_its_thing_and_its_place_is_that_of_the_event() {
    let mut hub = hub(&[&[ANA]]);
    let disk = hub.alert("disk");
    hub.ok(ANA, ack(disk));
    let all = lines(&hub.journal);
    let line = all.last().unwrap();
    assert_eq!((line.of, line.by, line.device), (TrailOf::Incident(disk), Some(ANA), Some(device(ANA))));
    let entry = hub.journal.iter().find(|entry| entry.seq == line.seq).unwrap();
    assert_eq!((entry.at, entry.event.incident()), (line.at, Some(disk)));
}

/// Wherever somebody stops to read and reads on later, each line comes once.
#[test]
fn reading_on_at_any_place_gives_each_line_once() {
    let mut hub = hub(&[&[ANA], &[BEN]]);
    let disk = hub.alert("disk");
    hub.ok(ANA, escalate(disk, EscalateTo::Person(BEN)));
    hub.ok(BEN, ack(disk));
    hub.ok(BEN, resolve(disk));
    let expected = lines(&hub.journal);
    for stop in 1..hub.journal.len() {
        let (older, newer) = hub.journal.split_at(stop);
        let mut trail = Trail::default();
        let mut got: Vec<TrailLine> = newer.iter().rev().filter_map(|entry| trail.older(entry)).collect();
        let from = trail.reads_on_from().unwrap();
        let rest = hub.journal.iter().rev().filter(|entry| entry.seq <= from);
        let mut again = Trail::default();
        got.extend(rest.filter_map(|entry| again.older(entry)));
        got.extend(again.end());
        got.reverse();
        assert_eq!(got, expected, "stopped before {}", older.len());
    }
}

#[test]
fn a_command_without_an_id_is_alone() {
    // founding and pairing have none: what stands beside them is not theirs
    let at = |seq, by, event| Entry {
        seq: Seq(seq),
        at: "2026-11-23T12:00:00Z".parse().unwrap(),
        by,
        command: None,
        event,
    };
    let team = |name: &str| baton_domain::event::Event::TeamPut {
        team: baton_domain::team::Team {
            id: STORAGE,
            name: name.into(),
            members: vec![],
            leads: vec![],
            receive_within_s: None,
        },
    };
    let by = Actor::Person { person: ANA, device: None::<DeviceId> };
    let journal = [at(1, by, team("One")), at(2, by, team("Two"))];
    assert_eq!(
        lines(&journal).iter().filter_map(|line| line.then.clone()).collect::<Vec<_>>(),
        ["One", "Two"]
    );
    let command = Some(CommandId(Uuid::from_u128(9)));
    let journal = journal.map(|entry| Entry { command, ..entry });
    assert_eq!(
        lines(&journal).iter().filter_map(|line| line.then.clone()).collect::<Vec<_>>(),
        ["One"],
        "the first one stands for both"
    );
}

#[test]
fn kinds_are_known_by_their_words() {
    for kind in TrailKind::ALL {
        assert_eq!(kind.code().parse::<TrailKind>().unwrap(), *kind);
        assert_eq!(serde_json::to_value(kind).unwrap(), kind.code());
    }
    for did in baton_domain::trail::TrailDid::ALL {
        assert_eq!(serde_json::to_value(did).unwrap(), did.code());
    }
    let refused = "secrets".parse::<TrailKind>().unwrap_err().to_string();
    assert!(refused.contains("schedule, policy"), "{refused}");
}
