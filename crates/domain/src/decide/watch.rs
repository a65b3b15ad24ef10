//! The watch: reminders before shifts, what is left at their end, and the look for gaps, daily and after every change.

use super::{Draft, cover, notice, reach};
use crate::cover::Fit;
use crate::event::Event;
use crate::id::{IncidentId, PersonId, ScheduleId};
use crate::limit;
use crate::notice::NoticeAbout;
use crate::shift::Span;
use crate::state::KnownGaps;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;

/// Something to tell at a moment that the roster gives.
enum Moment {
    /// A reminder.
    Soon { person: PersonId, schedule: ScheduleId, span: Span },
    /// A shift that comes soon: can its person be reached?
    Ahead { person: PersonId },
    /// The beginning of a shift.
    Begins { person: PersonId, schedule: ScheduleId, start: Timestamp },
    /// The end of a shift.
    Over { person: PersonId, schedule: ScheduleId },
    /// Whoever took a part of a cover in this schedule was away in it, and is back.
    Back { schedule: ScheduleId },
}

/// Does what came due, and sets the next time.
pub(super) fn due(draft: &mut Draft) {
    let done_until = draft.state.watch.done_until;
    let now = draft.now;
    let due = moments(draft, done_until).into_iter().filter(|(at, _)| *at > done_until && *at <= now);
    let due: Vec<_> = due.map(|(_, moment)| moment).collect();
    for moment in due {
        tell(draft, moment);
    }
    let gaps_at = draft.state.watch.gaps_at;
    if now.duration_since(gaps_at) < limit::GAPS_EVERY {
        return set_next(draft, gaps_at);
    }
    let schedules: Vec<_> = draft.state.schedules.keys().copied().collect();
    for schedule in schedules {
        look_for_gaps(draft, schedule);
    }
    set_next(draft, now);
}

/// The roster changed: the next moment may be another one. What came due before is done first.
pub(super) fn roster_changed(draft: &mut Draft) {
    let watch = draft.state.watch;
    match watch.next_at {
        Some(at) if at <= draft.now => due(draft),
        Some(_) => set_next(draft, watch.gaps_at),
        None => set_next(draft, draft.now),
    }
}

/// Says when there is something to do next. Moments that passed until now are done.
fn set_next(draft: &mut Draft, gaps_at: Timestamp) {
    let now = draft.now;
    let first = moments(draft, now).into_iter().map(|(at, _)| at).filter(|at| *at > now).min();
    let daily = gaps_at.saturating_add(limit::GAPS_EVERY).ok();
    let next_at = if draft.state.schedules.is_empty() { None } else { first.into_iter().chain(daily).min() };
    draft.push(Event::Watched { until: now, gaps_at, next_at });
}

/// The moments from `from` on, at least up to the next daily look, in no order.
fn moments(draft: &Draft, from: Timestamp) -> Vec<(Timestamp, Moment)> {
    let longest = SignedDuration::from_mins(limit::REMIND_BEFORE_MIN_MAX.into());
    // a shift that began before is seen with its beginning cut off: a little of it, so that its start is not taken for a new one
    let start = from.min(draft.now).saturating_sub(SignedDuration::from_secs(1)).unwrap_or(from);
    // a hub that slept for years has nothing to say about what was long ago
    let start = start.max(draft.now.saturating_sub(limit::WATCH_BACK_MAX).unwrap_or(start));
    let ahead = longest.saturating_add(limit::GAPS_EVERY);
    let span = Span { start, end: Span::lasting(draft.now, ahead).end };
    let roster = draft.state.roster(span);
    let mut all = back(draft);
    for schedule in roster.schedules() {
        let Ok(duties) = roster.by_person(schedule, span) else { continue }; // `limit` proves that it cannot
        for (person, spans) in duties {
            let before = draft.state.remind_before_min(person);
            for shift in spans {
                if let Some(before) = before.filter(|_| shift.start > span.start) {
                    let at = shift.start.saturating_sub(SignedDuration::from_mins(before.into()));
                    let at = at.unwrap_or(shift.start);
                    // one that was given at short notice is told as the change that it is
                    all.push((at, Moment::Soon { person, schedule, span: shift }));
                }
                if shift.start > span.start {
                    let ahead = shift.start.saturating_sub(limit::REACH_AHEAD).unwrap_or(shift.start);
                    all.push((ahead, Moment::Ahead { person }));
                    all.push((shift.start, Moment::Begins { person, schedule, start: shift.start }));
                }
                if shift.end < span.end {
                    all.push((shift.end, Moment::Over { person, schedule }));
                }
            }
        }
    }
    all
}

