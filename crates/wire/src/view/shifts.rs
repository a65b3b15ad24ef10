//! Shifts, absences and covers, ready to be drawn. What a view holds is small and always there ([`ShiftsView`]); what needs a span or a
//! question is asked for ([`CalendarView`], [`AwayPreview`], [`CandidateView`], [`DryRunView`], [`SchedulePreview`], [`FairnessView`]).
//!
//! Sentences name people, lengths and zones, so that whoever draws them decides nothing.

mod absences;
mod ask;
mod away;
mod calendar;
mod calendars;
mod candidates;
mod covers;
mod dry_run;
mod fairness;
mod holidays;
mod inbox;
mod mine;
mod reader;
mod said;
mod schedule;

pub use absences::absence_view;

pub use ask::ask;
pub use away::away_preview;
pub use calendar::calendar;
pub use calendars::import_preview;
pub use candidates::candidates;
pub use covers::cover_view;
pub use dry_run::{DryRunLevelView, DryRunPageView, DryRunView, dry_run};
pub use fairness::fairness;
pub use holidays::{
    HolidayFate, HolidayRefusal, HolidaysPreview, IMPORT_YEARS, ImportedHoliday, holidays_preview,
    import_window,
};
pub use inbox::sentence_of;
pub use mine::{Asked, asked, changes_at, covers_change_at, shifts, take_inbox};
pub use reader::Reader;
pub(crate) use reader::sentence;
pub use said::{
    AwayDuty, AwaySays, AwayTaker, AwayTakes, CoverDuty, DryRunBreak, DryRunThrough, NoticeNames,
    OnCallThrough, Rest,
};
pub use schedule::{schedule_for_edit, schedule_preview};

use super::{Light, NameView};
use baton_domain::absence::AbsenceKind;
use baton_domain::calendar_source::CalendarConflict;
use baton_domain::calendar_trouble::CalendarTrouble;
use baton_domain::candidate::Free;
use baton_domain::cover::Fit;
use baton_domain::duty::StandsInWhy;
use baton_domain::event::NamedSchedule;
use baton_domain::fairness::Carried;
use baton_domain::holiday::Holiday;
use baton_domain::id::{AbsenceId, CalendarLinkId, CalendarSourceId, CoverId, NoticeId, ScheduleId, TeamId};
use baton_domain::known::if_known;
use baton_domain::notice::NoticeAbout;
use baton_domain::schedule::OverrideId;
use baton_domain::shift::Span;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::problem::Problem;

/// What of the rota concerns the person who looks, now and in the coming weeks.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS)]
pub struct ShiftsView {
    /// My shifts that are not over, the next first; within [`MINE_AHEAD`].
    pub mine: Vec<MyShiftView>,
    /// The team's absences that are not over, the earliest first.
    pub absences: Vec<AbsenceView>,
    /// Covers that are open, and filled ones of mine that are not over, the earliest first.
    pub covers: Vec<CoverView>,
    /// The teams whose shifts I may export or link, by name.
    #[serde(default)]
    pub teams: Vec<TeamNameView>,
    /// My links to shifts that are open, the oldest first.
    #[serde(default)]
    pub calendar_links: Vec<CalendarLinkView>,
    /// My calendars elsewhere that are read for absences, the oldest first.
    #[serde(default)]
    pub calendar_sources: Vec<CalendarSourceView>,
    /// What I was told, the newest first.
    pub inbox: Vec<InboxNoticeView>,
    /// Minutes before a shift at which I am reminded; `None` for no reminder.
    pub remind_before_min: Option<u32>,
    /// Times at which nobody is on call in a schedule of my teams, within the next 14 days.
    pub gaps: Vec<GapView>,
    /// The holidays of my teams, one for each team.
    pub holidays: Vec<TeamHolidaysView>,
}

/// How far ahead one's own shifts are listed: eight weeks.
pub const MINE_AHEAD: jiff::SignedDuration = jiff::SignedDuration::from_hours(56 * 24);
/// What views resolve is within what can be resolved at once: "too long" is never shown as "nobody".
const _: () = {
    let bound_s = baton_domain::schedule::MAX_SPAN_DAYS * 24 * 3600;
    assert!(crate::intent::CALENDAR_DAYS_MAX * 24 * 3600 <= bound_s);
    assert!(MINE_AHEAD.as_secs() + 2 * mine::BEGAN_WITHIN.as_secs() <= bound_s);
    assert!(super::people::LOOK_AHEAD.as_secs() <= bound_s);
};

