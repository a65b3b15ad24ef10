//! `baton vendor`: whoever owns a part of a service outside.

use baton_domain::command::Action;
use baton_domain::id::{ServiceId, VendorId};
use baton_domain::vendor::VendorContact;
use baton_wire::intent::Intent;
use baton_wire::view::{IncidentView, ServiceView, VendorView, View};

use crate::Went;
use crate::answer::{choose, find, send};
use crate::args::Which;
use crate::args::answers::VendorVerb;
use crate::duty::is_called;
use crate::output::{Failure, Output, unknown};
use crate::owner::{Came, Owner};
use crate::page::find as service_id;

pub(crate) async fn run(verb: VendorVerb, output: Output) -> Result<Went, Failure> {
    let owner = Owner::reach(output).await?;
    let view = owner.joined_view().await?;
    match verb {
        VendorVerb::List { which } => {
            let found = incident(&view, &which)?;
            output.say(&found.vendors, || {
                if found.vendors.is_empty() {
                    return format!("{} has no vendor contacts.", found.service_name);
                }
                found.vendors.iter().map(line).collect::<Vec<_>>().join("\n")
            });
            Ok(Went::Well)
        }
        VendorVerb::Add { name, service, reach, notes } => {
            let of = service_called(&view, &service)?;
            let known = of.vendors.iter().find(|vendor| vendor.name.eq_ignore_ascii_case(&name));
            let id = known.map_or_else(|| VendorId(baton_client::new_id()), |vendor| vendor.vendor);
            let contact = VendorContact { id, name, reach, notes };
            let action = Action::PutVendor { service: of.id, contact };
            change(&owner, action, of.id, |vendors| vendors.iter().any(|one| one.vendor == id), output).await
        }
        VendorVerb::Remove { name, service } => {
            let of = service_called(&view, &service)?;
            let known = of.vendors.iter().find(|vendor| is_called(&vendor.name, &name));
            let id = known.map(|vendor| vendor.vendor);
            let id = id.ok_or_else(|| unknown(format!("{} has no vendor {name:?}.", of.name)))?;
            let action = Action::RemoveVendor { service: of.id, vendor: id };
            change(&owner, action, of.id, |vendors| vendors.iter().all(|one| one.vendor != id), output).await
        }
        VendorVerb::Call { name, which, case, update_in } => {
            let found = incident(&view, &which)?;
            let vendor = found.vendors.iter().find(|vendor| is_called(&vendor.name, &name));
            let vendor = vendor.map(|vendor| vendor.vendor).ok_or_else(|| {
                let all: Vec<&str> = found.vendors.iter().map(|vendor| vendor.name.as_str()).collect();
                let all = if all.is_empty() { "nobody".to_owned() } else { all.join(", ") };
                unknown(format!("{} has no vendor {name:?}. It has: {all}.", found.service_name))
            })?;
            let number = found.id;
            let action = Action::CallVendor { incident: number, vendor, case, update_min: update_in };
            let done = |view: &View| {
                let waits = |found: &IncidentView| found.waits_for.iter().any(|leg| leg.vendor == vendor);
                find(view, number).is_none_or(waits)
            };
            send(&owner, number, action, done, output, "noting that the vendor was called").await
        }
    }
}

fn service_called<'a>(view: &'a View, name: &str) -> Result<&'a ServiceView, Failure> {
    let id = service_id(view, name)?;
    let found = view.services.iter().find(|service| service.id == id);
    found.ok_or_else(|| unknown(format!("No service is called {name:?}.")))
}

/// Changes the contacts of a service, and says what they are then.
async fn change(
    owner: &Owner,
    action: Action,
    service: ServiceId,
    done: impl Fn(&[VendorView]) -> bool,
    output: Output,
) -> Result<Went, Failure> {
    let of = |view: &View| view.services.iter().find(|known| known.id == service).cloned();
    let held = |view: &View| of(view).is_none_or(|known| done(&known.vendors));
    match owner.act(Intent::Act { action }, held).await? {
        Came::Confirmed(view) => {
            let vendors = of(&view).map(|known| known.vendors).unwrap_or_default();
            output.say(&vendors, || vendors.iter().map(line).collect::<Vec<_>>().join("\n"));
            Ok(Went::Well)
        }
        Came::Kept => {
            output.say(&serde_json::json!({ "confirmed": false }), || {
                "It is kept and sent later: the hub is out of reach.".to_owned()
            });
            Ok(Went::Pending)
        }
    }
}

fn incident<'a>(view: &'a View, which: &Which) -> Result<&'a IncidentView, Failure> {
    let number = choose(view, which)?;
    find(view, number).ok_or_else(|| unknown(format!("There is no incident {number} here.")))
}

fn line(vendor: &VendorView) -> String {
    let notes = if vendor.notes.is_empty() { String::new() } else { format!(" ({})", vendor.notes) };
    format!("{}: {}{notes}", vendor.name, vendor.reach)
}
