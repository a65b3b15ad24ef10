//! Staying awake while on call, and noticing sleep.
//!
//! [`Wake::hold`] keeps the computer from falling asleep by itself or by its person's menu; both would silence the
//! pager, and the system names Baton and the reason when it refuses. Closing the lid still sleeps: a laptop in a bag
//! must not stay on, and whoever closes it knows.
//!
//! When sleep comes anyway, the port says [`WakeReport::Suspending`] first and holds the system back for at most
//! [`FAREWELL`], so that the owner can tell the hub that this device will not ring; [`Wake::ready_to_sleep`] lets go
//! at once. After it comes [`WakeReport::Resumed`], the sign to connect again without waiting for a time-out.

use std::time::Duration;

use super::PartFault;

#[cfg(target_os = "linux")]
mod linux;
#[cfg(not(target_os = "linux"))]
mod missing;

#[cfg(target_os = "linux")]
pub use linux::DesktopWake;
#[cfg(not(target_os = "linux"))]
pub use missing::DesktopWake;

/// How long sleep is held back for the owner's farewell. logind itself allows 5 s (`InhibitDelayMaxSec`).
pub const FAREWELL: Duration = Duration::from_secs(3);

/// What is held back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// Sleep of any kind except the lid's.
    Sleep,
    /// Only sleep after idling: the system did not allow more.
    IdleOnly,
}

/// What the port tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WakeReport {
    /// The computer stays awake.
    Held(Held),
    /// It may sleep again.
    Released,
    /// It falls asleep now: nothing rings from here on.
    Suspending,
    /// It is awake again.
    Resumed,
    /// Sleep can be neither held back nor noticed. Sent once until it is possible again.
    Unavailable(PartFault),
}

/// Keeps the computer awake. No method blocks; answers come as [`WakeReport`].
pub trait Wake: Send + Sync {
    /// Keeps it awake; `reason` is shown by the system, such as "on call until 09:00". Replaces an earlier reason.
    fn hold(&self, reason: &str);
    /// Lets it sleep again.
    fn release(&self);
    /// The answer to [`WakeReport::Suspending`]: nothing more to do before sleep.
    fn ready_to_sleep(&self);
}
