//! The siren: sound until somebody answers.
//!
//! [`Siren::start`] makes a thread, and that thread exists only while something sounds: an idle pager holds no audio
//! stream and wakes nobody. (A connection to the sound server, once made, is kept: see `device.rs`.) The thread is a small event loop over one channel:
//!
//! ```text
//!            Opened(ok)                 Begun
//!  opening ─────────────▶ open ─────────────────▶ sounding        report Sounding, or Recovered after a loss
//!     ▲  │ Opened(err)     │ Lost, or no sample taken for WATCH_SECS
//!     │  ▼                 ▼
//!     └─ waiting ◀─────────┘   250 ms doubling to 5 s             report Lost or Failed, terminal bell
//!  any state: Stop ─▶ fading (15 ms, then the device's buffer) ─▶ thread ends, report Stopped
//! ```
//!
//! What is deliberately so:
//! - *Sounding* is reported when the device took samples, not when opening it succeeded.
//! - A dead sound server shows itself in three ways and all lead to "lost": an error callback (one is enough; with
//!   ALSA over PulseAudio it would fire tens of thousands of times a second, forever), a failing open, or a device
//!   that simply stops asking for samples.
//! - Opening and closing can block for ever on a hung server, so each happens on a thread of its own, at most
//!   [`BLOCKED_MAX`] of them, and the siren goes on ringing the bell meanwhile.
//! - A device that swallows sound (the stand-ins that sound systems offer when there is no card) is no device, and
//!   muted speakers are told: both would be a siren that nobody hears.
//! - The siren hears itself where the sound server lets it: a stream that takes samples of which nothing comes out is opened anew
//!   over another connection, and told when that does not help.
//! - On Linux PulseAudio's protocol (PipeWire speaks it too) comes first, through a client in Rust that notices the
//!   server's death; ALSA is second.

use std::collections::VecDeque;
use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use self::device::{Device, SoundSystem};
use self::opener::Opener;
use super::sound::{Control, Sound, ToneEvent, Volume};
use super::{PartFault, PortReport, Reports};

mod device;
#[cfg(target_os = "linux")]
mod ear;
mod opener;

/// How long the volume takes to rise unless told otherwise.
pub const RISE_DEFAULT: Duration = Duration::from_secs(20);
/// First wait before reopening a lost device: a restarting server is back within it.
const BACKOFF_MIN: Duration = Duration::from_millis(250);
/// Longest wait: a device plugged in again is found within it.
const BACKOFF_MAX: Duration = Duration::from_secs(5);
/// How long opening may take before it counts as failed. PulseAudio's own limit for its greeting is 2 s.
const OPEN_DEADLINE: Duration = Duration::from_secs(3);
/// How often a sounding device is checked for having taken samples.
const WATCH: Duration = Duration::from_secs(1);
/// How long a fade may take to be confirmed by the device before the stream is dropped regardless.
const FADE_DEADLINE: Duration = Duration::from_millis(50);
/// What lies in the two buffers when the fade is done: played before the stream is dropped.
const DRAIN: Duration = Duration::from_millis(40);
/// Length and volume of the self-test: enough to prove the path, not enough to wake somebody.
const SELF_TEST_LEN: Duration = Duration::from_millis(150);
const SELF_TEST_PERCENT: u8 = 5;
/// A ring waits this long for a self-test to leave the device: a test takes a fifth of a second, unless the sound server hangs, and
/// then the ring would hang as well.
const TEST_ENDS_WITHIN: Duration = Duration::from_secs(4);
/// Threads that may hang in a sound system that does not answer, before opening is refused.
const BLOCKED_MAX: usize = 4;
/// What the siren tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SirenReport {
    /// A device takes the sound: it can be heard if the speakers are on.
    Sounding {
        /// The device's name.
        device: String,
    },
    /// The device takes the sound, but its speakers are muted or turned down to nothing. Sent after `Sounding` or
    /// `Recovered`.
    Muted(PartFault),
    /// The device or its server went away while sounding. Reopening is under way.
    Lost(PartFault),
    /// Sound is back after [`SirenReport::Lost`] or [`SirenReport::Failed`].
    Recovered {
        /// The device's name, maybe another one than before.
        device: String,
    },
    /// No device can be opened. Tried again until stopped; the terminal bell rings at each try. Sent once per outage.
    Failed(PartFault),
    /// Silent because it was told to.
    Stopped,
    /// A sound that plays once is over.
    Ended,
    /// The answer to [`Siren::self_test`]: the device that played, or why nobody would hear a page.
    SelfTest(Result<String, PartFault>),
}

