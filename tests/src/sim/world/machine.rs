//! Devices in the world: they start, are killed, sleep, wake, and are told the time.

use super::{Tracing, What, World};
use crate::sim::check;
use baton_engine::Engine;
use baton_engine::event::{Event, WakeReport};
use baton_wire::sync::SyncMessage;

impl World {
    pub(super) fn device_starts(&mut self, device: usize) -> Result<(), String> {
        if self.devices[device].engine.is_some() {
            return Ok(());
        }
        let entropy = self.rng.bits();
        let it = &mut self.devices[device];
        let recorded = |page| it.disk.alarm.answered.contains_key(&page);
        let kept = it.answered.keys().filter(|page| recorded(**page));
        it.answered = kept.map(|page| (*page, 1)).collect();
        it.refused.clear();
        let pending = it.disk.outbox.values().filter(|queued| queued.stuck.is_none());
        for page in pending.filter_map(|queued| queued.page) {
            *it.answered.entry(page).or_default() += 1;
        }
        let loaded = it.load(entropy);
        it.engine = Some(Engine::new());
        let run = it.run;
        self.tell(device, run, Event::Loaded(Box::new(loaded)))
    }

    pub(super) fn device_wakes(&mut self, device: usize, run: u64) -> Result<(), String> {
        let it = &mut self.devices[device];
        if it.run != run || it.asleep_until_ms.take().is_none() {
            return Ok(());
        }
        self.note(|| format!("device {device} wakes"));
        if self.rng.chance(800) {
            return self.tell(device, run, Event::Wake(WakeReport::Resumed));
        }
        Ok(())
    }

    pub(super) fn device_ticks(&mut self, device: usize, run: u64, at_ms: u64) -> Result<(), String> {
        if self.devices[device].run != run || self.devices[device].wake_at_ms != Some(at_ms) {
            return Ok(());
        }
        self.tell(device, run, Event::Tick)?;
        let it = &self.devices[device];
        let deadline = it.engine.as_ref().and_then(Engine::next_deadline);
        match deadline {
            Some(deadline) if it.run == run && it.run_ms(deadline.at_mono_ms) <= self.now_ms => {
                Err(format!("device {device} is in a busy loop: {deadline:?}"))
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Tells a device's engine, does what it says, and looks at the promises.
    pub(super) fn tell(&mut self, device: usize, run: u64, event: Event) -> Result<(), String> {
        let it = &mut self.devices[device];
        if it.run != run {
            return Ok(());
        }
        let now = it.now(self.now_ms);
        let Some(engine) = it.engine.as_mut() else { return Ok(()) };
        let told = if self.tracing == Tracing::On { brief(&event) } else { String::new() };
        let effects = engine.handle(event, now);
        if !told.is_empty() {
            self.note(|| format!("device {device} <- {told}"));
        }
        for effect in effects {
            if self.rng.chance(self.faults.device_killed) && self.rng.chance(200) {
                return self.device_killed(device);
            }
            self.does(device, effect)?;
        }
        let it = &mut self.devices[device];
        let deadline = it.engine.as_ref().and_then(Engine::next_deadline);
        let at_ms = deadline.map(|deadline| it.run_ms(deadline.at_mono_ms));
        if it.wake_at_ms != at_ms {
            it.wake_at_ms = at_ms;
            if let Some(at_ms) = at_ms {
                self.at(at_ms, What::Tick { device, run, at_ms });
                if at_ms < self.now_ms {
                    self.devices[device].wake_at_ms = Some(at_ms);
                }
            }
        }
        self.devices[device].hear_drills(self.now_ms);
        check::device(&self.devices[device], self.now_ms)?;
        self.rouse(device);
        self.mishap(device)
    }

    pub(super) fn device_killed(&mut self, device: usize) -> Result<(), String> {
        self.tally.kills += 1;
        self.note(|| format!("device {device} is killed"));
        let survives = self.rng.chance(500);
        self.devices[device].kill(survives);
        let down = self.rng.between(10, 60_000);
        self.after(down, What::DeviceStarts { device });
        Ok(())
    }

    /// A machine goes to sleep, or somebody sets its clock.
    pub(super) fn mishap(&mut self, device: usize) -> Result<(), String> {
        if self.rng.chance(self.faults.clock_set) {
            self.devices[device].clock_off_s = self.rng.between(0, 6 * 3_600) as i64 - 3 * 3_600;
            self.note(|| format!("device {device}'s clock is set"));
        }
        let it = &mut self.devices[device];
        if it.asleep_until_ms.is_none() && self.rng.chance(self.faults.suspend) {
            let until = self.now_ms + self.rng.between(1_000, self.size.sleep_max_ms);
            it.asleep_until_ms = Some(until);
            it.stream = None;
            let run = it.run;
            self.note(|| format!("device {device} sleeps until {until}"));
            self.at(until, What::DeviceWakes { device, run });
        }
        Ok(())
    }
}

/// An event in few words.
#[expect(clippy::wildcard_enum_match_arm, reason = "what has no words of its own is shown as it is")]
fn brief(event: &Event) -> String {
    let text = match event {
        Event::Loaded(loaded) => format!("Loaded cursor {} outbox {:?}", loaded.cursor, loaded.outbox),
        Event::Stream(attempt, SyncMessage::Snapshot { cursor, documents })
        | Event::Stream(attempt, SyncMessage::Changes { cursor, documents }) => {
            let names: Vec<String> =
                documents.iter().map(|document| format!("{}@{}", document.id(), document.seq)).collect();
            format!("stream {} cursor {cursor} {}", attempt.0, names.join(" "))
        }
        other => format!("{other:?}"),
    };
    text.chars().take(400).collect()
}
