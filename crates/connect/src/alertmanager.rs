//! Prometheus Alertmanager's webhook, version 4
//! (<https://prometheus.io/docs/alerting/latest/configuration/#webhook_config>, read 2026-11).
//!
//! A body is a *group*: what its alerts have in common, and the alerts. Each alert becomes one [`Alert`](baton_domain::alert::Alert),
//! with Alertmanager's fingerprint as dedup key: an alert that stays when its group changes stays the same incident. Grafana's
//! webhook has the same shape and is understood as well. A bare list of alerts, as `POST /api/v2/alerts` takes it, is too.

use crate::json::{Fields, fields_at, kind, text, text_at};
use crate::links::{Links, host};
use crate::reading::{Aside, Found, Said};
use crate::{ALERTS_PER_BODY_MAX, ReadError, dedup, generic, words};
use baton_domain::alert::{AlertStatus, Urgency};
use serde_json::Value;
use std::collections::BTreeMap;

/// Alerts that always fire, to show that alerting works (kubernetes-mixin's Watchdog). They are heartbeats: their absence pages.
const ALWAYS_FIRING: &[&str] = &["watchdog", "deadmansswitch"];
/// Alerts that only mute others (kubernetes-mixin). They never ring.
const NEVER_LOUD: &[&str] = &["infoinhibitor"];
/// What Grafana's button "Test" sends. It arrives, and rings nobody.
const GRAFANA_TEST: (&str, &str) = ("TestAlert", "Grafana");
/// Labels that a title does not repeat: said elsewhere, or nothing to a person.
const LABELS_OUTSIDE_TITLE: &[&str] = &["alertname", "severity", "prometheus", "monitor", "__name__"];
/// Labels in a title that has nothing better to say.
const LABELS_IN_TITLE_MAX: usize = 4;
/// Labels that say where, the best first.
const SOURCE_LABELS: &[&str] =
    &["instance", "host", "hostname", "node", "pod", "job", "service", "namespace", "cluster"];
/// Annotations that say what is wrong, the best first.
const TITLE_ANNOTATIONS: &[&str] = &["summary", "title", "description", "message"];

/// What a webhook body says.
pub(crate) fn read(body: &Value) -> Result<(&'static str, Vec<Said<'_>>), ReadError> {
    let nothing = Fields::new();
    let (group, at, alerts) = match body {
        Value::Array(alerts) => (None, "body", alerts.as_slice()),
        Value::Object(group) => match group.get("alerts") {
            Some(Value::Array(alerts)) if !alerts.is_empty() => (Some(group), "alerts", alerts.as_slice()),
            // no alert is told, but their common part is: page about that
            Some(Value::Array(_) | Value::Null) | None if has_common_part(group) => {
                let found = found(&nothing, Some(group), vec![("group", body)]);
                return Ok((tool(Some(group)), vec![Said::Alert(found)]));
            }
            Some(Value::Array(_) | Value::Null) => return Err(ReadError::Empty { at: "alerts" }),
            Some(other) => return Err(ReadError::NotAList { at: "alerts", found: kind(other) }),
            None => return generic::read(body),
        },
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            return Err(ReadError::NotAnObject { at: "body".to_owned(), found: kind(body) });
        }
    };
    if alerts.is_empty() {
        return Err(ReadError::Empty { at });
    }
    if alerts.len() > ALERTS_PER_BODY_MAX {
        return Err(ReadError::TooManyAlerts { count: alerts.len(), max: ALERTS_PER_BODY_MAX });
    }
    let common: Vec<(&str, &Value)> = group.map_or_else(Vec::new, |group| {
        COMMON_PART.iter().filter_map(|name| Some((*name, group.get(*name)?))).collect()
    });
    let mut all = Vec::with_capacity(alerts.len());
    for (index, alert) in alerts.iter().enumerate() {
        let Some(fields) = alert.as_object() else {
            return Err(ReadError::NotAnObject { at: format!("{at}[{index}]"), found: kind(alert) });
        };
        let raw = [("alert", alert)].into_iter().chain(common.iter().copied()).collect();
        all.push(said(found(fields, group, raw), fields, group));
    }
    tell_truncated(&mut all, group);
    Ok((tool(group), all))
}

/// Grafana's unified alerting sends the same shape, with more in it.
fn tool(group: Option<&Fields>) -> &'static str {
    let grafana = group.is_some_and(|group| group.contains_key("orgId") || group.contains_key("appVersion"));
    if grafana { "Grafana" } else { "Alertmanager" }
}

/// An alert, or a beat: one that is always there says nothing by being there.
fn said<'a>(found: Found<'a>, alert: &Fields, group: Option<&Fields>) -> Said<'a> {
    let labels = merged(alert, group, "labels", &["groupLabels", "commonLabels"]);
    let name = labels.get("alertname").filter(|name| ALWAYS_FIRING.contains(&words::plain(name).as_str()));
    match (name, found.status) {
        (None, _) => Said::Alert(found),
        (Some(name), AlertStatus::Firing) => Said::Aside(Aside::Beat { name: name.clone() }),
        (Some(name), AlertStatus::Resolved | AlertStatus::Told(_)) => {
            Said::Aside(Aside::Unimportant { why: format!("{name} has stopped firing, which is no beat") })
        }
    }
}

/// What a group says once for all of its alerts.
const COMMON_PART: &[&str] = &[
    "groupKey",
    "groupLabels",
    "commonLabels",
    "commonAnnotations",
    "receiver",
    "externalURL",
    "truncatedAlerts",
];

fn has_common_part(group: &Fields) -> bool {
    ["commonLabels", "groupLabels", "commonAnnotations"]
        .iter()
        .any(|name| fields_at(group, name).is_some_and(|fields| !fields.is_empty()))
}

