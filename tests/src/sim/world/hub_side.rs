//! The hub in the world: it decides, writes, is killed, starts again, and hears from monitoring.

use super::{Message, Tracing, What, World};
use crate::sim::hub::{Asker, Say};
use crate::sim::mutation::Mutation;
use crate::sim::{check, scene};
use baton_domain::alert::AlertStatus;
use baton_domain::command::Command;
use baton_domain::id::Seq;
use baton_engine::event::Attempt;

impl World {
    /// Lets the hub decide. What comes of it is written some milliseconds later, unless the hub is killed before.
    pub(super) fn decide(&mut self, command: Command, asker: Asker) {
        let early = self.answered_early(&asker);
        let asker = if early.is_some() { Asker::Nobody } else { asker };
        if self.hub.decide(command, asker, self.now_ms) && !self.hub.writing {
            self.hub.writing = true;
            let wait = self.rng.between(1, 15);
            self.after(wait, What::HubWritten { run: self.hub.run });
        }
        if let Some(message) = early {
            self.source_answered(message, true, self.hub.decided_seq());
        }
        if self.rng.chance(self.faults.clock_set) {
            self.hub.wall_off_s = self.rng.between(0, 4 * 3_600) as i64 - 2 * 3_600;
            self.deaf();
            self.note(|| "the hub's clock is set".to_owned());
        }
        if self.rng.chance(self.faults.hub_killed) {
            self.hub_killed();
        }
    }

    /// A mutant answers monitoring before anything is durable.
    fn answered_early(&self, asker: &Asker) -> Option<usize> {
        match asker {
            Asker::Source(message) => {
                Some(*message).filter(|_| self.mutation == Some(Mutation::AnsweredBeforeDurable))
            }
            Asker::Device { .. } | Asker::Nobody => None,
        }
    }

    pub(super) fn hub_killed(&mut self) {
        self.tally.kills += 1;
        self.hub_due_ms = None;
        self.note(|| "the hub is killed".to_owned());
        let connected: Vec<(usize, Attempt)> = self.hub.connections.keys().copied().collect();
        self.hub.kill();
        for (device, attempt) in connected {
            if !self.rng.chance(300) {
                self.stream_ends(device, attempt, "The hub closed the stream.");
            }
        }
        let down = self.rng.between(10, 120_000);
        self.after(down, What::HubStarts { run: self.hub.run });
    }

    pub(super) fn hub_starts(&mut self, run: u64) -> Result<(), String> {
        if run != self.hub.run || self.hub.up {
            return Ok(());
        }
        self.hub.start(self.now_ms)?;
        self.note(|| "the hub starts".to_owned());
        self.deaf();
        self.decide(Command::Started, Asker::Nobody);
        if !self.hub.up {
            return Ok(()); // killed at once
        }
        self.hub_timer();
        self.send_messages()?;
        check::state(&self.hub.committed)
    }

    pub(super) fn hub_timer(&mut self) {
        let Some(wait) = self.hub.due_in_ms(self.now_ms) else { return };
        let (run, at) = (self.hub.run, self.now_ms + wait.min(5_000));
        // one timer is enough; an earlier one will look again
        if self.hub_due_ms.is_none_or(|(of, known)| of != run || known > at) {
            self.hub_due_ms = Some((run, at));
            self.at(at, What::HubDue { run });
        }
    }

    pub(super) fn hub_due(&mut self, run: u64) -> Result<(), String> {
        if run == self.hub.run && self.hub.up && self.hub_due_ms == Some((run, self.now_ms)) {
            self.hub_due_ms = None;
            match self.hub.due_in_ms(self.now_ms) {
                Some(0) if !self.hub.writing => self.decide(Command::Tick, Asker::Nobody),
                Some(_) | None => {}
            }
            if !self.hub.writing && self.hub.up {
                self.hub_timer();
            }
        }
        Ok(())
    }

    pub(super) fn hub_written(&mut self, run: u64) -> Result<(), String> {
        if run != self.hub.run || !self.hub.up {
            return Ok(());
        }
        let says = if self.rng.chance(self.faults.hub_disk) {
            self.note(|| "the hub's disk refuses".to_owned());
            self.hub.write_failed()
        } else {
            let before = self.hub.journal.len();
            let says = self.hub.written()?;
            let seq = self.hub.committed.seq;
            let after = self.hub.journal.len();
            self.note(|| format!("the hub has {} events more, up to {seq}", after - before));
            if self.tracing == Tracing::On {
                let new: Vec<String> = self.hub.journal[before..]
                    .iter()
                    .map(|entry| format!("  {} {:?}", entry.seq, entry.event))
                    .collect();
                new.into_iter().for_each(|line| self.note(|| line));
            }
            says
        };
        check::state(&self.hub.committed)?;
        self.log.look(&self.hub.journal)?;
        self.rota.look(&self.hub.journal, &self.hub.committed)?;
        self.reach.look(&self.hub.journal, &self.hub.committed)?;
        self.say(says)?;
        self.send_messages()?;
        let ticks = self.mutation != Some(Mutation::TimersForgotten) || self.hub.run == 0;
        if ticks && self.hub.decide(Command::Tick, Asker::Nobody, self.now_ms) && !self.hub.writing {
            self.hub.writing = true;
            self.after(2, What::HubWritten { run });
        }
        self.hub_timer();
        Ok(())
    }

    pub(super) fn alert_arrives(&mut self, message: usize) -> Result<(), String> {
        if !self.hub.up || self.rng.chance(self.faults.post_lost) {
            self.after(5_000, What::AlertArrives { message });
            return Ok(());
        }
        let Message { service, alert } = self.messages[message].clone();
        self.note(|| format!("{:?} {} {:?} arrives", alert.status, alert.title, alert.urgency));
        let command = Command::Ingest { integration: scene::integration(service), alerts: vec![alert] };
        self.decide(command, Asker::Source(message));
        if !self.hub.up {
            self.after(5_000, What::AlertArrives { message }); // no answer came
        }
        Ok(())
    }

    pub(super) fn source_answered(&mut self, message: usize, accepted: bool, seq: Seq) {
        let Message { service, alert } = &self.messages[message];
        let firing = alert.status == AlertStatus::Firing;
        if !accepted {
            self.after(5_000, What::AlertArrives { message });
        } else if firing {
            self.tally.accepted += 1;
            self.accepted.push((*service, alert.dedup_key.clone(), seq.0));
        }
    }

    pub(super) fn say(&mut self, says: Vec<Say>) -> Result<(), String> {
        for say in says {
            match say {
                Say::Answer { device, command, result } => self.answer(device, command, result),
                Say::Source { message, accepted } => {
                    self.source_answered(message, accepted, self.hub.committed.seq);
                }
                Say::Stream { device, attempt, message } => self.stream(device, attempt, message),
            }
        }
        Ok(())
    }
}
