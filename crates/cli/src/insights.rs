//! `baton insights`: what some weeks add up to, for a team or for oneself.

use baton_domain::cap::{CapStands, Load};
use baton_domain::id::TeamId;
use baton_domain::insight::{Figures, Spread, Weeks};
use baton_wire::intent::{Query, QueryAnswer};
use baton_wire::view::insight::InsightsView;
use baton_wire::view::{TeamView, View};

use crate::Went;
use crate::args::rota::Insights;
use crate::output::{Failure, Output, unknown};
use crate::owner::Owner;
use crate::text;

pub(crate) async fn run(which: Insights, output: Output) -> Result<Went, Failure> {
    let owner = Owner::reach(output).await?;
    let view = owner.joined_view().await?;
    let team = which.team.as_deref().map(|name| team(&view, name)).transpose()?;
    let weeks = Weeks::try_from(which.weeks).map_err(|refused| unknown(format!("No: {refused}.")))?;
    if which.csv {
        let pick = |answer| if let QueryAnswer::ExportInsights(text) = answer { Some(text) } else { None };
        let csv = owner.ask(Query::ExportInsights { team, weeks }, pick).await?;
        output.say(&csv, || csv.clone());
        return Ok(Went::Well);
    }
    let pick = |answer| if let QueryAnswer::Insights(is) = answer { Some(*is) } else { None };
    let insights = owner.ask(Query::Insights { team, weeks }, pick).await?;
    output.say(&insights, || words(&insights));
    Ok(Went::Well)
}

fn team(view: &View, name: &str) -> Result<TeamId, Failure> {
    let wanted = name.trim().to_lowercase();
    let exact = view.teams.iter().filter(|team| team.name.to_lowercase() == wanted);
    let mut found: Vec<&TeamView> = exact.collect();
    if found.is_empty() {
        found = view.teams.iter().filter(|team| team.name.to_lowercase().contains(&wanted)).collect();
    }
    match found.as_slice() {
        [only] => Ok(only.id),
        several => {
            let known: Vec<&str> = match several {
                [] => view.teams.iter().map(|team| team.name.as_str()).collect(),
                several => several.iter().map(|team| team.name.as_str()).collect(),
            };
            Err(unknown(format!("Which team is {name:?}? There are: {}.", known.join(", "))))
        }
    }
}

fn words(insights: &InsightsView) -> String {
    let mut lines = vec![format!("{}, the last {} weeks:", insights.whose, insights.weeks.len())];
    lines.push(format!("  {}", figures(&insights.all)));
    for week in &insights.weeks {
        let begin = text::clock(week.span.start);
        lines.push(format!("  week from {begin}: {}", figures(&week.figures)));
    }
    if let Some(since) = insights.since {
        let since = text::clock(since);
        lines.push(format!(
            "  The hub has forgotten incidents that were over before {since}: what is older is too low."
        ));
    }
    if !insights.people.is_empty() {
        lines.push("People:".to_owned());
    }
    for one in &insights.people {
        let (carried, own) = (&one.figures.carried, &one.figures);
        lines.push(format!(
            "  {}: {} h on call ({} h at night), pages: {}, wakings: {}, interrupted nights: {}",
            one.who.name,
            carried.on_call_min / 60,
            carried.night_min / 60,
            carried.pages,
            carried.wakings,
            own.nights
        ));
        lines.extend(load("the busiest week", "pages", &own.pages_load));
        lines.extend(load("the worst four weeks", "interrupted nights", &own.nights_load));
    }
    if let Some(even) = insights.even_min {
        lines.push(format!("  Spread evenly: {} h each", even / 60));
    }
    if !insights.sources.is_empty() {
        lines.push("What alerted:".to_owned());
    }
    for one in &insights.sources {
        let own = &one.figures;
        lines.push(format!(
            "  {} ({}): incidents: {}, pages: {}, wakings: {}, worth it: {} yes, {} no",
            own.source, one.service_name, own.incidents, own.pages, own.wakings, own.worth.yes, own.worth.no
        ));
    }
    if !insights.drills.is_empty() {
        lines.push("Drills:".to_owned());
    }
    for one in &insights.drills {
        let own = &one.figures;
        lines.push(format!(
            "  {}: {} passed, {} failed, {} void",
            one.who.name, own.passed, own.failed, own.void
        ));
    }
    lines.join("\n")
}

/// "    interrupted nights in the worst four weeks: 5, over the team's cap of 3"; nothing where there is no cap.
fn load(when: &str, what: &str, load: &Load) -> Option<String> {
    let (most, cap) = (load.most, load.cap?);
    let stands = match load.stands {
        CapStands::Free => return None,
        CapStands::Within => "within",
        CapStands::Over => "OVER",
    };
    Some(format!("    {what} in {when}: {most}, {stands} the cap of {cap}"))
}

fn figures(of: &Figures) -> String {
    format!(
        "incidents: {}, pages: {}, wakings: {}; acknowledged within {}, resolved within {}",
        of.incidents,
        of.pages,
        of.wakings,
        spread(&of.acknowledge),
        spread(&of.resolve)
    )
}

/// "40 s (half), 3 min (nine of ten)".
fn spread(of: &Spread) -> String {
    match of.median_s.zip(of.p90_s) {
        Some((median, p90)) => format!("{} (half), {} (nine of ten)", length(median), length(p90)),
        None => "– (none)".to_owned(),
    }
}

fn length(s: i64) -> String {
    match s {
        ..120 => format!("{s} s"),
        120..7200 => format!("{} min", s / 60),
        7200.. => format!("{} h", s / 3600),
    }
}
