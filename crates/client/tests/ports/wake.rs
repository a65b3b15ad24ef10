//! The wake port against a logind of the test's own, which keeps to the published interface
//! (<https://www.freedesktop.org/wiki/Software/systemd/inhibit/>): a lock is held as long as its file is open.

use std::io::Read;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Result, ensure};
use baton_client::ports::bus::BusAddress;
use baton_client::ports::wake::{DesktopWake, Held};
use baton_client::ports::{PortReport, Wake, WakeReport};
use xtask::desktop::Desktop;
use xtask::wait;
use zbus::object_server::SignalEmitter;
use zbus::{Connection, fdo, interface, zvariant};

use super::{BARE, Ears, SOON, forge};

/// A lock that was given out.
struct Lock {
    what: String,
    mode: String,
    ours: UnixStream,
}

#[derive(Clone, Default)]
struct Locks(Arc<Mutex<Vec<Lock>>>);

impl Locks {
    /// The locks whose file is still open, as `mode what`.
    fn held(&self) -> Vec<String> {
        let mut locks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        locks.retain_mut(|lock| !matches!(lock.ours.read(&mut [0]), Ok(0)));
        let mut held: Vec<_> = locks.iter().map(|lock| format!("{} {}", lock.mode, lock.what)).collect();
        held.sort();
        held
    }

    fn wait_for(&self, held: &[&str]) -> Result<()> {
        wait::until(&format!("the locks being {held:?}"), SOON, || (self.held() == held).then_some(()))
    }
}

/// Whether this logind lets a person block sleep.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Policy {
    All,
    IdleOnly,
}

struct Logind {
    locks: Locks,
    policy: Policy,
}

#[interface(name = "org.freedesktop.login1.Manager")]
impl Logind {
    fn inhibit(
        &self,
        what: String,
        who: String,
        why: String,
        mode: String,
    ) -> fdo::Result<zvariant::OwnedFd> {
        if who != "Baton" || why.is_empty() {
            return Err(fdo::Error::InvalidArgs("who and why?".into()));
        }
        if self.policy == Policy::IdleOnly && mode == "block" && what.contains("sleep") {
            return Err(fdo::Error::AccessDenied("not for you".into()));
        }
        let (ours, theirs) = UnixStream::pair().map_err(|error| fdo::Error::Failed(error.to_string()))?;
        ours.set_nonblocking(true).map_err(|error| fdo::Error::Failed(error.to_string()))?;
        self.locks.0.lock().unwrap_or_else(PoisonError::into_inner).push(Lock { what, mode, ours });
        Ok(OwnedFd::from(theirs).into())
    }

    #[zbus(signal)]
    async fn prepare_for_sleep(emitter: &SignalEmitter<'_>, start: bool) -> zbus::Result<()>;
}

fn logind(ears: &Ears, desktop: &Desktop, locks: &Locks, policy: Policy) -> Result<Connection> {
    let logind = Logind { locks: locks.clone(), policy };
    let address = desktop.bus_address();
    Ok(ears.runtime.block_on(async {
        zbus::connection::Builder::address(address.as_str())?
            .serve_at("/org/freedesktop/login1", logind)?
            .name("org.freedesktop.login1")?
            .build()
            .await
    })?)
}

fn prepare(ears: &Ears, logind: &Connection, sleep: bool) -> Result<()> {
    ears.runtime.block_on(async {
        let emitter = SignalEmitter::new(logind, "/org/freedesktop/login1")?;
        Logind::prepare_for_sleep(&emitter, sleep).await
    })?;
    Ok(())
}

fn heard(report: WakeReport) -> PortReport {
    PortReport::Wake(report)
}

fn spawn(ears: &Ears, desktop: &Desktop) -> DesktopWake {
    let _inside = ears.runtime.enter();
    DesktopWake::spawn(BusAddress::At(desktop.bus_address()), ears.reports.clone())
}

#[test]
fn stays_awake_while_held_and_says_farewell_before_sleep() -> Result<()> {
    let desktop = Desktop::start(BARE)?;
    let mut ears = Ears::new()?;
    let locks = Locks::default();
    let manager = logind(&ears, &desktop, &locks, Policy::All)?;
    let wake = spawn(&ears, &desktop);
    locks.wait_for(&["delay sleep"])?;
    wake.hold("on call until 09:00");
    ears.expect(&heard(WakeReport::Held(Held::Sleep)))?;
    locks.wait_for(&["block sleep:idle", "delay sleep"])?;
    // Another reason replaces the lock without a gap.
    wake.hold("on call until 17:00");
    ears.expect(&heard(WakeReport::Held(Held::Sleep)))?;
    locks.wait_for(&["block sleep:idle", "delay sleep"])?;
    wake.release();
    ears.expect(&heard(WakeReport::Released))?;
    locks.wait_for(&["delay sleep"])?;

    // A stranger's word about sleep is not taken.
    forge(&desktop, None, "org.freedesktop.login1.Manager.PrepareForSleep", &["boolean:true"])?;
    prepare(&ears, &manager, true)?;
    ears.expect(&heard(WakeReport::Suspending))?;
    ensure!(locks.held() == ["delay sleep"], "sleep waits for the farewell");
    wake.ready_to_sleep();
    locks.wait_for(&[])?;
    prepare(&ears, &manager, false)?;
    ears.expect(&heard(WakeReport::Resumed))?;
    locks.wait_for(&["delay sleep"])?;

    // Nobody says ready: sleep is let go all the same.
    prepare(&ears, &manager, true)?;
    ears.expect(&heard(WakeReport::Suspending))?;
    locks.wait_for(&[])?;
    drop(wake);
    Ok(())
}

#[test]
fn takes_what_it_is_allowed_and_comes_back_with_logind() -> Result<()> {
    let desktop = Desktop::start(BARE)?;
    let mut ears = Ears::new()?;
    let wake = spawn(&ears, &desktop);
    ensure!(matches!(ears.next()?, PortReport::Wake(WakeReport::Unavailable(_))));
    wake.hold("on call");
    let locks = Locks::default();
    let manager = logind(&ears, &desktop, &locks, Policy::IdleOnly)?;
    ears.expect(&heard(WakeReport::Held(Held::IdleOnly)))?;
    locks.wait_for(&["block idle", "delay sleep"])?;
    ears.runtime.block_on(async { manager.close().await })?;
    ensure!(matches!(ears.next()?, PortReport::Wake(WakeReport::Unavailable(_))));
    let locks = Locks::default();
    let _manager = logind(&ears, &desktop, &locks, Policy::All)?;
    ears.expect(&heard(WakeReport::Held(Held::Sleep)))?;
    locks.wait_for(&["block sleep:idle", "delay sleep"])?;
    drop(wake);
    locks.wait_for(&[])
}
