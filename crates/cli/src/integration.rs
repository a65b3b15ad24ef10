//! `baton integration`.

use baton_domain::alert::{AlertStatus, Urgency};
use baton_domain::integration::IntegrationKind;
use baton_wire::intent::{AlertPreview, AlertShown, Query, QueryAnswer};
use serde_json::json;
use std::io::Read;
use std::path::Path;

use crate::Went;
use crate::args::intake::{IntegrationVerb, Kind};
use crate::output::{Failure, Output, unknown};
use crate::owner::{Owner, confused};

/// Bytes of a message that is looked at: as much as the hub takes.
const MESSAGE_BYTES_MAX: u64 = 8 * 1024 * 1024;

pub(crate) async fn run(verb: IntegrationVerb, output: Output) -> Result<Went, Failure> {
    match verb {
        IntegrationVerb::New { service, kind, template } => {
            let owner = Owner::reach(output).await?;
            let service = crate::page::find(&owner.joined_view().await?, &service)?;
            let (kind, template) = (Some(of(kind)), template.template());
            let answer = owner
                .client
                .ask(Query::IntegrationKey { service, kind, template, integration: None, name: None })
                .await?;
            let QueryAnswer::IntegrationUrl(url) = answer else { return Err(confused()) };
            output.say(&json!({ "url": url }), || {
                format!("Alerts are sent to this address; its key is shown only now:\n{url}")
            });
            Ok(Went::Well)
        }
        IntegrationVerb::Preview { file, kind, template } => {
            let body = read(&file)?;
            let owner = Owner::reach(output).await?;
            let query = Query::PreviewAlert { body, kind: Some(of(kind)), template: template.template() };
            let QueryAnswer::AlertPreview(preview) = owner.client.ask(query).await? else {
                return Err(confused());
            };
            output.say(&preview, || told(&preview));
            Ok(if preview.refused.is_some() { Went::Red } else { Went::Well })
        }
    }
}

fn of(kind: Kind) -> IntegrationKind {
    match kind {
        Kind::Alertmanager => IntegrationKind::Alertmanager,
        Kind::Generic => IntegrationKind::Generic,
    }
}

fn read(file: &Path) -> Result<String, Failure> {
    let cannot = |why: std::io::Error| unknown(format!("{} cannot be read: {why}", file.display()));
    let mut body = String::new();
    if file == Path::new("-") {
        std::io::stdin().take(MESSAGE_BYTES_MAX).read_to_string(&mut body).map_err(cannot)?;
    } else {
        let opened = std::fs::File::open(file).map_err(cannot)?;
        opened.take(MESSAGE_BYTES_MAX).read_to_string(&mut body).map_err(cannot)?;
    }
    Ok(body)
}

fn told(preview: &AlertPreview) -> String {
    if let Some(why) = &preview.refused {
        return format!("It would be refused: {why}");
    }
    let mut lines = vec![format!("Recognised: {}", preview.tool)];
    lines.extend(preview.alerts.iter().map(alert));
    lines.extend(preview.unpaged.iter().cloned());
    lines.join("\n")
}

fn alert(alert: &AlertShown) -> String {
    let is = match (alert.status, alert.urgency) {
        (AlertStatus::Firing, Urgency::High) => "pages",
        (AlertStatus::Firing, Urgency::Low) => "is kept quietly (low)",
        (AlertStatus::Resolved, _) => "ends what has this key",
        (AlertStatus::Told(_), _) => "is told in the timeline of what has this key",
    };
    let links: String = alert.links.iter().map(|link| format!("\n  {}: {}", link.text, link.href)).collect();
    format!("{} ({}) {is}\n  key: {}{links}", alert.title, alert.source, alert.dedup_key)
}
