//! The roster: schedules with everything that reaches them from outside (absences, covers), ready to be resolved.
//!
//! Nobody resolves a schedule without it: who is on call is the schedule's layers and overrides, then the covers in the order in which
//! they were taken, then absences and stand-ins.

use crate::absence::Absence;
use crate::cover::Cover;
use crate::id::{PersonId, ScheduleId, Seq};
use crate::schedule::{self, OnCall, Override, Prepared, Schedule, Shift, SpanTooLong, StandInRule};
use crate::shift::Span;
use crate::state::State;
use jiff::Timestamp;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Schedules, and what reaches them from outside within a span. Outside that span it knows nothing.
#[derive(Clone, Debug, Default)]
pub struct Roster<'a> {
    schedules: BTreeMap<ScheduleId, &'a Schedule>,
    absences: Vec<schedule::Absence>,
    covers: Vec<(Seq, ScheduleId, Override)>,
}

/// A duty that an absence hits, and who has it then.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Hit {
    /// In which schedule.
    pub schedule: ScheduleId,
    /// When.
    pub span: Span,
    /// Who is on call instead; empty is a gap.
    pub on_call: Vec<PersonId>,
}

impl<'a> Roster<'a> {
    /// The roster of these, for questions about `within`.
    pub fn new(
        schedules: impl IntoIterator<Item = (ScheduleId, &'a Schedule)>,
        absences: impl IntoIterator<Item = &'a Absence>,
        covers: impl IntoIterator<Item = &'a Cover>,
        within: Span,
    ) -> Self {
        let schedules: BTreeMap<_, _> = schedules.into_iter().collect();
        let absences = absences.into_iter().filter(|absence| absence.span().meets(within));
        let covers = covers.into_iter().filter(|cover| schedules.contains_key(&cover.schedule));
        let mut covers: Vec<_> = covers
            .flat_map(|cover| cover.overrides().map(|(seq, entry)| (seq, cover.schedule, entry)))
            .filter(|(_, _, entry)| Span { start: entry.start, end: entry.end }.meets(within))
            .collect();
        covers.sort_by_key(|(seq, ..)| *seq);
        Self { absences: absences.map(Absence::of_schedule).collect(), covers, schedules }
    }

    /// All schedules in it.
    pub fn schedules(&self) -> impl Iterator<Item = ScheduleId> {
        self.schedules.keys().copied()
    }

    /// The same, with one more absence.
    #[must_use]
    pub fn with_absence(mut self, absence: schedule::Absence) -> Self {
        self.absences.push(absence);
        self
    }

    /// The schedule, compiled for resolving; `None` where it is not known.
    pub fn prepared(&self, schedule: ScheduleId) -> Option<Prepared> {
        self.compile(schedule, &self.absences, |_| true)
    }

    /// The schedule as it is without absences, and with those covers only that were taken before `seq`: whose duty there is to take.
    pub fn duty_before(&self, schedule: ScheduleId, seq: Seq) -> Option<Prepared> {
        self.compile(schedule, &[], |taken| taken < seq)
    }

    fn compile(
        &self,
        id: ScheduleId,
        absences: &[schedule::Absence],
        counts: impl Fn(Seq) -> bool,
    ) -> Option<Prepared> {
        let own = self.covered(id, &counts)?;
        let backup = match own.stand_in {
            StandInRule::BackupSchedule { schedule } => self.covered(schedule, &counts),
            StandInRule::NextInRotation | StandInRule::Backup { .. } | StandInRule::Nobody => None,
        };
        Some(Prepared::with_schedules(&own, absences, |_| backup.as_deref()))
    }

    /// The schedule with its covers as further overrides.
    fn covered(&self, id: ScheduleId, counts: impl Fn(Seq) -> bool) -> Option<Cow<'a, Schedule>> {
        let mut own = Cow::Borrowed(*self.schedules.get(&id)?);
        for (_, _, entry) in self.covers.iter().filter(|(seq, of, _)| *of == id && counts(*seq)) {
            own.to_mut().overrides.push(entry.clone());
        }
        Some(own)
    }

    /// Who is on call at `at`, sorted by person; nobody where the schedule is not known.
    pub fn on_call(&self, schedule: ScheduleId, at: Timestamp) -> Vec<OnCall> {
        self.prepared(schedule).map_or_else(Vec::new, |prepared| prepared.on_call(at))
    }

    /// The shifts that cover `span`; none where the schedule is not known.
    ///
    /// # Errors
    /// [`SpanTooLong`] above [`schedule::MAX_SPAN_DAYS`].
    pub fn shifts(&self, schedule: ScheduleId, span: Span) -> Result<Vec<Shift>, SpanTooLong> {
        self.prepared(schedule)
            .map_or_else(|| Ok(Vec::new()), |prepared| prepared.shifts(span.start, span.end))
    }

    /// When each person is on call in `span`, in order; nobody where the schedule is not known.
    ///
    /// # Errors
    /// [`SpanTooLong`] above [`schedule::MAX_SPAN_DAYS`].
    pub fn by_person(
        &self,
        schedule: ScheduleId,
        span: Span,
    ) -> Result<BTreeMap<PersonId, Vec<Span>>, SpanTooLong> {
        self.prepared(schedule)
            .map_or_else(|| Ok(BTreeMap::new()), |prepared| prepared.by_person(span.start, span.end))
    }

    /// The duties that `absence` hits, and who would have them: what to show before it is recorded.
    ///
    /// # Errors
    /// [`SpanTooLong`] above [`schedule::MAX_SPAN_DAYS`].
    pub fn hits(&self, absence: schedule::Absence) -> Result<Vec<Hit>, SpanTooLong> {
        let span = Span { start: absence.start, end: absence.end };
        let after = self.clone().with_absence(absence);
        let mut hits = Vec::new();
        for schedule in self.schedules() {
            let Some(own) = self.by_person(schedule, span)?.remove(&absence.person) else { continue };
            for shift in after.shifts(schedule, span)? {
                let shift_span = Span { start: shift.start, end: shift.end };
                let hit = own.iter().map(|duty| duty.common(shift_span)).filter(|span| !span.is_empty());
                let on_call: Vec<_> = shift.on_call.iter().map(|on_call| on_call.person).collect();
                hits.extend(hit.map(|span| Hit { schedule, span, on_call: on_call.clone() }));
            }
        }
        Ok(hits)
    }
}

impl State {
    /// The roster of the whole workspace, for questions about `within`.
    pub fn roster(&self, within: Span) -> Roster<'_> {
        let schedules = self.schedules.iter().map(|(id, named)| (*id, &named.is.schedule));
        let absences = self.absences.values().map(|absence| &*absence.is);
        Roster::new(schedules, absences, self.covers.values().map(|cover| &*cover.is), within)
    }

    /// The roster of one schedule (and its backup), for questions about `within`.
    pub fn roster_of(&self, schedule: ScheduleId, within: Span) -> Roster<'_> {
        let own = self.schedules.get(&schedule).map(|named| (schedule, &named.is.schedule));
        let backup = own.and_then(|(_, own)| match own.stand_in {
            StandInRule::BackupSchedule { schedule } => {
                self.schedules.get(&schedule).map(|named| (schedule, &named.is.schedule))
            }
            StandInRule::NextInRotation | StandInRule::Backup { .. } | StandInRule::Nobody => None,
        });
        let absences = self.absences.values().map(|absence| &*absence.is);
        let covers = self.covers.values().map(|cover| &*cover.is);
        Roster::new(own.into_iter().chain(backup), absences, covers, within)
    }
}
