//! What a schedule must be before it is recorded: each conflict is named, with what to do about it.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use baton_domain::id::PersonId;
use baton_domain::schedule::{
    Absence, Change, Layer, MAX_BACKUP_PEOPLE, MAX_LAYERS, MAX_OVERRIDES, MAX_PEOPLE_IN_SLOT,
    MAX_RESTRICTIONS, MAX_SLOTS, MAX_SPAN_DAYS, Override, OverrideId, Period, PeriodUnit, Prepared,
    Restriction, Rotation, Schedule, StandInRule, next_change, resolve_at, resolve_span,
};
use insta::{assert_json_snapshot, assert_snapshot};
use jiff::civil::{date, time};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

fn person(n: u128) -> PersonId {
    PersonId(Uuid::from_u128(n))
}

fn instant(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn restriction() -> Restriction {
    Restriction { days: None, from: time(9, 0, 0, 0), to: time(17, 0, 0, 0) }
}

fn entry(n: u128) -> Override {
    Override {
        id: OverrideId(Uuid::from_u128(n)),
        start: instant("2026-03-02T08:00:00Z"),
        end: instant("2026-03-02T12:00:00Z"),
        change: Change::Add { add: person(3) },
    }
}

fn schedule() -> Schedule {
    Schedule {
        zone: "Europe/Berlin".parse().unwrap(),
        layers: vec![Layer {
            rotation: Rotation {
                anchor: date(2026, 3, 2).at(8, 0, 0, 0),
                period: Period { unit: PeriodUnit::Weeks, n: 1 },
                slots: vec![vec![person(1)], vec![person(2)]],
            },
            start: None,
            end: None,
            restrictions: None,
        }],
        overrides: vec![entry(1)],
        stand_in: StandInRule::NextInRotation,
    }
}

/// Changes a good schedule; gives the sentence with which the result is refused.
#[track_caller]
fn refused(change: impl FnOnce(&mut Schedule)) -> String {
    let mut schedule = schedule();
    assert_eq!(schedule.validate(), Ok(()));
    change(&mut schedule);
    // Also a schedule that makes no sense is resolved without a panic.
    resolve_at(&schedule, &[], instant("2026-06-01T00:00:00Z"));
    resolve_span(&schedule, &[], instant("2026-01-01T00:00:00Z"), instant("2026-06-01T00:00:00Z")).unwrap();
    schedule.validate().unwrap_err().to_string()
}

#[test]
fn rotations() {
    let refused = |change: fn(&mut Rotation)| refused(|schedule| change(&mut schedule.layers[0].rotation));
    assert_snapshot!(refused(|it| it.slots.clear()), @"the rotation of layer 1 has nobody: add at least one slot with a person");
    assert_snapshot!(refused(|it| it.slots[1].clear()), @"slot 2 of layer 1 has nobody: add a person or remove the slot");
    assert_snapshot!(refused(|it| it.slots[1].push(person(2))), @"00000000-0000-0000-0000-000000000002 is twice in slot 2 of layer 1: keep one of them");
    assert_snapshot!(refused(|it| it.slots = vec![vec![person(1)]; MAX_SLOTS + 1]), @"the rotation of layer 1 has 367 slots: keep at most 366");
    assert_snapshot!(refused(|it| it.slots[0] = (0..=MAX_PEOPLE_IN_SLOT as u128).map(person).collect()), @"slot 1 of layer 1 has 51 people: keep at most 50");
    assert_snapshot!(refused(|it| it.period.n = 0), @"the turns of layer 1 have no length: hand over every 1 hour, day, week or month, or more");
    assert_snapshot!(refused(|it| it.period = Period { unit: PeriodUnit::Months, n: 200 }), @"the turns of layer 1 last longer than ten years: check the unit and the number");
    assert_snapshot!(refused(|it| it.anchor = date(2026, 3, 2).at(8, 0, 0, 1)), @"the first hand-off of layer 1 has a fraction of a second: give a whole second");
}

#[test]
fn layers() {
    let refused = |change: fn(&mut Layer)| refused(|schedule| change(&mut schedule.layers[0]));
    assert_snapshot!(refused(|it| {
        it.start = Some(instant("2026-05-01T00:00:00Z"));
        it.end = it.start;
    }), @"layer 1 ends at 2026-05-01T00:00:00Z, which is not after its start at 2026-05-01T00:00:00Z: give a later end");
    assert_snapshot!(refused(|it| it.restrictions = Some(vec![])), @"layer 1 is restricted to no times at all: add a window, or remove the restriction so that it always counts");
    assert_snapshot!(refused(|it| it.restrictions = Some(vec![restriction(); MAX_RESTRICTIONS + 1])), @"layer 1 has 22 windows: keep at most 21");
    assert_snapshot!(refused(|it| {
        it.restrictions = Some(vec![Restriction { days: Some([].into()), ..restriction() }]);
    }), @"window 1 of layer 1 opens on no day: choose days, or leave them out so that it opens every day");
    assert_snapshot!(refused(|it| {
        it.restrictions = Some(vec![Restriction { to: time(17, 0, 0, 5), ..restriction() }]);
    }), @"window 1 of layer 1 has a fraction of a second: give whole seconds");
}

#[test]
fn whole_schedules() {
    assert_snapshot!(refused(|it| it.layers = vec![it.layers[0].clone(); MAX_LAYERS + 1]), @"the schedule has 33 layers: keep at most 32");
    assert_snapshot!(refused(|it| it.overrides = (0..=MAX_OVERRIDES as u128).map(entry).collect()), @"the schedule has 2001 overrides: remove old ones, keep at most 2000");
    assert_snapshot!(refused(|it| it.overrides[0].end = it.overrides[0].start), @"override 00000000-0000-0000-0000-000000000001 ends at 2026-03-02T08:00:00Z, which is not after its start at 2026-03-02T08:00:00Z: give a later end");
    assert_snapshot!(refused(|it| it.overrides.push(entry(1))), @"override 00000000-0000-0000-0000-000000000001 is there twice: give each override its own id");
    assert_snapshot!(refused(|it| it.stand_in = StandInRule::Backup { people: vec![] }), @"the backup has nobody: name at least one person, or choose another stand-in rule");
    assert_snapshot!(refused(|it| it.stand_in = StandInRule::Backup { people: vec![person(1); 2] }), @"00000000-0000-0000-0000-000000000001 is twice in the backup: keep one of them");
    let people: Vec<_> = (0..=MAX_BACKUP_PEOPLE as u128).map(person).collect();
    assert_snapshot!(refused(|it| it.stand_in = StandInRule::Backup { people }), @"the backup has 51 people: keep at most 50");
}

#[test]
fn what_json_cannot_say() {
    #[track_caller]
    fn refused(from: &str, to: &str) -> String {
        let text = serde_json::to_string(&schedule()).unwrap();
        assert!(text.contains(from), "{text}");
        serde_json::from_str::<Schedule>(&text.replace(from, to)).unwrap_err().to_string()
    }
    assert_snapshot!(refused("Europe/Berlin", "Europe/Berlino"), @r#"the time zone "Europe/Berlino" is not known: give an IANA name such as "Europe/Berlin" or "UTC" at line 1 column 24"#);
    assert_snapshot!(refused("Europe/Berlin", "Etc/Unknown"), @r#"the time zone "Etc/Unknown" is not known: give an IANA name such as "Europe/Berlin" or "UTC" at line 1 column 21"#);
    assert_snapshot!(refused("2026-03-02T08:00:00\"", "2026-02-30T08:00:00\""), @"parsed date is not valid: parameter 'day' for `2026-02` is invalid, must be in range `1..=28` at line 1 column 77");
    assert_snapshot!(serde_json::from_str::<Restriction>(r#"{"days":[8],"from":"09:00","to":"17:00"}"#).unwrap_err(), @"8 is not a day of the week: give 1 (Monday) to 7 (Sunday) at line 1 column 11");
}

#[test]
fn a_span_that_is_too_long() {
    let from = instant("2026-01-01T00:00:00Z");
    let to = from + SignedDuration::from_hours(24 * MAX_SPAN_DAYS);
    assert!(resolve_span(&schedule(), &[], from, to).is_ok());
    let later = to + SignedDuration::from_nanos(1);
    assert_snapshot!(resolve_span(&schedule(), &[], from, later).unwrap_err(), @"2026-01-01T00:00:00Z to 2028-01-03T00:00:00.000000001Z is too long for one answer: ask for at most 732 days at a time");
    assert!(next_change(&schedule(), &[], from, later).is_err());
    assert_eq!(resolve_span(&schedule(), &[], to, from), Ok(vec![]), "nothing lies in an inverted span");
    assert!(resolve_span(&schedule(), &[], Timestamp::MIN, Timestamp::MAX).is_err());
}

#[test]
fn the_ends_of_time_are_resolved_too() {
    for at in [Timestamp::MIN, Timestamp::MAX] {
        let expected = if at == Timestamp::MAX { 1 } else { 0 };
        assert_eq!(resolve_at(&schedule(), &[], at).len(), expected);
    }
    let day = SignedDuration::from_hours(24);
    assert_eq!(resolve_span(&schedule(), &[], Timestamp::MIN, Timestamp::MIN + day).unwrap().len(), 1);
    assert_eq!(next_change(&schedule(), &[], Timestamp::MAX - day, Timestamp::MAX), Ok(None));
}

#[test]
fn an_override_onto_an_absent_person_names_the_absence() {
    let absence = |who, start: &str, end: &str| Absence {
        person: person(who),
        start: instant(start),
        end: instant(end),
    };
    let later = absence(3, "2026-03-02T11:00:00Z", "2026-03-05T00:00:00Z");
    let sooner = absence(3, "2026-03-01T11:00:00Z", "2026-03-02T08:00:01Z");
    let touching = absence(3, "2026-03-01T11:00:00Z", "2026-03-02T08:00:00Z");
    let other = absence(4, "2026-03-01T11:00:00Z", "2026-03-05T00:00:00Z");
    assert_eq!(entry(1).conflict(&[later, sooner, other]), Some(&sooner));
    assert_eq!(entry(1).conflict(&[touching, other]), None);
    let removal = Override { change: Change::Remove { remove: person(3) }, ..entry(1) };
    assert_eq!(removal.conflict(&[later]), None);
}

fn with_every_field() -> Schedule {
    let mut schedule = schedule();
    schedule.layers[0].restrictions = Some(vec![restriction()]);
    schedule.layers[0].end = Some(instant("2027-01-01T00:00:00Z"));
    schedule.stand_in = StandInRule::Backup { people: vec![person(2)] };
    schedule
}

#[test]
fn a_schedule_as_json() {
    assert_json_snapshot!(with_every_field(), @r#"
{
  "zone": "Europe/Berlin",
  "layers": [
    {
      "rotation": {
        "anchor": "2026-03-02T08:00:00",
        "period": {
          "unit": "weeks",
          "n": 1
        },
        "slots": [
          [
            "00000000-0000-0000-0000-000000000001"
          ],
          [
            "00000000-0000-0000-0000-000000000002"
          ]
        ]
      },
      "end": "2027-01-01T00:00:00Z",
      "restrictions": [
        {
          "from": "09:00:00",
          "to": "17:00:00"
        }
      ]
    }
  ],
  "overrides": [
    {
      "id": "00000000-0000-0000-0000-000000000001",
      "start": "2026-03-02T08:00:00Z",
      "end": "2026-03-02T12:00:00Z",
      "kind": "add",
      "add": "00000000-0000-0000-0000-000000000003"
    }
  ],
  "stand_in": {
    "rule": "backup",
    "people": [
      "00000000-0000-0000-0000-000000000002"
    ]
  }
}
"#);
}

#[test]
fn shifts_as_json() {
    let absence = Absence { person: person(3), start: entry(1).start, end: entry(1).end };
    let prepared = Prepared::new(&with_every_field(), &[absence]);
    assert_json_snapshot!(prepared.shifts(instant("2026-03-02T07:00:00Z"), instant("2026-03-02T12:00:00Z")).unwrap(), @r#"
[
  {
    "start": "2026-03-02T07:00:00Z",
    "end": "2026-03-02T08:00:00Z",
    "on_call": []
  },
  {
    "start": "2026-03-02T08:00:00Z",
    "end": "2026-03-02T12:00:00Z",
    "on_call": [
      {
        "person": "00000000-0000-0000-0000-000000000001",
        "via": {
          "layer": 0
        },
        "stands_in_for": null
      },
      {
        "person": "00000000-0000-0000-0000-000000000002",
        "via": {
          "override": "00000000-0000-0000-0000-000000000001"
        },
        "stands_in_for": "00000000-0000-0000-0000-000000000003"
      }
    ]
  }
]
"#);
}
