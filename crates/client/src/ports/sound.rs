//! The sounds, made sample by sample: nothing to load, nothing to license, nothing that can be missing at 3 a.m.
//!
//! A siren is a pitch and a loudness over one loop, drawn with a running phase. Because the phase is never reset and
//! both curves meet their own beginning, the loop has no seam to click at. Every change of loudness (the first
//! sample, the rising volume, `set_volume`, the end) goes through one slope of at most [`FADE_MS`] for the whole
//! range, so none of them clicks either, and a stop is silent within that time.
//!
//! A loudness is never above [`PEAK`], so that no device has to clip.

use std::f32::consts::TAU;
use std::num::NonZero;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

use rodio::{ChannelCount, SampleRate, Source};

/// Time of a fade over the whole range, in milliseconds: short enough that a stop is instant to a person, long
/// enough that it is not a click.
pub const FADE_MS: u32 = 15;

/// Highest sample value: leaves room for the resampling of devices that want another rate.
pub const PEAK: f32 = 0.95;

/// Share of the third harmonic: small laptop speakers reproduce it where they lose the fundamental.
const HARMONIC: f32 = 0.18;

/// Where a rising volume begins, in percent of full volume: wakes a light sleeper without a fright.
const FLOOR_PERCENT: f32 = 45.0;

/// A siren's character. Three, so that two pagers in one room can be told apart.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum SirenVoice {
    /// Two tones in turn, a fourth apart, like a European ambulance.
    #[default]
    TwoTone,
    /// Three short notes and a rest, the rhythm of an alarm clock.
    Pulse,
    /// A bell, struck five times in two seconds.
    Bell,
}

/// What to play.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "voice")]
pub enum Sound {
    /// Loops until stopped.
    Siren(SirenVoice),
    /// Two soft notes, once: for what may wait.
    Chime,
}

/// How loud, 0 to 100 percent of what the device gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Volume(u8);

/// Why a number is no [`Volume`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a volume of {0} percent does not exist: give 0 to 100")]
pub struct VolumeOutOfRange(u8);

impl Volume {
    /// As loud as the device goes.
    pub const FULL: Self = Self(100);

    /// From a percentage; fails above 100.
    pub fn from_percent(percent: u8) -> Result<Self, VolumeOutOfRange> {
        if percent <= 100 { Ok(Self(percent)) } else { Err(VolumeOutOfRange(percent)) }
    }

    /// The percentage.
    pub fn percent(self) -> u8 {
        self.0
    }
}

impl TryFrom<u8> for Volume {
    type Error = VolumeOutOfRange;

    fn try_from(percent: u8) -> Result<Self, Self::Error> {
        Self::from_percent(percent)
    }
}

impl From<Volume> for u8 {
    fn from(volume: Volume) -> Self {
        volume.0
    }
}

/// What a ring's owner and its tone share. It outlives the stream, so that a ring that had to be reopened goes on
/// as loud as it had become.
#[derive(Debug)]
pub struct Control {
    volume_percent: AtomicU8,
    rise_ms: u32,
    /// Time sounded so far, over all streams of this ring.
    risen_ms: AtomicU32,
    stop: AtomicBool,
    /// Samples that a device took so far: the only evidence that somebody could hear it.
    taken: AtomicU64,
}

impl Control {
    /// A ring that rises to `volume` within `rise`. A rise of zero starts at `volume`.
    pub fn new(volume: Volume, rise: Duration) -> Arc<Self> {
        Arc::new(Self {
            volume_percent: AtomicU8::new(volume.percent()),
            rise_ms: u32::try_from(rise.as_millis()).unwrap_or(u32::MAX),
            risen_ms: AtomicU32::new(0),
            stop: AtomicBool::new(false),
            taken: AtomicU64::new(0),
        })
    }

    /// Sets where the volume rises to; heard within [`FADE_MS`] plus the device's buffer.
    pub fn set_volume(&self, volume: Volume) {
        self.volume_percent.store(volume.percent(), Ordering::Relaxed);
    }

    /// Fades out; the tone then ends.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// Samples taken by devices so far.
    pub fn taken(&self) -> u64 {
        self.taken.load(Ordering::Relaxed)
    }

