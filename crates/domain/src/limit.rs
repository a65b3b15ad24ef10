//! Every bound of the domain, with its unit and its reason.

use jiff::SignedDuration;

/// Characters in a name (person, team, service …): more does not fit a phone's screen.
pub const NAME_CHARS_MAX: usize = 120;
/// Characters in an incident's title. PagerDuty cuts a summary at 1,024 as well
/// (<https://developer.pagerduty.com/docs/send-alert-event>, read 2026-11).
pub const TITLE_CHARS_MAX: usize = 1_024;
/// Characters in a dedup key; PagerDuty allows 255, Opsgenie's alias 512 (same sources' schemas, read 2026-11).
pub const DEDUP_KEY_CHARS_MAX: usize = 512;
/// Bytes of raw payload kept with an incident: enough for any tool's single alert, small enough for memory.
pub const PAYLOAD_BYTES_MAX: usize = 64 * 1024;
/// Characters in a link's address: a longer one is left out, since a cut one leads nowhere. Browsers open far longer ones, and
/// Prometheus puts whole queries into them.
pub const HREF_CHARS_MAX: usize = 8_192;
/// Links kept with an incident.
pub const LINKS_MAX: usize = 20;
/// Entries of an incident's timeline that are kept in memory and sent to devices; the journal keeps all.
pub const TIMELINE_ENTRIES_MAX: usize = 400;
/// Resolved incidents kept in memory; older ones stay in the journal.
pub const RESOLVED_INCIDENTS_MAX: usize = 500;
/// Command ids remembered for idempotency: a day of a large team's actions.
pub const REMEMBERED_COMMANDS_MAX: usize = 50_000;
/// Levels in an escalation policy.
pub const LEVELS_MAX: usize = 20;
/// Times a policy is gone through again before the last resort.
pub const REPEATS_MAX: u32 = 9;
/// Receipts in one command: a device that was offline sends the rest in the next.
pub const RECEIPTS_MAX: usize = 256;
/// Members of a team.
pub const TEAM_MEMBERS_MAX: usize = 500;
/// Unused invites at one time.
pub const INVITES_MAX: usize = 1_000;
/// Devices, revoked ones included, of one person.
pub const DEVICES_PER_PERSON_MAX: usize = 50;
/// Pages of one incident: beyond it the oldest that is over is forgotten (the journal keeps all).
pub const PAGES_PER_INCIDENT_MAX: usize = 1_000;

/// A page that no device says it received within this time has failed, and the next way is taken.
pub const RECEIVE_WITHIN: SignedDuration = SignedDuration::from_secs(20);
/// A hand-off that nobody answers within this time returns to the giver.
pub const HANDOFF_WITHIN: SignedDuration = SignedDuration::from_mins(2);
/// An acknowledgement without activity expires after this time.
pub const ACK_EXPIRES_AFTER: SignedDuration = SignedDuration::from_mins(30);
/// "Back in N minutes" may not be longer: a night's sleep is not an acknowledgement.
pub const BACK_IN_MIN_MAX: u32 = 8 * 60;
/// Wait between two rounds of the last resort, doubled each time up to [`LAST_RESORT_EVERY_MAX`].
pub const LAST_RESORT_EVERY: SignedDuration = SignedDuration::from_mins(5);
/// Longest wait between two rounds of the last resort.
pub const LAST_RESORT_EVERY_MAX: SignedDuration = SignedDuration::from_hours(1);
/// Shortest and longest timeout of an escalation level, in seconds.
pub const LEVEL_TIMEOUT_S: std::ops::RangeInclusive<u32> = 10..=24 * 3600;
/// Incidents whose timers one clock command handles; the rest are due at once again.
pub const DUE_PER_TICK_MAX: usize = 256;

/// Absences of one person that are not over: a new one needs an old one's end.
pub const ABSENCES_AHEAD_MAX: usize = 100;
/// Absences of all, past ones included, that are kept in memory: ten years of a large team. Beyond it the oldest that are over go.
pub const ABSENCES_KEPT_MAX: usize = 10_000;
/// Longest vacation or sickness: a year and a month; whoever is away for longer leaves the rotation.
pub const ABSENCE_MAX: SignedDuration = SignedDuration::from_hours(400 * 24);
/// Longest "away": a week; what is longer is a vacation.
pub const AWAY_MAX: SignedDuration = SignedDuration::from_hours(7 * 24);
/// How far ahead absences, covers and overrides may begin: two years, as far as shifts are resolved at once.
pub const PLAN_AHEAD_MAX: SignedDuration = SignedDuration::from_hours(2 * 365 * 24);
/// How long ago something may begin that begins "now": a device's clock may be slow, and an action may have waited offline.
pub const BEGAN_AGO_MAX: SignedDuration = SignedDuration::from_mins(15);
/// Longest "and for the next N minutes" of an "I can't": a day.
pub const CANT_MIN_MAX: u32 = 24 * 60;

