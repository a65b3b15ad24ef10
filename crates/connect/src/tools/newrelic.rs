//! New Relic: workflows (<https://docs.newrelic.com/docs/alerts/get-notified/notification-integrations/#webhook>, read 2026-11), the
//! legacy webhook, and the shapes that people make of both.

use crate::json::Body;
use crate::reading::{Found, Heard, alert as one};
use crate::words;
use baton_domain::alert::{AlertStatus, SourceNote};

pub(crate) fn alert(body: Body<'_>) -> Heard<'_> {
    let found =
        legacy(body).or_else(|| issue(body)).or_else(|| incident(body)).or_else(|| condition(body))?;
    one(found)
}

/// `current_state`: open, acknowledged, closed.
fn legacy(body: Body<'_>) -> Option<Found<'_>> {
    if !body.has_all(&["current_state", "incident_id", "condition_name"]) {
        return None;
    }
    let condition = body.text("condition_name")?;
    let said = body.text("details");
    let title = said.clone().map_or_else(|| condition.clone(), |said| format!("{condition}: {said}"));
    let source = body.first(&["targets.0.name", "policy_name", "account_name"]);
    let found = named(title, source, body)
        .key("newrelic", &[body.text("incident_id")])
        .severity(body.text("severity"))
        .link("Runbook", body.text("runbook_url"))
        .link("Incident", body.text("incident_url"))
        .link("Policy", body.text("policy_url"));
    stated(found, body.text("current_state"), body.text("owner"))
}

/// A workflow's issue: `state` is CREATED, ACTIVATED, ACKNOWLEDGED, CLOSED.
fn issue(body: Body<'_>) -> Option<Found<'_>> {
    let id = body.first(&["issueId", "id"])?;
    if !body.has("state") || !(body.has("issueUrl") || body.has("totalIncidents")) {
        return None;
    }
    let title = body.first(&["title", "annotations.title.0"]).unwrap_or_else(|| "New Relic issue".to_owned());
    let source = body.first(&["impactedEntities.0", "alertPolicyNames.0", "accumulations.policyName.0"]);
    let found = named(title, source, body)
        .key("newrelic", &[Some(id)])
        .severity(body.text("priority"))
        .link("Issue", body.first(&["issueUrl", "issuePageUrl"]));
    stated(found, body.text("state"), body.text("owner"))
}

fn incident(body: Body<'_>) -> Option<Found<'_>> {
    let incident = body.object("incident").filter(|it| it.has_all(&["id", "title", "state"]))?;
    let source = incident.first(&["policy_name", "condition_name"]);
    let found = named(incident.text("title")?, source, body)
        .key("newrelic", &[incident.text("id")])
        .severity(incident.first(&["severity", "priority"]))
        .link("Incident", incident.first(&["url", "incident_url"]));
    stated(found, incident.text("state"), None)
}

fn condition(body: Body<'_>) -> Option<Found<'_>> {
    let alert = body.object("alert").filter(|it| it.has_all(&["id", "alert_condition_name"]))?;
    let name = alert.text("alert_condition_name")?;
    let title = alert.text("message").map_or_else(|| name.clone(), |said| format!("{name}: {said}"));
    let found = named(title, alert.text("alert_policy_name"), body)
        .key("newrelic", &[alert.text("id")])
        .severity(alert.text("severity"))
        .link("Alert", alert.first(&["alert_url", "url"]));
    stated(found, alert.text("state"), None)
}

fn named<'a>(title: String, source: Option<String>, body: Body<'a>) -> Found<'a> {
    Found::new(title, source.unwrap_or_else(|| "New Relic".to_owned()), body)
}

fn stated<'a>(found: Found<'a>, state: Option<String>, by: Option<String>) -> Option<Found<'a>> {
    let word = state.map(|word| words::plain(&word)).unwrap_or_default();
    Some(match word.as_str() {
        "acknowledged" => found.told(SourceNote::Acknowledged, by, None),
        "open" | "created" | "activated" => found.is(AlertStatus::Firing),
        _ => found.state(Some(word)),
    })
}
