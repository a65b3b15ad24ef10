//! The trail as a table: asked for piece by piece, since one answer of a hub has a bounded number of lines.

use baton_wire::problem::Problem;
use baton_wire::view::trail::{TRAIL_LINES_MAX, TRAIL_TABLE_LINES_MAX, TrailAsked, TrailView};

use crate::account::Session;

/// Questions for one table: twice as many as its lines take, since an answer about rare things may have few of them, or none.
const QUESTIONS_MAX: usize = 2 * TRAIL_TABLE_LINES_MAX / TRAIL_LINES_MAX as usize;

/// The newest lines of those that are asked for, at most [`TRAIL_TABLE_LINES_MAX`]; where there are older ones, the view says so.
pub(crate) async fn table(session: &Session, asked: TrailAsked) -> Result<TrailView, Problem> {
    let ask = |before| TrailAsked { before, limit: Some(TRAIL_LINES_MAX), ..asked };
    let mut all = session.trail(ask(asked.before)).await?;
    for _ in 1..QUESTIONS_MAX {
        let Some(next) = all.next.filter(|_| all.lines.len() < TRAIL_TABLE_LINES_MAX) else { break };
        let mut older = session.trail(ask(Some(next))).await?;
        all.lines.append(&mut older.lines);
        (all.next, all.looked_until) = (older.next, older.looked_until);
    }
    Ok(all)
}