/// Shifts of one's own that are listed at most.
pub const MINE_MAX: usize = 40;

/// Absences that are listed at most: more are on the calendar's time lines anyhow.
pub const ABSENCES_SHOWN: usize = 500;

/// A shift of the person who looks.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct MyShiftView {
    /// In which schedule.
    pub schedule: ScheduleId,
    /// Its name.
    pub schedule_name: String,
    /// Its zone.
    pub zone: String,
    /// When; a person who stays on over a change of layers has one shift.
    pub span: Span,
    /// It has begun.
    pub now: bool,
    /// For whom this person stands in, if for somebody.
    pub stands_in_for: Option<NameView>,
    /// Why: "sick", "on vacation", "asked for cover".
    pub why: Option<String>,
    /// The same as data.
    #[serde(default, deserialize_with = "if_known", skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub because: Option<StandsInWhy>,
    /// A cover that is asked for this shift, or for a part of it.
    pub cover: Option<CoverId>,
}

/// A team by name.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct TeamNameView {
    /// Which.
    pub id: TeamId,
    /// Its name.
    pub name: String,
}

/// A link to shifts, as it is listed. Its address was shown once.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct CalendarLinkView {
    /// Which.
    pub id: CalendarLinkId,
    /// The calendar that it was given to.
    pub name: String,
    /// The team whose shifts it shows; `None` for one's own.
    pub team_name: Option<String>,
    /// When it was made.
    #[ts(type = "string")]
    pub made_at: Timestamp,
}

/// A calendar elsewhere that is read for absences.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct CalendarSourceView {
    /// Which.
    pub id: CalendarSourceId,
    /// What it is called.
    pub name: String,
    /// Where it is: the host alone.
    pub host: String,
    /// What its events are.
    pub kind: AbsenceKind,
    /// When it was read last; `None` before the first time.
    #[ts(type = "string | null")]
    pub read_at: Option<Timestamp>,
    /// Why it could not be read the last time. What was read before holds on.
    pub problem: Option<String>,
    /// The same as data, where the hub says it so.
    #[serde(default, deserialize_with = "if_known", skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub trouble: Option<CalendarTrouble>,
    /// What in it is not recorded, and why, in sentences.
    pub conflicts: Vec<String>,
    /// The same as data, in the same order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub conflicting: Option<Vec<CalendarConflict>>,
}

/// What the absences in a file would do: the answer to [`crate::intent::Query::ImportPreview`].
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct ImportPreview {
    /// Each absence, in order of time.
    pub events: Vec<ImportedView>,
    /// How many more there are than can be recorded for one person.
    pub left_out: u32,
}

/// An absence in a file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct ImportedView {
    /// The id under which it is to be recorded: the same each time, so that no file is recorded twice.
    pub absence: AbsenceId,
    /// What the file calls it. It is shown here, and stored nowhere.
    pub title: String,
    /// It was recorded from this file before.
    pub known: bool,
    /// From when it is to be recorded; `None` for now, where it has begun.
    #[ts(type = "string | null")]
    pub start: Option<Timestamp>,
    /// Until when.
    #[ts(type = "string")]
    pub end: Timestamp,
    /// What would happen, and what stands in the way.
    pub preview: AwayPreview,
}

/// Nobody is on call.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct GapView {
    /// In which schedule.
    pub schedule: ScheduleId,
    /// Its name.
    pub schedule_name: String,
    /// When.
    pub span: Span,
}

/// The holidays of a team.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct TeamHolidaysView {
    /// Which team.
    pub team: TeamId,
    /// Its name.
    pub name: String,
    /// The person who looks may change them.
    pub editable: bool,
    /// In order; past ones too, since they count in what people carried.
    pub days: Vec<Holiday>,
}

/// An absence.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct AbsenceView {
    /// Which.
    pub id: AbsenceId,
    /// Who is away.
    pub who: NameView,
    /// Why.
    pub kind: AbsenceKind,
    /// When.
    pub span: Span,
    /// It has begun.
    pub now: bool,
    /// Who recorded it.
    pub recorded_by: NameView,
    /// The person who looks may end or take it back.
    pub mine_to_end: bool,
}

