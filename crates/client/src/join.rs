//! Becoming a device of a hub, and leaving it.

use std::time::Duration;

use baton_domain::command::Action;
use baton_domain::device::Platform;
use baton_domain::person::{Person, Role};
use baton_engine::account::{Account, TokenPlace};
use baton_wire::pairing::{JoinLink, PairRequest, normal_code};
use baton_wire::problem::{Problem, ProblemCode};

use crate::account::{Session, Vault, problem};
use crate::demo;
use crate::hub::{HubClient, HubUrl};
use crate::local_hub::HubAsker;
use crate::ports::secrets::{Secret, SecretsKind};

/// How long leaving waits for a hub that may be gone.
const FAREWELL_WITHIN: Duration = Duration::from_secs(5);

/// This device, as it presents itself.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ThisDevice {
    /// What its owner calls it.
    pub name: String,
    /// What it is.
    pub platform: Platform,
}

impl ThisDevice {
    /// This computer, by its own name.
    pub fn this_computer() -> Self {
        Self { name: host_name(), platform: platform() }
    }
}

#[cfg(unix)]
fn host_name() -> String {
    let name = rustix::system::uname().nodename().to_string_lossy().into_owned();
    let short = name.split('.').next().unwrap_or_default().trim();
    if short.is_empty() { "this computer".to_owned() } else { short.to_owned() }
}

#[cfg(not(unix))]
fn host_name() -> String {
    let name = std::env::var("COMPUTERNAME").unwrap_or_default();
    if name.trim().is_empty() { "this computer".to_owned() } else { name }
}

fn platform() -> Platform {
    if cfg!(target_os = "macos") {
        Platform::Macos
    } else if cfg!(target_os = "windows") {
        Platform::Windows
    } else if cfg!(target_os = "android") {
        Platform::Android
    } else if cfg!(target_os = "ios") {
        Platform::Ios
    } else {
        Platform::Linux
    }
}

/// Where an invite leads: its link, or an address and a code as they were typed.
pub(crate) fn target(
    link: Option<String>,
    hub: Option<String>,
    code: Option<String>,
) -> Result<(HubUrl, String), Problem> {
    let invalid = |field: &str, told: &str| Problem::new(ProblemCode::Invalid, told).at(field);
    match (link, hub, code) {
        (Some(link), _, _) => {
            let link: JoinLink = link
                .parse()
                .map_err(|error: baton_wire::pairing::NotAJoinLink| invalid("link", &format!("{error}.")))?;
            Ok((link.hub.parse()?, link.code))
        }
        (None, Some(hub), Some(code)) => {
            let code = normal_code(&code);
            if code.is_empty() {
                return Err(invalid("code", "Give the invite's code; it looks like ABCDE-FGHJK."));
            }
            Ok((hub.parse()?, code))
        }
        (None, None, _) => Err(invalid("hub", "Give the invite's link, or the hub's address and the code.")),
        (None, Some(_), None) => Err(invalid("code", "Give the invite's code; it looks like ABCDE-FGHJK.")),
    }
}

/// Shows the code and keeps the token. An invite works once: whether the token can be kept is looked at before it is spent.
pub(crate) async fn pair(
    http: &HubClient,
    vault: &Vault,
    device: &ThisDevice,
    hub: HubUrl,
    code: String,
) -> Result<Account, Problem> {
    let kind = vault.secrets.kind().await.map_err(|error| problem(&error))?;
    let request = PairRequest { code, device_name: device.name.clone(), platform: device.platform };
    let paired = http.pair(&hub, &request).await?;
    vault.put_token(paired.device, Secret::new(paired.token)).await?;
    Ok(Account {
        hub: hub.to_string(),
        person: paired.person,
        person_name: paired.person_name,
        workspace: paired.workspace,
        device: paired.device,
        device_name: device.name.clone(),
        token: match kind {
            SecretsKind::Keyring => TokenPlace::Keyring,
            SecretsKind::File => TokenPlace::File,
        },
    })
}

/// What the person who starts a hub wants.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Founding {
    pub(crate) your_name: String,
    pub(crate) demo: bool,
}

/// Joins the hub on this computer as its first person. `joined` is called as soon as the device is paired: what is made after that
/// shows as it comes.
pub(crate) async fn found(
    hub: &HubAsker,
    http: &HubClient,
    vault: &Vault,
    device: &ThisDevice,
    founding: Founding,
    joined: impl AsyncFnOnce(Account),
) -> Result<(), Problem> {
    vault.secrets.kind().await.map_err(|error| problem(&error))?;
    let announced = hub.ready().await?;
    let Some(code) = announced.first_invite else {
        let told = "The hub on this computer has people already: join it with an invite from a device of theirs (`baton invite` there).";
        return Err(Problem::new(ProblemCode::AlreadyFounded, told).with("hub", &announced.url));
    };
    let mut account = pair(http, vault, device, announced.url, code).await?;
    let name = founding.your_name.trim();
    if !name.is_empty() {
        account.person_name = name.to_owned();
    }
    let session = Session::open(http.clone(), vault, account.clone()).await?;
    let you = Person {
        id: account.person,
        name: account.person_name.clone(),
        role: Role::Admin,
        zone: demo::here(),
    };
    joined(account).await;
    session.act(Action::PutPerson { person: you }).await?;
    if founding.demo {
        demo::build(&session, vault).await?;
    }
    Ok(())
}

/// Takes this device's access away where the hub can be reached, and forgets its secrets in any case.
pub(crate) async fn leave(http: HubClient, vault: &Vault, account: Account) {
    let device = account.device;
    let farewell = async {
        let session = Session::open(http, vault, account).await?;
        session.act(Action::RevokeDevice { device }).await
    };
    match tokio::time::timeout(FAREWELL_WITHIN, farewell).await {
        Ok(Ok(_)) => {}
        Ok(Err(problem)) => tracing::warn!(%problem, "the hub was not told that this device left"),
        Err(_) => tracing::warn!("the hub was not told that this device left: it does not answer"),
    }
    vault.forget(device).await;
}
