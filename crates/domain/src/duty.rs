//! Duties: who is on call when, in one list of many schedules, for calendars outside of Baton.

use crate::absence::{Absence, AbsenceKind};
use crate::cover::Cover;
use crate::event::NamedSchedule;
use crate::id::{CoverId, PersonId, ScheduleId, TeamId};
use crate::schedule::{OnCall, OverrideId, SpanTooLong, Via};
use crate::shift::Span;
use crate::state::State;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Whose duties.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Whose {
    /// Those of one person, in all schedules.
    Person(PersonId),
    /// Those of everybody in the schedules of a team, and when nobody has them.
    Team(TeamId),
    /// Those of everybody in all schedules, and when nobody has them.
    Everybody,
}

/// Duties in one list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Duties {
    /// What the list is called.
    pub name: String,
    /// Whose they are.
    pub whose: Whose,
    /// In order of time.
    pub all: Vec<Duty>,
}

impl Duties {
    /// All are one person's, who need not be named with each.
    pub fn of_one(&self) -> bool {
        matches!(self.whose, Whose::Person(_))
    }
}

/// A time in which one person has one duty for one reason, or nobody has it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Duty {
    /// When.
    pub span: Span,
    /// In which schedule.
    pub schedule: ScheduleId,
    /// Its name.
    pub schedule_name: String,
    /// Who has it, with the name; nobody is a gap.
    pub person: Option<(PersonId, String)>,
    /// In whose place, by name, and why: "on vacation".
    pub stands_in_for: Option<(String, &'static str)>,
    /// When it began, which may be before what was asked for; `None` where that is more than [`LOOKED_BACK`] before. The same at
    /// whatever moment it is asked, so that a duty can be known again.
    pub begun: Option<Timestamp>,
}

/// How far before what is asked for the beginning of a duty is looked for: longer than the turns that people take.
pub const LOOKED_BACK: SignedDuration = SignedDuration::from_hours(62 * 24);

/// Why somebody has another person's duty.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum StandsInWhy {
    /// That person is absent.
    Absent {
        /// Why.
        kind: AbsenceKind,
    },
    /// They took the duty without being asked.
    TookOver,
    /// That person asked for cover.
    AskedForCover,
}

impl StandsInWhy {
    /// After the name of whoever had the duty: "on vacation", "took it over", "asked for cover".
    pub fn phrase(self) -> &'static str {
        match self {
            Self::Absent { kind } => kind.phrase(),
            Self::TookOver => "took it over",
            Self::AskedForCover => "asked for cover",
        }
    }
}

/// In whose place somebody is on call in `span`, and why, as far as these absences and covers tell.
pub fn reason<'a>(
    on_call: &OnCall,
    span: Span,
    absences: impl IntoIterator<Item = &'a Absence>,
    covers: impl IntoIterator<Item = &'a Cover>,
) -> Option<(PersonId, StandsInWhy)> {
    if let Some(absent) = on_call.stands_in_for {
        let mut own = absences.into_iter().filter(|absence| absence.person == absent);
        let why = own.find(|absence| absence.span().meets(span));
        let kind = why.map_or(AbsenceKind::Away, |absence| absence.kind);
        return Some((absent, StandsInWhy::Absent { kind }));
    }
    let cover = match on_call.via {
        Via::Override(OverrideId(id)) => covers.into_iter().find(|cover| cover.id == CoverId(id))?,
        Via::Layer(_) => return None,
    };
    let took_over = cover.asked_by == on_call.person;
    let why = if took_over { StandsInWhy::TookOver } else { StandsInWhy::AskedForCover };
    Some((cover.person, why))
}

/// A duty goes on where the same person has it for the same reason.
fn goes_on(known: &Duty, duty: &Duty) -> bool {
    known.span.end == duty.span.start
        && known.person == duty.person
        && known.stands_in_for == duty.stands_in_for
}

/// Finds when a duty of one schedule began that goes on from `back`, whose duties are `before`.
fn look_back(duty: &mut Duty, before: &[Duty], back: Span) {
    if let Some(known) = before.iter().find(|known| goes_on(known, duty)) {
        duty.begun = Some(known.span.start).filter(|start| *start > back.start);
    }
}

impl State {
    /// The duties of `whose` that have time in `span`, each as long as it is within it.
    ///
    /// # Errors
    /// [`SpanTooLong`] above [`crate::schedule::MAX_SPAN_DAYS`].
    pub fn duties(&self, whose: Whose, span: Span) -> Result<Duties, SpanTooLong> {
        let back =
            Span { start: span.start.saturating_sub(LOOKED_BACK).unwrap_or(span.start), end: span.start };
        let roster = self.roster(Span { start: back.start, end: span.end });
        let mut all = Vec::new();
        for named in self.schedules.values().map(|named| &*named.is) {
            match whose {
                Whose::Team(team) if named.team != team => {}
                Whose::Person(_) | Whose::Team(_) | Whose::Everybody => {
                    let (mut before, mut own) = (Vec::new(), Vec::new());
                    self.add_duties(named, whose, &roster.shifts(named.id, span)?, &mut own);
                    if own.iter().any(|duty| duty.span.start == span.start) {
                        self.add_duties(named, whose, &roster.shifts(named.id, back)?, &mut before);
                    }
                    own.iter_mut().for_each(|duty| look_back(duty, &before, back));
                    all.append(&mut own);
                }
            }
        }
        all.sort();
        Ok(Duties { name: self.name_of_duties(whose), whose, all })
    }

    fn add_duties(
        &self,
        named: &NamedSchedule,
        whose: Whose,
        shifts: &[crate::schedule::Shift],
        all: &mut Vec<Duty>,
    ) {
        let mut add = |duty: Duty| {
            let own = all.iter_mut().rev().find(|known| goes_on(known, &duty));
            match own {
                Some(known) => known.span.end = duty.span.end,
                None => all.push(duty),
            }
        };
        for shift in shifts {
            let span = Span { start: shift.start, end: shift.end };
            let duty = |person, stands_in_for| Duty {
                span,
                schedule: named.id,
                schedule_name: named.name.clone(),
                person,
                stands_in_for,
                begun: Some(span.start),
            };
            match whose {
                Whose::Person(_) => {}
                Whose::Team(_) | Whose::Everybody if shift.on_call.is_empty() => add(duty(None, None)),
                Whose::Team(_) | Whose::Everybody => {}
            }
            for on_call in &shift.on_call {
                match whose {
                    Whose::Person(person) if person != on_call.person => {}
                    Whose::Person(_) | Whose::Team(_) | Whose::Everybody => {
                        let absences = self.absences.values().map(|absence| &*absence.is);
                        let covers = self.covers.values().map(|cover| &*cover.is);
                        let reason = reason(on_call, span, absences, covers);
                        let reason = reason.map(|(person, why)| (self.called(person), why.phrase()));
                        add(duty(Some((on_call.person, self.called(on_call.person))), reason));
                    }
                }
            }
        }
    }

    fn called(&self, person: PersonId) -> String {
        self.person(person).map_or_else(|| "somebody".to_owned(), |person| person.name.clone())
    }

    fn name_of_duties(&self, whose: Whose) -> String {
        match whose {
            Whose::Person(person) => format!("On call: {}", self.called(person)),
            Whose::Team(team) => {
                let team = self.teams.get(&team);
                format!("On call: {}", team.map_or("a team", |team| &team.is.name))
            }
            Whose::Everybody => {
                format!("On call: {}", self.name.as_ref().map_or("everybody", |name| &name.is))
            }
        }
    }
}
