//! A second process, on the desktop, that owns ports and does what it is told, line by line.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use baton_client::ports::secrets::{Secret, SecretName, Secrets};
use baton_client::ports::siren::SpeakerSiren;
use baton_client::ports::sound::{SirenVoice, Sound, Volume};
use baton_client::ports::tray::{DesktopTray, Tray, TrayItem, TrayItemId, TrayItemUse, TrayState, TrayView};
use baton_client::ports::{PortReport, Siren};
use tokio::sync::mpsc::unbounded_channel;
use xtask::desktop::Desktop;
use xtask::wait::Stopwatch;

use super::SOON;

/// Set for the process that is to drive; its value is the secrets file.
const ASKED: &str = "BATON_TEST_PORTS_SECRETS";
/// Marks the driver's lines among those of the test harness.
const MARK: &str = "! ";

/// The test's end.
pub(crate) struct Driver {
    child: Child,
    orders: ChildStdin,
    lines: Receiver<String>,
    errors: Receiver<String>,
}

impl Driver {
    /// Starts it on the desktop.
    pub(crate) fn start(desktop: &Desktop) -> Result<Self> {
        let mut command = desktop.command(std::env::current_exe()?);
        command.args(["--exact", "driver::drives_when_asked", "--nocapture", "--test-threads=1"]);
        command.env(ASKED, desktop.home().join("secrets"));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn()?;
        let orders = child.stdin.take().context("no stdin")?;
        let lines = reader(child.stdout.take().context("no stdout")?);
        let errors = reader(child.stderr.take().context("no stderr")?);
        Ok(Self { child, orders, lines, errors })
    }

    /// Tells it to do something.
    pub(crate) fn tell(&mut self, order: &str) -> Result<()> {
        writeln!(self.orders, "{order}").context("the driver has ended")
    }

    /// The next thing it says.
    pub(crate) fn next(&mut self) -> Result<String> {
        let clock = Stopwatch::start();
        loop {
            let left = SOON.saturating_sub(clock.elapsed());
            match self.lines.recv_timeout(left) {
                // The harness' own line ends without a break before ours.
                Ok(line) => {
                    if let Some((_, said)) = line.split_once(MARK) {
                        return Ok(said.to_owned());
                    }
                }
                Err(RecvTimeoutError::Timeout) => bail!("the driver said nothing for {SOON:?}"),
                Err(RecvTimeoutError::Disconnected) => {
                    bail!("the driver ended: {:?}", self.errors.try_iter().collect::<Vec<_>>())
                }
            }
        }
    }

    /// The next thing it says must begin with this.
    pub(crate) fn expect(&mut self, beginning: &str) -> Result<String> {
        let said = self.next()?;
        if !said.starts_with(beginning) {
            bail!("expected {beginning:?}, but the driver said {said:?}");
        }
        Ok(said)
    }

    /// Tells and expects.
    pub(crate) fn ask(&mut self, order: &str, beginning: &str) -> Result<String> {
        self.tell(order)?;
        self.expect(beginning)
    }

    /// What it wrote to its standard error so far.
    pub(crate) fn errors(&self) -> String {
        self.errors.try_iter().collect()
    }

    /// Names of its threads now.
    pub(crate) fn threads(&self) -> Vec<String> {
        let tasks =
            std::fs::read_dir(format!("/proc/{}/task", self.child.id())).into_iter().flatten().flatten();
        tasks
            .filter_map(|task| std::fs::read_to_string(task.path().join("comm")).ok())
            .map(|name| name.trim().to_owned())
            .collect()
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn reader(pipe: impl std::io::Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let mut pipe = BufReader::new(pipe);
        let mut line = Vec::new();
        while pipe.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
            if sender.send(String::from_utf8_lossy(&line).trim_end().to_owned()).is_err() {
                return;
            }
            line.clear();
        }
    });
    receiver
}

