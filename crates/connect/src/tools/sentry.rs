//! Sentry: integration webhooks (<https://docs.sentry.io/organization/integrations/integration-platform/webhooks/>, read 2026-11) and
//! the older plugin.

use crate::json::Body;
use crate::reading::{Found, Heard, alert as one, unimportant};
use crate::words;
use baton_domain::alert::{AlertStatus, SourceNote};

pub(crate) fn alert(body: Body<'_>) -> Heard<'_> {
    let action = body.text("action");
    let issue = body.object("data.issue").or_else(|| body.object("issue"));
    if let (Some(action), Some(issue)) = (&action, issue)
        && issue.has("title")
        && (issue.has("culprit") || issue.has("shortId") || issue.has("permalink"))
    {
        return of_issue(body, action, issue);
    }
    if let (Some(action), Some(metric)) = (&action, body.object("data.metric_alert")) {
        return of_metric(body, action, metric);
    }
    if let Some(event) =
        body.object("data.event").filter(|event| event.has("issue_id") || event.has("issue_url"))
    {
        let title = event.first(&["title", "message"]).unwrap_or_else(|| "Sentry alert".to_owned());
        let rule = body.text("data.triggered_rule").unwrap_or_else(|| "Sentry".to_owned());
        return one(Found::new(title, rule, body)
            .key("sentry", &[event.text("issue_id")])
            .severity(event.text("level"))
            .link("Sentry", event.first(&["web_url", "url"])));
    }
    let plugin = body.has_all(&["project_slug", "culprit", "event"]) && body.has("url");
    if !plugin {
        return None;
    }
    let title = body.first(&["message", "event.title", "culprit"])?;
    one(Found::new(title, body.first(&["project_name", "project"])?, body)
        .key("sentry", &[body.text("id")])
        .severity(body.text("level"))
        .link("Sentry", body.text("url")))
}

fn of_issue<'a>(body: Body<'a>, action: &str, issue: Body<'a>) -> Heard<'a> {
    let project = body.first(&["project.name", "data.issue.project.name", "project.slug"]);
    let found = Found::new(issue.text("title")?, project.unwrap_or_else(|| "Sentry".to_owned()), body)
        .key("sentry", &[issue.text("id")])
        .severity(issue.text("level"))
        .link("Sentry", issue.first(&["permalink", "web_url"]));
    let by = body.text("actor.name");
    one(match action {
        "resolved" | "archived" | "ignored" => found.is(AlertStatus::Resolved),
        "assigned" => found.told(SourceNote::Noted, by, Some("assigned it".to_owned())),
        _ => found,
    })
}

fn of_metric<'a>(body: Body<'a>, action: &str, metric: Body<'a>) -> Heard<'a> {
    let title = body.first(&["data.description_title", "data.description_text"]);
    let name = metric.text("alert_rule.name").unwrap_or_else(|| "Sentry metric alert".to_owned());
    let found = Found::new(title.unwrap_or_else(|| name.clone()), name, body)
        .key("sentry/metric", &[metric.first(&["alert_rule.id", "identifier", "id"])])
        .link("Sentry", body.text("data.web_url"));
    match words::plain(action).as_str() {
        "resolved" => one(found.is(AlertStatus::Resolved)),
        "warning" => one(found.quiet()),
        "open" => unimportant("its level is told in the next message"),
        _ => one(found),
    }
}