/// Calendar links of one person, revoked ones included.
pub const CALENDAR_LINKS_PER_PERSON_MAX: usize = 100;
/// Calendars that are read for one person at one time.
pub const CALENDAR_SOURCES_PER_PERSON_MAX: usize = 5;
/// Calendars of one person that are kept, removed ones included.
pub const CALENDAR_SOURCES_KEPT_MAX: usize = 100;
/// Time between two readings of a calendar.
pub const CALENDAR_READ_EVERY: SignedDuration = SignedDuration::from_hours(1);
/// How far ahead the events of a calendar are looked for: a year.
pub const CALENDAR_AHEAD: SignedDuration = SignedDuration::from_hours(366 * 24);
/// Readings in a row that fail before the person is told: once or twice is the network's weather.
pub const CALENDAR_FAILURES_TOLD: u32 = 3;
/// Events of one calendar that are kept as conflicts: whoever has more than this looks at the calendar itself.
pub const CALENDAR_CONFLICTS_MAX: usize = 100;

/// Notices kept for a person: more would not be read.
pub const NOTICES_PER_PERSON_MAX: usize = 100;
/// Spans that one notice names: the rest is on the calendar.
pub const NOTICE_SPANS_MAX: usize = 20;
/// Minutes before a shift at which people are reminded, unless they set something else.
pub const REMIND_BEFORE_MIN: u32 = 60;
/// Holidays that one team keeps: twenty years of a country with many.
pub const HOLIDAYS_PER_TEAM_MAX: usize = 500;
/// Years between now and a holiday: one that is further away is a mistake in the year.
pub const HOLIDAY_YEARS_AROUND: i32 = 20;
/// Earliest reminder before a shift, in minutes: a week.
pub const REMIND_BEFORE_MIN_MAX: u32 = 7 * 24 * 60;

/// How far ahead gaps are looked for.
pub const GAPS_AHEAD: SignedDuration = SignedDuration::from_hours(14 * 24);
/// How far ahead people are told that their shifts changed: eight weeks, as the editor's preview shows.
pub const CHANGES_AHEAD: SignedDuration = SignedDuration::from_hours(56 * 24);
/// Time between two looks for gaps, when nothing changes.
pub const GAPS_EVERY: SignedDuration = SignedDuration::from_hours(24);

/// A proof is good for this long, unless a team sets something else.
pub const PROOF_GOOD_FOR: SignedDuration = SignedDuration::from_hours(24);
/// Hours for which a team may let a proof be good: less would ring all day, more than a week says nothing about tonight.
pub const PROOF_GOOD_FOR_H: std::ops::RangeInclusive<u32> = 1..=7 * 24;
/// Whatever a team sets: a proof from longer before a duty than this says nothing about that duty.
pub const DUTY_PROOF_WITHIN: SignedDuration = SignedDuration::from_hours(24);
/// Whoever is on call within this time is told now that they cannot be reached: long enough to do something about it in daylight.
pub const REACH_AHEAD: SignedDuration = SignedDuration::from_hours(4);
/// A light that is red for less than this is nobody's news: a device was started again, a train went through a tunnel.
pub const RED_TOLD_AFTER: SignedDuration = SignedDuration::from_mins(2);
/// A light that is red no more is believed after this time.
pub const MENDED_AFTER: SignedDuration = SignedDuration::from_mins(5);
/// Rounds of stand-ins looked at for a backup who can be reached; far more than a rotation has people.
pub const BACKUPS_TRIED_MAX: usize = 50;

/// How long a drill rings for an answer: long enough to get out of the shower.
pub const DRILL_LASTS: SignedDuration = SignedDuration::from_mins(5);
/// Days in which everybody has one planned drill: daily at most, twice a year at least.
pub const DRILL_EVERY_DAYS: std::ops::RangeInclusive<u32> = 1..=180;
/// A planned drill that is later than this, because the hub did not run, is left out: it would come at another hour than promised.
pub const DRILL_LATE_MAX: SignedDuration = SignedDuration::from_mins(30);

/// A timer that is not handled this long after it ran out is stuck: far longer than a busy disk takes.
pub const LATE_MAX: SignedDuration = SignedDuration::from_secs(30);
/// How far back a hub that did not run looks for reminders and ends of shifts: what is older helps nobody.
pub const WATCH_BACK_MAX: SignedDuration = SignedDuration::from_hours(31 * 24);

/// Longest cover: as long as an absence.
pub const COVER_MAX: SignedDuration = ABSENCE_MAX;
/// Covers that are not over, of all: a year of a large team.
pub const COVERS_AHEAD_MAX: usize = 2_000;
/// Covers kept in memory, past ones included; beyond it the oldest that are over go.
pub const COVERS_KEPT_MAX: usize = 10_000;
/// Shortest time between two reminders of one cover request: sooner would be nagging.
pub const COVER_REMIND_EVERY_MIN: SignedDuration = SignedDuration::from_mins(10);
/// A duty that is handed over now returns to its giver after this time without an answer.
pub const HAND_OVER_WITHIN: SignedDuration = SignedDuration::from_mins(15);

/// Every span that the domain resolves by itself is within what can be resolved at once, so that it never takes "too long" for "nobody".
const _: () = {
    let bound_s = crate::schedule::MAX_SPAN_DAYS * 24 * 3600;
    let watch_s = WATCH_BACK_MAX.as_secs() + 1 + REMIND_BEFORE_MIN_MAX as i64 * 60 + GAPS_EVERY.as_secs();
    assert!(ABSENCE_MAX.as_secs() <= bound_s && COVER_MAX.as_secs() <= bound_s);
    assert!(GAPS_AHEAD.as_secs() <= bound_s && CHANGES_AHEAD.as_secs() <= bound_s);
    assert!(watch_s <= bound_s);
};