    /// It is meant to be heard.
    pub fn is_audible(&self) -> bool {
        !self.stop.load(Ordering::Relaxed) && self.volume_percent.load(Ordering::Relaxed) > 0
    }

    /// The amplitude that the tone should have now, 0 to 1.
    fn wanted(&self) -> f32 {
        if self.stop.load(Ordering::Relaxed) {
            return 0.0;
        }
        let full = f32::from(self.volume_percent.load(Ordering::Relaxed));
        let floor = full.min(FLOOR_PERCENT);
        let risen = self.risen_ms.load(Ordering::Relaxed);
        let percent = if risen >= self.rise_ms {
            full
        } else {
            floor + (full - floor) * (risen as f32 / self.rise_ms as f32)
        };
        // Loudness is heard roughly with the square: half way on the dial is then half as loud.
        (percent / 100.0).powi(2)
    }
}

/// What a tone tells the thread that plays it, at most once each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ToneEvent {
    /// The device asked for the first sample.
    Begun,
    /// The last sample was taken: faded after a stop, or a chime that is over.
    Ended,
}

/// A [`Sound`] as samples for rodio: one channel, at the rate of the device.
pub struct Tone {
    sound: Sound,
    rate: SampleRate,
    control: Arc<Control>,
    on_event: Box<dyn FnMut(ToneEvent) + Send>,
    /// Samples since the loop's begin.
    at: u32,
    loop_len: u32,
    /// 0 to 1, never reset: this is what makes the loop seamless.
    phase: f32,
    gain: f32,
    wanted: f32,
    until_block: u32,
    begun: bool,
    ended: bool,
}

impl Tone {
    /// A tone that starts silent and follows `control`. `on_event` runs on the audio thread and must not block.
    pub fn new(
        sound: Sound,
        rate: SampleRate,
        control: Arc<Control>,
        on_event: impl FnMut(ToneEvent) + Send + 'static,
    ) -> Self {
        let loop_len = (loop_secs(sound) * rate.get() as f32) as u32;
        Self {
            sound,
            rate,
            control,
            on_event: Box::new(on_event),
            at: 0,
            loop_len: loop_len.max(1),
            phase: 0.0,
            gain: 0.0,
            wanted: 0.0,
            until_block: 0,
            begun: false,
            ended: false,
        }
    }

    /// Samples in one loop.
    pub fn loop_len(&self) -> u32 {
        self.loop_len
    }

    /// Once per 10 ms: read the control, count what was taken.
    fn next_block(&mut self) {
        let block = (self.rate.get() / 100).max(1);
        self.until_block = block;
        if self.begun {
            self.control.taken.fetch_add(u64::from(block), Ordering::Relaxed);
            let risen = self.control.risen_ms.load(Ordering::Relaxed);
            self.control.risen_ms.store(risen.saturating_add(10), Ordering::Relaxed);
        } else {
            self.begun = true;
            self.control.taken.fetch_add(1, Ordering::Relaxed);
            (self.on_event)(ToneEvent::Begun);
        }
        self.wanted = self.control.wanted();
    }

    fn end(&mut self) -> Option<f32> {
        if !self.ended {
            self.ended = true;
            (self.on_event)(ToneEvent::Ended);
        }
        None
    }
}

impl Iterator for Tone {
    type Item = f32;

    fn next(&mut self) -> Option<f32> {
        if self.ended {
            return None;
        }
        if self.until_block == 0 {
            self.next_block();
        }
        self.until_block -= 1;

        let step = 1000.0 / (FADE_MS as f32 * self.rate.get() as f32);
        self.gain += (self.wanted - self.gain).clamp(-step, step);
        if self.gain <= 0.0 && self.control.stop.load(Ordering::Relaxed) {
            return self.end();
        }

        let secs = self.at as f32 / self.rate.get() as f32;
        let note = note(self.sound, secs);
        self.phase = (self.phase + note.hertz / self.rate.get() as f32).fract();
        self.at += 1;
        if self.at >= self.loop_len {
            match self.sound {
                Sound::Siren(_) => self.at = 0,
                Sound::Chime => return self.end(),
            }
        }
        Some(PEAK * self.gain * note.level * wave(self.phase))
    }
}

