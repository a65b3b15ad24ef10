//! `baton doctor|view|watch`: what there is to know.

use baton_client::doctor;
use baton_client::paths::Paths;
use baton_client::socket::{SocketClient, SocketError};
use baton_wire::intent::{Query, QueryAnswer};
use baton_wire::problem::{Problem, ProblemCode};
use baton_wire::socket::Subscriber;
use baton_wire::view::{Light, View};

use crate::Went;
use crate::output::{Failure, Heard, Output};
use crate::owner::{Owner, confused};
use crate::text;

pub(crate) async fn doctor(output: Output) -> Result<Went, Failure> {
    let paths = Paths::from_env()?;
    let report = match SocketClient::connect(&paths).await {
        Ok(client) => match client.ask(Query::Doctor).await? {
            QueryAnswer::Doctor(report) => report,
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
            | QueryAnswer::Trail(_)
            | QueryAnswer::ExportTrail(_)
            | QueryAnswer::ExportShifts(_)
            | QueryAnswer::ImportPreview(_)
            | QueryAnswer::HolidaysPreview(_)
            | QueryAnswer::View(_)
            | QueryAnswer::Payload(_)
            | QueryAnswer::IntegrationUrl(_)
            | QueryAnswer::AlertPreview(_)
            | QueryAnswer::HeartbeatUrl(_) => return Err(confused()),
        },
        Err(SocketError::NoOwner) => doctor::without_owner(&paths).await,
        Err(error) => return Err(Failure(Problem::new(ProblemCode::OwnerUnreachable, error.to_string()))),
    };
    output.say(&report, || text::report(&report));
    Ok(match report.light {
        Light::Green | Light::Amber => Went::Well,
        Light::Red => Went::Red,
    })
}

pub(crate) async fn view(output: Output) -> Result<Went, Failure> {
    let view = Owner::reach(output).await?.view().await?;
    output.say(&view, || text::view(&view));
    Ok(Went::Well)
}

pub(crate) async fn watch(output: Output) -> Result<Went, Failure> {
    let owner = Owner::reach(output).await?;
    let mut pushes = owner.client.subscribe(Subscriber::Program).await?;
    let mut before: Option<Vec<String>> = None;
    while let Some(view) = pushes.next_view().await {
        if output.is_json() {
            if output.say(&*view, String::new) == Heard::No {
                return Ok(Went::Well);
            }
            continue;
        }
        let lines = lines(&view);
        for line in &lines {
            let told = before.as_ref().is_some_and(|before| before.contains(line));
            if !told && output.say(&(), || format!("{}  {line}", text::clock(view.now_at))) == Heard::No {
                return Ok(Went::Well);
            }
        }
        before = Some(lines);
    }
    let told = "The owner has ended: nothing rings on this device until `baton agent` is started.";
    Err(Failure(Problem::new(ProblemCode::OwnerUnreachable, told)))
}

/// What is worth a line when it changes.
fn lines(view: &View) -> Vec<String> {
    let mut lines = vec![text::account_line(view)];
    lines.extend(view.alarm.as_ref().map(text::alarm_line));
    lines.extend(
        view.incidents.iter().filter(|incident| crate::answer::is_open(incident)).map(text::incident_line),
    );
    lines.extend(view.notices.iter().map(|notice| notice.text.clone()));
    lines.extend(view.shifts.inbox.iter().map(|notice| notice.text.clone()));
    lines
}
