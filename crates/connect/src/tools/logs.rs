//! Tools that watch logs, traces and metrics, each with one small shape.

use crate::json::Body;
use crate::reading::{Found, Heard, alert};
use crate::words;
use baton_domain::alert::{AlertStatus, Urgency};

/// Axiom's monitors (<https://axiom.co/docs/monitor-data/notifiers/custom-webhook>, read 2026-11).
pub(crate) fn axiom(body: Body<'_>) -> Heard<'_> {
    let event = body.object("event").filter(|event| event.has_all(&["monitorID", "title"]))?;
    let source = event.first(&["groupKeys.0", "body"]).unwrap_or_else(|| "Axiom".to_owned());
    alert(
        Found::new(event.text("title")?, source, body)
            .key("axiom", &[event.text("monitorID")])
            .state(body.text("action"))
            .link("Monitor", event.first(&["url", "monitorURL"])),
    )
}

/// Coralogix's webhook (<https://coralogix.com/docs/user-guides/alerting/outbound-webhooks/>, read 2026-11). Its `fields` are a list of
/// names and values; what was not filled in begins with `$`.
pub(crate) fn coralogix(body: Body<'_>) -> Heard<'_> {
    if !body.has_all(&["alert_id", "alert_action"]) {
        return None;
    }
    let field = |name: &str| {
        let mut fields = body.list("fields");
        let value = fields.find(|field| field.text("key").as_deref() == Some(name))?.text("value");
        value.filter(|value| !value.starts_with('$') && !value.starts_with('*'))
    };
    let name = body.text("name").unwrap_or_else(|| "Coralogix alert".to_owned());
    let title = body.text("description").map_or_else(|| name.clone(), |said| format!("{name}: {said}"));
    let source = field("application").or_else(|| field("team")).unwrap_or_else(|| "Coralogix".to_owned());
    let severity = field("priority").or_else(|| field("severity"));
    alert(
        Found::new(title, source, body)
            .key("coralogix", &[body.text("alert_id"), field("alertGroupByValues")])
            .state(body.text("alert_action"))
            .severity(severity)
            .link("Alert", body.text("alert_url"))
            .link("Logs", body.text("log_url")),
    )
}

/// Dash0's check rules (<https://www.dash0.com/documentation/dash0/alerting>, read 2026-11).
pub(crate) fn dash0(body: Body<'_>) -> Heard<'_> {
    let issue = body.object("data.issue").filter(|issue| issue.has("issueIdentifier"))?;
    let rule = issue.text("checkrules.0.name");
    let title = issue.first(&["summary", "description"]).or_else(|| rule.clone());
    let service = issue.list("labels").find(|label| label.text("key").as_deref() == Some("service.name"));
    let source = service.and_then(|label| label.text("value.stringValue")).or(rule);
    let status = issue.text("status").or_else(|| body.text("type"));
    let degraded = status.as_deref().is_some_and(|word| words::plain(word) == "degraded");
    let found = Found::new(
        title.unwrap_or_else(|| "Dash0 alert".to_owned()),
        source.unwrap_or_else(|| "Dash0".to_owned()),
        body,
    )
    .key("dash0", &[issue.text("issueIdentifier")])
    .link("Dash0", issue.text("url"))
    .link("Rule", issue.text("checkrules.0.url"))
    .state(status);
    alert(if degraded { found.quiet() } else { found })
}

/// Honeycomb's triggers (<https://docs.honeycomb.io/notify/webhooks/>, read 2026-11).
pub(crate) fn honeycomb(body: Body<'_>) -> Heard<'_> {
    let name = body.first(&["alert_name", "name"])?;
    let honeycomb =
        body.has("alert_severity") || body.has("trigger_description") || body.has("result_groups");
    if !honeycomb || !(body.has("result_url") || body.has("trigger_url")) || !body.has("status") {
        return None;
    }
    alert(
        Found::new(
            name.clone(),
            body.first(&["dataset", "environment"]).unwrap_or_else(|| "Honeycomb".to_owned()),
            body,
        )
        .key("honeycomb", &[body.first(&["id", "trigger_id"]).or(Some(name))])
        .severity(body.first(&["alert_severity", "severity"]))
        .state(body.text("status"))
        .link("Result", body.text("result_url"))
        .link("Trigger", body.text("trigger_url")),
    )
}

/// Kibana's rules, in the shape that most connectors are given.
pub(crate) fn kibana(body: Body<'_>) -> Heard<'_> {
    let (rule, alerts) = (body.object("rule")?, body.object("alert")?);
    if !rule.has("name") || !(alerts.has("id") || alerts.has("actionGroup")) {
        return None;
    }
    let status = alerts.first(&["status", "actionGroup", "actionGroupName"]);
    let recovered = status.as_deref().is_some_and(|word| words::plain(word) == "recovered");
    let found =
        Found::new(rule.text("name")?, alerts.text("reason").unwrap_or_else(|| "Kibana".to_owned()), body)
            .key("kibana", &[rule.text("id"), alerts.first(&["id", "uuid"])])
            .severity(alerts.first(&["severity", "actionGroup"]))
            .link("Rule", rule.first(&["url", "link"]).or_else(|| body.text("kibanaBaseUrl")));
    alert(if recovered { found.is(AlertStatus::Resolved) } else { found.state(status) })
}

/// Wazuh, through an integration that sends a rule's text. The rule and the agent are lines of `description`.
pub(crate) fn wazuh(body: Body<'_>) -> Heard<'_> {
    let description = body.text("description")?;
    let line = |name: &str| {
        description.lines().find_map(|line| line.strip_prefix(name)).map(|it| it.trim().to_owned())
    };
    let (rule, agent) = (line("Rule ID ")?, line("Agent ID ")?);
    let title =
        body.text("message").or_else(|| line("Title ")).unwrap_or_else(|| format!("Wazuh rule {rule}"));
    alert(
        Found::new(title, line("Agent Name ").unwrap_or_else(|| "Wazuh".to_owned()), body)
            .key("wazuh", &[Some(rule), Some(agent)])
            .severity(body.text("severity")),
    )
}

/// VMware Aria Operations (vRealize): `criticality` ends with LEVEL and a word, `status` is ACTIVE or CANCELED.
pub(crate) fn aria(body: Body<'_>) -> Heard<'_> {
    if !body.has_all(&["alertId", "criticality", "status"]) {
        return None;
    }
    let criticality = body.text("criticality")?;
    let word = criticality.rsplit('_').next().unwrap_or_default().to_owned();
    let resource = body.text("resourceName").unwrap_or_else(|| "Aria Operations".to_owned());
    let title = body
        .first(&["info", "alertName"])
        .map_or_else(|| resource.clone(), |info| format!("{resource}: {info}"));
    let cancelled = matches!(words::plain(&body.text("status")?).as_str(), "canceled" | "cancelled");
    let found = Found::new(title, resource, body).key("aria", &[body.text("alertId")]).severity(Some(word));
    alert(if cancelled { found.is(AlertStatus::Resolved) } else { found })
}

/// AppDynamics, through a template of its own (<https://docs.appdynamics.com/appd/onprem/latest/en/alert-and-respond>, read 2026-11).
/// A placeholder that was not filled in counts as missing.
pub(crate) fn appdynamics(body: Body<'_>) -> Heard<'_> {
    if !body.has_all(&["eventType", "application", "incidentId"]) {
        return None;
    }
    let text = |path: &str| body.text(path).filter(|text| !text.contains("${"));
    let title = text("summary").or_else(|| text("eventMessage"));
    let kind = text("eventType").map(|word| words::plain(&word)).unwrap_or_default();
    let found = Found::new(
        title.unwrap_or_else(|| "AppDynamics event".to_owned()),
        text("application").unwrap_or_else(|| "AppDynamics".to_owned()),
        body,
    )
    .key("appdynamics", &[text("incidentId")])
    .severity(text("severity"))
    .link("AppDynamics", text("link").or_else(|| text("deepLink")));
    let over = kind.starts_with("policyclose") || kind.starts_with("policycancel");
    alert(if over { found.is(AlertStatus::Resolved) } else { found })
}

/// Riemann's events (<http://riemann.io/concepts.html>, read 2026-11).
pub(crate) fn riemann(body: Body<'_>) -> Heard<'_> {
    if !body.has_all(&["host", "service", "state"]) || !(body.has("metric") || body.has("ttl")) {
        return None;
    }
    let (host, service) = (body.text("host")?, body.text("service")?);
    let name = format!("{service} on {host}");
    let title = body.text("description").map_or_else(|| name.clone(), |said| format!("{name}: {said}"));
    let state = body.text("state");
    let mut found = Found::new(title, host.clone(), body)
        .key("riemann", &[Some(host), Some(service)])
        .state(state.clone());
    if found.status == AlertStatus::Firing {
        found = Found { urgency: Urgency::High, ..found }.severity(state);
    }
    alert(found)
}