/// When those who took a duty and are away in it are back, so that their part is looked at anew.
fn back(draft: &Draft) -> Vec<(Timestamp, Moment)> {
    let mut all = Vec::new();
    for cover in draft.state.covers.values().map(|known| &*known.is) {
        for part in cover.parts.iter().filter(|part| part.fit == Fit::Absent) {
            let away = draft.state.absences_of(part.person).filter(|known| known.span().meets(part.span));
            let ends = away.map(|known| known.end).filter(|end| *end < part.span.end);
            all.extend(ends.map(|end| (end, Moment::Back { schedule: cover.schedule })));
        }
    }
    all
}

fn tell(draft: &mut Draft, moment: Moment) {
    match moment {
        Moment::Back { schedule } => cover::refit(draft, &BTreeSet::from([schedule])),
        Moment::Soon { span, .. } if span.start <= draft.now => {} // too late: it has begun
        Moment::Soon { person, schedule, span } => {
            notice::remind(draft, person, NoticeAbout::ShiftSoon { schedule, span });
        }
        Moment::Ahead { person } => reach::look(draft, person),
        Moment::Begins { person, schedule, start } => reach::shift_begins(draft, schedule, person, start),
        Moment::Over { person, schedule } => {
            let incidents: Vec<IncidentId> = draft
                .state
                .open_incidents()
                .filter(|incident| incident.acknowledged_by() == Some(person))
                .map(|incident| incident.id)
                .take(limit::NOTICE_SPANS_MAX)
                .collect();
            let on_duty = draft.state.on_call(schedule, draft.now).contains(&person);
            if !incidents.is_empty() && !on_duty {
                notice::remind(draft, person, NoticeAbout::ShiftOver { schedule, incidents });
            }
            reach::shift_over(draft, schedule, person);
        }
    }
}

/// Finds the gaps of a schedule, and tells its team's leads of those that they do not know.
pub(super) fn look_for_gaps(draft: &mut Draft, schedule: ScheduleId) {
    let span = Span::lasting(draft.now, limit::GAPS_AHEAD);
    let prepared = draft.state.roster_of(schedule, span).prepared(schedule);
    let gaps = prepared.and_then(|prepared| prepared.gaps(span.start, span.end).ok()).unwrap_or_default();
    let gaps: Vec<Span> = gaps.into_iter().map(|gap| Span { start: gap.start, end: gap.end }).collect();
    let known = draft.state.gaps.get(&schedule).cloned().unwrap_or_default();
    let mut new: Vec<Span> = gaps.iter().copied().filter(|gap| !is_known(&known, *gap)).collect();
    let same = new.is_empty() && gaps.iter().all(|gap| known.gaps.contains(gap));
    if same && gaps.len() == known.gaps.len() {
        return;
    }
    draft.push(Event::GapsKnown { schedule, until: span.end, gaps });
    if new.is_empty() {
        return;
    }
    new.truncate(limit::NOTICE_SPANS_MAX);
    let team = draft.state.schedules.get(&schedule).map(|known| known.is.team);
    let mut told: BTreeSet<PersonId> = notice::leads_of(draft, team).into_iter().collect();
    told.extend(draft.by.person().filter(|person| draft.state.person(*person).is_some()));
    for person in told {
        notice::remind(draft, person, NoticeAbout::NobodyOnCall { schedule, gaps: new.clone() });
    }
}

/// A gap is known when it is within one that was told, or goes on where the look had ended.
fn is_known(known: &KnownGaps, gap: Span) -> bool {
    known.gaps.iter().any(|told| {
        let goes_on = told.end >= known.until && told.end >= gap.start;
        told.start <= gap.start && (gap.end <= told.end || goes_on)
    })
}
