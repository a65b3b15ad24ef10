//! A page to oneself, through everything that a real one goes through.
//!
//! The alert is Alertmanager's own webhook body, posted to the hub's ingest with a key as a monitoring tool has one. The key is this
//! device's: remembered with the secrets, made when there is none. A person who may not make keys pages the service by hand instead.

use baton_domain::alert::Urgency;
use baton_domain::command::Action;
use baton_domain::id::{IncidentId, PersonId, ServiceId};
use baton_domain::integration::IntegrationKind;
use baton_domain::person::Role;
use baton_domain::policy::{LevelOrder, Target};
use baton_domain::shift::Span;
use baton_wire::document::Documents;
use baton_wire::problem::{Problem, ProblemCode};
use baton_wire::view::people::is_on_call;
use jiff::Timestamp;
use serde_json::json;

use crate::account::{Session, Vault};
use crate::intake::put_integration;
use crate::mint;
use crate::ports::clock;
use crate::ports::secrets::Secret;

/// What an incident of ours is called. Ingest puts the alert's name before it.
const TITLE: &str = "does this device wake me? Nothing is broken";

/// Sends it; the incident, where the hub said which.
pub(crate) async fn page_me(session: &Session, vault: &Vault) -> Result<Option<IncidentId>, Problem> {
    let device = session.account.device;
    let documents = session.documents().await?;
    let (now, _) = clock::read();
    let me = session.account.person;
    let service = service_that_pages(&documents, me, now).ok_or_else(|| nobody(&documents, me, now))?;
    if let Some(key) = vault.test_key(device).await {
        match send(session, &key).await {
            // The integration is gone: make another.
            Err(problem) if problem.code == ProblemCode::UnknownKey => {}
            other => return other,
        }
    }
    let may = documents.person(me).is_some_and(|person| person.role.may_configure());
    if !may {
        let action = Action::Page { service, title: format!("Test page: {TITLE}"), urgency: Urgency::High };
        return session.act(action).await.map(|outcome| outcome.incident);
    }
    let name = format!("Test pages from {}", session.account.device_name);
    let key = Secret::new(put_integration(session, service, name, IntegrationKind::Alertmanager).await?);
    vault.put_test_key(device, key.clone()).await?;
    send(session, &key).await
}

async fn send(session: &Session, key: &Secret) -> Result<Option<IncidentId>, Problem> {
    let (now, _) = clock::read();
    let body = alert(&session.account.device_name, &mint::fingerprint(), now);
    let outcome = session.http.ingest(&session.hub, key, body).await?;
    Ok(outcome.incidents.last().copied())
}

/// A webhook body of version 4 with one firing alert
/// (<https://prometheus.io/docs/alerting/latest/configuration/#webhook_config>, read 2026-11).
fn alert(device: &str, fingerprint: &str, now: Timestamp) -> String {
    let labels =
        json!({ "alertname": "TestPage", "severity": "critical", "instance": device, "test": fingerprint });
    let annotations = json!({ "summary": TITLE });
    json!({
        "version": "4",
        "groupKey": format!("{{}}:{{alertname=\"TestPage\", test=\"{fingerprint}\"}}"),
        "truncatedAlerts": 0,
        "status": "firing",
        "receiver": "baton",
        "groupLabels": { "alertname": "TestPage" },
        "commonLabels": labels,
        "commonAnnotations": annotations,
        "externalURL": "",
        "alerts": [{
            "status": "firing",
            "labels": labels,
            "annotations": annotations,
            "startsAt": now.to_string(),
            "endsAt": "0001-01-01T00:00:00Z",
            "generatorURL": "",
            "fingerprint": fingerprint,
        }],
    })
    .to_string()
}

/// A service whose policy pages `person` now, at the earliest level that one does.
fn service_that_pages(documents: &Documents, person: PersonId, now: Timestamp) -> Option<ServiceId> {
    let level_of = |service: &baton_domain::team::Service| {
        let policy = documents.policies().find(|policy| policy.id == service.policy)?;
        policy.levels.iter().position(|level| {
            level.order == LevelOrder::Together
                && level.targets.iter().any(|target| pages(documents, *target, person, now))
        })
    };
    let mut all: Vec<_> = documents
        .services()
        .filter_map(|service| Some((level_of(service)?, &service.name, service.id)))
        .collect();
    all.sort();
    all.first().map(|(_, _, id)| *id)
}

fn pages(documents: &Documents, target: Target, person: PersonId, now: Timestamp) -> bool {
    match target {
        Target::Person(id) => id == person,
        Target::Team(id) => documents.teams().any(|team| team.id == id && team.members.contains(&person)),
        // which one of them it is, nobody knows before; and a vendor is nobody here
        Target::AnyOf(_) | Target::Vendor(_) => false,
        Target::Schedule(id) => {
            let on_call = documents.roster(Span::at(now)).on_call(id, now);
            on_call.iter().any(|on| on.person == person)
        }
    }
}

fn nobody(documents: &Documents, me: PersonId, now: Timestamp) -> Problem {
    let role = documents.person(me).map_or(Role::Reporter, |person| person.role);
    let told = if documents.services().next().is_none() {
        "This hub has no service yet: add a service with a policy that pages you, then try again."
    } else if !role.may_answer() {
        "You are a reporter: nobody pages you. Ask an admin for another role."
    } else if is_on_call(documents, me, now) {
        "You are on call, but no service has a policy that pages your schedule: give a service such a policy, then try again."
    } else {
        "No service pages you at the moment, because you are not on call: take a shift, or name yourself in a policy, then try again."
    };
    Problem::new(ProblemCode::Unknown, told)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_body_is_one_loud_alert_that_is_new_each_time() {
        let body = alert("ana's laptop", "a1b2c3d4e5f60718", Timestamp::UNIX_EPOCH);
        let kind = baton_domain::integration::IntegrationKind::Alertmanager;
        let alerts =
            baton_connect::read(kind, None, body.as_bytes()).expect("our own fixture is read").alerts;
        assert_eq!(alerts.len(), 1);
        assert_eq!(alerts[0].urgency, Urgency::High);
        assert!(alerts[0].dedup_key.contains("a1b2c3d4e5f60718"), "{}", alerts[0].dedup_key);
        assert!(alerts[0].title.contains(TITLE), "{}", alerts[0].title);
    }
}
