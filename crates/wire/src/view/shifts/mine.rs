//! What of the rota concerns the person who looks.

use super::absences::absences;
use super::calendar::Lane;
use super::holidays::holidays;
use super::inbox::inbox;
use super::reader::Reader;
use super::{
    CoverView, GapView, InboxNoticeView, MINE_AHEAD, MINE_MAX, MyShiftView, ShiftsView, calendars, covers,
};
use baton_domain::cover::CoverState;
use baton_domain::event::NamedSchedule;
use baton_domain::limit;
use baton_domain::roster::Roster;
use baton_domain::schedule::{Prepared, Shift, StandInRule};
use baton_domain::shift::Span;
use jiff::{SignedDuration, Timestamp};
use std::ops::ControlFlow;

/// A shift that runs is looked for so far back, so that its beginning is known: longer ones are shown as cut off there.
pub(super) const BEGAN_WITHIN: SignedDuration = SignedDuration::from_hours(35 * 24);
/// What is shown is worked out anew after this time at the latest: spans ahead move on with it.
const AGAIN_AFTER: SignedDuration = SignedDuration::from_hours(1);

/// What the person who looks is asked and told. It resolves nothing, so it is cheap enough to be always there.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Asked {
    /// As [`ShiftsView::covers`].
    pub covers: Vec<CoverView>,
    /// As [`ShiftsView::inbox`].
    pub inbox: Vec<InboxNoticeView>,
    /// As [`ShiftsView::remind_before_min`].
    pub remind_before_min: Option<u32>,
}

/// What the person who looks is asked and told.
pub fn asked(reader: Reader<'_>) -> Asked {
    let mut shown: Vec<_> = reader
        .documents
        .covers()
        .filter(|cover| cover.span.end > reader.now)
        .filter(|cover| cover.is_open() || cover.state == CoverState::Filled)
        .filter(|cover| covers::concerns(reader, cover))
        .collect();
    shown.sort_by_key(|cover| (cover.span, cover.id));
    let covers = shown.into_iter().map(|cover| covers::cover_view(reader, cover)).collect();
    Asked { covers, inbox: inbox(reader), remind_before_min: remind_before_min(reader) }
}

/// The shifts, absences, covers, notices and gaps that concern the person who looks.
pub fn shifts(reader: Reader<'_>) -> ShiftsView {
    let now = reader.now;
    let start = now.saturating_sub(BEGAN_WITHIN).unwrap_or(now);
    let within = Span { start, end: Span::lasting(now, MINE_AHEAD + BEGAN_WITHIN).end };
    let roster = reader.documents.roster(within);
    let mut mine: Vec<_> = reader
        .documents
        .schedules()
        .filter(|named| can_ask(reader, named))
        .flat_map(|named| own_shifts(reader, &roster, named, within))
        .collect();
    mine.sort_by(|a, b| (a.span, &a.schedule_name).cmp(&(b.span, &b.schedule_name)));
    mine.truncate(MINE_MAX);
    let ahead = Span { start: now, end: Timestamp::MAX };
    let near = |person| person == reader.me || reader.are_teammates(person) || reader.leads();
    let Asked { covers, inbox, remind_before_min } = asked(reader);
    ShiftsView {
        mine,
        absences: absences(reader, ahead, |absence| near(absence.person)),
        covers,
        teams: calendars::teams(reader),
        calendar_links: calendars::links(reader),
        calendar_sources: calendars::sources(reader),
        inbox,
        remind_before_min,
        gaps: gaps(reader, &roster),
        holidays: holidays(reader),
    }
}

impl ShiftsView {
    /// Puts in what the person is asked and told by now.
    pub fn take_asked(&mut self, asked: Asked) {
        let Asked { covers, inbox, remind_before_min } = asked;
        (self.covers, self.inbox, self.remind_before_min) = (covers, inbox, remind_before_min);
    }
}

/// Puts what the person who looks was told since into `asked`. Nothing else of it depends on that.
pub fn take_inbox(reader: Reader<'_>, asked: &mut Asked) {
    asked.inbox = inbox(reader);
    asked.remind_before_min = remind_before_min(reader);
}

/// When `asked`, made at `now`, is another one though no document changed.
pub fn covers_change_at(asked: &Asked, now: Timestamp) -> Timestamp {
    next_of(asked.covers.iter().map(|cover| cover.span), now)
}

fn remind_before_min(reader: Reader<'_>) -> Option<u32> {
    match reader.documents.inbox(reader.me) {
        Some(inbox) => inbox.remind_before_min,
        None => Some(limit::REMIND_BEFORE_MIN),
    }
}

/// When `view`, made at `now`, is another one though no document changed.
pub fn changes_at(view: &ShiftsView, now: Timestamp) -> Timestamp {
    let mine = view.mine.iter().map(|shift| shift.span);
    let absences = view.absences.iter().map(|absence| absence.span);
    let covers = view.covers.iter().map(|cover| cover.span);
    let gaps = view.gaps.iter().map(|gap| gap.span);
    next_of(mine.chain(absences).chain(covers).chain(gaps), now)
}

/// When one of `spans` begins or ends, and [`AGAIN_AFTER`] at the latest.
fn next_of(spans: impl Iterator<Item = Span>, now: Timestamp) -> Timestamp {
    let changes = spans.flat_map(|span| [span.start, span.end]).filter(|at| *at > now);
    changes.min().unwrap_or(Timestamp::MAX).min(Span::lasting(now, AGAIN_AFTER).end)
}

