//! The siren hears itself: peaks of what the sound server sends to the speakers while the siren plays.
//!
//! A stream can take samples and be mute all the same: somebody muted this program in the mixer and the server remembers it, or the
//! server throws away what it is given. Only the output tells.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use pulseaudio::protocol::{ChannelMap, RecordStreamParams, SampleFormat, SampleSpec, SinkInfo, stream};
use pulseaudio::{Client, RecordStream};

/// Peaks a second: what a mixer's level meters ask for.
const PEAKS_PER_SECOND: u32 = 25;
/// Peaks without sound in a row that mean silence: two seconds, longer than any rest of a siren.
const SILENT_PEAKS: u32 = 2 * PEAKS_PER_SECOND;
/// Bytes of a peak: one channel of 32-bit floating point.
const PEAK_BYTES: usize = 4;
/// Quieter than this is nothing: a siren at the lowest volume that counts as audible is a hundred times louder.
const NOTHING: f32 = 1e-6;

/// Listens to one output until it is dropped.
pub(super) struct Ear {
    silent_peaks: Arc<AtomicU32>,
    /// Held for its drop: that ends the stream.
    _stream: RecordStream,
}

impl Ear {
    /// Listens to what `sink` plays, of all programs; `None` where the server does not let anybody listen.
    pub(super) async fn open(client: &Client, sink: &SinkInfo) -> Option<Self> {
        let silent_peaks = Arc::new(AtomicU32::new(0));
        let count = Arc::clone(&silent_peaks);
        let peak_bytes = u32::try_from(PEAK_BYTES).ok()?;
        let params = RecordStreamParams {
            sample_spec: SampleSpec {
                format: SampleFormat::Float32Le,
                channels: 1,
                sample_rate: PEAKS_PER_SECOND,
            },
            channel_map: ChannelMap::mono(),
            source_index: Some(sink.monitor_source_index?),
            buffer_attr: stream::BufferAttr { fragment_size: peak_bytes, ..Default::default() },
            flags: stream::StreamFlags {
                peak_detect: true,
                adjust_latency: true,
                no_move: true,
                ..Default::default()
            },
            ..Default::default()
        };
        let hear = move |bytes: &[u8]| {
            for peak in bytes.chunks_exact(PEAK_BYTES) {
                let peak = <[u8; PEAK_BYTES]>::try_from(peak).map_or(0.0, f32::from_le_bytes);
                if peak.abs() > NOTHING {
                    count.store(0, Ordering::Relaxed);
                } else {
                    count.fetch_add(1, Ordering::Relaxed);
                }
            }
        };
        let stream = client.create_record_stream(params, hear).await.ok()?;
        Some(Self { silent_peaks, _stream: stream })
    }

    /// Nothing came out for two seconds. An ear that hears no peaks at all says nothing.
    pub(super) fn hears_nothing(&self) -> bool {
        self.silent_peaks.load(Ordering::Relaxed) >= SILENT_PEAKS
    }

    /// Listens anew.
    pub(super) fn again(&self) {
        self.silent_peaks.store(0, Ordering::Relaxed);
    }
}
