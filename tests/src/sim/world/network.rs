//! Between hub and devices: requests that are lost, doubled and late, and streams that are cut with and without a word.

use super::{What, World, unreachable};
use crate::sim::hub::{Asker, Say};
use crate::sim::mutation::Mutation;
use crate::sim::scene;
use baton_domain::command::Command;
use baton_domain::event::Actor;
use baton_domain::id::{CommandId, Seq};
use baton_engine::event::{Attempt, Event};
use baton_wire::command::{CommandEnvelope, CommandOutcome};
use baton_wire::document::Documents;
use baton_wire::problem::{Problem, ProblemCode, Retry};
use baton_wire::sync::SyncMessage;

/// Milliseconds after which a client gives a request up.
pub(super) const GIVES_UP_MS: u64 = 10_000;

impl World {
    /// A device sends a command.
    pub(super) fn post(&mut self, device: usize, envelope: CommandEnvelope) -> Result<(), String> {
        let it = &self.devices[device];
        if !it.disk.outbox.contains_key(&envelope.id) {
            return Err(format!("device {device} sends {envelope:?} before it is durable"));
        }
        if self.rng.chance(self.faults.post_lost) {
            let (run, command) = (it.run, envelope.id);
            let result = Err(unreachable("The request was lost."));
            self.after(GIVES_UP_MS, What::AnswerArrives { device, run, command, result });
            return Ok(());
        }
        let envelope = self.as_sent(envelope);
        let copies = if self.rng.chance(self.faults.post_twice) { 2 } else { 1 };
        for _ in 0..copies {
            let (delay, hub) = (self.delay(), self.some_hub());
            let (envelope, given_up) = (envelope.clone(), false);
            self.after(delay, What::PostArrives { device, envelope, hub, given_up });
        }
        Ok(())
    }

    /// What goes out. A mutant gives what it sends again a new id.
    fn as_sent(&mut self, envelope: CommandEnvelope) -> CommandEnvelope {
        if self.mutation != Some(Mutation::RetryHasNewId) {
            return envelope;
        }
        let ids = self.posted.entry(envelope.id).or_default();
        let id = if ids.is_empty() {
            envelope.id
        } else {
            CommandId(uuid::Uuid::from_u64_pair(self.rng.bits(), self.rng.bits()))
        };
        ids.push(id);
        CommandEnvelope { id, ..envelope }
    }

    pub(super) fn post_arrives(
        &mut self,
        device: usize,
        envelope: CommandEnvelope,
        hub: usize,
        given_up: bool,
    ) -> Result<(), String> {
        if let Some(until) = self.hubs[hub].still_until_ms.filter(|until| *until > self.now_ms) {
            return self.post_waits((device, envelope), (hub, until), given_up);
        }
        let CommandEnvelope { id, action } = envelope;
        if !self.hubs[hub].up {
            if !given_up {
                self.answer(device, id, Err(unreachable("Nobody listens there.")));
            }
            return Ok(());
        }
        let known = self.hubs[hub].committed.devices.get(&scene::device(device));
        if known.is_none_or(|known| known.is.revoked) {
            let problem = Problem::new(ProblemCode::TokenRevoked, "This device's access was taken away.");
            if !given_up {
                self.answer(device, id, Err(problem));
            }
            return Ok(());
        }
        let person = scene::person(scene::OWNERS[device]);
        let by = Actor::Person { person, device: Some(scene::device(device)) };
        let asker = if given_up { Asker::Nobody } else { Asker::Device { device, command: id } };
        self.decide(hub, Command::Act { id, by, action }, asker);
        if !self.hubs[hub].up && !given_up {
            self.answer(device, id, Err(unreachable("The connection was reset.")));
        }
        Ok(())
    }

    /// The answer to a command goes back.
    pub(super) fn answer(
        &mut self,
        device: usize,
        command: CommandId,
        result: Result<CommandOutcome, Problem>,
    ) {
        let run = self.devices[device].run;
        let sent = self.posted.iter().find(|(_, ids)| ids.contains(&command));
        let command = sent.map_or(command, |(own, _)| *own);
        if self.rng.chance(self.faults.answer_lost) {
            let result = Err(unreachable("No answer came."));
            self.after(GIVES_UP_MS, What::AnswerArrives { device, run, command, result });
            return;
        }
        let delay = self.delay();
        self.after(delay, What::AnswerArrives { device, run, command, result });
    }

    pub(super) fn answer_arrives(
        &mut self,
        device: usize,
        run: u64,
        command: CommandId,
        result: Result<CommandOutcome, Problem>,
    ) -> Result<(), String> {
        let it = &mut self.devices[device];
        if it.run != run || it.asleep_until_ms.is_some() || it.engine.is_none() {
            return Ok(());
        }
        if let Some(page) = it.disk.outbox.get(&command).and_then(|queued| queued.page) {
            let mut known = self.journal.state.incidents.values();
            let found = known.find_map(|known| Some((known.is.id, known.is.page(page)?)));
            let wanted = found.is_some_and(|(_, page)| page.is_wanted());
            match &result {
                Ok(_) if !wanted => {
                    it.settled.insert(page);
                }
                Err(problem) if problem.retry == Retry::Never && wanted => {
                    if it.refused.insert(command) {
                        let left = it.answered.get(&page).map_or(0, |answers| answers.saturating_sub(1));
                        it.answered.retain(|answered, _| *answered != page || left > 0);
                        it.answered.entry(page).and_modify(|answers| *answers = left);
                        // what was taken elsewhere stays taken
                        it.took.retain(|incident, _| found.is_none_or(|(of, _)| of != *incident));
                    }
                }
                Ok(_) | Err(_) => {}
            }
        }
        self.tell(device, run, Event::Posted { command, result })
    }

