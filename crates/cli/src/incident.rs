//! `baton incidents`, `baton incident`.

use baton_wire::intent::{Query, QueryAnswer};

use crate::Went;
use crate::args::IncidentVerb;
use crate::output::{Failure, Output, unknown};
use crate::owner::{Owner, confused};
use crate::text;

pub(crate) async fn list(output: Output) -> Result<Went, Failure> {
    let view = Owner::reach(output).await?.joined_view().await?;
    output.say(&view.incidents, || {
        if view.incidents.is_empty() {
            return "No incident: nothing is broken, or nobody has said so.".to_owned();
        }
        view.incidents.iter().map(text::incident_line).collect::<Vec<_>>().join("\n")
    });
    Ok(Went::Well)
}

pub(crate) async fn run(verb: IncidentVerb, output: Output) -> Result<Went, Failure> {
    let owner = Owner::reach(output).await?;
    match verb {
        IncidentVerb::Show { number } => {
            let view = owner.joined_view().await?;
            let found = view.incidents.iter().find(|incident| incident.id == number);
            let found = found.ok_or_else(|| {
                unknown(format!("There is no incident {number} here: `baton incidents` lists them."))
            })?;
            let service = view.services.iter().find(|service| service.id == found.service);
            let steps = service.and_then(|service| service.runbook_text.as_deref());
            output.say(found, || text::incident(found, steps));
        }
        IncidentVerb::Payload { number } => {
            match owner.client.ask(Query::Payload { incident: number }).await? {
                QueryAnswer::Payload(Some(payload)) => {
                    output.say(&serde_json::json!({ "payload": payload }), || payload.clone());
                }
                QueryAnswer::Payload(None) => {
                    return Err(unknown(format!("No raw message is kept for incident {number}.")));
                }
                QueryAnswer::Calendar(_)
                | QueryAnswer::AwayPreview(_)
                | QueryAnswer::Candidates(_)
                | QueryAnswer::DryRun(_)
                | QueryAnswer::Schedule(_)
                | QueryAnswer::Policy(_)
                | QueryAnswer::PolicyPreview(_)
                | QueryAnswer::SchedulePreview(_)
                | QueryAnswer::Fairness(_)
                | QueryAnswer::Insights(_)
                | QueryAnswer::ExportInsights(_)
                | QueryAnswer::ExportShifts(_)
                | QueryAnswer::ImportPreview(_)
                | QueryAnswer::HolidaysPreview(_)
                | QueryAnswer::View(_)
                | QueryAnswer::Doctor(_)
                | QueryAnswer::IntegrationUrl(_)
                | QueryAnswer::AlertPreview(_)
                | QueryAnswer::HeartbeatUrl(_) => {
                    return Err(confused());
                }
            }
        }
    }
    Ok(Went::Well)
}
