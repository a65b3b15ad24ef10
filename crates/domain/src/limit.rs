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
/// What a team may set instead, in seconds: a slow mobile network needs a few, and beyond two minutes nobody is woken in time.
pub const RECEIVE_WITHIN_S: std::ops::RangeInclusive<u32> = 5..=120;
/// A hand-off that nobody answers within this time returns to the giver.
pub const HANDOFF_WITHIN: SignedDuration = SignedDuration::from_mins(2);
/// An acknowledgement without activity expires after this time.
pub const ACK_EXPIRES_AFTER: SignedDuration = SignedDuration::from_mins(30);
/// "Back in N minutes" may not be longer: a night's sleep is not an acknowledgement.
pub const BACK_IN_MIN_MAX: u32 = 8 * 60;
/// Shortest snooze: less is no snooze.
pub const SNOOZE_AT_LEAST: SignedDuration = SignedDuration::from_mins(1);
/// Longest snooze: a day; what can wait for longer is no incident.
pub const SNOOZE_MAX: SignedDuration = SignedDuration::from_hours(24);
/// Hour of a person's own day until which "I can't till morning" lasts.
pub const MORNING_HOUR: i8 = 7;
/// Characters of a note, and of a fact in a report: a screen of text. A longer one belongs into a document that the note links to.
pub const NOTE_CHARS_MAX: usize = 4_000;
/// Characters of a runbook's text: some pages of it. Each device has those of all services.
pub const RUNBOOK_CHARS_MAX: usize = 12_000;
/// Incidents that one incident takes in: beyond it a fault is better resolved at its source.
pub const MERGED_MAX: usize = 100;
/// How long ago a reported fault may have begun: a month; what is older is no news.
pub const REPORT_SINCE_MAX: SignedDuration = SignedDuration::from_hours(31 * 24);
/// Vendor contacts of one service.
pub const VENDORS_PER_SERVICE_MAX: usize = 20;
/// Vendors that one incident waits for at one time.
pub const VENDOR_LEGS_MAX: usize = 5;
/// Characters of how a vendor is reached, and of what to have at hand.
pub const VENDOR_CHARS_MAX: usize = 1_000;
/// Minutes until a vendor's next update: a day at most, since somebody has to ask again.
pub const VENDOR_UPDATE_MIN: std::ops::RangeInclusive<u32> = 1..=24 * 60;
/// After a vendor's update is due, whoever is responsible rings alone for this long; then the policy begins.
pub const VENDOR_UPDATE_WITHIN: SignedDuration = SignedDuration::from_mins(2);
/// Wait between two rounds of the last resort, doubled each time up to [`LAST_RESORT_EVERY_MAX`].
pub const LAST_RESORT_EVERY: SignedDuration = SignedDuration::from_mins(5);
/// Longest wait between two rounds of the last resort.
pub const LAST_RESORT_EVERY_MAX: SignedDuration = SignedDuration::from_hours(1);
/// Shortest and longest timeout of an escalation level, in seconds.
pub const LEVEL_TIMEOUT_S: std::ops::RangeInclusive<u32> = 10..=24 * 3600;
/// Incidents whose timers one clock command handles; the rest are due at once again.
pub const DUE_PER_TICK_MAX: usize = 256;

/// Loud incidents of one service that ring one by one within [`STORM_WITHIN`]: more in a minute than anybody reads.
pub const STORM_AFTER: u32 = 10;
/// Time within which that many make a storm.
pub const STORM_WITHIN: SignedDuration = SignedDuration::from_secs(60);
/// A storm takes new incidents in for this long after the last one; what begins later is something else, and rings for itself.
pub const STORM_JOINED_WITHIN: SignedDuration = SignedDuration::from_mins(5);
/// A storm is over when all of it has been over for this long.
pub const STORM_CALM: SignedDuration = SignedDuration::from_mins(2);
/// What its source ended this long ago is the same incident when it fires again.
pub const REOPEN_WITHIN: SignedDuration = SignedDuration::from_mins(10);
/// How often an incident fires again before its source's word that it is over is held.
pub const FLAPS_AFTER: u32 = 2;
/// How long a flapping source must be quiet until its incident is over.
pub const FLAP_QUIET: SignedDuration = SignedDuration::from_mins(10);

/// Seconds between two beats, least and most: what beats faster floods the journal; what beats more rarely than once a month is
/// better a reminder.
pub const BEAT_EVERY_S: std::ops::RangeInclusive<u32> = 10..=31 * 24 * 3600;
/// Seconds that a beat may be late, least and most. The least is longer than [`BEATS_APART`].
pub const BEAT_GRACE_S: std::ops::RangeInclusive<u32> = 10..=7 * 24 * 3600;
/// A beat so soon after another is not noted.
pub const BEATS_APART: SignedDuration = SignedDuration::from_secs(5);
/// Heartbeats of a workspace, removed ones included.
pub const HEARTBEATS_MAX: usize = 1_000;
/// A hub looks at what is due within milliseconds. One that looks so much later slept, or did not run, and could hear nobody.
pub const TICK_LATE_AFTER: SignedDuration = SignedDuration::from_secs(30);

