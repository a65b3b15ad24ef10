//! Insights, ready to be drawn: what some weeks add up to, with the names of people and things. Made by the hub, which alone keeps
//! enough for it; see [`baton_domain::insight`] for what counts.

mod csv;

use super::NameView;
use crate::problem::{Problem, ProblemCode};
use baton_domain::cap::Caps;
use baton_domain::id::{PersonId, TeamId};
use baton_domain::insight::{
    DrillInsight, Figures, Of, Period, PersonInsight, SourceInsight, WeekInsight, Weeks,
};
use baton_domain::person::Role;
use baton_domain::shift::Span;
use baton_domain::state::State;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What some weeks add up to: the answer to [`crate::intent::Query::Insights`].
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct InsightsView {
    /// The team's name, or the person's.
    pub whose: String,
    /// Which team; `None` where it is the person who asks.
    pub team: Option<TeamId>,
    /// Whose clock its days follow, as an IANA zone.
    pub zone: String,
    /// The weeks together, whole days.
    pub span: Span,
    /// When it was asked for: duty counts until here.
    #[ts(type = "string")]
    pub now: Timestamp,
    /// Figures of the whole time.
    pub all: Figures,
    /// Figures of each week, oldest first.
    pub weeks: Vec<WeekInsight>,
    /// What each person carried and how their nights were, by name.
    pub people: Vec<PersonInsightView>,
    /// Minutes on call that each member would have, were they spread evenly; `None` for one person alone.
    #[ts(type = "number | null")]
    pub even_min: Option<i64>,
    /// What is enough for one person: the team's caps, or the tightest ones of the person's teams.
    #[serde(default)]
    pub caps: Caps,
    /// What alerted, the noisiest first.
    pub sources: Vec<SourceInsightView>,
    /// So many further sources are left out.
    pub sources_left_out: u32,
    /// How the drills of each person went, by name; without those who had none.
    pub drills: Vec<DrillInsightView>,
    /// Incidents that were over before this moment may be missing; `None` where all of them are counted.
    #[ts(type = "string | null")]
    pub since: Option<Timestamp>,
    /// The same for drills.
    #[ts(type = "string | null")]
    pub drills_since: Option<Timestamp>,
}

/// How some weeks were for one person.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct PersonInsightView {
    /// Who.
    pub who: NameView,
    /// The figures.
    pub figures: PersonInsight,
}

/// What one source of alerts did.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct SourceInsightView {
    /// The service's name.
    pub service_name: String,
    /// What people call the integration; `None` where people paged, or the hub.
    pub integration_name: Option<String>,
    /// The figures.
    pub figures: SourceInsight,
}

/// How one person's drills went.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct DrillInsightView {
    /// Who.
    pub who: NameView,
    /// The figures.
    pub figures: DrillInsight,
}

/// What `weeks` weeks add up to, for `team` or for `me`, as `me` may see it.
///
/// # Errors
/// [`ProblemCode::NotAllowed`] for reporters, and for whoever is neither in the team nor an admin; [`ProblemCode::Unknown`] where there
/// is no such team.
pub fn insights(
    state: &State,
    me: PersonId,
    team: Option<TeamId>,
    weeks: Weeks,
    now: Timestamp,
) -> Result<InsightsView, Problem> {
    let person = state.person(me).filter(|person| person.role.may_answer()).ok_or_else(|| {
        let told = "Insights are for those who are on call and those who lead them: ask one of them.";
        Problem::new(ProblemCode::NotAllowed, told)
    })?;
    let (of, whose) = match team {
        None => (Of::Person(me), person.name.clone()),
        Some(id) => {
            let team = state.teams.get(&id).map(|team| &team.is).ok_or_else(|| {
                let told = "There is no such team; choose another one.";
                Problem::new(ProblemCode::Unknown, told).at("team")
            })?;
            let belongs = team.members.contains(&me) || team.leads.contains(&me);
            if !belongs && person.role != Role::Admin {
                let told = format!(
                    "The insights of {} are for its members and for admins: ask to be added to the team.",
                    team.name
                );
                return Err(Problem::new(ProblemCode::NotAllowed, told).at("team"));
            }
            (Of::Team(id), team.name.clone())
        }
    };
    let period = Period::of(weeks, person.zone.time_zone(), now);
    let insight = state.insight(of, &period);
    let name = |id: PersonId| {
        let name = state.person(id).map_or_else(|| "somebody".to_owned(), |person| person.name.clone());
        NameView { person: id, name, me: id == me }
    };
    let by_name = |one: &NameView| (one.name.clone(), one.person);
    let people = insight.people.into_iter();
    let people = people.map(|figures| PersonInsightView { who: name(figures.carried.person), figures });
    let mut people: Vec<_> = people.collect();
    people.sort_by_key(|one| by_name(&one.who));
    let drills = insight.drills.into_iter();
    let drills = drills.map(|figures| DrillInsightView { who: name(figures.person), figures });
    let mut drills: Vec<_> = drills.collect();
    drills.sort_by_key(|one| by_name(&one.who));
    Ok(InsightsView {
        whose,
        team,
        zone: person.zone.to_string(),
        span: insight.span,
        now: insight.now,
        all: insight.all,
        weeks: insight.weeks,
        people,
        even_min: insight.even_min,
        caps: insight.caps,
        sources: insight.sources.into_iter().map(|figures| source(state, figures)).collect(),
        sources_left_out: insight.sources_left_out,
        drills,
        since: insight.since,
        drills_since: insight.drills_since,
    })
}

fn source(state: &State, figures: SourceInsight) -> SourceInsightView {
    let service = state.services.get(&figures.service).map(|service| service.is.name.clone());
    let integration = figures.integration.and_then(|id| state.integrations.get(&id));
    SourceInsightView {
        service_name: service.unwrap_or_default(),
        integration_name: integration.map(|known| known.is.name.clone()),
        figures,
    }
}