/// The process' own part: nothing in the usual run of the tests.
#[test]
fn drives_when_asked() -> Result<()> {
    let Some(file) = std::env::var_os(ASKED) else { return Ok(()) };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let (reports, mut inbox) = unbounded_channel();
        let siren = SpeakerSiren::new(reports.clone());
        let secrets = Secrets::open(file.into());
        let mut tray = None;
        let (order, mut orders) = unbounded_channel();
        std::thread::spawn(move || {
            // The test's end of the line is gone when nobody listens.
            std::io::stdin().lines().map_while(Result::ok).all(|line| order.send(line).is_ok())
        });
        say("ready");
        loop {
            tokio::select! {
                report = inbox.recv() => match report {
                    Some(PortReport::Siren(report)) => say(&format!("{report:?}")),
                    Some(PortReport::Tray(report)) => say(&format!("{report:?}")),
                    other => bail!("unexpected report {other:?}"),
                },
                order = orders.recv() => {
                    let Some(order) = order else { return Ok(()) };
                    let words: Vec<&str> = order.split(' ').collect();
                    match words.as_slice() {
                        ["tray", state] => match &mut tray {
                            None => tray = Some(DesktopTray::spawn(view(state)?, reports.clone())),
                            Some(tray) => tray.set(view(state)?),
                        },
                        [order, words @ ..] if order.starts_with("secret-") => secret(&secrets, order, words).await?,
                        words => sound(&siren, words)?,
                    }
                }
            }
        }
    })
}

fn say(line: &str) {
    println!("{MARK}{line}");
}

fn sound(siren: &SpeakerSiren, words: &[&str]) -> Result<()> {
    match words {
        ["ring", voice, percent, rise_ms] => {
            let sound = match *voice {
                "two-tone" => Sound::Siren(SirenVoice::TwoTone),
                "bell" => Sound::Siren(SirenVoice::Bell),
                "pulse" => Sound::Siren(SirenVoice::Pulse),
                "chime" => Sound::Chime,
                other => bail!("no sound {other}"),
            };
            siren.set_rise(Duration::from_millis(rise_ms.parse()?));
            siren.start(sound, Volume::from_percent(percent.parse()?)?);
        }
        ["volume", percent] => siren.set_volume(Volume::from_percent(percent.parse()?)?),
        ["stop"] => siren.stop(),
        ["self-test"] => siren.self_test(),
        other => bail!("no order {other:?}"),
    }
    Ok(())
}

async fn secret(secrets: &Secrets, order: &str, words: &[&str]) -> Result<()> {
    let clock = Stopwatch::start();
    let said = match (order, words) {
        ("secret-get", [name]) => {
            secrets.get(&SecretName::new(*name)?).await.map(|secret| secret.reveal().to_owned())
        }
        ("secret-set", [name, secret]) => {
            secrets.set(&SecretName::new(*name)?, Secret::new(*secret)).await.map(|()| "done".into())
        }
        ("secret-delete", [name]) => secrets.delete(&SecretName::new(*name)?).await.map(|()| "done".into()),
        ("secret-unlock", [passphrase]) => {
            secrets.unlock(Secret::new(*passphrase)).await.map(|()| "done".into())
        }
        ("secret-kind", []) => secrets.kind().await.map(|kind| format!("{kind:?}")),
        other => bail!("no order {other:?}"),
    };
    match said {
        Ok(said) => say(&said),
        Err(error) => say(&format!("error after {} s: {error:?}", clock.elapsed().as_secs())),
    }
    Ok(())
}

fn view(state: &str) -> Result<TrayView> {
    let state = match state {
        "ok" => TrayState::Ok,
        "on-call" => TrayState::OnCall,
        "ringing" => TrayState::Ringing,
        "trouble" => TrayState::Trouble,
        other => bail!("no state {other}"),
    };
    let item =
        |id: &str, label: &str, usable| TrayItem { id: TrayItemId::new(id), label: label.into(), usable };
    Ok(TrayView {
        state,
        line: format!("state is {state:?}"),
        items: vec![
            item("open", "Open_it", TrayItemUse::Enabled),
            item("quit", "Quit", TrayItemUse::Disabled),
        ],
    })
}
