//! What was heard, as numbers: loudness over time, and when sound began and stopped.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};

/// Samples per second of every recording, one channel.
pub const RATE_HZ: u32 = 48_000;

/// The length of one measured window: short enough to date a stop, long enough for one period of 50 Hz.
pub const WINDOW: Duration = Duration::from_millis(20);

/// Below this loudness (root mean square, full scale 1.0) a window counts as silence: -60 dB.
pub const SILENCE: f64 = 0.001;

/// Samples in one [`WINDOW`].
const WINDOW_LEN: usize = (RATE_HZ as usize / 1000) * 20;

/// A piece of recorded sound, mono, 16 bits.
#[derive(Clone, Debug, Default)]
pub struct Sound {
    samples: Vec<i16>,
}

/// The loudness of one window of a recording.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Loudness {
    /// When the window begins, from the recording's start.
    pub at: Duration,
    /// Root mean square, full scale 1.0: a sine of amplitude 0.5 reads 0.354.
    pub rms: f64,
}

impl Sound {
    /// From samples at [`RATE_HZ`].
    #[must_use]
    pub fn new(samples: Vec<i16>) -> Self {
        Self { samples }
    }

    /// A sine of the given pitch and amplitude (full scale 1.0), for trying out what records.
    #[must_use]
    pub fn sine(pitch_hz: f64, amplitude: f64, length: Duration) -> Self {
        let count = (length.as_secs_f64() * f64::from(RATE_HZ)) as u32;
        let step = std::f64::consts::TAU * pitch_hz / f64::from(RATE_HZ);
        let scale = amplitude.clamp(0.0, 1.0) * f64::from(i16::MAX);
        Self { samples: (0..count).map(|k| ((f64::from(k) * step).sin() * scale) as i16).collect() }
    }

    /// The samples.
    #[must_use]
    pub fn samples(&self) -> &[i16] {
        &self.samples
    }

    /// How long it is.
    #[must_use]
    pub fn length(&self) -> Duration {
        time_of(self.samples.len())
    }

    /// The loudness of the whole, full scale 1.0.
    #[must_use]
    pub fn rms(&self) -> f64 {
        rms(&self.samples)
    }

    /// The loudness window by window.
    pub fn windows(&self) -> impl Iterator<Item = Loudness> + '_ {
        self.samples
            .chunks_exact(WINDOW_LEN)
            .enumerate()
            .map(|(index, chunk)| Loudness { at: time_of(index * WINDOW_LEN), rms: rms(chunk) })
    }

    /// The part from `start` to `end`, as far as it was recorded.
    #[must_use]
    pub fn part(&self, start: Duration, end: Duration) -> Self {
        let from = index_of(start).min(self.samples.len());
        let to = index_of(end).clamp(from, self.samples.len());
        Self { samples: self.samples[from..to].to_vec() }
    }

    /// When the first sample louder than `floor` (full scale 1.0) comes at or after `from`.
    #[must_use]
    pub fn sound_after(&self, from: Duration, floor: f64) -> Option<Duration> {
        sound_after(&self.samples, from, floor)
    }

    /// When it fell silent for good: the end of the last sample louder than `floor`. `None` if nothing was.
    #[must_use]
    pub fn silent_from(&self, floor: f64) -> Option<Duration> {
        silent_from(&self.samples, floor)
    }

    /// Writes a WAV file that any player opens.
    ///
    /// # Errors
    /// When the file cannot be written or the sound is longer than four gigabytes.
    pub fn save(&self, path: &Path) -> Result<()> {
        let bytes = u32::try_from(self.samples.len() * 2).context("the sound is too long for a WAV file")?;
        let mut file = Vec::with_capacity(44 + self.samples.len() * 2);
        file.extend_from_slice(b"RIFF");
        file.extend_from_slice(&bytes.saturating_add(36).to_le_bytes());
        file.extend_from_slice(b"WAVEfmt ");
        // 16 bytes of format: PCM, one channel, rate, bytes a second, bytes a frame, bits a sample.
        for field in [16, 1 | (1 << 16), RATE_HZ, RATE_HZ * 2, 2 | (16 << 16)] {
            file.extend_from_slice(&u32::to_le_bytes(field));
        }
        file.extend_from_slice(b"data");
        file.extend_from_slice(&bytes.to_le_bytes());
        file.extend(self.samples.iter().flat_map(|sample| sample.to_le_bytes()));
        std::fs::write(path, file).with_context(|| format!("{} could not be written", path.display()))
    }
}

pub(super) fn sound_after(samples: &[i16], from: Duration, floor: f64) -> Option<Duration> {
    let skip = index_of(from);
    let found = samples.iter().skip(skip).position(|sample| loud(*sample, floor))?;
    Some(time_of(skip + found))
}

pub(super) fn silent_from(samples: &[i16], floor: f64) -> Option<Duration> {
    let last = samples.iter().rposition(|sample| loud(*sample, floor))?;
    Some(time_of(last + 1))
}

pub(super) fn time_of(index: usize) -> Duration {
    Duration::from_secs_f64(index as f64 / f64::from(RATE_HZ))
}

fn loud(sample: i16, floor: f64) -> bool {
    f64::from(sample.unsigned_abs()) / 32_768.0 > floor
}

fn rms(samples: &[i16]) -> f64 {
    if samples.is_empty() {
        return 0.0;
    }
    let squares: f64 = samples.iter().map(|sample| (f64::from(*sample) / 32_768.0).powi(2)).sum();
    (squares / samples.len() as f64).sqrt()
}

fn index_of(at: Duration) -> usize {
    (at.as_secs_f64() * f64::from(RATE_HZ)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_amplitude_reads_354() {
        let sound = Sound::sine(440.0, 0.5, Duration::from_secs(1));
        assert!((sound.rms() - 0.3536).abs() < 0.001, "{}", sound.rms());
        assert_eq!(sound.windows().count(), 50);
        assert!(sound.windows().all(|window| (window.rms - 0.3536).abs() < 0.02));
    }

    #[test]
    fn onset_and_silence_are_dated() {
        let mut samples = vec![0; RATE_HZ as usize / 10];
        samples.extend_from_slice(Sound::sine(1000.0, 0.5, Duration::from_millis(100)).samples());
        samples.extend(vec![0; RATE_HZ as usize / 10]);
        let sound = Sound::new(samples);
        let began = sound.sound_after(Duration::ZERO, SILENCE).expect("it sounds");
        let fell = sound.silent_from(SILENCE).expect("it sounds");
        assert!(began.abs_diff(Duration::from_millis(100)) < Duration::from_millis(1), "{began:?}");
        assert!(fell.abs_diff(Duration::from_millis(200)) < Duration::from_millis(1), "{fell:?}");
        assert_eq!(sound.sound_after(Duration::from_millis(210), SILENCE), None);
        assert_eq!(sound.part(Duration::ZERO, Duration::from_millis(90)).silent_from(SILENCE), None);
    }
}
