//! What people do about the rota, at any moment: fall sick, plan, come back, ask, take, decline, take back, hand over, edit.

use super::{What, World};
use crate::sim::scene;
use baton_domain::absence::AbsenceKind;
use baton_domain::command::Action;
use baton_domain::cover::{Asked, Cover, HandOver};
use baton_domain::id::{AbsenceId, CoverId, PersonId};
use baton_domain::shift::Span;
use jiff::{SignedDuration, Timestamp};

/// The device of whoever may edit it.
const EDITOR: usize = 0;

impl World {
    pub(super) fn plan_rota(&mut self) {
        for _ in 0..self.rng.between(0, self.size.plans_max) {
            let (at, device) =
                (self.rng.between(1_000, self.size.stormy_ms - 60_000), self.rng.below(self.devices.len()));
            self.at(at, What::PersonPlans { device });
        }
    }

    pub(super) fn person_plans(&mut self, device: usize) -> Result<(), String> {
        let it = &self.devices[device];
        if it.engine.is_none() || it.revoked || self.quiet {
            return Ok(());
        }
        let (run, now) = (it.run, it.now(self.now_ms).utc);
        let me = scene::person(scene::OWNERS[device]);
        let other = scene::person(self.rng.below(self.size.people));
        let Some(action) = self.plan_of(device, me, other, now) else { return Ok(()) };
        if matches!(action, Action::AskCover { .. }) {
            self.two_answer();
        }
        self.tally.plans += 1;
        self.act(device, run, action)
    }

    fn plan_of(&mut self, device: usize, me: PersonId, other: PersonId, now: Timestamp) -> Option<Action> {
        let hour = self.hour_from(now);
        Some(match self.rng.between(0, 99) {
            0..=11 => self.away(me, None, now),
            12..=19 => self.away(other, None, now),
            20..=31 => {
                let start = now + SignedDuration::from_mins(self.minutes(1, 40));
                let whose = if self.rng.chance(700) { me } else { other };
                self.away(whose, Some(start), start)
            }
            32..=39 => self.comes_back(device, now)?,
            40..=57 => self.ask(self.rng_person(me, other), hour, other),
            58..=67 => {
                let cover = CoverId(self.id());
                let (schedule, start) = (scene::schedule(), Some(hour.start));
                Action::TakeShift { cover, schedule, person: other, start, end: hour.end }
            }
            68..=75 => self.hand_over(me, other, now),
            76..=83 => Action::WithdrawCover { cover: self.some_cover(device)?.id },
            84..=87 => Action::DeclineCover { cover: self.some_cover(device)?.id },
            88..=91 => self.accept(device)?,
            _ => {
                let (first, nobody) = (self.rng.below(self.size.people), self.rng.chance(300));
                Action::PutSchedule { schedule: scene::primary(self.size.people, first, nobody) }
            }
        })
    }

    fn rng_person(&self, me: PersonId, other: PersonId) -> PersonId {
        if self.now_ms.is_multiple_of(3) { other } else { me }
    }

    fn id(&mut self) -> uuid::Uuid {
        uuid::Uuid::from_u64_pair(self.rng.bits(), self.rng.bits())
    }

    fn minutes(&mut self, least: u64, most: u64) -> i64 {
        i64::try_from(self.rng.between(least, most)).unwrap_or(1)
    }

    /// One of the next hours, or half of it.
    fn hour_from(&mut self, now: Timestamp) -> Span {
        let ahead = SignedDuration::from_hours(self.minutes(0, 3));
        let second = now.as_second().div_euclid(3_600) * 3_600;
        let hour = Timestamp::from_second(second).unwrap_or(now) + ahead;
        let half = SignedDuration::from_mins(30);
        let start = if self.rng.chance(250) { hour + half } else { hour };
        let length = half * i32::try_from(self.rng.between(1, 4)).unwrap_or(1);
        Span::lasting(start.max(now), length)
    }

