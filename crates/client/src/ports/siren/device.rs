//! Finding and opening a sound device, and noticing that it went away.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;

use rodio::cpal::traits::{DeviceTrait, HostTrait};
use rodio::cpal::{self, BufferSize, ErrorKind};
use rodio::{DeviceSinkBuilder, MixerDeviceSink};

use super::Signal;
use crate::ports::Reason;
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

/// An open device with the tone in it.
pub(super) struct Device {
    /// Held for its drop: that ends the stream.
    _sink: MixerDeviceSink,
    pub(super) name: String,
    /// Why nobody hears what it plays.
    pub(super) muted: Option<Reason>,
}

/// The sound systems to try, best first.
fn hosts() -> Vec<cpal::Host> {
    #[cfg(target_os = "linux")]
    {
        [cpal::HostId::PulseAudio, cpal::HostId::Alsa]
            .into_iter()
            .filter_map(|id| cpal::host_from_id(id).ok())
            .collect()
    }
    #[cfg(not(target_os = "linux"))]
    {
        vec![cpal::default_host()]
    }
}

/// Opens the first device that works and plays `sound` on it; tells `signals` of stream number `stream`.
pub(super) fn open_any(
    sound: Sound,
    control: &Arc<Control>,
    stream: u32,
    signals: &mpsc::Sender<Signal>,
) -> Result<Device, Reason> {
    let mut why = String::from("there is none");
    let mut stand_in = false;
    for host in hosts() {
        // What the sound server lacks, ALSA's general names lack too: they lead back to the server and its stand-in.
        let only_cards = stand_in;
        let others = host.output_devices().into_iter().flatten().take(OTHER_DEVICES_MAX);
        for device in host.default_output_device().into_iter().chain(others) {
            let id = device.id().map(|id| id.id().to_owned()).unwrap_or_default();
            if SWALLOWERS.contains(&id.as_str()) {
                stand_in = true;
                continue;
            }
            if only_cards && !id.contains(CARD) {
                continue;
            }
            match open_one(device, sound, control, stream, signals) {
                Ok(device) => return Ok(device),
                Err(error) => why = error,
            }
        }
    }
    Err(Reason::new(format!(
        "No sound device could be opened ({why}): check that speakers are connected and the sound service runs."
    )))
}

fn open_one(
    device: cpal::Device,
    sound: Sound,
    control: &Arc<Control>,
    stream: u32,
    signals: &mpsc::Sender<Signal>,
) -> Result<Device, String> {
    let muted_by = device.id().ok();
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
    let muted = muted_by.and_then(|id| muted(&id, &name));
    Ok(Device { _sink: sink, name, muted })
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
        let reason =
            format!("The sound device “{}” went away ({error}); trying to open it again.", self.name);
        let _ = self.signals.send(Signal::Lost(self.stream, Reason::new(reason)));
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

/// Why nobody hears this device, as far as its sound system tells.
#[cfg(target_os = "linux")]
fn muted(id: &cpal::DeviceId, name: &str) -> Option<Reason> {
    use std::ffi::CString;

    /// Below this nothing is heard from the next room: a twentieth of full volume.
    const AUDIBLE_PERCENT: u64 = 5;

    if id.host() != cpal::HostId::PulseAudio {
        return None;
    }
    let sink = CString::new(id.id()).ok()?;
    let client = pulseaudio::Client::from_env(c"Baton").ok()?;
    let runtime = tokio::runtime::Builder::new_current_thread().build().ok()?;
    let info = runtime.block_on(client.sink_info_by_name(sink)).ok()?;
    let loudest = info.cvolume.channels().iter().map(|volume| u64::from(volume.as_u32())).max().unwrap_or(0);
    let percent = loudest * 100 / u64::from(pulseaudio::protocol::Volume::NORM.as_u32());
    if info.muted {
        Some(Reason::new(format!(
            "The speakers of “{name}” are muted: unmute them, or you will not hear a page."
        )))
    } else if percent < AUDIBLE_PERCENT {
        Some(Reason::new(format!(
            "The volume of “{name}” is {percent} %: turn it up, or you will not hear a page."
        )))
    } else {
        None
    }
}

#[cfg(not(target_os = "linux"))]
fn muted(_id: &cpal::DeviceId, _name: &str) -> Option<Reason> {
    None
}