impl Source for Tone {
    fn current_span_len(&self) -> Option<usize> {
        None
    }

    fn channels(&self) -> ChannelCount {
        NonZero::<u16>::MIN
    }

    fn sample_rate(&self) -> SampleRate {
        self.rate
    }

    fn total_duration(&self) -> Option<Duration> {
        None
    }
}

/// One cycle, `phase` 0 to 1: a sine and some third harmonic, never above 1.
fn wave(phase: f32) -> f32 {
    let x = phase * TAU;
    (1.0 - HARMONIC) * x.sin() + HARMONIC * (3.0 * x).sin()
}

struct Note {
    hertz: f32,
    /// 0 to 1.
    level: f32,
}

/// Time between two strokes of the bell.
const STROKE_SECS: f32 = 0.4;

fn loop_secs(sound: Sound) -> f32 {
    match sound {
        Sound::Siren(SirenVoice::TwoTone) => 1.0,
        Sound::Siren(SirenVoice::Pulse) => 1.2,
        Sound::Siren(SirenVoice::Bell) => STROKE_SECS,
        Sound::Chime => 1.4,
    }
}

/// Pitch and loudness at `secs` into the loop. Both are continuous, also from the loop's end to its begin.
fn note(sound: Sound, secs: f32) -> Note {
    match sound {
        Sound::Siren(SirenVoice::TwoTone) => {
            // A rounded square between 740 Hz and 988 Hz: each tone half a second, the change takes 30 ms.
            let side = ((secs * TAU).sin() * 10.0).clamp(-1.0, 1.0);
            Note { hertz: 864.0 - 124.0 * side, level: 1.0 }
        }
        Sound::Siren(SirenVoice::Pulse) => {
            let beat = secs / 0.2;
            let level = if beat < 3.0 { hump(beat.fract() * 0.2, 0.15) } else { 0.0 };
            Note { hertz: 1047.0, level }
        }
        Sound::Siren(SirenVoice::Bell) => {
            Note { hertz: 1175.0, level: hump(secs, STROKE_SECS) * (-secs * 2.5).exp() }
        }
        Sound::Chime => {
            let (hertz, since) = if secs < 0.35 { (784.0, secs) } else { (1047.0, secs - 0.35) };
            let attack = (since / 0.008).min(1.0);
            // The last 50 ms of each note go to zero, so that neither the change nor the end is a step.
            let left = if secs < 0.35 { 0.35 - secs } else { 1.4 - secs };
            Note { hertz, level: attack * (-since * 4.0).exp() * (left / 0.05).clamp(0.0, 1.0) }
        }
    }
}