/// Sound until stopped. No method blocks; answers come as [`SirenReport`].
pub trait Siren: Send + Sync {
    /// Plays `sound`, rising to `volume`. While the same sound plays it only sets the volume; another sound replaces it.
    fn start(&self, sound: Sound, volume: Volume);
    /// Changes the volume that a playing sound rises to.
    fn set_volume(&self, volume: Volume);
    /// How long the next `start` takes from its floor to full volume. [`RISE_DEFAULT`] until set.
    fn set_rise(&self, rise: Duration);
    /// Silent within 100 ms. Does nothing when nothing plays.
    fn stop(&self);
    /// Opens the device, plays very briefly and quietly, and reports.
    fn self_test(&self);
}

/// The siren of computers: their default sound device.
pub struct SpeakerSiren {
    reports: Reports,
    system: Arc<SoundSystem>,
    state: Mutex<State>,
}

struct State {
    rise: Duration,
    ring: Option<Ring>,
    /// The self-test that was begun last: a ring waits for its end, so that each is alone on the device and proves what it says.
    test: Option<Arc<Fate>>,
}

/// The owner's end of a playing sound.
struct Ring {
    sound: Sound,
    control: Arc<Control>,
    signals: mpsc::Sender<Signal>,
    over: Arc<AtomicBool>,
    heard: Arc<Fate>,
}