    /// A device connects.
    pub(super) fn connect(&mut self, device: usize, attempt: Attempt, cursor: Seq) {
        let run = self.devices[device].run;
        self.devices[device].stream = Some(attempt);
        self.devices[device].stream_busy_until_ms = self.now_ms;
        let delay = self.delay();
        let hub = self.hub_to_connect(device);
        if self.rng.chance(self.faults.connect_fails) {
            self.devices[device].stream = None;
            if !self.rng.chance(200) {
                self.stream_ends(device, attempt, "The connection was refused.");
            }
            return;
        }
        self.after(delay, What::ConnectArrives { device, run, attempt, cursor, hub });
    }

    pub(super) fn connect_arrives(
        &mut self,
        hub: usize,
        (device, run): (usize, u64),
        attempt: Attempt,
        cursor: Seq,
    ) -> Result<(), String> {
        if self.devices[device].run != run || self.devices[device].stream != Some(attempt) {
            return Ok(()); // the device has given it up
        }
        if !self.hubs[hub].up {
            self.stream_ends(device, attempt, "Nobody listens there.");
            return Ok(());
        }
        self.ask_the_journal(hub, cursor)?;
        match self.hubs[hub].connect((device, run), attempt, cursor, self.now_ms) {
            Ok(says) => {
                self.tell(device, run, Event::StreamOpened(attempt))?;
                self.say(hub, says)
            }
            Err(problem) => {
                let delay = self.delay();
                self.after(delay, What::StreamEnds { device, run, attempt, problem });
                Ok(())
            }
        }
    }

    /// The hub writes to a stream.
    pub(super) fn stream(&mut self, hub: usize, device: usize, attempt: Attempt, message: SyncMessage) {
        let connection = self.hubs[hub].connections.get(&(device, attempt));
        if connection.is_some_and(|connection| connection.run != self.devices[device].run) {
            return; // what it belongs to was killed
        }
        if self.rng.chance(self.faults.stream_dead) {
            if self.devices[device].stream == Some(attempt) {
                self.devices[device].stream = None;
                self.note(|| format!("device {device}'s stream is dead, and nobody knows"));
            }
            return;
        }
        if self.rng.chance(self.faults.stream_cut) {
            self.hubs[hub].connections.remove(&(device, attempt));
            if self.devices[device].stream == Some(attempt) {
                self.devices[device].stream = None;
            }
            self.stream_ends(device, attempt, "The stream was cut.");
            return;
        }
        let at = (self.now_ms + self.delay()).max(self.devices[device].stream_busy_until_ms);
        self.devices[device].stream_busy_until_ms = at;
        let run = self.devices[device].run;
        self.at(at, What::StreamSays { device, run, attempt, message, hub });
        if self.rng.chance(self.faults.stream_again)
            && let Some(Say::Stream { message, .. }) = self.hubs[hub].again(device, attempt)
        {
            let at = at + self.rng.between(0, 2_000);
            self.at(at, What::StreamSays { device, run, attempt, message, hub });
        }
    }

    pub(super) fn stream_says(
        &mut self,
        hub: usize,
        (device, run): (usize, u64),
        attempt: Attempt,
        message: SyncMessage,
    ) -> Result<(), String> {
        let it = &mut self.devices[device];
        if it.run != run || it.stream != Some(attempt) || it.asleep_until_ms.is_some() {
            self.hubs[hub].connections.remove(&(device, attempt)); // the network says that nobody is there
            return Ok(());
        }
        let heard = if self.mutation == Some(Mutation::LateNewsIsTaken) {
            as_news(&it.learnt, message.clone())
        } else {
            message.clone()
        };
        match &message {
            SyncMessage::Snapshot { cursor, .. } if *cursor < it.told => {
                return Err(format!(
                    "1: device {device} was told everything up to {}, and hub {hub} now knows no more than {cursor}",
                    it.told
                ));
            }
            SyncMessage::Snapshot { cursor, documents } | SyncMessage::Changes { cursor, documents } => {
                it.told = it.told.max(*cursor);
                for document in documents {
                    it.learnt.apply(document.clone());
                }
            }
            SyncMessage::Revoked => it.revoked = true,
            SyncMessage::Hello { .. } | SyncMessage::Heartbeat { .. } => {}
        }
        if let SyncMessage::Heartbeat { cursor, .. } = &message {
            self.has_learnt(device, *cursor)?;
        }
        self.tell(device, run, Event::Stream(attempt, heard))
    }

    /// A device hears that its stream is over.
    pub(super) fn stream_ends(&mut self, device: usize, attempt: Attempt, why: &str) {
        let (run, problem, delay) = (self.devices[device].run, unreachable(why), self.delay());
        self.after(delay, What::StreamEnds { device, run, attempt, problem });
    }
}

/// A mutant's: what is older than what is known gets a newer revision.
fn as_news(learnt: &Documents, mut message: SyncMessage) -> SyncMessage {
    if let SyncMessage::Changes { documents, .. } = &mut message {
        for document in documents {
            let known = learnt.get(&document.id()).map_or(document.seq, |known| known.seq);
            if known > document.seq {
                document.seq = Seq(known.0 + 1);
            }
        }
    }
    message
}