/// Alertmanager left alerts out (`max_alerts`): the first that is firing says how many.
fn tell_truncated(all: &mut [Said<'_>], group: Option<&Fields>) {
    let truncated = group.and_then(|group| group.get("truncatedAlerts")?.as_u64()).unwrap_or(0);
    let mut alerts = all.iter_mut().filter_map(|said| match said {
        Said::Alert(found) => Some(found),
        Said::Aside(_) => None,
    });
    if truncated > 0
        && let Some(first) = alerts.find(|found| found.status == AlertStatus::Firing)
    {
        first.title.push_str(&format!(" (and {truncated} more that Alertmanager left out)"));
    }
}

fn found<'a>(alert: &Fields, group: Option<&Fields>, raw: Vec<(&'a str, &'a Value)>) -> Found<'a> {
    let labels = merged(alert, group, "labels", &["groupLabels", "commonLabels"]);
    let annotations = merged(alert, group, "annotations", &["commonAnnotations"]);
    let in_group = |name: &str| group.and_then(|group| text_at(group, name));
    let status = text_at(alert, "status").or_else(|| in_group("status"));
    let title = title(&labels, &annotations, in_group("receiver"));
    let source = SOURCE_LABELS
        .iter()
        .find_map(|name| labels.get(*name).cloned())
        .or_else(|| host(&in_group("externalURL")?))
        .or_else(|| host(&text_at(alert, "generatorURL")?))
        .unwrap_or_else(|| "Alertmanager".to_owned());
    Found {
        dedup_key: dedup_key(alert, &labels, in_group("groupKey")),
        status: status.map_or(AlertStatus::Firing, |word| words::status(&word)),
        title,
        source,
        urgency: urgency(&labels, &annotations),
        links: links(alert, &annotations, in_group("externalURL")),
        raw,
    }
}

/// The alert's own texts, and below them those that its group has for all.
fn merged(alert: &Fields, group: Option<&Fields>, own: &str, common: &[&str]) -> BTreeMap<String, String> {
    let below = common.iter().filter_map(|name| fields_at(group?, name));
    let texts = below.chain(fields_at(alert, own)).flatten();
    texts.filter_map(|(name, value)| Some((name.clone(), text(value)?))).collect()
}

/// The fingerprint, else the one that Alertmanager would have given, else what names the alert best.
fn dedup_key(alert: &Fields, labels: &BTreeMap<String, String>, group_key: Option<String>) -> String {
    if let Some(told) = text_at(alert, "fingerprint") {
        dedup::told(&told)
    } else if !labels.is_empty() {
        dedup::fingerprint(labels)
    } else {
        let rest = ["generatorURL", "startsAt"].map(|name| text_at(alert, name).unwrap_or_default());
        dedup::of_parts(&[&group_key.unwrap_or_default(), &rest[0], &rest[1]])
    }
}

/// "AlertName: what is wrong", or as much of it as there is.
fn title(
    labels: &BTreeMap<String, String>,
    annotations: &BTreeMap<String, String>,
    fallback: Option<String>,
) -> String {
    let wrong = TITLE_ANNOTATIONS.iter().find_map(|name| annotations.get(*name));
    match (labels.get("alertname"), wrong) {
        (Some(name), Some(wrong)) if words::plain(wrong).starts_with(&words::plain(name)) => wrong.clone(),
        (Some(name), Some(wrong)) => format!("{name}: {wrong}"),
        (None, Some(wrong)) => wrong.clone(),
        (name, None) => {
            let from =
                || fallback.map_or("Alert without a name".to_owned(), |from| format!("Alert from {from}"));
            let name = name.cloned().unwrap_or_else(from);
            let telling = labels.iter().filter(|(name, _)| !LABELS_OUTSIDE_TITLE.contains(&name.as_str()));
            let telling: Vec<String> =
                telling.take(LABELS_IN_TITLE_MAX).map(|(name, value)| format!("{name}={value}")).collect();
            if telling.is_empty() { name } else { format!("{name} ({})", telling.join(", ")) }
        }
    }
}

/// High unless the alert says otherwise: silence is the worse mistake.
fn urgency(labels: &BTreeMap<String, String>, annotations: &BTreeMap<String, String>) -> Urgency {
    if labels.get("alertname").is_some_and(|name| NEVER_LOUD.contains(&words::plain(name).as_str())) {
        return Urgency::Low;
    }
    let is = |label: &str, word: &str| labels.get(label).is_some_and(|value| value == word);
    if is("alertname", GRAFANA_TEST.0) && is("instance", GRAFANA_TEST.1) {
        return Urgency::Low;
    }
    let told = ["severity", "priority", "urgency"].iter().find_map(|name| labels.get(*name));
    let told = told.or_else(|| annotations.get("severity"));
    told.and_then(|word| words::urgency(word)).unwrap_or(Urgency::High)
}

fn links(alert: &Fields, annotations: &BTreeMap<String, String>, external_url: Option<String>) -> Links {
    let mut links = Links::default();
    let annotation = |name: &str| annotations.get(name).cloned();
    links.add("Runbook", annotation("runbook_url").or_else(|| annotation("runbook")));
    for name in ["dashboard_url", "dashboard", "dashboardURL"] {
        links.add("Dashboard", annotation(name).or_else(|| text_at(alert, name)));
    }
    links.add("Panel", text_at(alert, "panelURL"));
    links.add("Query", text_at(alert, "generatorURL"));
    for (name, value) in annotations {
        links.add(name, Some(value.clone()));
    }
    links.add("Silence", text_at(alert, "silenceURL"));
    links.add("Alertmanager", external_url);
    links
}
