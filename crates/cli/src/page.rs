//! `baton page`.

use baton_domain::alert::Urgency;
use baton_domain::command::Action;
use baton_domain::id::{IncidentId, ServiceId};
use baton_wire::intent::{Intent, Reply};
use baton_wire::view::View;
use serde_json::json;

use crate::args::Page;
use crate::output::{Failure, Output, unknown};
use crate::owner::{Came, Owner, confused};
use crate::{Went, answer};

pub(crate) async fn run(page: Page, output: Output) -> Result<Went, Failure> {
    let owner = Owner::reach(output).await?;
    let (Some(service), Some(title)) = (page.service, page.title) else {
        return me(&owner, output).await;
    };
    let view = owner.joined_view().await?;
    let service = find(&view, &service)?;
    let urgency = if page.low { Urgency::Low } else { Urgency::High };
    let before: Vec<IncidentId> = view.incidents.iter().map(|incident| incident.id).collect();
    let new = |view: &View| {
        let fresh = |incident: &&baton_wire::view::IncidentView| {
            incident.service == service && !before.contains(&incident.id)
        };
        view.incidents.iter().find(fresh).map(|incident| incident.id)
    };
    let woken = page.wake.map(|name| answer::person(&view, &name)).transpose()?;
    let action = match woken {
        Some(person) => Action::Wake { person, service, title },
        None => Action::Page { service, title, urgency },
    };
    match owner.act(Intent::Act { action }, |view| new(view).is_some()).await? {
        Came::Confirmed(view) => {
            let incident = new(&view);
            output.say(&json!({ "incident": incident, "confirmed": true }), || match incident {
                Some(number) => format!("Incident {number} pages its people now."),
                None => "The hub has it.".to_owned(),
            });
            Ok(Went::Well)
        }
        Came::Kept => {
            output.say(&json!({ "incident": null, "confirmed": false }), || {
                "Paging… (the hub is out of reach; it is kept and sent later. Call somebody meanwhile.)"
                    .to_owned()
            });
            Ok(Went::Pending)
        }
    }
}

async fn me(owner: &Owner, output: Output) -> Result<Went, Failure> {
    match owner.client.send(Intent::PageMe).await? {
        Reply::Paged { incident } => {
            output.say(&json!({ "incident": incident, "confirmed": true }), || match incident {
                Some(number) => format!("Incident {number} pages you: `baton ack` stops it."),
                None => "The test alert was accepted.".to_owned(),
            });
            Ok(Went::Well)
        }
        Reply::Done
        | Reply::Pending { .. }
        | Reply::Invite(_)
        | Reply::CalendarLink { .. }
        | Reply::Saved { .. } => Err(confused()),
    }
}

/// The service whose name this is, or begins with this.
pub(crate) fn find(view: &View, name: &str) -> Result<ServiceId, Failure> {
    let wanted = name.trim().to_lowercase();
    let exact = view.services.iter().find(|service| service.name.to_lowercase() == wanted);
    let begins: Vec<_> =
        view.services.iter().filter(|service| service.name.to_lowercase().starts_with(&wanted)).collect();
    match (exact, begins.as_slice()) {
        (Some(service), _) => Ok(service.id),
        (None, [service]) => Ok(service.id),
        (None, _) => {
            let all: Vec<&str> = view.services.iter().map(|service| service.name.as_str()).collect();
            let told = if all.is_empty() {
                "This hub has no service yet.".to_owned()
            } else {
                format!("No service is called {name:?}. There are: {}.", all.join(", "))
            };
            Err(unknown(told))
        }
    }
}