impl SpeakerSiren {
    /// A silent siren. Touches no sound system until something is started.
    pub fn new(reports: Reports) -> Self {
        Self {
            reports,
            system: Arc::default(),
            state: Mutex::new(State { rise: RISE_DEFAULT, ring: None, test: None }),
        }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Siren for SpeakerSiren {
    fn start(&self, sound: Sound, volume: Volume) {
        let mut state = self.state();
        if let Some(ring) = &state.ring
            && ring.sound == sound
            && !ring.over.load(Ordering::Acquire)
        {
            ring.control.set_volume(volume);
            return;
        }
        if let Some(ring) = state.ring.take() {
            ring.stop(Quiet::Replaced);
        }
        let rise = match sound {
            Sound::Siren(_) => state.rise,
            Sound::Chime => Duration::ZERO,
        };
        let control = Control::new(volume, rise);
        let (signals, inbox) = mpsc::channel();
        let over = Arc::new(AtomicBool::new(false));
        let heard = Arc::new(Fate::default());
        let test = state.test.take();
        let player = Player {
            sound,
            control: Arc::clone(&control),
            opener: Opener { system: Arc::clone(&self.system), signals: signals.clone() },
            inbox,
            early: VecDeque::new(),
            reports: self.reports.clone(),
            stream: 0,
            outage: Outage::None,
            backoff: BACKOFF_MIN,
            mute: 0,
            heard: Arc::clone(&heard),
        };
        let done = Arc::clone(&over);
        let spawned = thread::Builder::new().name("siren".into()).spawn(move || {
            if let Some(test) = test {
                test.wait(TEST_ENDS_WITHIN);
            }
            player.run();
            done.store(true, Ordering::Release);
        });
        match spawned {
            Ok(_) => state.ring = Some(Ring { sound, control, signals, over, heard }),
            Err(error) => {
                bell();
                let fault = PartFault::NoThread { said: error.to_string() };
                send(&self.reports, SirenReport::Failed(fault));
            }
        }
    }

    fn set_volume(&self, volume: Volume) {
        if let Some(ring) = &self.state().ring {
            ring.control.set_volume(volume);
        }
    }

    fn set_rise(&self, rise: Duration) {
        self.state().rise = rise;
    }

    fn stop(&self) {
        if let Some(ring) = self.state().ring.take() {
            ring.stop(Quiet::Told);
        }
    }

    fn self_test(&self) {
        let reports = self.reports.clone();
        let system = Arc::clone(&self.system);
        let mut state = self.state();
        let ring = state.ring.as_ref().filter(|ring| !ring.over.load(Ordering::Acquire));
        let ring = ring.map(|ring| Arc::clone(&ring.heard));
        let fate = Arc::new(Fate::default());
        if ring.is_none() {
            state.test = Some(Arc::clone(&fate));
        }
        drop(state);
        let spawned = thread::Builder::new().name("siren-test".into()).spawn(move || {
            // A ring that sounds is the best test there is, and must not be disturbed by another.
            let result = match ring {
                Some(ring) => ring.wait(OPEN_DEADLINE).unwrap_or(Err(PartFault::SoundSilent)),
                None => self_test(system),
            };
            fate.tell(result.clone());
            send(&reports, SirenReport::SelfTest(result));
        });
        if let Err(error) = spawned {
            let fault = PartFault::NoThread { said: error.to_string() };
            send(&self.reports, SirenReport::SelfTest(Err(fault)));
        }
    }
}

impl Drop for SpeakerSiren {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Ring {
    fn stop(&self, quiet: Quiet) {
        self.control.stop();
        // An error means that the thread has ended already: silent.
        let _ = self.signals.send(Signal::Stop(quiet));
    }
}

/// Why a sound is to end: only one that was told to stop says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quiet {
    Told,
    Replaced,
}

enum Signal {
    Stop(Quiet),
    Opened(Result<Device, PartFault>),
    /// From the stream with this number; older ones are ignored.
    Tone(u32, ToneEvent),
    Lost(u32, PartFault),
}

/// What has been said about missing sound, so that each outage is told once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outage {
    None,
    Lost,
    Failed,
}

/// The thread of one sound.
struct Player {
    sound: Sound,
    control: Arc<Control>,
    opener: Opener,
    inbox: mpsc::Receiver<Signal>,
    /// What a stream said before its opening was confirmed: at most three signals.
    early: VecDeque<Signal>,
    reports: Reports,
    /// Number of the current stream.
    stream: u32,
    outage: Outage,
    backoff: Duration,
    /// How often nothing came out of a device that took sound.
    mute: u32,
    heard: Arc<Fate>,
}

enum Step {
    Opening,
    Waiting,
    Open { device: Device, taken: u64 },
    Over,
}

impl Player {
    fn run(mut self) {
        let mut step = self.open();
        loop {
            step = match step {
                Step::Opening => self.while_opening(),
                Step::Waiting => self.while_waiting(),
                Step::Open { device, taken } => self.while_open(device, taken),
                Step::Over => return,
            };
        }
    }

    fn open(&mut self) -> Step {
        self.stream = self.stream.wrapping_add(1);
        self.early.clear();
        match self.opener.open(self.sound, &self.control, self.stream) {
            Ok(()) => Step::Opening,
            Err(fault) => self.failed(fault),
        }
    }

    fn while_opening(&mut self) -> Step {
        match self.inbox.recv_timeout(OPEN_DEADLINE) {
            Ok(Signal::Opened(Ok(device))) => Step::Open { taken: self.control.taken(), device },
            Ok(Signal::Opened(Err(fault))) => self.failed(fault),
            Ok(Signal::Stop(quiet)) => self.over(quiet),
            Ok(signal @ (Signal::Tone(..) | Signal::Lost(..))) => {
                self.early.push_back(signal);
                Step::Opening
            }
            Err(RecvTimeoutError::Timeout) => {
                // Keep waiting for this very attempt: another one would hang in the same place.
                self.tell_failed(PartFault::SoundSilent);
                Step::Opening
            }
            Err(RecvTimeoutError::Disconnected) => Step::Over,
        }
    }

