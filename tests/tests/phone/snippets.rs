//! What a lead copies out of the browser for a tool, pasted as it is: into Debian's Alertmanager, a terminal, a mail server's alias.

use std::io::Write;
use std::net::TcpListener;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use baton_domain::absence::AbsenceKind;
use baton_domain::command::Action;
use baton_domain::id::AbsenceId;
use baton_tests::browser::Screen;
use baton_tests::window::Window;
use jiff::SignedDuration;
use uuid::Uuid;
use xtask::place;

use crate::stage::{Stage, now};

/// The last of what the dialog offers to copy.
const SNIPPET: &str = "return [...document.querySelectorAll('dialog[open] code')].at(-1).textContent";
/// What everybody's example is about.
const EXAMPLE: &str = "Disk is full on db-1";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_copied_for_a_tool_works_as_it_is() -> Result<()> {
    let stage = Stage::set().await?;
    // it rings at Ana's, and not over Mia's dialog
    stage.ana_signs_in().await?;
    stage.mia_is_away().await?;
    let laptop = stage.another("laptop", Screen::Laptop).await?;
    stage.signs_in(&laptop, stage.mia()).await?;

    for tool in ["pagerduty", "opsgenie"] {
        let snippet = connects(&laptop, tool).await?;
        let line = snippet.find("curl ").context("there is nothing for a terminal")?;
        runs(snippet[line..].to_owned(), "").await?;
        stage.is_told(&laptop, EXAMPLE).await?;
        stage.mia_resolves_all().await?;
    }

    let snippet = connects(&laptop, "curl").await?;
    let (firing, resolved) = snippet.split_once("\n\n").context("it has a beginning and no end")?;
    runs(firing.to_owned(), "").await?;
    stage.is_told(&laptop, EXAMPLE).await?;
    runs(resolved.to_owned(), "").await?;
    stage.hub_knows("the end", |state| state.open_incidents().next().is_none()).await?;

    let snippet = connects(&laptop, "email").await?;
    let program = snippet.trim().strip_prefix("pager: \"|").and_then(|rest| rest.strip_suffix('"'));
    let mail = "From: backup@example.org\r\nTo: pager@example.org\r\nSubject: The backup has failed\r\n\r\nNo space.\r\n";
    runs(program.context("no alias runs a program")?.to_owned(), mail).await?;
    stage.is_told(&laptop, "The backup has failed").await?;
    stage.mia_resolves_all().await?;

    let snippet = connects(&laptop, "alertmanager").await?;
    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let alertmanager = stage.starts("alertmanager", |folder| {
        let settings = folder.join("alertmanager.yml");
        // as it was copied, but half a minute is not waited for more of the kind
        std::fs::write(&settings, snippet.replacen("route:\n", "route:\n  group_wait: 0s\n", 1))?;
        let mut program = Command::new(place::tool("prometheus-alertmanager").context("not installed")?);
        program
            .arg(format!("--config.file={}", settings.display()))
            .arg(format!("--storage.path={}", folder.join("alertmanager").display()))
            .arg(format!("--web.listen-address=127.0.0.1:{port}"))
            .arg("--cluster.listen-address=");
        Ok(program)
    })?;
    let alert = r#"[{"labels": {"alertname": "CheckoutDown", "severity": "critical"}}]"#;
    let post = format!(
        "curl -sf --retry 60 --retry-delay 1 --retry-connrefused -H 'Content-Type: application/json' \
         -d '{alert}' http://127.0.0.1:{port}/api/v2/alerts"
    );
    runs(post, "").await.with_context(|| alertmanager.log())?;
    stage.is_told(&laptop, "CheckoutDown").await.with_context(|| alertmanager.log())?;
    stage.strike_with(vec![laptop]).await
}

/// Makes a key for the tool, and gives what the page says has to be pasted.
async fn connects(window: &Window, tool: &str) -> Result<String> {
    window.go("#/team").await?;
    window.page.refresh().await?;
    window.press("Connect monitoring").await?;
    window.fill("dialog[open] select", tool).await?;
    window.press("Make a key").await?;
    window.reads("Waiting for the first alert").await?;
    let said = window.page.execute(SNIPPET, Vec::new()).await?;
    Ok(said.convert::<String>()?)
}

/// Runs a line in a shell, as whoever pastes it does.
async fn runs(line: String, input: &'static str) -> Result<()> {
    let shell = move || -> Result<_> {
        let mut shell = Command::new("sh");
        shell.args(["-c", &line]).env("no_proxy", "127.0.0.1");
        shell.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut shell = shell.spawn()?;
        shell.stdin.take().context("no input")?.write_all(input.as_bytes())?;
        Ok((line, shell.wait_with_output()?))
    };
    let (line, output) = tokio::task::spawn_blocking(shell).await??;
    let said = [output.stdout, output.stderr].concat();
    ensure!(output.status.success(), "{line}\n{}", String::from_utf8_lossy(&said));
    Ok(())
}

impl Stage {
    /// The hub pages for an alert of this title, and the dialog says that the tool was heard.
    async fn is_told(&self, window: &Window, title: &str) -> Result<()> {
        self.hub_knows(title, |state| state.open_incidents().any(|open| open.title.contains(title))).await?;
        window.reads("Got it,").await
    }

    async fn mia_is_away(&self) -> Result<()> {
        let (absence, person) = (AbsenceId(Uuid::from_u128(7)), self.mia());
        let end = now() + SignedDuration::from_hours(2);
        self.mia_does(Action::RecordAbsence { absence, person, kind: AbsenceKind::Away, start: None, end })
            .await
    }

    async fn mia_resolves_all(&self) -> Result<()> {
        let open: Vec<_> = self.hub()?.state().open_incidents().map(|incident| incident.id).collect();
        for incident in open {
            self.mia_does(Action::Resolve { incident }).await?;
        }
        Ok(())
    }
}
