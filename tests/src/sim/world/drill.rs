//! Drills in some runs: people ask for them, with everything that follows and with something deaf, and a team plans them.

use super::{What, World};
use crate::sim::scene;
use crate::sim::size::Sizes;
use baton_domain::command::Action;
use baton_domain::drill::{Deaf, DrillPlan, DrillThrough};
use baton_domain::id::{IncidentId, PageId};
use baton_domain::reach::NewReachRules;
use baton_domain::schedule::Weekday;
use jiff::SignedDuration;

/// In so many of a thousand runs people drill themselves.
const DRILLED: u64 = 350;
/// In so many of a thousand runs the team plans drills.
const PLANNED: u64 = 200;
/// The device of whoever makes the plan.
const PLANNER: usize = 0;
/// Whoever is in the hours of a plan when a run begins: in New York it is evening then.
const AWAKE: usize = 1;
/// Minutes of a plan's hours: what has begun when it is made, so that drills are due within the run.
const HOURS_MIN: i64 = 40;

impl World {
    pub(super) fn plan_drills(&mut self) {
        if self.id.sizes == Sizes::Full {
            return; // those are from before there were drills, and stay what they were
        }
        if self.rng.chance(DRILLED) {
            for _ in 0..self.rng.between(1, 5) {
                let at = self.rng.between(5_000, self.size.stormy_ms - 60_000);
                let device = self.rng.below(self.devices.len());
                self.at(at, What::PersonDrills { device });
            }
        }
        if self.rng.chance(PLANNED) {
            let at = self.rng.between(5_000, 60_000);
            self.at(at, What::PersonPlansDrills { device: PLANNER });
        }
    }

    /// "Test page to myself".
    pub(super) fn person_drills(&mut self, device: usize) -> Result<(), String> {
        let it = &self.devices[device];
        if it.engine.is_none() || it.revoked || self.quiet {
            return Ok(());
        }
        let run = it.run;
        let through = if self.rng.chance(500) { DrillThrough::Devices } else { DrillThrough::Everything };
        let mut own = scene::owners(self.size.people).filter(|(_, who)| *who == scene::OWNERS[device]);
        let (first, _) = own.next().unwrap_or((device, 0));
        let deaf = match self.rng.between(0, 9) {
            0..=5 => None,
            6 => Some(Deaf::Devices),
            7 => Some(Deaf::Device { device: scene::device(device) }),
            8 => Some(Deaf::Device { device: scene::device(first) }),
            _ => Some(Deaf::Contact { contact: scene::contact(self.rng.below(scene::CONTACTS)) }),
        };
        self.act(device, run, Action::Drill { through, deaf })
    }

    /// A plan whose hours are nearly over, so that whoever is awake has the first drill in this run.
    pub(super) fn person_plans_drills(&mut self, device: usize) -> Result<(), String> {
        let it = &self.devices[device];
        if it.engine.is_none() || it.revoked || self.quiet {
            return Ok(());
        }
        let (run, now) = (it.run, it.now(self.now_ms).utc);
        let Some(awake) = self.journal.state.person(scene::person(AWAKE)) else { return Ok(()) };
        let local = awake.zone.time_zone().to_datetime(now).time();
        let minutes = |n: i64| SignedDuration::from_mins(n);
        let left = i64::try_from(self.rng.between(3, 9)).unwrap_or(3);
        let until = local.saturating_add(minutes(left));
        let days = (1..=7).filter_map(|day| Weekday::try_from(day).ok()).collect();
        let plan = DrillPlan { every_days: 1, days, from: until.saturating_sub(minutes(HOURS_MIN)), until };
        // now and then it is taken away again, or left as it was by somebody who knows no plans
        let drills = match self.rng.between(0, 9) {
            0 => Some(None),
            1 => None,
            _ => Some(Some(plan)),
        };
        let rules = NewReachRules { team: scene::team(), proof_good_for_h: 24, drills, caps: None };
        self.act(device, run, Action::PutReachRules { rules })
    }

    /// Somebody whose device rings for a drill answers it, in whichever way there is, or does what cannot be done to it.
    pub(super) fn answer_drill(&mut self, device: usize, run: u64) -> Result<(), String> {
        let drilled: Vec<(IncidentId, PageId)> = self.devices[device].drilled();
        let Some((incident, page)) = self.rng.pick(&drilled).copied() else { return Ok(()) };
        let to = scene::person(self.rng.below(self.size.people));
        let action = match self.rng.between(0, 19) {
            0..=12 => Action::Acknowledge { incident, back_in_min: None },
            13 => Action::Cant { incident, away_min: Some(20) },
            14 => Action::HandOff { incident, to },
            15 => Action::Resolve { incident },
            16 => Action::Acknowledge { incident, back_in_min: Some(5) },
            _ => {
                return self.act(
                    device,
                    run,
                    Action::Note { incident, text: "a drill".into(), vendor: None },
                );
            }
        };
        self.remember(device, incident, page, false);
        self.act(device, run, action)
    }
}