/// The question who takes a duty, and its answers.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct CoverView {
    /// Which.
    pub id: CoverId,
    /// In which schedule.
    pub schedule: ScheduleId,
    /// Its name.
    pub schedule_name: String,
    /// Its zone.
    pub zone: String,
    /// Whose duty.
    pub whose: NameView,
    /// When.
    pub span: Span,
    /// Who asked.
    pub asked_by: NameView,
    /// When.
    #[ts(type = "string")]
    pub asked_at: Timestamp,
    /// Who is asked; empty when it is everybody in the rotation.
    pub asked: Vec<NameView>,
    /// It is handed over now: whoever accepts is on call at once.
    pub hand_over: bool,
    /// With a hand-over: the giver wants acknowledged incidents to go along.
    pub hand_over_incidents: bool,
    /// Where it stands.
    pub state: CoverViewState,
    /// Who took what.
    pub parts: Vec<CoverPartView>,
    /// What nobody took yet.
    pub left: Vec<Span>,
    /// Who said no.
    pub declined: Vec<NameView>,
    /// The person who looks is asked and has not answered: accept and decline are offered.
    pub asks_me: bool,
    /// The person who looks may take it back.
    pub mine_to_withdraw: bool,
    /// When it lapses or goes to the lead if nobody answers, whichever is first.
    #[ts(type = "string | null")]
    pub until: Option<Timestamp>,
    /// What it is about, in a sentence.
    pub sentence: String,
}

/// Where a cover stands.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum CoverViewState {
    /// It is asked.
    Open,
    /// Nobody took all of it: it is the lead's to solve, and can still be taken.
    WithLead {
        /// Who.
        lead: NameView,
    },
    /// All of it is taken.
    Filled,
    /// It was taken back.
    Withdrawn,
    /// The duty began before all of it was taken.
    Lapsed,
}

/// A part of a duty that somebody took.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct CoverPartView {
    /// Who.
    pub who: NameView,
    /// When.
    pub span: Span,
    /// Whether it still fits the schedule.
    pub fit: Fit,
    /// What is wrong with it, in a sentence; `None` while it fits.
    pub misfit: Option<String>,
    /// How whoever took it is away in it, where that is what is wrong and it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub absent: Option<AbsenceKind>,
}

/// Something that the person was told.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct InboxNoticeView {
    /// Which.
    pub id: NoticeId,
    /// When.
    #[ts(type = "string")]
    pub at: Timestamp,
    /// Who did it; `None` for the hub.
    pub by: Option<NameView>,
    /// In a sentence.
    pub text: String,
    /// What, for what can be done about it, and for whoever words it in another language.
    pub about: NoticeAbout,
    /// What the ids in it are called.
    #[serde(default, deserialize_with = "if_known", skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub names: Option<NoticeNames>,
}

/// Who is on call when, in all schedules: the answer to [`crate::intent::Query::Calendar`].
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct CalendarView {
    /// What was asked for.
    pub span: Span,
    /// The zone of the person who looks.
    pub zone: String,
    /// One for each schedule, those of the person's own teams first, then by name.
    pub lanes: Vec<LaneView>,
    /// Absences that meet the span, the earliest first.
    pub absences: Vec<AbsenceView>,
    /// Covers that meet the span and were not taken back, the earliest first.
    pub covers: Vec<CoverView>,
}

/// One schedule's time line.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct LaneView {
    /// Which schedule.
    pub schedule: ScheduleId,
    /// Its name.
    pub name: String,
    /// Its team's name.
    pub team: String,
    /// Its zone.
    pub zone: String,
    /// The person who looks may edit it.
    pub editable: bool,
    /// Its shifts, which cover the whole span; one without people is a gap.
    pub shifts: Vec<ShiftView>,
    /// When its clocks change.
    pub clock_changes: Vec<ClockChangeView>,
    /// Its overrides that meet the span.
    pub overrides: Vec<OverrideView>,
}

/// Who is on call in a part of a time line.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct ShiftView {
    /// When.
    pub span: Span,
    /// Who; empty is a gap.
    pub on_call: Vec<OnCallView>,
}

/// A person who is on call, and through what.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct OnCallView {
    /// Who.
    pub who: NameView,
    /// Through what: "rotation", "layer 2", "override", "cover".
    pub via: String,
    /// The same as data.
    #[serde(default, deserialize_with = "if_known", skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub through: Option<OnCallThrough>,
    /// The override, if it is one.
    pub over: Option<OverrideId>,
    /// For whom this person stands in or whose duty this person took.
    pub stands_in_for: Option<NameView>,
    /// Why: "sick", "on vacation", "away", "asked for cover".
    pub why: Option<String>,
    /// The same as data.
    #[serde(default, deserialize_with = "if_known", skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub because: Option<StandsInWhy>,
}

