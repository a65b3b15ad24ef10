//! Testing this computer's parts without an owner: what would work if one ran.

use baton_wire::view::{Light, Part, PartFault, PartFinding, PartState, PartView, SelfTestReport};
use tokio::sync::mpsc;

use crate::owner::desktop_ports;
use crate::owner::self_test::{ANSWER_WITHIN, notifications_part, secrets_part, sound_part};
use crate::paths::Paths;
use crate::ports::{NotifierReport, PortReport, SirenReport};

/// Tests them. Always red: without an owner nothing rings.
pub async fn without_owner(paths: &Paths) -> SelfTestReport {
    let (reports_out, mut reports) = mpsc::unbounded_channel();
    let ports = desktop_ports(paths, reports_out);
    ports.siren.self_test();
    ports.notifier.self_test();
    let (mut sound, mut notifications) = (None, None);
    let collect = async {
        while sound.is_none() || notifications.is_none() {
            match reports.recv().await {
                Some(PortReport::Siren(SirenReport::SelfTest(result))) => sound = Some(result),
                Some(PortReport::Notifier(NotifierReport::SelfTest(result))) => notifications = Some(result),
                Some(
                    PortReport::Siren(_)
                    | PortReport::Notifier(_)
                    | PortReport::Tray(_)
                    | PortReport::Wake(_),
                ) => {}
                None => return,
            }
        }
    };
    let (_in_time, secrets) =
        tokio::join!(tokio::time::timeout(ANSWER_WITHIN, collect), secrets_part(&ports.secrets));
    let owner = PartView::found(
        Part::Connection,
        PartState::Fails,
        PartFinding::NoOwner,
        "Start it with `baton agent`; `baton autostart on` starts it at every log-in.",
    );
    let parts = vec![owner, store_part(paths), sound_part(sound), notifications_part(notifications), secrets];
    SelfTestReport { light: Light::Red, parts }
}

/// Whether the data's folder takes a file.
fn store_part(paths: &Paths) -> PartView {
    let probe = paths.data().join("doctor.probe");
    let written = std::fs::create_dir_all(paths.data())
        .and_then(|()| crate::file::replace(&probe, b"?"))
        .and_then(|()| crate::file::remove(&probe));
    let path = paths.data().display().to_string();
    match written {
        Ok(()) => PartView::found(Part::Store, PartState::Works, PartFinding::FolderTakes { path }, ""),
        Err(error) => PartView::found(
            Part::Store,
            PartState::Fails,
            PartFault::FolderRefuses { path, said: error.to_string() },
            "Free some disk space, and check whose folder it is.",
        ),
    }
}
