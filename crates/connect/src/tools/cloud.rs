//! The monitoring of other clouds.

use crate::json::Body;
use crate::reading::{Found, Heard, alert};
use crate::words;
use baton_domain::alert::Urgency;

/// Azure Monitor: the common alert schema, metric alerts, and classic ones
/// (<https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-payload-samples>, read 2026-11).
pub(crate) fn azure(body: Body<'_>) -> Heard<'_> {
    if let Some(alert) = body.object("data.essentials").filter(|alert| alert.has("monitorCondition")) {
        return azure_common(body, alert);
    }
    let context = body.object("data.context").or_else(|| body.object("context"))?;
    if !context.has_all(&["id", "name"]) || !(context.has("portalLink") || body.has("schemaId")) {
        return None;
    }
    let name = context.text("name")?;
    let resource = context.first(&["resourceName", "resourceId"]).unwrap_or_else(|| "Azure".to_owned());
    let found = Found::new(format!("{name} on {resource}"), resource, body)
        .key("azure", &[context.text("id"), context.text("resourceId")])
        .state(body.first(&["data.status", "status"]))
        .link("Azure portal", context.text("portalLink"));
    alert(of_severity(found, context.text("severity")))
}

fn azure_common<'a>(body: Body<'a>, essentials: Body<'a>) -> Heard<'a> {
    let rule = essentials.text("alertRule").unwrap_or_else(|| "Azure alert".to_owned());
    let item = essentials.first(&["configurationItems.0", "alertTargetIDs.0"]);
    let item = item.map(|item| item.rsplit('/').next().unwrap_or(&item).to_owned());
    let title = item.as_ref().map_or_else(|| rule.clone(), |item| format!("{rule} on {item}"));
    let id = essentials.text("alertId");
    let portal = id.as_ref().map(|id| {
        let id = id.replace('/', "%2F").replace(' ', "%20").replace('<', "%3C").replace('>', "%3E");
        format!("https://portal.azure.com/#blade/Microsoft_Azure_Monitoring/AlertDetailsTemplateBlade/alertId/{id}")
    });
    let found = Found::new(title, item.unwrap_or_else(|| "Azure Monitor".to_owned()), body)
        .key("azure", &[id])
        .state(essentials.text("monitorCondition"))
        .link("Investigate", essentials.text("investigationLink"))
        .link("Azure portal", portal);
    alert(of_severity(found, essentials.text("severity")))
}

/// 0 (critical), 1 (error), 2 (warning), 3 (informational), 4 (verbose).
fn of_severity<'a>(found: Found<'a>, severity: Option<String>) -> Found<'a> {
    let rank = severity.and_then(|word| words::plain(&word).trim_start_matches("sev").parse::<u8>().ok());
    match rank {
        Some(0 | 1) => Found { urgency: Urgency::High, ..found },
        Some(2..) => found.quiet(),
        None => found,
    }
}

/// Google Cloud Monitoring (<https://cloud.google.com/monitoring/support/notification-options>, read 2026-11).
pub(crate) fn google(body: Body<'_>) -> Heard<'_> {
    let incident = body.object("incident").filter(|it| it.has_all(&["incident_id", "policy_name"]))?;
    let name = incident.first(&["condition_name", "policy_name"]).unwrap_or_default();
    let title = incident.first(&["summary", "documentation.subject"]).unwrap_or(name);
    let source = incident.first(&[
        "resource_display_name",
        "resource_name",
        "resource_id",
        "scoping_project_id",
        "policy_name",
    ]);
    let severity =
        incident.first(&["severity", "metadata.system_labels.severity", "policy_user_labels.severity"]);
    alert(
        Found::new(title, source.unwrap_or_else(|| "Google Cloud".to_owned()), body)
            .key("gcp", &[incident.text("incident_id")])
            .state(incident.text("state"))
            .severity(severity)
            .link("Incident", incident.text("url")),
    )
}
