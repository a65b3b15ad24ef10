//! Finding and opening a sound device, and noticing that it went away.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
#[cfg(target_os = "linux")]
use std::sync::{Mutex, PoisonError};

use rodio::cpal::traits::{DeviceTrait, HostTrait};
use rodio::cpal::{self, BufferSize, ErrorKind};
use rodio::{DeviceSinkBuilder, MixerDeviceSink};

use super::Signal;
#[cfg(target_os = "linux")]
use super::ear::Ear;
use crate::ports::PartFault;
use crate::ports::sound::{Control, Sound, Tone};

/// Parts of a second that one buffer holds: 20 ms, two of them lie between the tone and the ear.
const BUFFERS_PER_SECOND: u32 = 50;
/// Devices tried besides the default one.
const OTHER_DEVICES_MAX: usize = 4;

/// Names of outputs that swallow sound: ALSA's null device, and what PulseAudio and PipeWire offer when there is no
/// sound card.
const SWALLOWERS: [&str; 2] = ["null", "auto_null"];

/// Part of the name of every ALSA device that is a card itself.
const CARD: &str = "CARD=";

/// Below this nothing is heard from the next room: a twentieth of full volume.
#[cfg(target_os = "linux")]
const AUDIBLE_PERCENT: u32 = 5;

/// An open device with the tone in it.
pub(super) struct Device {
    /// Held for its drop: that ends the stream.
    _sink: Box<MixerDeviceSink>,
    /// The sound system's name for it; `name` is for people.
    id: String,
    pub(super) name: String,
    /// Why nobody hears what it plays.
    pub(super) muted: Option<PartFault>,
    /// Hears what comes out, where that is possible.
    #[cfg(target_os = "linux")]
    ear: Option<Ear>,
}

impl Device {
    /// It takes samples, and nothing comes out. Asked again, it answers for the time since.
    pub(super) fn is_mute(&self) -> bool {
        #[cfg(target_os = "linux")]
        if let Some(ear) = &self.ear
            && ear.hears_nothing()
        {
            ear.again();
            return true;
        }
        false
    }
}

/// What all sounds of a process share.
#[derive(Default)]
pub(super) struct SoundSystem {
    /// Threads that are inside the sound system now.
    pub(super) blocked: AtomicUsize,
    #[cfg(target_os = "linux")]
    server: Mutex<Option<Arc<Server>>>,
}

/// A connection to the sound server, made once and kept while the server lives. The client crate ends a connection's
/// thread only when the server speaks once more after the last use, so that a new one per ring would leave threads
/// behind. A kept one sleeps: the server tells nothing to a client that asks nothing.
#[cfg(target_os = "linux")]
struct Server {
    host: cpal::Host,
    /// For what cpal does not tell: whether the server lives, and whether its speakers are muted.
    client: pulseaudio::Client,
}

#[cfg(target_os = "linux")]
impl Server {
    fn connect() -> Option<Self> {
        let host = cpal::host_from_id(cpal::HostId::PulseAudio).ok()?;
        Some(Self { host, client: pulseaudio::Client::from_env(c"Baton").ok()? })
    }

    fn lives(&self) -> bool {
        wait_for(self.client.server_info()).is_some_and(|info| info.is_ok())
    }
}

/// Waits on this thread, which may be for ever.
#[cfg(target_os = "linux")]
fn wait_for<T>(answer: impl Future<Output = T>) -> Option<T> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().ok()?;
    Some(runtime.block_on(answer))
}

