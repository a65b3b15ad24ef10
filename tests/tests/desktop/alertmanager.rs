//! Debian's own Alertmanager fires through its real webhook, and resolves.

use crate::stage::{PATIENCE, Stage};
use anyhow::{Context, Result};
use baton_wire::view::IncidentViewState;
use xtask::{place, wait};

#[test]
fn an_alert_of_a_real_alertmanager_rings_and_its_resolution_ends_it() -> Result<()> {
    let mut stage = Stage::on_call()?;
    let told = stage.baton(&["integration", "new", "--service", "Checkout", "--json"])?;
    let told: serde_json::Value = serde_json::from_str(&told)?;
    let url = told["url"].as_str().context("`baton integration new` gave no address")?;
    let folder = stage.desktop.folder().join("alertmanager");
    std::fs::create_dir_all(&folder)?;
    let settings = format!(
        "route:\n  receiver: baton\n  group_by: [alertname]\n  group_wait: 100ms\n  group_interval: 1s\n  repeat_interval: 1h\n\
         receivers:\n  - name: baton\n    webhook_configs:\n      - url: {url}\n        send_resolved: true\n"
    );
    std::fs::write(folder.join("alertmanager.yml"), settings)?;
    let port = free_port()?;
    let listen = format!("127.0.0.1:{port}");
    let mut program = stage.desktop.command(place::tool("prometheus-alertmanager").context("not installed")?);
    program
        .arg(format!("--config.file={}", folder.join("alertmanager.yml").display()))
        .arg(format!("--storage.path={}", folder.display()))
        .arg(format!("--web.listen-address={listen}"))
        .arg("--cluster.listen-address=");
    let alertmanager = stage.desktop.start_program("alertmanager", program)?;
    let alert = |end: Option<jiff::Timestamp>| {
        let ends = end.map(|at| format!(", \"endsAt\": \"{at}\"")).unwrap_or_default();
        format!(
            r#"[{{"labels": {{"alertname": "CheckoutDown", "severity": "critical", "instance": "web-1"}},
                 "annotations": {{"summary": "Nobody can pay"}}{ends}}}]"#
        )
    };
    let address = format!("http://{listen}/api/v2/alerts");
    wait::until("Alertmanager to take the alert", PATIENCE, || post(&stage, &address, &alert(None)))
        .with_context(|| alertmanager.log())?;
    let view = stage
        .wait_for("the alert to ring", |view| crate::stage::ringing(view).is_some())
        .with_context(|| alertmanager.log())?;
    let page = crate::stage::ringing(&view).context("nothing rings")?;
    let incident = crate::stage::incident(&view, page).context("no incident")?;
    anyhow::ensure!(incident.title.contains("CheckoutDown") && incident.title.contains("Nobody can pay"));
    // The past, as a client with a clock of its own would say it: it is over.
    let over = "2026-01-01T00:00:00Z".parse()?;
    wait::until("Alertmanager to take the end", PATIENCE, || post(&stage, &address, &alert(Some(over))))?;
    stage.wait_for("the alert to be over", |view| {
        view.alarm.is_none()
            && crate::stage::incident(view, page)
                .is_some_and(|incident| matches!(incident.state, IncidentViewState::Resolved { .. }))
    })?;
    drop(alertmanager);
    stage.program("agent")?;
    Ok(())
}

fn post(stage: &Stage, address: &str, body: &str) -> Option<()> {
    let mut curl = stage.desktop.command("curl");
    curl.args([
        "--silent",
        "--fail",
        "--max-time",
        "5",
        "-H",
        "Content-Type: application/json",
        "-d",
        body,
        address,
    ]);
    curl.output().ok()?.status.success().then_some(())
}

fn free_port() -> Result<u16> {
    Ok(std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}
