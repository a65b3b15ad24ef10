//! Hearing what the virtual desktop plays: a recording of the null sink's monitor.

use std::io::Read;
use std::process::ChildStdout;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use super::wave::{RATE_HZ, Sound, WINDOW, silent_from, sound_after, time_of};
use super::{Desktop, SINK};
use crate::process::Process;
use crate::wait::{self, Stopwatch};

/// What the sound server may hold back before it hands a recording on.
const LATENCY_MS: u32 = 5;
/// How long a recording may take to begin.
const BEGIN: Duration = Duration::from_secs(5);
/// The longest recording: ten minutes of mono sound are 58 MB.
const LIMIT: usize = 600 * RATE_HZ as usize;

/// A recording that goes on until it is stopped or dropped.
#[derive(Debug)]
pub struct Recorder {
    parec: Process,
    heard: Arc<Mutex<Vec<i16>>>,
    reader: Option<JoinHandle<()>>,
    began: Stopwatch,
}

impl Desktop {
    /// Begins to record what the desktop plays. It is running when this returns: a sound played afterwards is in it.
    ///
    /// # Errors
    /// When there is no sound server.
    pub fn record(&self) -> Result<Recorder> {
        let mut command = self.command("parec");
        command.args(["--raw", "--format=s16le", "--channels=1", "--client-name=desktop-recorder"]);
        command.arg(format!("--rate={RATE_HZ}"));
        command.arg(format!("--latency-msec={LATENCY_MS}"));
        command.arg(format!("--device={SINK}.monitor"));
        let (mut parec, output) = self.start_piped("parec", command)?;
        let heard = Arc::new(Mutex::new(Vec::new()));
        let reader = std::thread::Builder::new()
            .name("recorder".into())
            .spawn({
                let heard = Arc::clone(&heard);
                move || listen(output, &heard)
            })
            .context("the recording thread could not be started")?;
        let begun = wait::until("the recording's first sample", BEGIN, || {
            let count = lock(&heard).len();
            (count > 0 || parec.ended().is_some()).then_some(count)
        })?;
        if begun == 0 {
            bail!("the desktop's sound could not be recorded: {}", parec.log().trim());
        }
        // What is already heard lies before this moment.
        let began = Stopwatch::start();
        lock(&heard).drain(..begun);
        Ok(Recorder { parec, heard, reader: Some(reader), began })
    }

    /// Records for as long as `length` and gives what was heard.
    ///
    /// # Errors
    /// When there is no sound server, or it dies meanwhile.
    pub fn record_for(&self, length: Duration) -> Result<Sound> {
        let recorder = self.record()?;
        wait::until("the recording's end", length + BEGIN, || (recorder.length() >= length).then_some(()))?;
        Ok(recorder.stop())
    }

    /// Plays a sound to its end, through the desktop's sound server.
    ///
    /// # Errors
    /// When there is no sound server.
    pub fn play(&self, sound: &Sound) -> Result<()> {
        let path = self.folder().join("play.wav");
        sound.save(&path)?;
        let output = self.command("paplay").arg(&path).output().context("paplay could not be started")?;
        if !output.status.success() {
            bail!("the sound could not be played: {}", String::from_utf8_lossy(&output.stderr).trim());
        }
        Ok(())
    }
}

impl Recorder {
    /// The present moment on the recording's own time axis: what sounds now is found there, give or take the sound
    /// server's few milliseconds.
    #[must_use]
    pub fn now(&self) -> Duration {
        self.began.elapsed()
    }

    /// How much was recorded so far.
    #[must_use]
    pub fn length(&self) -> Duration {
        time_of(lock(&self.heard).len())
    }

    /// What was heard so far.
    #[must_use]
    pub fn heard(&self) -> Sound {
        Sound::new(lock(&self.heard).clone())
    }

    /// Waits until something louder than `floor` (full scale 1.0) is heard at or after `from`, and says when.
    ///
    /// # Errors
    /// When nothing is within the given time.
    pub fn wait_for_sound(&self, from: Duration, floor: f64, within: Duration) -> Result<Duration> {
        wait::until("a sound", within, || sound_after(&lock(&self.heard), from, floor)).with_context(|| {
            let samples = lock(&self.heard);
            let loudest = samples.iter().map(|sample| sample.unsigned_abs()).max().unwrap_or_default();
            // A recording that has stopped growing is the sound server's fault, one that grows silently the siren's.
            format!(
                "{:?} recorded in {:?}, listened from {from:?} on, the loudest sample of all is {loudest} of {}",
                time_of(samples.len()),
                self.now(),
                i16::MAX
            )
        })
    }

    /// Waits until nothing louder than `floor` was heard for `quiet`, and says when the silence began.
    ///
    /// # Errors
    /// When it stays loud.
    pub fn wait_for_silence(&self, quiet: Duration, floor: f64, within: Duration) -> Result<Duration> {
        wait::until("silence", within, || {
            let samples = lock(&self.heard);
            let since = silent_from(&samples, floor).unwrap_or_default();
            (time_of(samples.len()) >= since + quiet.max(WINDOW)).then_some(since)
        })
    }

    /// Whether the recording still goes on; it ends with the sound server.
    pub fn alive(&mut self) -> bool {
        self.parec.ended().is_none()
    }

    /// Ends the recording and gives all of it.
    #[must_use]
    pub fn stop(mut self) -> Sound {
        self.parec.end();
        if let Some(reader) = self.reader.take() {
            // The reader ends with the pipe; a panic in it would only mean fewer samples.
            let _ = reader.join();
        }
        Sound::new(std::mem::take(&mut *lock(&self.heard)))
    }
}

fn listen(mut output: ChildStdout, heard: &Mutex<Vec<i16>>) {
    let mut buffer = [0_u8; 4096];
    let mut odd: Option<u8> = None;
    while let Ok(count) = output.read(&mut buffer) {
        if count == 0 {
            return;
        }
        let bytes = odd.take().into_iter().chain(buffer[..count].iter().copied());
        let mut samples = lock(heard);
        let mut low = None;
        for byte in bytes {
            match low.take() {
                Some(first) => samples.push(i16::from_le_bytes([first, byte])),
                None => low = Some(byte),
            }
        }
        odd = low;
        if samples.len() > LIMIT {
            return;
        }
    }
}

fn lock(heard: &Mutex<Vec<i16>>) -> std::sync::MutexGuard<'_, Vec<i16>> {
    heard.lock().unwrap_or_else(PoisonError::into_inner)
}
