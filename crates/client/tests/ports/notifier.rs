//! The notifier, seen on dunst.

use anyhow::{Context, Result, bail, ensure};
use baton_client::ports::bus::BusAddress;
use baton_client::ports::notifier::{
    Action, ActionKey, DesktopNotifier, Notification, NotificationKey, Urgency,
};
use baton_client::ports::{Notifier, NotifierReport, PartFault, PortReport};
use xtask::desktop::{Desktop, DesktopOptions, Part, Presence};
use xtask::wait;

use super::{BARE, Ears, SOON, forge};

const WITH_NOTIFICATIONS: DesktopOptions = DesktopOptions { notifications: Presence::Present, ..BARE };

fn start(options: DesktopOptions) -> Result<(Desktop, Ears, DesktopNotifier)> {
    let desktop = Desktop::start(options)?;
    let ears = Ears::new()?;
    let notifier = {
        let _inside = ears.runtime.enter();
        DesktopNotifier::spawn(BusAddress::At(desktop.bus_address()), ears.reports.clone())
    };
    Ok((desktop, ears, notifier))
}

fn key(text: &str) -> NotificationKey {
    NotificationKey::new(text)
}

fn page(name: &str) -> Notification {
    let action = |key: &str, label: &str| Action { key: ActionKey::new(key), label: label.into() };
    Notification {
        key: key(name),
        title: format!("Disk full on {name}"),
        body: "<b>92 %</b> & rising".into(),
        urgency: Urgency::Critical,
        actions: vec![action("ack", "Acknowledge"), action("pass", "I can't")],
    }
}

fn heard(report: NotifierReport) -> PortReport {
    PortReport::Notifier(report)
}

fn shown(name: &str) -> PortReport {
    heard(NotifierReport::Shown { key: key(name) })
}

fn activated(name: &str, action: &str) -> PortReport {
    heard(NotifierReport::Activated { key: key(name), action: ActionKey::new(action) })
}

/// The notification as dunst shows it.
fn on_screen(desktop: &Desktop, name: &str) -> Result<xtask::desktop::Notification> {
    let summary = format!("Disk full on {name}");
    desktop.wait_for_notification(SOON, |notification| notification.summary == summary)
}

fn wait_until_gone(desktop: &Desktop, name: &str) -> Result<()> {
    let summary = format!("Disk full on {name}");
    wait::until("the notification leaving the screen", SOON, || {
        desktop.notifications().ok()?.iter().all(|notification| notification.summary != summary).then_some(())
    })
}

#[test]
fn a_pressed_button_comes_back_and_a_closed_notification_goes() -> Result<()> {
    let (desktop, mut ears, notifier) = start(WITH_NOTIFICATIONS)?;
    notifier.show(page("db-1"));
    ears.expect(&shown("db-1"))?;
    let seen = on_screen(&desktop, "db-1")?;
    ensure!(seen.urgency == "CRITICAL" && seen.app == "Baton", "{seen:?}");
    ensure!(
        seen.body.contains("<b>92 %</b> & rising") || seen.body.contains("&lt;b&gt;92 %"),
        "markup is shown, not obeyed: {seen:?}"
    );
    desktop.press(seen.id, "I can't")?;
    ears.expect(&activated("db-1", "pass"))?;
    notifier.close(&key("db-1"));

    // A replacement stays one notification, in place.
    notifier.show(page("db-2"));
    ears.expect(&shown("db-2"))?;
    let before = on_screen(&desktop, "db-2")?;
    notifier.show(Notification { body: "96 %".into(), ..page("db-2") });
    ears.expect(&shown("db-2"))?;
    let after = wait::until("the new text", SOON, || {
        let all = desktop.notifications().ok()?;
        all.into_iter().find(|notification| notification.body.contains("96 %"))
    })?;
    ensure!(after.id == before.id, "replaced in place: {before:?} {after:?}");
    notifier.close(&key("db-2"));
    wait_until_gone(&desktop, "db-2")
}

