//! Testing this computer's parts without an owner: what would work if one ran.

use baton_wire::view::{Light, Part, PartState, PartView, SelfTestReport};
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
    let owner = PartView {
        part: Part::Connection,
        state: PartState::Fails,
        detail: "No owner of Baton runs for this user, so nothing rings on this computer.".to_owned(),
        fix: "Start it with `baton agent`; `baton autostart on` starts it at every log-in.".to_owned(),
    };
    let parts = vec![owner, store_part(paths), sound_part(sound), notifications_part(notifications), secrets];
    SelfTestReport { light: Light::Red, parts }
}

/// Whether the data's folder takes a file.
fn store_part(paths: &Paths) -> PartView {
    let probe = paths.data().join("doctor.probe");
    let written = std::fs::create_dir_all(paths.data())
        .and_then(|()| crate::file::replace(&probe, b"?"))
        .and_then(|()| crate::file::remove(&probe));
    let (state, detail, fix) = match written {
        Ok(()) => (PartState::Works, format!("{} can be written.", paths.data().display()), ""),
        Err(error) => (
            PartState::Fails,
            format!("{} cannot be written: {error}.", paths.data().display()),
            "Free some disk space, and check whose folder it is.",
        ),
    };
    PartView { part: Part::Store, state, detail, fix: fix.to_owned() }
}
