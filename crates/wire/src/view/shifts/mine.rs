//! What of the rota concerns the person who looks.

use super::absences::absences;
use super::calendar::Lane;
use super::holidays::holidays;
use super::inbox::inbox;
use super::reader::Reader;
use super::{GapView, MINE_AHEAD, MINE_MAX, MyShiftView, ShiftsView, calendars, covers};
use baton_domain::event::NamedSchedule;
use baton_domain::limit;
use baton_domain::roster::Roster;
use baton_domain::schedule::StandInRule;
use baton_domain::shift::Span;
use jiff::{SignedDuration, Timestamp};

/// A shift that runs is looked for so far back, so that its beginning is known: longer ones are shown as cut off there.
pub(super) const BEGAN_WITHIN: SignedDuration = SignedDuration::from_hours(35 * 24);
/// What is shown is worked out anew after this time at the latest: spans ahead move on with it.
const AGAIN_AFTER: SignedDuration = SignedDuration::from_hours(1);

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
    let mut shown: Vec<_> = reader
        .documents
        .covers()
        .filter(|cover| cover.span.end > now)
        .filter(|cover| cover.is_open() || cover.state == baton_domain::cover::CoverState::Filled)
        .filter(|cover| covers::concerns(reader, cover))
        .collect();
    shown.sort_by_key(|cover| (cover.span, cover.id));
    ShiftsView {
        mine,
        absences: absences(reader, ahead, |absence| near(absence.person)),
        covers: shown.into_iter().map(|cover| covers::cover_view(reader, cover)).collect(),
        teams: calendars::teams(reader),
        calendar_links: calendars::links(reader),
        calendar_sources: calendars::sources(reader),
        inbox: inbox(reader),
        remind_before_min: remind_before_min(reader),
        gaps: gaps(reader, &roster),
        holidays: holidays(reader),
    }
}

/// Puts what the person who looks was told since into `view`. Nothing else of it depends on that, and the rest takes far longer.
pub fn take_inbox(reader: Reader<'_>, view: &mut ShiftsView) {
    view.inbox = inbox(reader);
    view.remind_before_min = remind_before_min(reader);
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
    let spans = mine.chain(absences).chain(covers).chain(gaps);
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

/// The shifts in one schedule that are not over and begin within [`MINE_AHEAD`].
fn own_shifts(
    reader: Reader<'_>,
    roster: &Roster<'_>,
    named: &NamedSchedule,
    within: Span,
) -> Vec<MyShiftView> {
    let lane = Lane::new(reader, named, within);
    let resolved = roster.shifts(named.id, within).unwrap_or_default(); // the span is within its bound
    let mut own: Vec<MyShiftView> = Vec::new();
    for shift in &resolved {
        let span = Span { start: shift.start, end: shift.end };
        for on_call in shift.on_call.iter().filter(|on_call| on_call.person == reader.me) {
            let (stands_in_for, why) = lane.reason(on_call, span);
            let stands_in_for = stands_in_for.map(|person| reader.name(person));
            let last = own.last_mut().filter(|last| {
                last.span.end == span.start && last.stands_in_for == stands_in_for && last.why == why
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
                    why,
                    cover: None,
                }),
            }
        }
    }
    let until = Span::lasting(reader.now, MINE_AHEAD).end;
    own.retain(|shift| shift.span.end > reader.now && shift.span.start < until);
    for shift in &mut own {
        shift.now = shift.span.start <= reader.now;
        shift.cover = lane.open_cover_of(reader.me, shift.span);
    }
    own
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
