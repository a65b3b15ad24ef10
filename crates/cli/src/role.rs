//! `baton role`: who does what in an incident.

use baton_domain::command::Action;
use baton_domain::id::{IncidentId, PersonId};
use baton_domain::responder::ResponderRole;
use baton_wire::view::{IncidentView, ResponderView, TimelineWhat, View};

use crate::Went;
use crate::answer::{choose, find, person, send};
use crate::args::answers::{Role, RoleName};
use crate::output::{Failure, Output, unknown};
use crate::owner::Owner;

pub(crate) async fn run(role: Role, output: Output) -> Result<Went, Failure> {
    let owner = Owner::reach(output).await?;
    let view = owner.joined_view().await?;
    let incident = choose(&view, &role.which)?;
    let found =
        find(&view, incident).ok_or_else(|| unknown(format!("There is no incident {incident} here.")))?;
    let whose = match (&role.person, &view.account) {
        (Some(name), _) => person(&view, name)?,
        (None, Some(account)) => account.person,
        (None, None) => return Err(unknown("Whose role? Give --person NAME.")),
    };
    let wanted = role.role.map(named);
    let had = roles_of(found, whose);
    let actions: Vec<(Action, ResponderRole)> = match (role.none, wanted) {
        (false, Some(role)) => vec![(Action::GiveRole { incident, person: whose, role }, role)],
        (_, only) => {
            let put_down = had.into_iter().filter(|role| only.is_none_or(|only| only == *role));
            put_down.map(|role| (Action::PutDownRole { incident, person: whose, role }, role)).collect()
        }
    };
    if actions.is_empty() {
        return Err(unknown(format!(
            "They have no such role in incident {incident}; there is nothing to put down."
        )));
    }
    let mut went = Went::Well;
    for (action, what) in actions {
        let done = |view: &View| has_role(view, incident, whose, what) != role.none;
        if send(&owner, incident, action, done, output, "noting the role").await? == Went::Pending {
            went = Went::Pending;
        }
    }
    Ok(went)
}

fn has_role(view: &View, incident: IncidentId, person: PersonId, role: ResponderRole) -> bool {
    find(view, incident).is_some_and(|found| roles_of(found, person).contains(&role))
}

fn roles_of(incident: &IncidentView, person: PersonId) -> Vec<ResponderRole> {
    let found = incident.responders.iter().find(|one| one.person.person == person);
    found.map_or_else(Vec::new, |one| one.roles.clone())
}

fn named(name: RoleName) -> ResponderRole {
    match name {
        RoleName::Commander => ResponderRole::Commander,
        RoleName::Fixer => ResponderRole::Fixer,
        RoleName::Scribe => ResponderRole::Scribe,
        RoleName::Communicator => ResponderRole::Communicator,
    }
}

fn word(role: ResponderRole) -> &'static str {
    match role {
        ResponderRole::Commander => "commander",
        ResponderRole::Fixer => "fixer",
        ResponderRole::Scribe => "scribe",
        ResponderRole::Communicator => "communicator",
    }
}

/// "Ana: commander, scribe".
pub(crate) fn line(responder: &ResponderView) -> String {
    let roles: Vec<&str> = responder.roles.iter().map(|role| word(*role)).collect();
    format!("{}: {}", responder.person.name, roles.join(", "))
}

/// A line of the timeline about a role; `None` for any other.
pub(crate) fn happened(what: &TimelineWhat) -> Option<String> {
    let instead =
        |from: &Option<String>| from.as_ref().map(|from| format!(", instead of {from}")).unwrap_or_default();
    if let TimelineWhat::RoleTaken { whom, role, from } = what {
        Some(format!("{whom} is {} from now on{}", word(*role), instead(from)))
    } else if let TimelineWhat::RoleGiven { whom, role, from, .. } = what {
        Some(format!("the role {} goes to {whom}{}", word(*role), instead(from)))
    } else if let TimelineWhat::RolePutDown { whom, role } = what {
        Some(format!("{whom} is no longer {}", word(*role)))
    } else {
        None
    }
}
