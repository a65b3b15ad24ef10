//! `baton-hub`: the server as a program.
#![forbid(unsafe_code)]

mod options;

use anyhow::Context;
use baton_hub::clock::SystemClock;
use baton_hub::{FirstInvite, Hub};
use clap::Parser;
use options::{Announce, Options, Serve, Verb};
use serde_json::json;
use std::io::{IsTerminal, Read, Write};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use tracing_subscriber::EnvFilter;

/// How far the journal may be ahead of the clock before it is worth a word: more than two clocks of one team differ.
const AHEAD_MAX: Duration = Duration::from_secs(60);

fn main() -> ExitCode {
    let Options { verb: Verb::Serve(serve) } = Options::parse();
    log();
    match start(serve) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("baton-hub: {problem:#}"); // a sentence, without a backtrace
            ExitCode::FAILURE
        }
    }
}

fn start(serve: Serve) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.context("the system gives no threads; is a limit of processes reached?")?.block_on(run(serve))
}

/// To the standard error, so that the standard output has the announcement alone.
fn log() {
    let filter = EnvFilter::try_from_env("BATON_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    let colours = std::io::stderr().is_terminal();
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(colours).init();
}

async fn run(serve: Serve) -> anyhow::Result<()> {
    let (announce, stop_with_parent) = (serve.announce(), serve.stop_with_parent);
    let stop = stop_signal()?; // before anything else: a signal from now on is not lost
    let clock = Arc::new(SystemClock::new());
    let hub = Hub::start(serve.into_options(clock.clone())?).await?;
    let ahead = clock.ahead();
    if ahead > AHEAD_MAX {
        let seconds = ahead.as_secs();
        tracing::warn!(
            "the journal ends {seconds} s after what this computer's clock shows: the hub counts on from there; is the clock right?"
        );
    }
    match announce {
        Announce::Json => announce_json(&hub),
        Announce::Human => announce_human(&hub),
    }
    .context("cannot write to the standard output")?;
    if stop_with_parent {
        let parent = parent_gone();
        tokio::select! {
            () = stop => {}
            () = parent => tracing::info!("the parent is gone"),
        }
    } else {
        stop.await;
    }
    tracing::info!("stopping");
    hub.stop().await;
    tracing::info!("stopped");
    Ok(())
}

fn announce_json(hub: &Hub) -> std::io::Result<()> {
    let invite = hub.first_invite();
    let line = json!({"baton_hub": {
        "url": hub.url(),
        "version": env!("CARGO_PKG_VERSION"),
        "pid": std::process::id(),
        "first_invite": invite.map(|invite| &invite.code),
        "link": invite.map(|invite| &invite.link),
    }});
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}

fn announce_human(hub: &Hub) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "Baton's hub listens on {}", hub.url())?;
    if let Some(FirstInvite { code, link, .. }) = hub.first_invite() {
        writeln!(out, "Nobody has joined yet. For the next hour, the first device joins with\n  {link}")?;
        writeln!(out, "or with this address and the code {code}")?;
    }
    out.flush()
}

/// Ends at the first request to stop.
#[cfg(unix)]
fn stop_signal() -> anyhow::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate()).context("cannot listen for signals")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("cannot listen for signals")?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Ends at the first request to stop.
#[cfg(not(unix))]
fn stop_signal() -> anyhow::Result<impl Future<Output = ()>> {
    Ok(async {
        if let Err(problem) = tokio::signal::ctrl_c().await {
            tracing::warn!(%problem, "cannot listen for Ctrl-C; end the process to stop the hub");
            std::future::pending::<()>().await;
        }
    })
}

/// Ends when the standard input does: whoever started this program holds its other end.
async fn parent_gone() {
    let (gone, ended) = tokio::sync::oneshot::channel();
    // a thread of its own: reading the standard input cannot be given up, and must not hold the runtime
    std::thread::spawn(move || {
        let mut stdin = std::io::stdin().lock();
        let mut ignored = [0; 256];
        while stdin.read(&mut ignored).is_ok_and(|bytes| bytes > 0) {}
        let _ = gone.send(());
    });
    let _ = ended.await;
}
