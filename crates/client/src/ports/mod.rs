//! The ports: one ability of the operating system per file, each a thin executor.
//!
//! A port takes an order (`start`, `show`, `hold`) and returns at once; what came of it arrives later as a
//! [`PortReport`] in one channel that the owner reads. A port decides nothing about people or pages: which sound,
//! which text, which actions and when to stop are said to it. It does decide how to keep its own promise when the
//! system below it dies, because nobody else can see that: a lost sound server is reopened, a restarted
//! notification service gets back what still shows, and both are reported, since the engine must then choose a
//! louder way.
//!
//! | port | file | Linux | macOS, Windows |
//! | --- | --- | --- | --- |
//! | sound until answered | [`siren`] (made by [`sound`]) | PulseAudio, else ALSA | the system's own, through the same crate |
//! | notification with actions | [`notifier`] | D-Bus, spoken here | notify-rust |
//! | keeping tokens | [`secrets`] | Secret Service | keychain, credential manager |
//! | icon in the panel | [`tray`] | StatusNotifierItem | the app's own (src-tauri) |
//! | staying awake, noticing sleep | [`wake`] | logind | reported as missing |
//! | clocks | [`clock`] | `CLOCK_BOOTTIME` | see there |
//! | start at log-in | [`autostart`] | desktop entry or systemd user unit | the app's own (src-tauri) |
//!
//! What has been run: the Linux column, against the real daemons, in `tests/ports.rs`. The other column is written
//! against the crates' documentation and has not been run.
//!
//! Phones implement the same traits in their own plugin.

pub mod autostart;
#[cfg(target_os = "linux")]
pub mod bus;
pub mod clock;
pub mod notifier;
pub mod secrets;
pub mod siren;
pub mod sound;
pub mod tray;
pub mod wake;

pub use notifier::{Notifier, NotifierReport};
pub use secrets::Secrets;
pub use siren::{Siren, SirenReport};
pub use tray::{Tray, TrayReport};
pub use wake::{Wake, WakeReport};

/// Why a port does not do what it should, for a person.
pub use baton_wire::view::PartFault;
use tokio::sync::mpsc::UnboundedSender;

/// A fact that a port tells the owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PortReport {
    /// From the [`siren`].
    Siren(SirenReport),
    /// From the [`notifier`].
    Notifier(NotifierReport),
    /// From the [`tray`].
    Tray(TrayReport),
    /// From [`wake`].
    Wake(WakeReport),
}

/// Where ports put their reports.
///
/// Unbounded on purpose: a report must never be dropped and must never make a sound thread wait. It stays small
/// because each port reports once per change: a sound device that fails ten thousand times a second is one
/// [`SirenReport::Lost`], and only the notification service itself can cause notifier reports.
pub type Reports = UnboundedSender<PortReport>;
