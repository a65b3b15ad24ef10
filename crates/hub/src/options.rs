//! The command line.

mod providers;

use anyhow::Context;
use baton_domain::schedule::ZoneName;
use baton_hub::auditor::{BEAT_EVERY, BEAT_EVERY_S, Heartbeat};
use baton_hub::clock::SystemClock;
use baton_hub::outbound::{Reach, web_url};
use baton_hub::streams::{MISSED_AFTER, MISSED_AFTER_S};
use baton_hub::{Exposure, Founding, HubOptions, Sharing};
use clap::{Args, Parser, Subcommand};
use providers::ProviderOptions;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// The server of Baton: takes alerts, decides who is paged, tells the devices.
#[derive(Parser)]
#[command(name = "baton-hub", version)]
pub(crate) struct Options {
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

#[derive(Subcommand)]
pub(crate) enum Verb {
    /// Run the hub until it is told to stop.
    Serve(Serve),
}

#[derive(Args)]
pub(crate) struct Serve {
    /// Folder of the journal [default: "baton/hub" where programs keep their data].
    #[arg(long, env = "BATON_HUB_DATA_DIR")]
    data_dir: Option<PathBuf>,
    /// Address to listen on; port 0 is any free one.
    #[arg(long, env = "BATON_HUB_LISTEN", default_value = "127.0.0.1:7420")]
    listen: SocketAddr,
    /// A proxy in front does TLS and sets X-Forwarded-For: other addresses than this computer's are allowed.
    #[arg(long)]
    behind_proxy: bool,
    /// Address that invites name, such as https://hub.example.org [default: the one it listens on].
    #[arg(long, env = "BATON_HUB_PUBLIC_URL")]
    public_url: Option<String>,
    /// First start: the workspace's name.
    #[arg(long, default_value = "Baton")]
    workspace: String,
    /// First start: the first admin's name [default: yours on this computer].
    #[arg(long)]
    admin_name: Option<String>,
    /// First start: the first admin's time zone, such as Europe/Berlin [default: this computer's].
    #[arg(long)]
    zone: Option<ZoneName>,
    /// Other hubs use the same data folder.
    #[arg(long)]
    shared: bool,
    /// Addresses that people enter (webhooks, feeds) may lead into the hub's own network; without it only to public ones.
    #[arg(long, env = "BATON_HUB_ALLOW_PRIVATE_ADDRESSES")]
    allow_private_addresses: bool,
    #[command(flatten)]
    providers: ProviderOptions,
    /// Address that is asked for regularly while all is well, so that whoever watches it can page about the hub itself.
    #[arg(long, env = "BATON_HUB_HEARTBEAT_URL", hide_env_values = true)]
    heartbeat_url: Option<String>,
    /// Seconds between two heartbeats, 1 to 3600.
    #[arg(long, env = "BATON_HUB_HEARTBEAT_EVERY_S", default_value_t = BEAT_EVERY.as_secs(),
          value_parser = clap::value_parser!(u64).range(BEAT_EVERY_S))]
    heartbeat_every_s: u64,
    /// Seconds for which a device may be gone before its light turns red, 5 to 3600.
    #[arg(long, env = "BATON_HUB_MISSED_AFTER_S", default_value_t = MISSED_AFTER.as_secs(),
          value_parser = clap::value_parser!(u64).range(MISSED_AFTER_S))]
    missed_after_s: u64,
    /// Say where the hub is as one line of JSON instead of a sentence.
    #[arg(long)]
    announce: bool,
    /// Stop when the standard input is closed.
    #[arg(long)]
    pub(crate) stop_with_parent: bool,
}

/// How the hub says that it listens.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Announce {
    Json,
    Human,
}

impl Serve {
    pub(crate) fn announce(&self) -> Announce {
        if self.announce { Announce::Json } else { Announce::Human }
    }