impl SoundSystem {
    /// The next device is opened over a new connection.
    pub(super) fn forget_server(&self) {
        #[cfg(target_os = "linux")]
        self.server.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}

#[cfg(target_os = "linux")]
impl SoundSystem {
    fn server(&self) -> Option<Arc<Server>> {
        let kept = || self.server.lock().unwrap_or_else(PoisonError::into_inner);
        let known = kept().clone();
        if let Some(server) = known
            && server.lives()
        {
            return Some(server);
        }
        let server = Server::connect().map(Arc::new);
        *kept() = server.clone();
        server
    }
}

/// Opens the first device that works and plays `sound` on it; tells `signals` of stream number `stream`.
pub(super) fn open_any(
    system: &SoundSystem,
    sound: Sound,
    control: &Arc<Control>,
    stream: u32,
    signals: &mpsc::Sender<Signal>,
) -> Result<Device, PartFault> {
    let mut search = Search { why: None, stand_in: false };
    let mut open = |device| open_one(device, sound, control, stream, signals);
    #[cfg(target_os = "linux")]
    {
        let server = system.server();
        if let Some(server) = &server
            && let Some(mut device) = search.open(&server.host, &mut open)
        {
            if let Some(sink) = sink_of(server, &device) {
                device.muted = muted(&sink, &device.name);
                device.ear = wait_for(Ear::open(&server.client, &sink)).flatten();
            }
            return Ok(device);
        }
        if let Ok(alsa) = cpal::host_from_id(cpal::HostId::Alsa)
            && let Some(device) = search.open(&alsa, &mut open)
        {
            return Ok(device);
        }
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = system;
        if let Some(device) = search.open(&cpal::default_host(), &mut open) {
            return Ok(device);
        }
    }
    Err(match search.why {
        Some(said) => PartFault::SoundShut { said },
        None => PartFault::NoSoundDevice,
    })
}

/// The way through the sound systems.
struct Search {
    /// Why the last device was not opened, where there was one.
    why: Option<String>,
    /// A sound server had only a stand-in for a sound card.
    stand_in: bool,
}

impl Search {
    fn open(
        &mut self,
        host: &cpal::Host,
        open: &mut impl FnMut(cpal::Device) -> Result<Device, String>,
    ) -> Option<Device> {
        // What the sound server lacks, ALSA's general names lack too: they lead back to the server and its stand-in.
        let only_cards = self.stand_in;
        let others = host.output_devices().into_iter().flatten().take(OTHER_DEVICES_MAX);
        for device in host.default_output_device().into_iter().chain(others) {
            let id = device.id().map(|id| id.id().to_owned()).unwrap_or_default();
            if SWALLOWERS.contains(&id.as_str()) {
                self.stand_in = true;
                continue;
            }
            if only_cards && !id.contains(CARD) {
                continue;
            }
            match open(device) {
                Ok(device) => return Some(device),
                Err(error) => self.why = Some(error),
            }
        }
        None
    }
}

fn open_one(
    device: cpal::Device,
    sound: Sound,
    control: &Arc<Control>,
    stream: u32,
    signals: &mpsc::Sender<Signal>,
) -> Result<Device, String> {
    let id = device.id().map(|id| id.id().to_owned()).unwrap_or_default();
    let name = device.description().map_or_else(|_| "unnamed".to_owned(), |d| d.name().to_owned());
    let rate = device.default_output_config().map_err(|error| error.to_string())?.sample_rate();
    let builder = DeviceSinkBuilder::from_device(device).map_err(|error| sentence(&error))?;
    let lost = LostOnce {
        told: Arc::new(AtomicBool::new(false)),
        stream,
        name: name.clone(),
        signals: signals.clone(),
    };
    let builder = builder
        .with_buffer_size(BufferSize::Fixed(rate / BUFFERS_PER_SECOND))
        .with_error_callback(move |error| lost.tell(&error));
    let mut sink = builder.open_sink_or_fallback().map_err(|error| sentence(&error))?;
    sink.log_on_drop(false);
    let events = signals.clone();
    let tone = Tone::new(sound, sink.config().sample_rate(), Arc::clone(control), move |event| {
        // An error means that the thread has ended: it is silent already.
        let _ = events.send(Signal::Tone(stream, event));
    });
    sink.mixer().add(tone);
    Ok(Device {
        _sink: Box::new(sink),
        id,
        name,
        muted: None,
        #[cfg(target_os = "linux")]
        ear: None,
    })
}

/// The error callback: passes on the first error that ends a stream, and nothing after it.
#[derive(Clone)]
struct LostOnce {
    told: Arc<AtomicBool>,
    stream: u32,
    name: String,
    signals: mpsc::Sender<Signal>,
}

impl LostOnce {
    fn tell(&self, error: &cpal::Error) {
        let harmless =
            matches!(error.kind(), ErrorKind::Xrun | ErrorKind::DeviceChanged | ErrorKind::RealtimeDenied);
        if harmless || self.told.swap(true, Ordering::AcqRel) {
            return;
        }
        let fault = PartFault::SoundGone { device: self.name.clone(), said: error.to_string() };
        let _ = self.signals.send(Signal::Lost(self.stream, fault));
    }
}

fn sentence(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        text = format!("{text}: {inner}");
        source = inner.source();
    }
    text
}

/// What the sound server knows of this device.
#[cfg(target_os = "linux")]
fn sink_of(server: &Server, device: &Device) -> Option<pulseaudio::protocol::SinkInfo> {
    let sink = std::ffi::CString::new(device.id.as_str()).ok()?;
    wait_for(server.client.sink_info_by_name(sink))?.ok()
}

/// Why nobody hears this device, as far as the sound server tells.
#[cfg(target_os = "linux")]
fn muted(info: &pulseaudio::protocol::SinkInfo, name: &str) -> Option<PartFault> {
    let loudest = info.cvolume.channels().iter().map(|volume| u64::from(volume.as_u32())).max().unwrap_or(0);
    let percent = loudest * 100 / u64::from(pulseaudio::protocol::Volume::NORM.as_u32());
    let percent = u32::try_from(percent).unwrap_or(u32::MAX);
    if info.muted {
        Some(PartFault::SpeakersMuted { device: name.to_owned() })
    } else if percent < AUDIBLE_PERCENT {
        Some(PartFault::VolumeLow { device: name.to_owned(), percent })
    } else {
        None
    }
}