    fn while_waiting(&mut self) -> Step {
        match self.inbox.recv_timeout(self.backoff) {
            Ok(Signal::Stop(quiet)) => self.over(quiet),
            // A stream that has been dropped speaks late; a second device cannot open while waiting.
            Ok(Signal::Tone(..) | Signal::Lost(..) | Signal::Opened(_)) => Step::Waiting,
            Err(RecvTimeoutError::Timeout) => {
                self.backoff = (self.backoff * 2).min(BACKOFF_MAX);
                self.open()
            }
            Err(RecvTimeoutError::Disconnected) => Step::Over,
        }
    }

    fn while_open(&mut self, device: Device, taken: u64) -> Step {
        let signal = self.early.pop_front().map_or_else(|| self.inbox.recv_timeout(WATCH), Ok);
        match signal {
            Ok(Signal::Tone(stream, event)) if stream == self.stream => match event {
                ToneEvent::Begun => {
                    self.tell_sounding(&device);
                    Step::Open { device, taken }
                }
                ToneEvent::Ended => {
                    self.drain(device);
                    send(&self.reports, SirenReport::Ended);
                    Step::Over
                }
            },
            Ok(Signal::Lost(stream, fault)) if stream == self.stream => self.lost(device, fault),
            Ok(Signal::Tone(..) | Signal::Lost(..) | Signal::Opened(_)) => Step::Open { device, taken },
            Ok(Signal::Stop(quiet)) => {
                self.fade(device);
                self.over(quiet)
            }
            Err(RecvTimeoutError::Timeout) => {
                let now_taken = self.control.taken();
                if now_taken == taken {
                    let fault = PartFault::SoundStopped { device: device.name.clone() };
                    return self.lost(device, fault);
                }
                self.backoff = BACKOFF_MIN;
                if device.muted.is_none() && self.control.is_audible() && device.is_mute() {
                    return self.mute(device, now_taken);
                }
                Step::Open { device, taken: now_taken }
            }
            Err(RecvTimeoutError::Disconnected) => Step::Over,
        }
    }

    /// Lets the fade be heard, then drops the stream.
    fn fade(&mut self, device: Device) {
        loop {
            match self.inbox.recv_timeout(FADE_DEADLINE) {
                Ok(Signal::Tone(stream, ToneEvent::Ended)) if stream == self.stream => {
                    return self.drain(device);
                }
                Ok(Signal::Tone(..) | Signal::Stop(_) | Signal::Opened(_)) => {}
                Ok(Signal::Lost(..)) | Err(_) => return self.opener.close(device),
            }
        }
    }

    /// Waits until what is in the device's buffer is played, then drops the stream.
    fn drain(&mut self, device: Device) {
        while self.inbox.recv_timeout(DRAIN).is_ok() {}
        self.opener.close(device);
    }

    fn lost(&mut self, device: Device, fault: PartFault) -> Step {
        self.opener.close(device);
        self.heard.tell(Err(fault.clone()));
        if self.outage == Outage::None {
            self.outage = Outage::Lost;
            send(&self.reports, SirenReport::Lost(fault));
        }
        Step::Waiting
    }

    /// Sound goes in and none comes out: once, another connection may help; after that it is told, and the bell rings beside it.
    fn mute(&mut self, device: Device, taken: u64) -> Step {
        self.mute += 1;
        if self.mute == 1 {
            self.opener.system.forget_server();
            let fault = PartFault::SoundMute { device: device.name.clone() };
            return self.lost(device, fault);
        }
        bell();
        if self.mute == 2 {
            let fault = PartFault::MixerMute { device: device.name.clone() };
            send(&self.reports, SirenReport::Muted(fault));
        }
        Step::Open { device, taken }
    }