/// The clocks of a schedule's zone change.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct ClockChangeView {
    /// When.
    #[ts(type = "string")]
    pub at: Timestamp,
    /// By how many minutes they go forward; negative is back.
    pub by_min: i32,
}

/// An override of a schedule.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct OverrideView {
    /// Which.
    pub id: OverrideId,
    /// When.
    pub span: Span,
    /// Who comes in, if somebody.
    pub add: Option<NameView>,
    /// Who goes out, if somebody.
    pub remove: Option<NameView>,
}

/// What would happen if somebody were away: the answer to [`crate::intent::Query::AwayPreview`].
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct AwayPreview {
    /// Who.
    pub who: NameView,
    /// When; a start that was left out is now.
    pub span: Span,
    /// What will happen, with names, zone and lengths.
    pub sentence: String,
    /// The same as data.
    #[serde(default, deserialize_with = "if_known", skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub says: Option<AwaySays>,
    /// The duties that it hits, and who has them then; the earliest first.
    pub hits: Vec<HitView>,
    /// Absences of the same person in that time: it is refused while they overlap.
    pub overlaps: Vec<AbsenceView>,
    /// Covers that this person took and that will not fit any more.
    pub covers: Vec<CoverView>,
    /// Why it would be refused; `None` when it would be recorded.
    pub problem: Option<Problem>,
}

/// A duty that an absence hits.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct HitView {
    /// In which schedule.
    pub schedule: ScheduleId,
    /// Its name.
    pub schedule_name: String,
    /// When.
    pub span: Span,
    /// Who is on call instead; empty is a gap.
    pub instead: Vec<NameView>,
}

/// Somebody who could take a duty: the answer to [`crate::intent::Query::Candidates`], best first.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct CandidateView {
    /// Who.
    pub who: NameView,
    /// Whether they are free then.
    pub free: Free,
    /// Why they are where they are in the list: "free, 3 days of rest, 09:00 there".
    pub reason: String,
    /// How long they rest before or after, whichever is shorter.
    #[serde(default, deserialize_with = "if_known", skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub rest: Option<Rest>,
    /// They have too little rest before or after.
    pub short_rest: bool,
    /// Minutes on call within two weeks around the duty.
    #[ts(type = "number")]
    pub load_min: i64,
    /// Minutes of the duty that are night where they are.
    #[ts(type = "number")]
    pub night_min: i64,
    /// The hour of their day at which it begins.
    pub local_hour: u8,
    /// Can they be reached.
    pub light: Light,
}

/// What an edit would change: the answer to [`crate::intent::Query::SchedulePreview`].
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct SchedulePreview {
    /// The eight weeks that are looked at.
    pub span: Span,
    /// The time line as it would be.
    pub lane: LaneView,
    /// Whose shifts change; everybody here is told.
    pub changes: Vec<ShiftsChangeView>,
    /// When nobody would be on call.
    pub gaps: Vec<Span>,
    /// What each who is or would be on call in this schedule carries, before and after.
    pub fairness: Vec<FairnessChangeView>,
    /// Covers that would not fit any more.
    pub covers: Vec<CoverView>,
    /// Why it would be refused; `None` when it can be saved.
    pub problem: Option<Problem>,
}

/// How one person's shifts change.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct ShiftsChangeView {
    /// Whose.
    pub who: NameView,
    /// What they have in addition.
    pub gained: Vec<Span>,
    /// What they have no more.
    pub lost: Vec<Span>,
}

/// What one person would carry, before and after an edit.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct FairnessChangeView {
    /// Who.
    pub who: NameView,
    /// In this schedule alone, as it is.
    pub before: Carried,
    /// In this schedule alone, as it would be.
    pub after: Carried,
    /// In all schedules together, as it is.
    pub all_before: Carried,
    /// In all schedules together, as it would be.
    pub all_after: Carried,
}

/// What each person carried: the answer to [`crate::intent::Query::Fairness`].
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct FairnessView {
    /// In which time.
    pub span: Span,
    /// Everybody who may answer, by name.
    pub people: Vec<CarriedView>,
}

/// What one person carried.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct CarriedView {
    /// Who.
    pub who: NameView,
    /// The figures.
    pub carried: Carried,
}

/// A schedule for its editor: the answer to [`crate::intent::Query::Schedule`].
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct ScheduleForEdit {
    /// As it is.
    pub schedule: NamedSchedule,
    /// Everybody who can be put into it, by name.
    pub people: Vec<NameView>,
    /// The other schedules, for a backup.
    pub others: Vec<(ScheduleId, String)>,
}
