//! The promises about the rota, looked at after each write of the hub's journal. The check knows what the schedule resolves to, and what
//! people were told; it asks nothing of the decider.

use super::scene;
use baton_domain::alert::Urgency;
use baton_domain::cover::{Cover, CoverPart, CoverState, Fit};
use baton_domain::event::{Entry, Event};
use baton_domain::id::{CoverId, PersonId, Seq};
use baton_domain::incident::IncidentEvent;
use baton_domain::notice::NoticeAbout;
use baton_domain::page::{Page, StopReason};
use baton_domain::schedule::{OverrideId, Shift, Via};
use baton_domain::shift::{Span, by_person, minus, total};
use baton_domain::state::State;
use jiff::SignedDuration;
use std::collections::{BTreeMap, BTreeSet};

/// How far the checks look from a run's beginning: longer than a run and the absences in it.
const LOOKS: SignedDuration = SignedDuration::from_hours(8);

/// What was seen until now.
#[derive(Clone, Debug, Default)]
pub struct Watched {
    /// The journal's entries that were looked at.
    seen: usize,
    /// The last change of the roster.
    changed: Seq,
    /// Who had what after it.
    shifts: BTreeMap<PersonId, Vec<Span>>,
    /// The gaps that somebody was told of.
    told_gaps: Vec<Span>,
    /// How each part of a cover is, as each of the two whose it is was told last; those who were told nothing took it to fit.
    told_fits: BTreeMap<(CoverId, PersonId, Span), Fit>,
}

impl Watched {
    /// Looks at what was written since the last time.
    ///
    /// # Errors
    /// The promise that is broken, in a sentence.
    pub fn look(&mut self, journal: &[Entry], state: &State) -> Result<(), String> {
        let new = journal.get(self.seen..).unwrap_or_default();
        self.seen = journal.len();
        rerouted(new, state)?;
        self.told_gaps.extend(new.iter().flat_map(gaps_told));
        self.told_fits.extend(new.iter().filter_map(fit_told));
        let changed = roster_seq(state);
        if changed == self.changed {
            return Ok(());
        }
        self.changed = changed;
        let span = Span::lasting(scene::begin(), LOOKS);
        let shifts = state.roster_of(scene::schedule(), span).shifts(scene::schedule(), span);
        let shifts = shifts.map_err(|problem| problem.to_string())?;
        present(state, &shifts)?;
        covers(state, &shifts)?;
        self.fits(state)?;
        let ahead = Span { start: state.at, ..span };
        self.gaps(&shifts, ahead)?;
        self.told(new, by_person(&shifts), ahead)
    }

    /// After any change each part of a cover that is not over fits, or is marked with what it lacks; and both whose it is know.
    fn fits(&self, state: &State) -> Result<(), String> {
        let end = Span::lasting(scene::begin(), LOOKS).end;
        for cover in state.covers.values().map(|known| &*known.is) {
            let live =
                |part: &&CoverPart| !part.span.is_empty() && part.span.end > state.at && part.span.end <= end;
            for part in cover.parts.iter().filter(live) {
                marked(state, cover, part)?;
                for person in [cover.person, part.person] {
                    let told = self.told_fits.get(&(cover.id, person, part.span)).unwrap_or(&Fit::Fits);
                    if *told != part.fit {
                        return Err(format!(
                            "rota: {person} was told {told:?} about {part:?} of cover {}",
                            cover.id
                        ));
                    }
                }
            }
        }
        Ok(())
    }

    /// Nobody is on call only where somebody was told so.
    fn gaps(&self, shifts: &[Shift], ahead: Span) -> Result<(), String> {
        let empty = shifts.iter().filter(|shift| shift.on_call.is_empty());
        let empty: Vec<Span> =
            empty.map(|shift| span_of(shift).common(ahead)).filter(|gap| !gap.is_empty()).collect();
        match minus(&empty, &self.told_gaps).first() {
            None => Ok(()),
            Some(gap) => Err(format!("rota: nobody is on call in {gap:?}, and nobody was told")),
        }
    }

    /// Whose shifts ahead changed did it, or was told something.
    fn told(&mut self, new: &[Entry], now: BTreeMap<PersonId, Vec<Span>>, ahead: Span) -> Result<(), String> {
        let before = std::mem::replace(&mut self.shifts, now);
        if before.is_empty() {
            return Ok(()); // the first look
        }
        let mut knows: BTreeSet<PersonId> = new.iter().filter_map(|entry| entry.by.person()).collect();
        knows.extend(new.iter().filter_map(|entry| {
            if let Event::Told { person, .. } = &entry.event { Some(*person) } else { None }
        }));
        let clip = |all: Option<&Vec<Span>>| -> Vec<Span> {
            let all = all.into_iter().flatten().map(|span| span.common(ahead));
            all.filter(|span| !span.is_empty()).collect()
        };
        for n in 0..scene::PEOPLE_MAX {
            let person = scene::person(n);
            let (old, new) = (clip(before.get(&person)), clip(self.shifts.get(&person)));
            let differ = minus(&old, &new).into_iter().chain(minus(&new, &old)).next();
            if let Some(differ) = differ.filter(|_| !knows.contains(&person)) {
                return Err(format!("rota: P{n} was not told that {differ:?} changed"));
            }
        }
        Ok(())
    }
}

fn span_of(shift: &Shift) -> Span {
    Span { start: shift.start, end: shift.end }
}

fn gaps_told(entry: &Entry) -> Vec<Span> {
    if let Event::Told { about: NoticeAbout::NobodyOnCall { gaps, .. }, .. } = &entry.event {
        gaps.clone()
    } else {
        Vec::new()
    }
}

