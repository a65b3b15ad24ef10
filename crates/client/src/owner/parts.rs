//! The ports that an owner has.

use std::sync::Arc;

use crate::paths::{Paths, Program};
use crate::ports::autostart::{Autostart, AutostartKind};
use crate::ports::siren::SpeakerSiren;
use crate::ports::{Notifier, Reports, Secrets, Siren, Tray, Wake, notifier, wake};

/// The operating system, as an owner uses it.
pub struct OwnerPorts {
    /// Sound until answered.
    pub siren: Arc<dyn Siren>,
    /// Notifications with buttons.
    pub notifier: Box<dyn Notifier>,
    /// The icon in the panel, where it is the owner's to draw.
    pub tray: Option<Box<dyn Tray>>,
    /// Staying awake.
    pub wake: Box<dyn Wake>,
    /// Where tokens are kept.
    pub secrets: Secrets,
    /// Start at log-in, where it is the owner's to arrange.
    pub autostart: Option<Autostart>,
}

/// Those of this computer. Needs a tokio runtime.
#[cfg(target_os = "linux")]
pub fn desktop_ports(paths: &Paths, reports: Reports) -> OwnerPorts {
    use crate::ports::bus::BusAddress;
    use crate::ports::tray::{DesktopTray, TrayState, TrayView};

    let first = TrayView { state: TrayState::Trouble, line: "Baton starts".to_owned(), items: Vec::new() };
    OwnerPorts {
        siren: Arc::new(SpeakerSiren::new(reports.clone())),
        notifier: Box::new(notifier::DesktopNotifier::spawn_remembering(
            BusAddress::Standard,
            paths.shown(),
            reports.clone(),
        )),
        tray: Some(Box::new(DesktopTray::spawn(first, reports.clone()))),
        wake: Box::new(wake::DesktopWake::spawn(BusAddress::Standard, reports)),
        secrets: Secrets::open(paths.secrets()),
        autostart: autostart(),
    }
}

/// Those of this computer. Tray and autostart belong to the app here.
#[cfg(any(target_os = "macos", target_os = "windows"))]
pub fn desktop_ports(paths: &Paths, reports: Reports) -> OwnerPorts {
    OwnerPorts {
        siren: Arc::new(SpeakerSiren::new(reports.clone())),
        notifier: Box::new(notifier::DesktopNotifier::new(reports.clone())),
        tray: None,
        wake: Box::new(wake::DesktopWake::new(reports)),
        secrets: Secrets::open(paths.secrets()),
        autostart: None,
    }
}

/// A desktop entry: every freedesktop desktop obeys it, with the session's own environment.
#[cfg(target_os = "linux")]
pub(super) fn autostart() -> Option<Autostart> {
    let var =
        |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(std::path::PathBuf::from);
    let config = var("XDG_CONFIG_HOME").or_else(|| Some(var("HOME")?.join(".config")))?;
    Autostart::new(AutostartKind::DesktopEntry(config.join("autostart")), Program::Cli.find()?).ok()
}
