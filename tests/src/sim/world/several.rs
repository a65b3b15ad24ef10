//! Two hubs on one journal: devices and tools come to either, each looks for what the other wrote, one may stand still for longer than
//! anybody waits, and whoever writes second decides anew.
//!
//! What a hub that shares its journal does is the product's own order: an append that comes too late reads what was written, tells this
//! hub's devices, and decides again; so does a refusal. What the other wrote is looked for four times a second.

use super::{What, World, unreachable};
use crate::sim::hub::{Asker, Hub};
use crate::sim::mutation::Mutation;
use crate::sim::scene;
use crate::sim::size::{FOLLOW_EVERY_MS, HUB_PAUSE_MAX_MS};
use baton_domain::event::Event;
use baton_domain::id::Seq;
use baton_domain::reach::ReachEvent;
use baton_wire::command::CommandEnvelope;
use jiff::Timestamp;

/// Milliseconds after the slowest look by which a hub must know what another wrote.
const BEHIND_MORE_MS: u64 = 1_000;
/// Milliseconds after which a hub has said that it has a device which another one misses: a look, a slow journal, and a look.
const CLAIMS_WITHIN_MS: u64 = 40_000;
/// In so many of a thousand cases a request goes to a hub that answers, if there is one; else to any.
const TO_A_LIVE_ONE: u64 = 850;
/// In so many of a thousand cases a device that connects again comes to the hub at which it was.
const TO_THE_SAME: u64 = 600;

impl World {
    /// Where a request goes.
    pub(super) fn some_hub(&mut self) -> usize {
        if self.hubs.len() == 1 {
            return 0;
        }
        let live: Vec<usize> =
            (0..self.hubs.len()).filter(|hub| self.hubs[*hub].is_live(self.now_ms)).collect();
        if self.rng.chance(TO_A_LIVE_ONE)
            && let Some(hub) = self.rng.pick(&live)
        {
            return *hub;
        }
        self.rng.below(self.hubs.len())
    }

    /// Where a device connects.
    pub(super) fn hub_to_connect(&mut self, device: usize) -> usize {
        if self.hubs.len() == 1 {
            return 0;
        }
        let before = self.devices[device].hub;
        let same = self.hubs[before].is_live(self.now_ms) && self.rng.chance(TO_THE_SAME);
        let hub = if same { before } else { self.some_hub() };
        self.devices[device].hub = hub;
        self.tally.mix.moves += u64::from(hub != before);
        hub
    }

    /// What a device sends to a hub that stands still: it gives up, and the hub takes it all the same when it goes on.
    pub(super) fn post_waits(
        &mut self,
        (device, envelope): (usize, CommandEnvelope),
        (hub, until): (usize, u64),
        given_up: bool,
    ) -> Result<(), String> {
        let gives_up = self.now_ms + super::network::GIVES_UP_MS;
        let gives_up_now = !given_up && gives_up < until;
        if gives_up_now {
            let (run, command) = (self.devices[device].run, envelope.id);
            let result = Err(unreachable("No answer came."));
            self.at(gives_up, What::AnswerArrives { device, run, command, result });
        }
        self.at(until, What::PostArrives { device, envelope, hub, given_up: given_up || gives_up_now });
        Ok(())
    }

    /// A hub stands still, as a process that is stopped or a machine that pages.
    pub(super) fn hub_pauses(&mut self, hub: usize) {
        if self.quiet || self.hubs.len() == 1 || !self.hubs[hub].up || !self.rng.chance(self.size.hub_pauses)
        {
            return;
        }
        let until = self.now_ms + self.rng.between(500, HUB_PAUSE_MAX_MS);
        self.tally.mix.pauses += 1;
        self.hubs[hub].still_until_ms = Some(until);
        let run = self.hubs[hub].run;
        self.note(|| format!("hub {hub} stands still until {until}"));
        self.at(until, What::HubGoesOn { hub, run });
    }

    pub(super) fn hub_goes_on(&mut self, hub: usize, run: u64) -> Result<(), String> {
        if self.hubs[hub].run != run || !self.hubs[hub].up {
            return Ok(());
        }
        self.note(|| format!("hub {hub} goes on"));
        self.hubs[hub].still_until_ms = None;
        self.hubs[hub].hindered_ms = self.now_ms;
        if self.hubs[hub].is_behind(&self.journal) {
            self.hubs[hub].behind_since_ms = Some(self.now_ms);
        }
        if (0..self.hubs.len()).all(|other| other == hub || !self.hubs[other].is_live(self.now_ms)) {
            self.deaf();
        }
        Ok(())
    }