/// The schedule can put the person who looks on call: the others need not be resolved.
fn can_ask(reader: Reader<'_>, named: &NamedSchedule) -> bool {
    let backup = match &named.schedule.stand_in {
        StandInRule::BackupSchedule { schedule } => reader.documents.schedule(*schedule),
        StandInRule::Backup { people } if people.contains(&reader.me) => return true,
        StandInRule::Backup { .. } | StandInRule::NextInRotation | StandInRule::Nobody => None,
    };
    [Some(named), backup].into_iter().flatten().any(|named| names(reader, named))
}

/// The person who looks is in a slot, an override or a cover of the schedule.
fn names(reader: Reader<'_>, named: &NamedSchedule) -> bool {
    let me = reader.me;
    let mut slots = named.schedule.layers.iter().flat_map(|layer| &layer.rotation.slots);
    let mut covers = reader.documents.covers().filter(|cover| cover.schedule == named.id);
    slots.any(|slot| slot.contains(&me))
        || named.schedule.overrides.iter().any(|entry| entry.change.adds() == Some(me))
        || covers.any(|cover| cover.parts.iter().any(|part| part.person == me))
}

/// The first [`MINE_MAX`] shifts in one schedule that are not over and begin within [`MINE_AHEAD`].
fn own_shifts(
    reader: Reader<'_>,
    roster: &Roster<'_>,
    named: &NamedSchedule,
    within: Span,
) -> Vec<MyShiftView> {
    let Some(prepared) = roster.prepared(named.id) else { return Vec::new() };
    let lane = Lane::new(reader, named, within);
    let until = Span::lasting(reader.now, MINE_AHEAD).end;
    let mut own: Vec<MyShiftView> = Vec::new();
    each_shift(&prepared, Span { start: began_after(reader, &prepared, within.start), ..within }, |shift| {
        let span = Span { start: shift.start, end: shift.end };
        for on_call in shift.on_call.iter().filter(|on_call| on_call.person == reader.me) {
            let reason = lane.reason(on_call, span);
            let stands_in_for = reason.map(|(person, _)| reader.name(person));
            let because = reason.map(|(_, why)| why);
            let last = own.last_mut().filter(|last| {
                last.span.end == span.start && last.stands_in_for == stands_in_for && last.because == because
            });
            match last {
                Some(last) => last.span.end = span.end,
                None => own.push(MyShiftView {
                    schedule: named.id,
                    schedule_name: named.name.clone(),
                    zone: named.schedule.zone.to_string(),
                    span,
                    now: false,
                    stands_in_for,
                    why: because.map(|why| why.phrase().to_owned()),
                    because,
                    cover: None,
                }),
            }
        }
        // one more has begun, so the last that is listed has its end
        if own.iter().filter(|shift| shift.span.end > reader.now).count() > MINE_MAX {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    });
    own.retain(|shift| shift.span.end > reader.now && shift.span.start < until);
    own.truncate(MINE_MAX);
    for shift in &mut own {
        shift.now = shift.span.start <= reader.now;
        shift.cover = lane.open_cover_of(reader.me, shift.span);
    }
    own
}

/// How far one's own shifts are looked for at first: a week. Then four times as far, since whoever has so few may have none for long.
const FIRST_LOOK: SignedDuration = SignedDuration::from_hours(7 * 24);
/// How far back the beginning of a shift that runs is looked for at first: most are a day or shorter.
const FIRST_LOOK_BACK: SignedDuration = SignedDuration::from_hours(26);

/// The shifts in `span`, in order, each whole as far as it is within it, until `look` has seen enough. What comes after that is not
/// resolved.
fn each_shift(prepared: &Prepared, span: Span, mut look: impl FnMut(&Shift) -> ControlFlow<()>) {
    let (mut from, mut length) = (span.start, FIRST_LOOK);
    let mut open: Option<Shift> = None; // it may go on after what was resolved until now
    while from < span.end {
        let to = Span::lasting(from, length).end.min(span.end);
        for shift in prepared.shifts(from, to).unwrap_or_default() {
            match &mut open {
                Some(last) if last.on_call == shift.on_call => last.end = shift.end,
                last => {
                    if last.replace(shift).is_some_and(|whole| look(&whole).is_break()) {
                        return;
                    }
                }
            }
        }
        (from, length) = (to, length.saturating_mul(4));
    }
    if let Some(whole) = open {
        let _ = look(&whole);
    }
}

/// A moment before which no shift of the person who looks began that still runs; `earliest` where one may have.
fn began_after(reader: Reader<'_>, prepared: &Prepared, earliest: Timestamp) -> Timestamp {
    let on_call = |at| prepared.on_call(at).iter().any(|on_call| on_call.person == reader.me);
    let mut back = FIRST_LOOK_BACK;
    loop {
        let at = reader.now.saturating_sub(back).unwrap_or(earliest).max(earliest);
        if at == earliest || !on_call(at) {
            return at;
        }
        back = back.saturating_mul(4);
    }
}

/// When nobody is on call in the schedules of my teams.
fn gaps(reader: Reader<'_>, roster: &Roster<'_>) -> Vec<GapView> {
    let ahead = Span::lasting(reader.now, limit::GAPS_AHEAD);
    let mut all = Vec::new();
    for named in reader.documents.schedules().filter(|named| reader.concerns(named)) {
        let Some(prepared) = roster.prepared(named.id) else { continue };
        let gaps = prepared.gaps(ahead.start, ahead.end).unwrap_or_default(); // GAPS_AHEAD is within its bound
        all.extend(gaps.into_iter().map(|gap| GapView {
            schedule: named.id,
            schedule_name: named.name.clone(),
            span: Span { start: gap.start, end: gap.end },
        }));
    }
    all.sort_by(|a, b| (a.span, &a.schedule_name).cmp(&(b.span, &b.schedule_name)));
    all
}