/// Longest maintenance.
pub const MAINTENANCE_MAX: SignedDuration = SignedDuration::from_hours(30 * 24);
/// Services of one maintenance.
pub const SERVICES_PER_MAINTENANCE_MAX: usize = 200;
/// Maintenances that are not over.
pub const MAINTENANCES_AHEAD_MAX: usize = 500;
/// Maintenances kept in memory, past ones included; beyond it the oldest that are over go.
pub const MAINTENANCES_KEPT_MAX: usize = 2_000;

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

/// A drill that only devices tell of is over after this time: nobody lets a ring go on for two minutes who hears it.
pub const DRILL_LASTS: SignedDuration = SignedDuration::from_mins(2);
/// One that goes through everything is over after this time: long enough for several ways by the default rules.
pub const DRILL_WITH_WAYS_LASTS: SignedDuration = SignedDuration::from_mins(10);
/// Time after a drill that sent messages in which no other one of its person sends any: telephones are not to be flooded.
pub const DRILL_WITH_WAYS_EVERY: SignedDuration = SignedDuration::from_mins(5);
/// Drills kept of one person: half a year of a usual plan.
pub const DRILLS_KEPT_PER_PERSON: usize = 10;
/// Days within which a plan drills everybody at most once: daily is a nuisance, and half a year proves nothing.
pub const DRILL_EVERY_DAYS: std::ops::RangeInclusive<u32> = 1..=180;
/// Least minutes of a plan's hours: less is a time that people wait for.
pub const DRILL_WINDOW_AT_LEAST_MIN: u32 = 30;
/// A planned drill for which this is no time is tried again after this time at the earliest.
pub const DRILL_RETRY: SignedDuration = SignedDuration::from_hours(1);
/// Whoever was paged is not drilled for this long.
pub const DRILL_AFTER_PAGE: SignedDuration = SignedDuration::from_hours(1);
/// A drill that began this long ago is over on a device that heard nothing of its end.
pub const DRILL_STALE_AFTER: SignedDuration = SignedDuration::from_hours(1);

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

/// Contact methods of one person: two telephones, a few mailboxes, a program or two.
pub const CONTACTS_PER_PERSON_MAX: usize = 12;
/// Steps of a person's rules for one urgency: each method, and the important ones again.
pub const RULE_STEPS_MAX: usize = 24;
/// Latest step of a rule, in seconds after the page began: an hour; by then the policy has gone on.
pub const RULE_AFTER_S_MAX: u32 = 3_600;
/// When the first method follows by default, in seconds: a minute in which whoever sits at the laptop has answered.
pub const DEFAULT_FIRST_METHOD_S: u32 = 60;
/// When each further method follows by default, in seconds.
pub const DEFAULT_NEXT_METHOD_S: u32 = 60;
/// Quiet time of a page "in a meeting": long enough to leave the room or to answer silently.
pub const MEETING_QUIET: SignedDuration = SignedDuration::from_secs(60);
/// Longest "in a meeting", in minutes: a day; longer is an absence.
pub const MEETING_MIN_MAX: u32 = 12 * 60;
/// How long a code that was sent through a method can be typed back: e-mail is slow at times.
pub const CODE_VALID: SignedDuration = SignedDuration::from_mins(15);
/// Wrong codes that may be typed before a new one is needed: one of a million is guessed in 200,000 rounds of them.
pub const CODE_TRIES: u32 = 5;
/// Shortest time between two codes through one method: nobody's telephone is to be flooded with them.
pub const CODE_EVERY: SignedDuration = SignedDuration::from_secs(60);
/// Messages that may go out through one method at once, before it is one at a time.
pub const SEND_BURST: u32 = 3;
/// Seconds until one more short message or call may go out: more would be a bill, and no telephone is answered more often.
pub const COSTLY_REFILL_S: u32 = 60;
/// Seconds until one more message may go out through what costs nothing: more would bury what they say.
pub const FREE_REFILL_S: u32 = 15;
/// Pages that one message tells of; the rest is in the next.
pub const SEND_ITEMS_MAX: usize = 500;
/// Messages that are kept with what became of them, so that a provider's late report finds its page.
pub const SENDS_KEPT_MAX: usize = 2_000;
/// Attempts of one page: every step of a rule.
pub const ATTEMPTS_PER_PAGE_MAX: usize = RULE_STEPS_MAX;
/// Marks kept with one attempt: its own, and a provider's first reports.
pub const ATTEMPT_MARKS_MAX: usize = 12;
/// Characters of what a provider said about a message that did not go out.
pub const TROUBLE_CHARS_MAX: usize = 300;
/// Every span that the domain resolves by itself is within what can be resolved at once, so that it never takes "too long" for "nobody".
const _: () = {
    let bound_s = crate::schedule::MAX_SPAN_DAYS * 24 * 3600;
    let watch_s = WATCH_BACK_MAX.as_secs() + 1 + REMIND_BEFORE_MIN_MAX as i64 * 60 + GAPS_EVERY.as_secs();
    assert!(ABSENCE_MAX.as_secs() <= bound_s && COVER_MAX.as_secs() <= bound_s);
    assert!(GAPS_AHEAD.as_secs() <= bound_s && CHANGES_AHEAD.as_secs() <= bound_s);
    assert!(watch_s <= bound_s);
};

/// Weeks that figures are given for: a quarter; for longer than that no hub keeps enough in memory.
pub const INSIGHT_WEEKS: std::ops::RangeInclusive<u8> = 1..=12;
/// Sources of alerts that figures are given for, the noisiest first: nobody reads more rows.
pub const INSIGHT_SOURCES_MAX: usize = 50;