    fn away(&mut self, person: PersonId, start: Option<Timestamp>, from: Timestamp) -> Action {
        let absence = AbsenceId(self.id());
        let kind = *self
            .rng
            .pick(&[AbsenceKind::Sick, AbsenceKind::Vacation, AbsenceKind::Away])
            .unwrap_or(&AbsenceKind::Sick);
        let end = from + SignedDuration::from_mins(self.minutes(5, 60));
        Action::RecordAbsence { absence, person, kind, start, end }
    }

    /// An absence ends early, or never was.
    fn comes_back(&mut self, device: usize, now: Timestamp) -> Option<Action> {
        let open: Vec<_> = self.devices[device]
            .learnt
            .absences()
            .filter(|one| one.end > now)
            .map(|one| (one.id, one.start))
            .collect();
        let (absence, start) = *self.rng.pick(&open)?;
        Some(Action::EndAbsence { absence, end: self.rng.chance(400).then_some(start) })
    }

    fn ask(&mut self, person: PersonId, span: Span, other: PersonId) -> Action {
        let cover = CoverId(self.id());
        let asked =
            if self.rng.chance(600) { Asked::Rotation } else { Asked::Persons { persons: vec![other] } };
        let (schedule, start) = (scene::schedule(), Some(span.start));
        Action::AskCover { cover, schedule, person, start, end: span.end, asked, hand_over: None }
    }

    fn hand_over(&mut self, me: PersonId, other: PersonId, now: Timestamp) -> Action {
        let hand_over = Some(HandOver { incidents: self.rng.chance(500) });
        let cover = CoverId(self.id());
        let (schedule, asked) = (scene::schedule(), Asked::Persons { persons: vec![other] });
        let end = now + SignedDuration::from_mins(self.minutes(20, 120));
        Action::AskCover { cover, schedule, person: me, start: None, end, asked, hand_over }
    }

    /// Some moments later two people take the same duty, as nearly at once as the network lets them.
    fn two_answer(&mut self) {
        let at = self.now_ms + self.rng.between(100, 120_000);
        for _ in 0..2 {
            let device = self.rng.below(self.devices.len());
            self.at(at, What::PersonCovers { device });
        }
        if self.rng.chance(self.size.edits_meanwhile) {
            let edited_at = at + self.rng.between(0, 1_000);
            self.at(edited_at, What::PersonEdits { device: EDITOR });
        }
    }

    pub(super) fn person_covers(&mut self, device: usize) -> Result<(), String> {
        let it = &self.devices[device];
        if it.engine.is_none() || it.revoked || self.quiet {
            return Ok(());
        }
        let run = it.run;
        match self.accept(device) {
            Some(action) => self.act(device, run, action),
            None => Ok(()),
        }
    }

    /// The lead edits the schedule while others answer.
    pub(super) fn person_edits(&mut self, device: usize) -> Result<(), String> {
        let it = &self.devices[device];
        if it.engine.is_none() || it.revoked || self.quiet {
            return Ok(());
        }
        let run = it.run;
        let first = self.rng.below(self.size.people);
        self.act(
            device,
            run,
            Action::PutSchedule { schedule: scene::primary(self.size.people, first, false) },
        )
    }

    fn accept(&mut self, device: usize) -> Option<Action> {
        let cover = self.some_cover(device)?;
        let left = cover.left();
        let some = *left.first()?;
        let part = self.rng.chance(350).then(|| Span { end: some.start + some.length() / 2, ..some });
        Some(Action::AcceptCover { cover: cover.id, part, incidents: self.rng.chance(500) })
    }

    /// A cover that this device knows, open ones most of the time.
    fn some_cover(&mut self, device: usize) -> Option<Cover> {
        let any = self.rng.chance(150);
        let known: Vec<Cover> =
            self.devices[device].learnt.covers().filter(|cover| any || cover.is_open()).cloned().collect();
        self.rng.pick(&known).cloned()
    }
}