    pub(crate) fn into_options(self, clock: Arc<SystemClock>) -> anyhow::Result<HubOptions> {
        let data_dir = match self.data_dir {
            Some(folder) => folder,
            None => default_data_dir().context("no home folder is known; say where with --data-dir")?,
        };
        if let Some(url) = &self.public_url {
            let web = url.starts_with("https://") || url.starts_with("http://");
            anyhow::ensure!(web, "--public-url {url}: an address that begins with https:// or http://");
        }
        let heartbeat = match &self.heartbeat_url {
            Some(url) => Some(Heartbeat {
                url: web_url(url).context("--heartbeat-url")?,
                every: Duration::from_secs(self.heartbeat_every_s),
            }),
            None => None,
        };
        Ok(HubOptions {
            data_dir,
            listen: self.listen,
            exposure: if self.behind_proxy { Exposure::BehindProxy } else { Exposure::Loopback },
            public_url: self.public_url.map(|url| url.trim_end_matches('/').to_owned()),
            founding: Founding {
                workspace: self.workspace,
                admin_name: self.admin_name.or_else(user_name).unwrap_or_else(|| "Admin".to_owned()),
                zone: self.zone.or_else(system_zone).unwrap_or(ZoneName::UTC),
            },
            clock,
            sharing: if self.shared { Sharing::Shared } else { Sharing::Alone },
            heartbeat,
            missed_after: Duration::from_secs(self.missed_after_s),
            reach: if self.allow_private_addresses { Reach::Anywhere } else { Reach::Public },
            providers: self.providers.into_providers()?,
        })
    }
}

/// A variable that is set to something.
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.trim().is_empty())
}

/// Where programs keep a user's data: `XDG_DATA_HOME`
/// (<https://specifications.freedesktop.org/basedir-spec/latest/>), or what Apple and Microsoft say.
fn default_data_dir() -> Option<PathBuf> {
    let home = || variable("HOME").map(PathBuf::from);
    let base = if cfg!(windows) {
        variable("LOCALAPPDATA").map(PathBuf::from)
    } else if cfg!(target_vendor = "apple") {
        home().map(|home| home.join("Library/Application Support"))
    } else {
        let given = variable("XDG_DATA_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
        given.or_else(|| home().map(|home| home.join(".local/share")))
    };
    base.map(|base| base.join("baton").join("hub"))
}

fn user_name() -> Option<String> {
    variable("USER").or_else(|| variable("LOGNAME")).or_else(|| variable("USERNAME"))
}

/// The computer's zone, where it says so by name: `TZ`, `/etc/timezone`, or where `/etc/localtime` leads.
fn system_zone() -> Option<ZoneName> {
    let of_file = || std::fs::read_to_string("/etc/timezone").ok();
    let of_link = || {
        let target = std::fs::canonicalize("/etc/localtime").ok()?;
        zone_of_path(&target)
    };
    let parse = |name: String| name.trim().trim_start_matches(':').parse::<ZoneName>().ok();
    variable("TZ").and_then(parse).or_else(|| of_file().and_then(parse)).or_else(|| of_link().and_then(parse))
}

fn zone_of_path(path: &Path) -> Option<String> {
    path.to_str()?.split_once("/zoneinfo/").map(|(_, name)| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> HubOptions {
        let Options { verb: Verb::Serve(serve) } = Options::parse_from(line.split(' '));
        serve.into_options(Arc::new(SystemClock::new())).unwrap()
    }

    #[test]
    fn without_options_only_this_computer_can_reach_it() {
        let options = parse("baton-hub serve --data-dir /x");
        assert_eq!(options.listen, SocketAddr::from(([127, 0, 0, 1], 7420)));
        assert_eq!(options.exposure, Exposure::Loopback);
        assert_eq!(options.sharing, Sharing::Alone);
        assert_eq!(options.founding.workspace, "Baton");
        assert_eq!(options.missed_after, MISSED_AFTER);
    }

    #[test]
    fn a_zone_must_exist() {
        let line = "baton-hub serve --zone Europe/Berlino";
        let problem = Options::try_parse_from(line.split(' ')).err().unwrap().to_string();
        assert!(problem.contains("Europe/Berlino"), "{problem}");
    }

    #[test]
    fn a_device_is_missed_within_bounds() {
        let options = parse("baton-hub serve --data-dir /x --missed-after-s 5");
        assert_eq!(options.missed_after, Duration::from_secs(5));
        for out_of_bounds in ["4", "3601"] {
            let line = ["baton-hub", "serve", "--missed-after-s", out_of_bounds];
            let problem = Options::try_parse_from(line).err().unwrap().to_string();
            assert!(problem.contains("5..=3600"), "{problem}");
        }
    }

    #[test]
    fn a_path_of_the_zone_database_names_its_zone() {
        let name = zone_of_path(Path::new("/usr/share/zoneinfo/America/Argentina/Ushuaia"));
        assert_eq!(name.as_deref(), Some("America/Argentina/Ushuaia"));
        assert_eq!(zone_of_path(Path::new("/etc/localtime")), None);
    }
}