#[test]
fn a_dismissal_is_told_and_not_undone() -> Result<()> {
    let (mut desktop, mut ears, notifier) = start(WITH_NOTIFICATIONS)?;
    for name in ["kept", "dismissed"] {
        notifier.show(page(name));
        ears.expect(&shown(name))?;
        on_screen(&desktop, name)?;
        if name == "kept" {
            notifier.close(&key(name));
            wait_until_gone(&desktop, name)?;
        }
    }
    desktop.dismiss_all()?;
    ears.expect(&heard(NotifierReport::Dismissed { key: key("dismissed") }))?;
    notifier.show(page("kept"));
    ears.expect(&shown("kept"))?;
    desktop.kill(Part::Notifications)?;
    ensure!(matches!(ears.next()?, PortReport::Notifier(NotifierReport::DaemonGone(_))));
    expect_back(&mut desktop, &mut ears, "kept")?;
    on_screen(&desktop, "kept")?;
    let all = desktop.notifications()?;
    ensure!(all.len() == 1, "what was dismissed stays away: {all:?}");
    Ok(())
}

/// Restarts dunst and reads the reports of its return.
fn expect_back(desktop: &mut Desktop, ears: &mut Ears, name: &str) -> Result<()> {
    desktop.restart(Part::Notifications)?;
    loop {
        let report = ears.next()?;
        // A try before the return fails and says so.
        if !matches!(report, PortReport::Notifier(NotifierReport::Failed { .. })) {
            ensure!(report == heard(NotifierReport::DaemonBack), "{report:?}");
            return ears.expect(&shown(name));
        }
    }
}

#[test]
fn what_still_rings_is_posted_to_a_new_daemon_and_old_buttons_mean_nothing() -> Result<()> {
    let (mut desktop, mut ears, notifier) = start(WITH_NOTIFICATIONS)?;
    notifier.show(page("one"));
    ears.expect(&shown("one"))?;
    let one = on_screen(&desktop, "one")?;
    desktop.kill(Part::Notifications)?;
    ensure!(matches!(ears.next()?, PortReport::Notifier(NotifierReport::DaemonGone(_))));
    // The first page is answered elsewhere, a second one comes; dunst's numbers start over.
    notifier.close(&key("one"));
    notifier.show(page("two"));
    expect_back(&mut desktop, &mut ears, "two")?;
    let two = on_screen(&desktop, "two")?;
    ensure!(one.id == two.id, "the trap of the reused number: {one:?} {two:?}");
    desktop.press(two.id, "Acknowledge")?;
    ears.expect(&activated("two", "ack"))?;
    Ok(())
}

#[test]
fn a_stranger_cannot_press_a_button() -> Result<()> {
    let (desktop, mut ears, notifier) = start(WITH_NOTIFICATIONS)?;
    notifier.show(page("safe"));
    ears.expect(&shown("safe"))?;
    let seen = on_screen(&desktop, "safe")?;
    let acknowledge =
        seen.actions.iter().find(|action| action.label == "Acknowledge").context("no such button")?;
    // The stranger knows everything: number, key, and where we are on the bus.
    let id = format!("uint32:{}", seen.id);
    let key_argument = format!("string:{}", acknowledge.key);
    let name = bus_name_of_this_process(&desktop)?;
    for to in [None, Some(name.as_str())] {
        forge(&desktop, to, "org.freedesktop.Notifications.ActionInvoked", &[&id, &key_argument])?;
        forge(&desktop, to, "org.freedesktop.Notifications.ActionInvoked", &[&id, "string:default"])?;
        forge(&desktop, to, "org.freedesktop.Notifications.NotificationClosed", &[&id, "uint32:2"])?;
        let gone = ["string:org.freedesktop.Notifications", "string::1.1", "string:"];
        forge(&desktop, to, "org.freedesktop.DBus.NameOwnerChanged", &gone)?;
    }
    // All of that was heard before this press, and nothing of it was believed.
    desktop.press(seen.id, "I can't")?;
    ears.expect(&activated("safe", "pass"))?;
    Ok(())
}

/// The notifier's name on the bus, as the bus knows it by our process id.
fn bus_name_of_this_process(desktop: &Desktop) -> Result<String> {
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let bus = zbus::connection::Builder::address(desktop.bus_address().as_str())?.build().await?;
        let own = bus.unique_name().context("no name")?.to_string();
        let proxy = zbus::fdo::DBusProxy::new(&bus).await?;
        for name in proxy.list_names().await? {
            let name = name.to_string();
            if !name.starts_with(':') || name == own {
                continue;
            }
            let pid =
                proxy.get_connection_unix_process_id(zbus::names::BusName::try_from(name.as_str())?).await;
            if pid.is_ok_and(|pid| pid == std::process::id()) {
                return Ok(name);
            }
        }
        bail!("the notifier is not on this bus")
    })
}