/// Who was told how a part of a cover is.
fn fit_told(entry: &Entry) -> Option<((CoverId, PersonId, Span), Fit)> {
    let Event::Told { person: told, about: NoticeAbout::CoverFit { cover, span, fit, .. }, .. } =
        &entry.event
    else {
        return None;
    };
    Some(((*cover, *told, *span), *fit))
}

/// The part is marked as what it is: by the duty that its owner has then, and by who is away.
fn marked(state: &State, cover: &Cover, part: &CoverPart) -> Result<(), String> {
    let duty = state.roster_of(cover.schedule, part.span).duty_before(cover.schedule, part.seq);
    let shifts = duty.and_then(|duty| duty.shifts(part.span.start, part.span.end).ok()).unwrap_or_default();
    let left_s = by_person(&shifts).get(&cover.person).map_or(0, |own| total(own).as_secs());
    let away = |span: Span| state.absences_of(part.person).any(|absence| absence.span().meets(span));
    let right = match part.fit {
        Fit::NoDuty => left_s == 0,
        Fit::LessDuty => 0 < left_s && left_s < part.duty_s,
        // the mark may outlast the absence by a moment
        Fit::Absent => left_s >= part.duty_s && away(part.span),
        Fit::Fits => {
            left_s >= part.duty_s && !away(Span { start: state.at.max(part.span.start), ..part.span })
        }
        Fit::NoSchedule => !state.schedules.contains_key(&cover.schedule),
    };
    if right {
        return Ok(());
    }
    Err(format!(
        "rota: {part:?} of cover {} is marked wrongly: its owner has {left_s} s of duty then",
        cover.id
    ))
}

/// The last event that changed a schedule, an absence or a cover.
fn roster_seq(state: &State) -> Seq {
    let schedules = state.schedules.values().map(|known| known.seq);
    let absences = state.absences.values().map(|known| known.seq);
    schedules.chain(absences).chain(state.covers.values().map(|known| known.seq)).max().unwrap_or(Seq(0))
}

/// No absent person is on call, and nobody's duty is doubled: the scene has one person on call at a time.
fn present(state: &State, shifts: &[Shift]) -> Result<(), String> {
    for shift in shifts {
        for on in &shift.on_call {
            let away = state.absences_of(on.person).find(|absence| absence.span().meets(span_of(shift)));
            if let Some(away) = away {
                return Err(format!(
                    "rota: {} is on call in {:?}, and away: {away:?}",
                    on.person,
                    span_of(shift)
                ));
            }
        }
        if shift.on_call.len() > 1 {
            return Err(format!("rota: one duty, and two have it: {shift:?}"));
        }
    }
    Ok(())
}

/// No two hold the same part of a cover; and whoever took a part that fits has it, unless they gave it on.
fn covers(state: &State, shifts: &[Shift]) -> Result<(), String> {
    let all: Vec<&Cover> = state.covers.values().map(|known| &*known.is).collect();
    for cover in &all {
        for (n, part) in cover.parts.iter().enumerate() {
            let other = cover.parts[..n].iter().find(|other| other.span.meets(part.span));
            if let Some(other) = other {
                return Err(format!("rota: cover {} is held twice: {part:?}, {other:?}", cover.id));
            }
            // a part that goes on after what is looked at may have its duty there
            let ahead = part.span.end > state.at
                && part.span.end <= Span::lasting(scene::begin(), LOOKS).end
                && cover.state != CoverState::Withdrawn;
            if ahead && part.fit == Fit::Fits && !is_given_on(&all, part) {
                held(state, shifts, cover, part)?;
            }
        }
    }
    Ok(())
}

fn is_given_on(all: &[&Cover], part: &CoverPart) -> bool {
    let later = |other: &CoverPart| other.seq > part.seq && other.span.meets(part.span);
    all.iter().any(|cover| cover.person == part.person && cover.parts.iter().any(later))
}

fn held(state: &State, shifts: &[Shift], cover: &Cover, part: &CoverPart) -> Result<(), String> {
    let own = shifts.iter().filter(|shift| {
        let by_cover = |via: Via| via == Via::Override(OverrideId(cover.id.0));
        shift.on_call.iter().any(|on| on.person == part.person && by_cover(on.via))
    });
    let own: Vec<Span> = own.map(|shift| span_of(shift).common(part.span)).collect();
    // what they were away for before is over, and the rest fits
    let past = Span { end: state.at.min(part.span.end), ..part.span };
    let missed = state.absences_of(part.person).map(|absence| absence.span().common(past));
    let missed: Vec<Span> = missed.filter(|span| !span.is_empty()).collect();
    let has = (total(&own) + total(&missed)).as_secs();
    if has < part.duty_s {
        return Err(format!("rota: {part:?} of cover {} fits, and has {has} s of duty", cover.id));
    }
    Ok(())
}

/// What rang for somebody who went away rings for somebody else, is taken, or was refused by everybody who is there.
fn rerouted(new: &[Entry], state: &State) -> Result<(), String> {
    for entry in new {
        let Event::Incident { incident, what } = &entry.event else { continue };
        let IncidentEvent::PageStopped { reason: StopReason::Absent, .. } = what else { continue };
        let Some(incident) = state.incident(*incident).filter(|known| known.is_open()) else { continue };
        let goes_on = incident.acknowledged_by().is_some() || incident.pages.iter().any(Page::is_wanted);
        let refused =
            |person: &PersonId| incident.declined.contains(person) || incident.escalated_by.contains(person);
        let nobody_left = state.persons.keys().all(refused);
        let waits =
            nobody_left && (incident.escalation.next_at.is_some() || incident.urgency == Urgency::Low);
        if !goes_on && !waits {
            return Err(format!(
                "rota: incident {} lost its page to an absence, and nobody has it",
                incident.id
            ));
        }
    }
    Ok(())
}
