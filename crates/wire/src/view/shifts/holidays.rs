//! The holidays of teams.

use super::TeamHolidaysView;
use super::reader::Reader;

/// The holidays of the teams of the person who looks (of all teams for a lead who is in none), by the team's name.
pub(super) fn holidays(reader: Reader<'_>) -> Vec<TeamHolidaysView> {
    let all = reader.is_in_none() && reader.leads();
    let teams = reader.documents.teams().filter(|team| all || reader.is_in(team.id));
    let mut shown: Vec<_> = teams
        .map(|team| TeamHolidaysView {
            team: team.id,
            name: team.name.clone(),
            editable: reader.leads(),
            days: reader.documents.holidays(team.id).map(|known| known.days.clone()).unwrap_or_default(),
        })
        .collect();
    shown.sort_by(|a, b| (&a.name, a.team).cmp(&(&b.name, b.team)));
    shown
}