/// A note of `length` seconds with soft edges of 8 ms, silent after it.
fn hump(secs: f32, length: f32) -> f32 {
    (secs / 0.008).min((length - secs) / 0.008).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOUNDS: [Sound; 4] = [
        Sound::Siren(SirenVoice::TwoTone),
        Sound::Siren(SirenVoice::Pulse),
        Sound::Siren(SirenVoice::Bell),
        Sound::Chime,
    ];

    fn rate() -> SampleRate {
        NonZero::new(48_000).unwrap()
    }

    fn tone(sound: Sound, volume: u8, rise: Duration) -> (Tone, Arc<Control>) {
        let control = Control::new(Volume::from_percent(volume).unwrap(), rise);
        (Tone::new(sound, rate(), Arc::clone(&control), |_| {}), control)
    }

    fn rms(samples: &[f32]) -> f32 {
        (samples.iter().map(|s| s * s).sum::<f32>() / samples.len() as f32).sqrt()
    }

    #[test]
    fn full_volume_is_loud_and_never_clips() {
        for sound in SOUNDS {
            let (tone, _control) = tone(sound, 100, Duration::ZERO);
            let samples: Vec<f32> = tone.take(48_000 * 5).collect();
            let peak = samples.iter().fold(0.0_f32, |p, s| p.max(s.abs()));
            assert!(peak <= PEAK && peak > 0.4, "{sound:?} peaks at {peak}");
        }
        for (voice, loud) in [(SirenVoice::TwoTone, 0.5), (SirenVoice::Pulse, 0.3), (SirenVoice::Bell, 0.3)] {
            let (tone, _control) = tone(Sound::Siren(voice), 100, Duration::ZERO);
            let samples: Vec<f32> = tone.take(48_000 * 5).collect();
            assert!(rms(&samples) > loud, "{voice:?} has only RMS {}", rms(&samples));
        }
    }

    #[test]
    fn no_click_anywhere_not_at_the_loop_either() {
        for sound in SOUNDS {
            let (tone, _control) = tone(sound, 100, Duration::ZERO);
            let loop_len = tone.loop_len() as usize;
            let samples: Vec<f32> = tone.take(loop_len * 3 + 100).collect();
            // The steepest slope of the highest note, 1175 Hz, with its harmonic.
            let slope_max = PEAK * TAU * 1175.0 / 48_000.0 * (1.0 - HARMONIC + 3.0 * HARMONIC) + 0.01;
            for (i, pair) in samples.windows(2).enumerate() {
                assert!(
                    (pair[1] - pair[0]).abs() <= slope_max,
                    "{sound:?} jumps at sample {i} of a loop of {loop_len}"
                );
            }
        }
    }

    #[test]
    fn a_siren_goes_on_and_a_chime_ends_once() {
        let (siren, _control) = tone(Sound::Siren(SirenVoice::Bell), 100, Duration::ZERO);
        assert_eq!(siren.take(48_000 * 60).count(), 48_000 * 60);
        let (chime, _control) = tone(Sound::Chime, 100, Duration::ZERO);
        let length = chime.loop_len() as usize;
        assert_eq!(chime.count(), length - 1);
    }

    #[test]
    fn the_volume_rises_from_its_floor_to_the_set_one() {
        let (tone, _control) = tone(Sound::Siren(SirenVoice::TwoTone), 80, Duration::from_secs(20));
        let samples: Vec<f32> = tone.take(48_000 * 25).collect();
        let seconds: Vec<f32> = samples.chunks(48_000).map(rms).collect();
        assert!(seconds[0] > 0.08, "audible from the first second: {}", seconds[0]);
        for pair in seconds[..20].windows(2) {
            assert!(pair[1] > pair[0], "must rise: {seconds:?}");
        }
        assert!((seconds[21] - seconds[24]).abs() < 0.001, "and then stay: {seconds:?}");
        assert!(seconds[24] > 2.5 * seconds[0]);
    }

    #[test]
    fn a_stop_fades_within_twenty_milliseconds_and_says_so() {
        let control = Control::new(Volume::FULL, Duration::ZERO);
        let (tx, rx) = std::sync::mpsc::channel();
        let mut tone =
            Tone::new(Sound::Siren(SirenVoice::TwoTone), rate(), Arc::clone(&control), move |event| {
                tx.send(event).unwrap();
            });
        assert_eq!(tone.by_ref().take(48_000).count(), 48_000);
        control.stop();
        // The block of 10 ms in which the stop falls is played to its end.
        assert!(tone.by_ref().count() <= 48 * (10 + FADE_MS as usize) + 1);
        assert_eq!(tone.next(), None);
        drop(tone);
        assert_eq!(rx.iter().collect::<Vec<_>>(), [ToneEvent::Begun, ToneEvent::Ended]);
    }

    #[test]
    fn a_reopened_ring_goes_on_as_loud_as_it_was() {
        let control = Control::new(Volume::FULL, Duration::from_secs(4));
        let sound = Sound::Siren(SirenVoice::TwoTone);
        let before: Vec<f32> =
            Tone::new(sound, rate(), Arc::clone(&control), |_| {}).take(48_000 * 4).collect();
        let after: Vec<f32> = Tone::new(sound, rate(), control, |_| {}).take(48_000).collect();
        assert!((rms(&after) - rms(&before[48_000 * 3..])).abs() < 0.15);
    }

    #[test]
    fn a_volume_above_full_is_refused_with_a_sentence() {
        assert_eq!(
            Volume::from_percent(101).unwrap_err().to_string(),
            "a volume of 101 percent does not exist: give 0 to 100"
        );
        assert!(serde_json::from_str::<Volume>("101").is_err());
    }
}
