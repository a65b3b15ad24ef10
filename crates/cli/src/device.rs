//! `baton invite`, `baton devices`, `baton settings`, `baton autostart`.

use baton_domain::command::Action;
use baton_wire::intent::{Intent, Reply};
use baton_wire::view::{DeviceView, Settings, SirenSound};
use serde_json::json;

use crate::Went;
use crate::args::{DeviceVerb, SettingsChange, Sound, Switch};
use crate::output::{Failure, Output, unknown};
use crate::owner::{Came, Owner, confused};
use crate::text;

pub(crate) async fn invite(name: Option<String>, output: Output) -> Result<Went, Failure> {
    let owner = Owner::reach(output).await?;
    let person = match name {
        Some(name) => Some(crate::answer::person(&owner.joined_view().await?, &name)?),
        None => None,
    };
    let Reply::Invite(invite) = owner.client.send(Intent::Invite { person }).await? else {
        return Err(confused());
    };
    output.say(&invite, || {
        format!(
            "An invite for a device of {}, until {}; it works once:\n\n{}\n{}\n\nor type: hub {}  code {}",
            invite.person_name,
            text::clock(invite.expires_at),
            invite.qr_text,
            invite.link,
            invite.hub,
            invite.code
        )
    });
    Ok(Went::Well)
}

pub(crate) async fn run(verb: Option<DeviceVerb>, output: Output) -> Result<Went, Failure> {
    let owner = Owner::reach(output).await?;
    let view = owner.joined_view().await?;
    let Some(DeviceVerb::Revoke { id }) = verb else {
        output
            .say(&view.devices, || view.devices.iter().map(text::device_line).collect::<Vec<_>>().join("\n"));
        return Ok(Went::Well);
    };
    let device = find(&view.devices, &id)?;
    let (id, name) = (device.id, device.name.clone());
    let gone = move |view: &baton_wire::view::View| view.devices.iter().all(|device| device.id != id);
    match owner.act(Intent::Act { action: Action::RevokeDevice { device: id } }, gone).await? {
        Came::Confirmed(_) => {
            output.say(&json!({ "revoked": id, "confirmed": true }), || {
                format!("{name} has no access any more.")
            });
            Ok(Went::Well)
        }
        Came::Kept => {
            output.say(&json!({ "revoked": id, "confirmed": false }), || {
                format!("Revoking {name}… (the hub is out of reach; it is kept and sent later. The device still has access.)")
            });
            Ok(Went::Pending)
        }
    }
}

fn find<'a>(devices: &'a [DeviceView], id: &str) -> Result<&'a DeviceView, Failure> {
    let fits: Vec<&DeviceView> =
        devices.iter().filter(|device| device.id.to_string().starts_with(id)).collect();
    match fits.as_slice() {
        [only] => Ok(only),
        [] => {
            Err(unknown(format!("No device has an id that begins with {id:?}: `baton devices` lists them.")))
        }
        [_, ..] => {
            Err(unknown(format!("Several devices have an id that begins with {id:?}: give more of it.")))
        }
    }
}

pub(crate) async fn settings(change: SettingsChange, output: Output) -> Result<Went, Failure> {
    let owner = Owner::reach(output).await?;
    let before = owner.view().await?.settings;
    let wanted = changed(&before, &change);
    if wanted != before {
        owner.client.send(Intent::SetSettings { settings: wanted.clone() }).await?;
    }
    if change.try_sound {
        owner.client.send(Intent::TrySound).await?;
    }
    output.say(&wanted, || text::settings(&wanted));
    Ok(Went::Well)
}

fn changed(before: &Settings, change: &SettingsChange) -> Settings {
    let on = |switch: Switch| switch == Switch::On;
    Settings {
        volume_percent: change.volume.unwrap_or(before.volume_percent),
        rise_s: change.rise.unwrap_or(before.rise_s),
        sound: match change.sound {
            None => before.sound,
            Some(Sound::Siren) => SirenSound::Siren,
            Some(Sound::Pager) => SirenSound::Pager,
            Some(Sound::Bell) => SirenSound::Bell,
        },
        awake_on_call: change.awake.map_or(before.awake_on_call, on),
        autostart: before.autostart,
        raise_window: change.raise.map_or(before.raise_window, on),
    }
}

pub(crate) async fn autostart(state: Switch, output: Output) -> Result<Went, Failure> {
    let owner = Owner::reach(output).await?;
    let before = owner.view().await?.settings;
    let autostart = state == Switch::On;
    owner.client.send(Intent::SetSettings { settings: Settings { autostart, ..before } }).await?;
    output.say(&json!({ "autostart": autostart }), || {
        if autostart {
            "Baton starts when you log in.".to_owned()
        } else {
            "Baton does not start when you log in: start it with `baton agent`.".to_owned()
        }
    });
    Ok(Went::Well)
}

pub(crate) async fn unlock(output: Output) -> Result<Went, Failure> {
    let owner = Owner::reach(output).await?;
    output.note("The passphrase of the encrypted secrets file, then Enter:");
    let mut passphrase = String::new();
    std::io::stdin().read_line(&mut passphrase).map_err(|error| {
        unknown(format!("The passphrase could not be read from standard input: {error}."))
    })?;
    let passphrase = passphrase.trim_end_matches(['\r', '\n']).to_owned();
    owner.client.send(Intent::Unlock { passphrase }).await?;
    output.say(&json!({ "unlocked": true }), || "The secrets file is open.".to_owned());
    Ok(Went::Well)
}

pub(crate) async fn quit(output: Output) -> Result<Went, Failure> {
    let owner = Owner::reach(output).await?;
    owner.client.send(Intent::Quit).await?;
    output.say(&json!({ "quit": true }), || {
        "Baton has ended: nothing rings on this device until `baton agent` or the window starts it again."
            .to_owned()
    });
    Ok(Went::Well)
}
