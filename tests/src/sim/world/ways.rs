//! What goes out another way than to devices: providers that lose messages, are slow, refuse, and say so late; and people who answer
//! through them.

use super::{What, World};
use crate::sim::check;
use crate::sim::hub::Asker;
use baton_domain::attempt::WayReport;
use baton_domain::command::{Command, WayAnswer};
use baton_domain::contact::SendFailure;
use baton_domain::contact::event::ContactEvent;
use baton_domain::event::{Entry, Event};
use baton_domain::id::{CommandId, ContactId, SendId};
use baton_domain::limit;
use baton_domain::send::{PageItem, SendOutcome, Sending};
use baton_domain::state::State;
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// What the checks watched of messages.
#[derive(Clone, Debug, Default)]
pub(super) struct Messages {
    /// Handed to a sender, by the hub and its run: hubs on one journal may both send.
    under_way: BTreeSet<(usize, u64, SendId)>,
    /// When messages went out through each method.
    began: BTreeMap<ContactId, Vec<Timestamp>>,
    /// Entries looked at.
    seen: usize,
}

impl Messages {
    /// Promise: a storm is a few messages, and nobody is told of what was over before.
    fn look(&mut self, journal: &[Entry], state: &State) -> Result<(), String> {
        for entry in &journal[self.seen.min(journal.len())..] {
            let Event::Contact { what: ContactEvent::SendBegan { contact, .. }, .. } = &entry.event else {
                continue;
            };
            let began = self.began.entry(*contact).or_default();
            began.push(entry.at);
            let minute = entry.at - SignedDuration::from_mins(1);
            let lately = began.iter().filter(|at| **at > minute).count();
            // a bucket of the cheapest kind: the burst, and what comes in again within the minute
            let most = limit::SEND_BURST as usize + 60 / limit::FREE_REFILL_S as usize;
            if lately > most {
                return Err(format!("8: {lately} messages through one method within a minute"));
            }
        }
        self.seen = journal.len();
        check::ways(state)
    }
}

impl World {
    /// After each write: what has to go out is handed to senders.
    pub(super) fn send_messages(&mut self, hub: usize) -> Result<(), String> {
        self.messages_seen.look(&self.journal.entries, &self.journal.state)?;
        let run = self.hubs[hub].run;
        let open: Vec<SendId> = self.hubs[hub].committed.sends.open().map(|send| send.id).collect();
        for send in open {
            if self.messages_seen.under_way.insert((hub, run, send)) {
                let wait = self.delay();
                self.after(wait, What::MessageGoes { hub, run, send });
            }
        }
        Ok(())
    }

    /// A sender tries. Its hub may have been killed: then nobody hears what came of it.
    pub(super) fn message_goes(&mut self, hub: usize, run: u64, send: SendId) -> Result<(), String> {
        let it = &self.hubs[hub];
        let Some(known) = it.committed.sends.get(send).cloned() else { return Ok(()) };
        if run != it.run || !it.up || !known.open {
            return Ok(());
        }
        let wanted = it.committed.is_send_wanted(&known);
        let fails = self.rng.chance(self.faults.provider_fails);
        let outcome = match (wanted, fails) {
            (false, _) => SendOutcome::Cancelled,
            (true, true) => {
                let why = if self.rng.chance(500) { SendFailure::Refused } else { SendFailure::Unavailable };
                SendOutcome::Failed { why, detail: "no".to_owned() }
            }
            (true, false) => SendOutcome::Accepted,
        };
        self.tally.mix.refused += u64::from(wanted && fails);
        self.note(|| format!("message {send}: {outcome:?}"));
        if outcome == SendOutcome::Accepted && !self.rng.chance(self.faults.message_lost) {
            self.noticed(&known.what, send);
        }
        let late = self.rng.chance(self.faults.provider_late);
        self.tally.mix.late += u64::from(late);
        let wait = if late { self.rng.between(5_000, 60_000) } else { self.delay() };
        self.after(wait, What::MessageEnds { hub, run, send, outcome: outcome.clone() });
        if self.rng.chance(self.faults.post_twice) {
            self.after(wait + 1, What::MessageEnds { hub, run, send, outcome });
        }
        Ok(())
    }

    /// A message reached its person, who may answer through it, also when it is too late, and twice.
    fn noticed(&mut self, what: &Sending, send: SendId) {
        let Sending::Pages { items } = what else { return };
        let wait = self.rng.between(500, 120_000);
        let report =
            if self.rng.chance(200) { Err(SendFailure::NotAnswered) } else { Ok(WayReport::Delivered) };
        self.after(wait / 2, What::MessageReported { send, report });
        if self.quiet || self.rng.chance(self.faults.sleeper) {
            return;
        }
        let answer = if self.rng.chance(200) { WayAnswer::Cant } else { WayAnswer::Acknowledge };
        for item in items.clone() {
            self.after(wait, What::WayAnswers { item, answer });
            if self.rng.chance(self.faults.post_twice) {
                self.after(wait + 50, What::WayAnswers { item, answer });
            }
        }
    }

    pub(super) fn message_ends(
        &mut self,
        hub: usize,
        run: u64,
        send: SendId,
        outcome: SendOutcome,
    ) -> Result<(), String> {
        if run != self.hubs[hub].run || !self.hubs[hub].up {
            return Ok(()); // a survivor sends it again
        }
        self.decide(hub, Command::SendEnded { send, outcome: outcome.clone() }, Asker::Nobody);
        // a sender that hears of no write tells again
        self.after(2_000, What::MessageToldAgain { hub, run, send, outcome });
        Ok(())
    }

    pub(super) fn message_told_again(
        &mut self,
        hub: usize,
        run: u64,
        send: SendId,
        outcome: SendOutcome,
    ) -> Result<(), String> {
        let open = self.hubs[hub].committed.sends.get(send).is_some_and(|known| known.open);
        if open { self.message_ends(hub, run, send, outcome) } else { Ok(()) }
    }

    pub(super) fn message_reported(
        &mut self,
        send: SendId,
        report: Result<WayReport, SendFailure>,
    ) -> Result<(), String> {
        let hub = self.some_hub();
        if self.hubs[hub].is_live(self.now_ms) {
            self.decide(hub, Command::SendReported { send, report }, Asker::Nobody);
        }
        Ok(())
    }

    pub(super) fn way_answers(&mut self, item: PageItem, answer: WayAnswer) -> Result<(), String> {
        let hub = self.some_hub();
        if self.hubs[hub].is_live(self.now_ms) {
            self.note(|| format!("{answer:?} through a message: {item:?}"));
            self.tally.way_answers += 1;
            let id = CommandId(uuid::Uuid::from_u64_pair(self.rng.bits(), self.rng.bits()));
            self.decide(hub, Command::WayAnswered { id, item, answer }, Asker::Nobody);
        }
        Ok(())
    }

    /// At the end nothing is left that has to go out.
    pub(super) fn messages_are_out(&self) -> Result<(), String> {
        match self.journal.state.sends.open().next() {
            None => Ok(()),
            Some(send) => Err(format!("message {} has no outcome: {:?}", send.id, send.what)),
        }
    }
}
