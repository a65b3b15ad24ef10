//! Jira's webhook (<https://developer.atlassian.com/server/jira/platform/webhooks/>, read 2026-11): an issue that is created pages, as
//! loudly as its priority says; one that is done is over; what happens in between is told.

use crate::json::Body;
use crate::reading::{Found, Heard, alert, unimportant};
use crate::words;
use baton_domain::alert::{AlertStatus, SourceNote};

pub(crate) fn issue(body: Body<'_>) -> Heard<'_> {
    let event = body.text("webhookEvent")?;
    let issue = body.object("issue")?;
    let key = issue.text("key")?;
    let summary = issue.text("fields.summary").unwrap_or_else(|| "Jira issue".to_owned());
    let address = issue.text("self");
    let browse = address
        .as_deref()
        .and_then(|address| address.split_once("/rest/"))
        .map(|(base, _)| format!("{base}/browse/{key}"));
    let project = issue.text("fields.project.name").unwrap_or_else(|| "Jira".to_owned());
    let found = Found::new(format!("{key}: {summary}"), project, body)
        .key("jira", &[Some(key)])
        .severity(issue.text("fields.priority.name"))
        .link("Issue", browse)
        .link("Issue (API)", address);
    let status = issue.text("fields.status.name").unwrap_or_default();
    let category = issue.text("fields.status.statusCategory.key");
    let over = category.as_deref() == Some("done") || words::status(&status) == AlertStatus::Resolved;
    let by = body.text("user.displayName");
    match event.as_str() {
        "jira:issue_deleted" => alert(found.is(AlertStatus::Resolved)),
        _ if over => alert(found.is(AlertStatus::Resolved)),
        "jira:issue_created" => alert(found),
        "jira:issue_updated" => {
            let change = body.list("changelog.items").last();
            let said = change.and_then(|change| {
                Some(format!("{}: {}", change.text("field")?, change.text("toString").unwrap_or_default()))
            });
            alert(found.told(SourceNote::Noted, by, said.or(Some(status))))
        }
        _ => unimportant(format!("Jira tells of {event}")),
    }
}