#[test]
fn without_a_daemon_it_says_so_and_shows_everything_when_one_comes() -> Result<()> {
    let (mut desktop, mut ears, notifier) = start(BARE)?;
    notifier.self_test();
    let PortReport::Notifier(NotifierReport::SelfTest(Err(fault))) = ears.next()? else {
        bail!("the self-test must fail")
    };
    ensure!(fault == PartFault::NoNotifier, "{fault}");
    notifier.show(page("late"));
    ensure!(matches!(ears.next()?, PortReport::Notifier(NotifierReport::Failed { .. })));
    expect_back(&mut desktop, &mut ears, "late")?;
    on_screen(&desktop, "late")?;
    notifier.self_test();
    let PortReport::Notifier(NotifierReport::SelfTest(Ok(facts))) = ears.next()? else {
        bail!("the self-test must pass")
    };
    ensure!(facts.actions && facts.service.contains("dunst"), "{facts:?}");
    Ok(())
}

#[test]
fn a_frozen_daemon_is_told_and_what_was_closed_meanwhile_does_not_stay() -> Result<()> {
    let (desktop, mut ears, notifier) = start(WITH_NOTIFICATIONS)?;
    desktop.freeze(Part::Notifications)?;
    notifier.show(page("stuck"));
    ensure!(matches!(ears.next()?, PortReport::Notifier(NotifierReport::Failed { .. })));
    notifier.close(&key("stuck"));
    desktop.thaw(Part::Notifications)?;
    notifier.show(page("next"));
    loop {
        let report = ears.next()?;
        if report == shown("next") {
            break;
        }
        ensure!(report == shown("stuck"), "{report:?}");
    }
    on_screen(&desktop, "next")?;
    wait_until_gone(&desktop, "stuck")
}

#[test]
fn it_finds_a_bus_that_died_again() -> Result<()> {
    let (mut desktop, mut ears, notifier) = start(WITH_NOTIFICATIONS)?;
    notifier.show(page("bus"));
    ears.expect(&shown("bus"))?;
    desktop.kill(Part::Bus)?;
    ensure!(matches!(ears.next()?, PortReport::Notifier(NotifierReport::DaemonGone(_))));
    desktop.restart(Part::Bus)?;
    desktop.restart(Part::Notifications)?;
    loop {
        let report = ears.next()?;
        if !matches!(report, PortReport::Notifier(NotifierReport::DaemonBack | NotifierReport::Failed { .. }))
        {
            ensure!(report == shown("bus"), "{report:?}");
            break;
        }
    }
    on_screen(&desktop, "bus")?;
    Ok(())
}

/// What an owner leaves that is killed, as far as one process can show it: its task ends without a word.
fn killed_after(desktop: &Desktop, file: &std::path::Path, show: &str) -> Result<()> {
    let mut ears = Ears::new()?;
    let notifier = remembering(desktop, file, &ears);
    notifier.show(page(show));
    let report = ears.next()?;
    let told = [shown(show)].contains(&report)
        || matches!(report, PortReport::Notifier(NotifierReport::Failed { .. }));
    ensure!(told, "{report:?}");
    ears.runtime.shutdown_background();
    Ok(())
}

fn remembering(desktop: &Desktop, file: &std::path::Path, ears: &Ears) -> DesktopNotifier {
    let _inside = ears.runtime.enter();
    let bus = BusAddress::At(desktop.bus_address());
    DesktopNotifier::spawn_remembering(bus, file.to_owned(), ears.reports.clone())
}

#[test]
fn what_a_killed_owner_left_is_taken_away_by_the_next() -> Result<()> {
    let desktop = Desktop::start(WITH_NOTIFICATIONS)?;
    let file = desktop.home().join("shown.json");
    killed_after(&desktop, &file, "left")?;
    on_screen(&desktop, "left")?;
    let ears = Ears::new()?;
    let _next = remembering(&desktop, &file, &ears);
    wait_until_gone(&desktop, "left")
}

#[test]
fn what_was_being_posted_when_its_owner_was_killed_does_not_stay() -> Result<()> {
    let desktop = Desktop::start(WITH_NOTIFICATIONS)?;
    let file = desktop.home().join("shown.json");
    desktop.freeze(Part::Notifications)?;
    killed_after(&desktop, &file, "half")?;
    desktop.thaw(Part::Notifications)?;
    on_screen(&desktop, "half")?;
    let mut ears = Ears::new()?;
    let next = remembering(&desktop, &file, &ears);
    next.show(page("whole"));
    ears.expect(&shown("whole"))?;
    on_screen(&desktop, "whole")?;
    wait_until_gone(&desktop, "half")
}
