//! Systems whose sleep this port cannot hold back yet: it says so once.

use super::{Wake, WakeReport};
use crate::ports::{PartFault, PortReport, Reports};

/// Reports that staying awake is not possible here.
pub struct DesktopWake;

impl DesktopWake {
    /// Reports [`WakeReport::Unavailable`].
    pub fn new(reports: Reports) -> Self {
        // The owner is gone when nobody listens: then nothing is left to tell.
        let _ = reports.send(PortReport::Wake(WakeReport::Unavailable(PartFault::WakeUnknown)));
        Self
    }
}

impl Wake for DesktopWake {
    fn hold(&self, _reason: &str) {}

    fn release(&self) {}

    fn ready_to_sleep(&self) {}
}
