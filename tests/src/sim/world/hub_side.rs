//! A hub in the world: it decides, writes, is killed, starts again, and hears from monitoring.

use super::{Message, Tracing, What, World};
use crate::sim::hub::{Asker, Say};
use crate::sim::mutation::Mutation;
use crate::sim::{check, scene};
use baton_domain::alert::AlertStatus;
use baton_domain::command::Command;
use baton_domain::id::Seq;
use baton_engine::event::Attempt;

impl World {
    /// Lets a hub decide. What comes of it is written some milliseconds later, unless the hub is killed before.
    pub(super) fn decide(&mut self, hub: usize, command: Command, asker: Asker) {
        let early = self.answered_early(&asker);
        let asker = if early.is_some() { Asker::Nobody } else { asker };
        self.hubs[hub].decide(command, asker, self.now_ms);
        self.write_soon(hub);
        if let Some(message) = early {
            self.source_answered(message, true, self.hubs[hub].decided_seq());
        }
        if self.rng.chance(self.faults.clock_set) {
            self.hubs[hub].wall_off_s = self.rng.between(0, 4 * 3_600) as i64 - 2 * 3_600;
            self.deaf();
            self.note(|| format!("hub {hub}'s clock is set"));
        }
        if self.rng.chance(self.faults.hub_killed) {
            self.hub_killed(hub);
        }
        self.hub_pauses(hub);
    }

    /// What a hub decided is written some milliseconds later.
    pub(super) fn write_soon(&mut self, hub: usize) {
        if self.hubs[hub].has_to_write() && !self.hubs[hub].writing {
            self.hubs[hub].writing = true;
            let (wait, run) = (self.rng.between(1, 15), self.hubs[hub].run);
            self.after(wait, What::HubWritten { hub, run });
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

    pub(super) fn hub_killed(&mut self, hub: usize) {
        self.tally.kills += 1;
        self.hub_due_ms[hub] = None;
        self.note(|| format!("hub {hub} is killed"));
        let connected: Vec<(usize, Attempt)> = self.hubs[hub].connections.keys().copied().collect();
        self.hubs[hub].kill();
        if self.mutation == Some(Mutation::DiskForgets) && self.hubs.len() == 1 {
            self.journal.forget_last();
        }
        for (device, attempt) in connected {
            if !self.rng.chance(300) {
                self.stream_ends(device, attempt, "The hub closed the stream.");
            }
        }
        let (down, run) = (self.rng.between(10, self.size.down_max_ms), self.hubs[hub].run);
        self.after(down, What::HubStarts { hub, run });
    }

    pub(super) fn hub_starts(&mut self, hub: usize, run: u64) -> Result<(), String> {
        if run != self.hubs[hub].run || self.hubs[hub].up {
            return Ok(());
        }
        self.hubs[hub].start(&self.journal, self.now_ms)?;
        self.note(|| format!("hub {hub} starts"));
        self.deaf();
        self.decide(hub, Command::Started, Asker::Nobody);
        if !self.hubs[hub].up {
            return Ok(()); // killed at once
        }
        self.hub_timer(hub);
        self.send_messages(hub)?;
        check::state(&self.journal.state)
    }

    pub(super) fn hub_timer(&mut self, hub: usize) {
        let Some(wait) = self.hubs[hub].due_in_ms(self.now_ms) else { return };
        let (run, at) = (self.hubs[hub].run, self.now_ms + wait.min(5_000));
        // one timer is enough; an earlier one will look again
        if self.hub_due_ms[hub].is_none_or(|(of, known)| of != run || known > at) {
            self.hub_due_ms[hub] = Some((run, at));
            self.at(at, What::HubDue { hub, run });
        }
    }

    pub(super) fn hub_due(&mut self, hub: usize, run: u64) -> Result<(), String> {
        let known = self.hub_due_ms[hub].is_some_and(|(of, at)| of == run && at <= self.now_ms);
        if run == self.hubs[hub].run && self.hubs[hub].up && known {
            self.hub_due_ms[hub] = None;
            match self.hubs[hub].due_in_ms(self.now_ms) {
                Some(0) if !self.hubs[hub].writing => self.decide(hub, Command::Tick, Asker::Nobody),
                Some(_) | None => {}
            }
            if !self.hubs[hub].writing && self.hubs[hub].up {
                self.hub_timer(hub);
            }
        }
        Ok(())
    }

    pub(super) fn hub_written(&mut self, hub: usize, run: u64) -> Result<(), String> {
        if run != self.hubs[hub].run || !self.hubs[hub].up {
            return Ok(());
        }
        if self.hubs[hub].is_behind(&self.journal) {
            return self.decides_anew(hub);
        }
        let says = if self.rng.chance(self.faults.hub_disk) {
            self.note(|| format!("hub {hub}'s disk refuses"));
            self.hubs[hub].write_failed(self.now_ms)
        } else {
            let before = self.journal.last();
            let says = self.hubs[hub].written(&mut self.journal, self.now_ms)?;
            self.note_written(hub, before);
            self.lost_by_all(before)?;
            if before < self.journal.last() {
                self.others_follow(hub);
            }
            says
        };
        check::state(&self.journal.state)?;
        self.log.look(&self.journal.entries)?;
        self.drills.look(&self.journal.entries, &self.journal.state, &mut self.tally.mix)?;
        self.rota.look(&self.journal.entries, &self.journal.state)?;
        self.reach.look(&self.journal.entries, &self.journal.state)?;
        self.say(hub, says)?;
        self.send_messages(hub)?;
        let ticks = self.mutation != Some(Mutation::TimersForgotten) || self.hubs[hub].run == 0;
        if ticks
            && self.hubs[hub].decide(Command::Tick, Asker::Nobody, self.now_ms)
            && !self.hubs[hub].writing
        {
            self.hubs[hub].writing = true;
            self.after(2, What::HubWritten { hub, run });
        }
        self.hub_timer(hub);
        Ok(())
    }

    fn note_written(&mut self, hub: usize, before: Seq) {
        let seq = self.journal.last();
        self.note(|| format!("hub {hub} has {} events more, up to {seq}", seq.0 - before.0));
        if self.tracing == Tracing::On {
            let new = self.journal.after(before).iter();
            let new: Vec<String> = new.map(|entry| format!("  {} {:?}", entry.seq, entry.event)).collect();
            new.into_iter().for_each(|line| self.note(|| line));
        }
    }

    pub(super) fn alert_arrives(&mut self, message: usize) -> Result<(), String> {
        let hub = self.some_hub();
        if !self.hubs[hub].is_live(self.now_ms) || self.rng.chance(self.faults.post_lost) {
            self.after(5_000, What::AlertArrives { message });
            return Ok(());
        }
        let Message { service, alert } = self.messages[message].clone();
        self.note(|| format!("{:?} {} {:?} arrives", alert.status, alert.title, alert.urgency));
        let command = Command::Ingest { integration: scene::integration(service), alerts: vec![alert] };
        self.decide(hub, command, Asker::Source(message));
        if !self.hubs[hub].up {
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

    pub(super) fn say(&mut self, hub: usize, says: Vec<Say>) -> Result<(), String> {
        for say in says {
            match say {
                Say::Answer { device, command, result } => self.answer(device, command, result),
                Say::Source { message, accepted } => {
                    self.source_answered(message, accepted, self.hubs[hub].committed.seq);
                }
                Say::Stream { device, attempt, message } => self.stream(hub, device, attempt, message),
            }
        }
        Ok(())
    }
}
