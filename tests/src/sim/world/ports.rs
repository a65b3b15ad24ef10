//! What a device does: its disk, its siren, its notifier.

use super::{What, World};
use crate::sim::device::Shown;
use crate::sim::mutation::Mutation;
use baton_engine::effect::{Effect, SirenOrder, Write};
use baton_engine::event::{Event, NotificationKey, NotifierReport, SirenReport, Ticket};
use baton_wire::problem::{Problem, ProblemCode};
use baton_wire::view::{Part, PartFault, PartState, PartView};

impl World {
    pub(super) fn does(&mut self, device: usize, effect: Effect) -> Result<(), String> {
        if !matches!(effect, Effect::Tray(_) | Effect::Wake(_)) {
            self.note(|| format!("device {device} -> {}", brief(&effect)));
        }
        let run = self.devices[device].run;
        match effect {
            Effect::Store { ticket, writes } => {
                if self.devices[device].writing.is_some() {
                    return Err(format!("device {device} begins a write while another is under way"));
                }
                let writes = self.as_written(writes);
                self.devices[device].writing = Some((ticket, writes));
                let works = !self.rng.chance(self.faults.device_disk);
                // at the end of a run nothing may be under way that takes longer than the end
                let slow = self.rng.chance(20) && !self.quiet;
                let wait = if slow { 12_000 } else { self.rng.between(1, 20) };
                self.after(wait, What::Stored { device, run, ticket, works });
            }
            Effect::Connect { attempt, cursor } => self.connect(device, attempt, cursor),
            Effect::Disconnect => self.devices[device].stream = None,
            Effect::Post(envelope) => self.post(device, envelope)?,
            Effect::Notify(notification) => {
                let key = notification.key.clone();
                self.devices[device].board.insert(key.clone(), Shown { notification, visible: false });
                self.show(device, key);
            }
            Effect::CloseNotification(key) => {
                self.devices[device].board.remove(&key);
            }
            Effect::Siren(SirenOrder::Start { .. }) => self.siren_starts(device),
            Effect::Siren(SirenOrder::Stop) if self.mutation == Some(Mutation::SirenGoesOn) => {}
            Effect::Siren(SirenOrder::Stop) => {
                self.devices[device].siren = None;
                self.after(30, What::SirenStops { device, run });
            }
            Effect::SelfTest => {
                let wait = self.rng.between(50, 500);
                self.after(wait, What::Tested { device, run });
            }
            Effect::Wake(_)
            | Effect::Tray(_)
            | Effect::RaiseWindow(_)
            | Effect::TrySound { .. }
            | Effect::Autostart(_)
            | Effect::Quit => {}
        }
        Ok(())
    }

    /// What reaches the disk. A mutant's does not keep what was answered.
    fn as_written(&self, mut writes: Vec<Write>) -> Vec<Write> {
        if self.mutation == Some(Mutation::AnswersNotKept) {
            writes.retain(|write| !matches!(write, Write::PutAlarm(_)));
        }
        writes
    }

    pub(super) fn stored(
        &mut self,
        device: usize,
        run: u64,
        ticket: Ticket,
        works: bool,
    ) -> Result<(), String> {
        let it = &mut self.devices[device];
        if it.run != run {
            return Ok(());
        }
        let Some((_, writes)) = it.writing.take() else { return Ok(()) };
        if works {
            it.disk.write(&writes);
            return self.tell(device, run, Event::Stored(ticket));
        }
        let problem = Problem::new(ProblemCode::StorageUnavailable, "The disk is full. Free some space.");
        self.tell(device, run, Event::StoreFailed(ticket, problem))
    }

    fn siren_starts(&mut self, device: usize) {
        self.tally.rings += 1;
        self.tally.mix.drill_rings += u64::from(self.devices[device].wanted().is_empty());
        let (run, start) = (self.devices[device].run, self.devices[device].start_siren());
        if self.rng.chance(self.faults.siren_fails) {
            self.after(50, What::SirenFails { device, run, start });
            self.after(5_000, What::SirenSounds { device, run, start });
        } else {
            self.after(20, What::SirenSounds { device, run, start });
        }
    }

    pub(super) fn siren_sounds(&mut self, device: usize, run: u64, start: u64) -> Result<(), String> {
        if self.devices[device].siren != Some(start) {
            return Ok(());
        }
        self.tell(device, run, Event::Siren(SirenReport::Sounding("speaker".to_owned())))
    }

    pub(super) fn siren_fails(&mut self, device: usize, run: u64, start: u64) -> Result<(), String> {
        if self.devices[device].siren != Some(start) {
            return Ok(());
        }
        self.tell(device, run, Event::Siren(SirenReport::Failed(PartFault::NoSoundDevice)))
    }

    pub(super) fn siren_stops(&mut self, device: usize, run: u64) -> Result<(), String> {
        self.tell(device, run, Event::Siren(SirenReport::Stopped))
    }

    fn show(&mut self, device: usize, key: NotificationKey) {
        let run = self.devices[device].run;
        if self.rng.chance(self.faults.notifier_fails) {
            self.after(20, What::ShowFails { device, run, key: key.clone() });
            self.after(4_000, What::Shows { device, run, key });
        } else {
            self.after(30, What::Shows { device, run, key });
        }
    }

    pub(super) fn shows(&mut self, device: usize, run: u64, key: NotificationKey) -> Result<(), String> {
        let it = &mut self.devices[device];
        if it.run != run {
            return Ok(());
        }
        let Some(shown) = it.board.get_mut(&key) else { return Ok(()) };
        shown.visible = true;
        self.tell(device, run, Event::Notifier(NotifierReport::Shown(key)))
    }

    pub(super) fn show_fails(&mut self, device: usize, run: u64, key: NotificationKey) -> Result<(), String> {
        if self.devices[device].run != run || !self.devices[device].board.contains_key(&key) {
            return Ok(());
        }
        let report = if self.rng.chance(500) {
            NotifierReport::Failed(key, PartFault::NotifierRefuses { said: "busy".to_owned() })
        } else {
            NotifierReport::ServiceGone(PartFault::NotifierEnded)
        };
        self.tell(device, run, Event::Notifier(report))
    }

    pub(super) fn tested(&mut self, device: usize, run: u64) -> Result<(), String> {
        let works = |part| PartView::told(part, PartState::Works, "It works.", "");
        let parts = [Part::Sound, Part::Notifications, Part::Secrets, Part::Tray, Part::Wake, Part::Store];
        self.tell(device, run, Event::SelfTested(parts.into_iter().map(works).collect()))
    }
}

fn brief(effect: &Effect) -> String {
    let text = format!("{effect:?}");
    text.chars().take(300).collect()
}
