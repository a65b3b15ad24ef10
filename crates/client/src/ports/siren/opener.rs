//! Opening and closing devices without being held up by a sound system that hangs.

use std::sync::atomic::Ordering;
use std::sync::{Arc, mpsc};
use std::thread;

use super::device::{Device, SoundSystem, open_any};
use super::{BLOCKED_MAX, Signal};
use crate::ports::PartFault;
use crate::ports::sound::{Control, Sound};

/// Opens and closes devices on threads that may hang.
pub(super) struct Opener {
    pub(super) system: Arc<SoundSystem>,
    pub(super) signals: mpsc::Sender<Signal>,
}

impl Opener {
    pub(super) fn open(&self, sound: Sound, control: &Arc<Control>, stream: u32) -> Result<(), PartFault> {
        let control = Arc::clone(control);
        let signals = self.signals.clone();
        let system = Arc::clone(&self.system);
        self.aside("siren-open", move || {
            let opened = open_any(&system, sound, &control, stream, &signals);
            // Nobody waits any more after a stop: the device is dropped here, before it was heard.
            let _ = signals.send(Signal::Opened(opened));
        })
    }

    /// Not limited: as many devices can be closing as could be opened.
    pub(super) fn close(&self, device: Device) {
        self.system.blocked.fetch_add(1, Ordering::AcqRel);
        if let Err(fault) = self.spawn("siren-close", move || drop(device)) {
            // The device was dropped with the closure, on this thread.
            tracing::warn!(%fault, "closed a sound device without a thread of its own");
        }
    }

    fn aside(&self, name: &str, work: impl FnOnce() + Send + 'static) -> Result<(), PartFault> {
        if self.system.blocked.fetch_add(1, Ordering::AcqRel) >= BLOCKED_MAX {
            self.system.blocked.fetch_sub(1, Ordering::AcqRel);
            return Err(PartFault::SoundSilent);
        }
        self.spawn(name, work)
    }

    fn spawn(&self, name: &str, work: impl FnOnce() + Send + 'static) -> Result<(), PartFault> {
        let system = Arc::clone(&self.system);
        let spawned = thread::Builder::new().name(name.into()).spawn(move || {
            work();
            system.blocked.fetch_sub(1, Ordering::AcqRel);
        });
        spawned.map(|_| ()).map_err(|error| {
            self.system.blocked.fetch_sub(1, Ordering::AcqRel);
            PartFault::NoThread { said: error.to_string() }
        })
    }
}
