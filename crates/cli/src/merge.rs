//! `baton merge`.

use baton_domain::command::Action;
use baton_wire::view::{IncidentView, IncidentViewState, View};

use crate::Went;
use crate::answer::{find, send};
use crate::args::answers::Merge;
use crate::output::{Failure, Output};
use crate::owner::Owner;

pub(crate) async fn run(merge: Merge, output: Output) -> Result<Went, Failure> {
    let owner = Owner::reach(output).await?;
    let incident = merge.number;
    let is_merged = |found: &IncidentView| matches!(found.state, IncidentViewState::Merged { .. });
    match merge.into {
        Some(into) => {
            let done = |view: &View| find(view, incident).is_none_or(is_merged);
            send(&owner, incident, Action::Merge { incident, into }, done, output, "merging").await
        }
        None => {
            let done = |view: &View| find(view, incident).is_none_or(|found| !is_merged(found));
            send(&owner, incident, Action::Unmerge { incident }, done, output, "undoing the merge").await
        }
    }
}