    fn failed(&mut self, fault: PartFault) -> Step {
        self.tell_failed(fault);
        Step::Waiting
    }

    fn tell_failed(&mut self, fault: PartFault) {
        bell();
        self.heard.tell(Err(fault.clone()));
        if self.outage != Outage::Failed {
            self.outage = Outage::Failed;
            send(&self.reports, SirenReport::Failed(fault));
        }
    }

    fn tell_sounding(&mut self, device: &Device) {
        let name = device.name.clone();
        let report = match self.outage {
            Outage::None => SirenReport::Sounding { device: name },
            Outage::Lost | Outage::Failed => SirenReport::Recovered { device: name },
        };
        self.outage = Outage::None;
        self.heard.tell(device.muted.clone().map_or_else(|| Ok(device.name.clone()), Err));
        send(&self.reports, report);
        if let Some(fault) = &device.muted {
            bell();
            send(&self.reports, SirenReport::Muted(fault.clone()));
        }
    }

    fn over(&self, quiet: Quiet) -> Step {
        if quiet == Quiet::Told {
            send(&self.reports, SirenReport::Stopped);
        }
        Step::Over
    }
}

fn self_test(system: Arc<SoundSystem>) -> Result<String, PartFault> {
    let volume = Volume::from_percent(SELF_TEST_PERCENT).unwrap_or(Volume::FULL);
    let control = Control::new(volume, Duration::ZERO);
    let (signals, inbox) = mpsc::channel();
    let opener = Opener { system, signals };
    opener.open(Sound::Chime, &control, 0)?;
    let device = loop {
        match inbox.recv_timeout(OPEN_DEADLINE) {
            Ok(Signal::Opened(opened)) => break opened?,
            Ok(Signal::Tone(..) | Signal::Lost(..) | Signal::Stop(_)) => {}
            Err(_) => return Err(PartFault::SoundSilent),
        }
    };
    let (name, muted) = (device.name.clone(), device.muted.clone());
    let mut wait = OPEN_DEADLINE;
    let result = loop {
        let taken = control.taken();
        match inbox.recv_timeout(wait) {
            Ok(Signal::Tone(_, ToneEvent::Begun)) => wait = SELF_TEST_LEN,
            Ok(Signal::Lost(_, fault)) => break Err(fault),
            Ok(Signal::Tone(_, ToneEvent::Ended) | Signal::Stop(_) | Signal::Opened(_)) => break Ok(name),
            Err(_) if taken > 0 || control.taken() > 0 => break Ok(name),
            Err(_) => {
                break Err(PartFault::SoundRefused { device: name });
            }
        }
    };
    control.stop();
    while inbox.recv_timeout(DRAIN).is_ok() {}
    opener.close(device);
    match muted {
        Some(fault) => Err(fault),
        None => result,
    }
}

/// What became of a sound, for somebody who waits for it on another thread.
#[derive(Default)]
struct Fate {
    told: Mutex<Option<Result<String, PartFault>>>,
    news: std::sync::Condvar,
}

impl Fate {
    fn tell(&self, result: Result<String, PartFault>) {
        *self.told.lock().unwrap_or_else(PoisonError::into_inner) = Some(result);
        self.news.notify_all();
    }

    /// The newest news; `None` when there was none in time.
    fn wait(&self, within: Duration) -> Option<Result<String, PartFault>> {
        let told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.news.wait_timeout_while(told, within, |told| told.is_none());
        waited.unwrap_or_else(PoisonError::into_inner).0.clone()
    }
}

/// The last thing that can still make a noise: a terminal's bell, where there is a terminal.
fn bell() {
    // Nothing is left to tell if even this fails.
    let _ = std::io::stderr().write_all(b"\x07");
}

fn send(reports: &Reports, report: SirenReport) {
    // The owner is gone when nobody listens: then nothing is left to tell.
    let _ = reports.send(PortReport::Siren(report));
}