    /// A hub wrote: the others will see it when they look next.
    pub(super) fn others_follow(&mut self, writer: usize) {
        for hub in (0..self.hubs.len()).filter(|hub| *hub != writer) {
            let it = &mut self.hubs[hub];
            if !it.up || it.behind_since_ms.is_some() {
                continue;
            }
            it.behind_since_ms = Some(self.now_ms);
            let run = it.run;
            let most = if self.quiet { FOLLOW_EVERY_MS } else { self.size.follow_max_ms };
            let wait = self.rng.between(1, most);
            if self.mutation != Some(Mutation::OthersUnseen) {
                self.after(wait, What::HubFollows { hub, run });
            }
        }
    }

    pub(super) fn hub_follows(&mut self, hub: usize, run: u64) -> Result<(), String> {
        let it = &self.hubs[hub];
        if it.run != run || !it.up || !it.is_behind(&self.journal) { Ok(()) } else { self.catch_up(hub) }
    }

    fn catch_up(&mut self, hub: usize) -> Result<(), String> {
        let before = self.hubs[hub].committed.seq;
        let says = self.hubs[hub].catch_up(&self.journal, self.now_ms);
        let seq = self.journal.last();
        self.note(|| format!("hub {hub} knows what was written from {before} to {seq}"));
        self.say(hub, says)?;
        self.send_messages(hub)?;
        self.write_soon(hub);
        self.hub_timer(hub);
        Ok(())
    }

    /// A hub was about to write, and another was first.
    pub(super) fn decides_anew(&mut self, hub: usize) -> Result<(), String> {
        self.tally.mix.conflicts += 1;
        self.note(|| format!("hub {hub} decides anew"));
        self.hubs[hub].writing = false;
        self.catch_up(hub)
    }

    /// A device knows more than this hub: another hub told it.
    pub(super) fn ask_the_journal(&mut self, hub: usize, cursor: Seq) -> Result<(), String> {
        let behind = cursor > self.hubs[hub].committed.seq && self.hubs[hub].is_behind(&self.journal);
        if behind && self.mutation != Some(Mutation::OlderSnapshot) { self.catch_up(hub) } else { Ok(()) }
    }

    /// A sign of life for everybody who is connected to a hub. Promise 4: what it says is new.
    pub(super) fn hub_beats(&mut self, hub: usize) -> Result<(), String> {
        let now_ms = self.now_ms;
        if self.hubs[hub].up && !self.hubs[hub].is_live(now_ms) {
            return Ok(());
        }
        let behind = self.hubs[hub].behind_since_ms.map_or(0, |since| now_ms - since);
        if behind > self.size.follow_max_ms + BEHIND_MORE_MS {
            let last = self.journal.last();
            return Err(format!("4: hub {hub} has not seen for {behind} ms what was written, up to {last}"));
        }
        let says = if self.hubs[hub].up { self.hubs[hub].heartbeat(now_ms) } else { Vec::new() };
        self.say(hub, says)?;
        if let Some(streams) = self.hubs[hub].missed_streams(now_ms) {
            self.decide(hub, streams, Asker::Nobody);
        }
        Ok(())
    }

    /// Promise: a device that is said to be lost after `before` has no stream to any hub, or only just has one.
    pub(super) fn lost_by_all(&self, before: Seq) -> Result<(), String> {
        let lost = self.journal.after(before).iter().filter_map(|entry| {
            let Event::Reach { what: ReachEvent::StreamLost { device } } = &entry.event else { return None };
            self.devices.iter().find(|it| scene::device(it.n) == *device)
        });
        for device in lost {
            let stream =
                device.stream.filter(|_| device.engine.is_some() && device.asleep_until_ms.is_none());
            let has_for_ms = |hub: &Hub| hub.has_for_ms(device.n, stream?, device.run, self.now_ms);
            let Some(ms) = self.hubs.iter().filter_map(has_for_ms).max() else { continue };
            if ms > CLAIMS_WITHIN_MS {
                return Err(format!(
                    "reach: device {} is said to be lost, and has had a stream for {ms} ms",
                    device.n
                ));
            }
        }
        Ok(())
    }

    /// What time it is for what is due, while a hub could look: that of the hub, and where several are, of the latest that wrote.
    pub(super) fn hub_time(&mut self) -> Option<Timestamp> {
        let now_ms = self.now_ms;
        if !self.hubs.iter().any(|hub| hub.is_live(now_ms)) {
            return None;
        }
        Some(if self.hubs.len() == 1 { self.hubs[0].now(now_ms) } else { self.journal.now(now_ms) })
    }
}
