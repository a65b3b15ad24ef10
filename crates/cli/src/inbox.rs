//! `baton inbox|remind`: what you were told, and when you are reminded.

use std::collections::BTreeSet;

use baton_domain::command::Action;
use baton_domain::id::NoticeId;
use baton_wire::intent::Intent;
use baton_wire::view::View;
use baton_wire::view::shifts::InboxNoticeView;
use serde::Serialize;

use crate::Went;
use crate::args::rota::{Dismiss, Inbox, InboxVerb, Remind};
use crate::away::kept;
use crate::output::{Failure, Output, unknown};
use crate::owner::{Came, Owner};
use crate::text;
use crate::when::length;

/// What is said as JSON about notices that were dismissed.
#[derive(Serialize)]
struct Dismissed<'a> {
    /// The hub has it.
    confirmed: bool,
    dismissed: &'a [NoticeId],
}

/// What is said as JSON about reminders.
#[derive(Serialize)]
struct Reminded {
    /// The hub has it.
    confirmed: bool,
    /// Minutes before a shift; null for no reminder.
    remind_before_min: Option<u32>,
}

pub(crate) async fn run(inbox: Inbox, output: Output) -> Result<Went, Failure> {
    let owner = Owner::reach(output).await?;
    let view = owner.joined_view().await?;
    match inbox.verb {
        None => list(&view.shifts.inbox, output),
        Some(InboxVerb::Dismiss(which)) => dismiss(&owner, &view, which, output).await,
    }
}

fn list(notices: &[InboxNoticeView], output: Output) -> Result<Went, Failure> {
    output.say(&notices, || {
        if notices.is_empty() {
            return "You were told nothing that you have not dismissed.".to_owned();
        }
        notices.iter().map(text::notice_line).collect::<Vec<_>>().join("\n")
    });
    Ok(Went::Well)
}

async fn dismiss(owner: &Owner, view: &View, which: Dismiss, output: Output) -> Result<Went, Failure> {
    let known = || view.shifts.inbox.iter().map(|notice| notice.id);
    let notices: Vec<NoticeId> = if which.all { known().collect() } else { which.notices };
    if let Some(stranger) = notices.iter().find(|notice| !known().any(|id| id == **notice)) {
        return Err(unknown(format!(
            "There is no notice {stranger} in your inbox. `baton inbox` lists them with their numbers."
        )));
    }
    if notices.is_empty() {
        output.say(&Dismissed { confirmed: true, dismissed: &[] }, || {
            "There is nothing to dismiss.".to_owned()
        });
        return Ok(Went::Well);
    }
    let wanted: BTreeSet<NoticeId> = notices.iter().copied().collect();
    let gone = move |view: &View| !view.shifts.inbox.iter().any(|notice| wanted.contains(&notice.id));
    let action = Action::DismissNotices { notices: notices.clone() };
    match owner.act(Intent::Act { action }, gone).await? {
        Came::Confirmed(_) => {
            let words = || match notices.len() {
                1 => "Dismissed.".to_owned(),
                many => format!("Dismissed {many} notices."),
            };
            output.say(&Dismissed { confirmed: true, dismissed: &notices }, words);
            Ok(Went::Well)
        }
        Came::Kept => {
            output.say(&Dismissed { confirmed: false, dismissed: &notices }, || kept("It"));
            Ok(Went::Pending)
        }
    }
}

pub(crate) async fn remind(remind: Remind, output: Output) -> Result<Went, Failure> {
    let before_min = remind.before.as_deref().map(before).transpose()?;
    let owner = Owner::reach(output).await?;
    let view = owner.joined_view().await?;
    let Some(before_min) = before_min else {
        let remind_before_min = view.shifts.remind_before_min;
        output.say(&Reminded { confirmed: true, remind_before_min }, || text::reminder(remind_before_min));
        return Ok(Went::Well);
    };
    let set = move |view: &View| view.shifts.remind_before_min == before_min;
    let action = Action::RemindBefore { before_min };
    let (confirmed, went) = match owner.act(Intent::Act { action }, set).await? {
        Came::Confirmed(_) => (true, Went::Well),
        Came::Kept => (false, Went::Pending),
    };
    output.say(&Reminded { confirmed, remind_before_min: before_min }, || {
        if confirmed { text::reminder(before_min) } else { kept("The reminder") }
    });
    Ok(went)
}

/// How long before, in minutes; `None` for "off".
fn before(text: &str) -> Result<Option<u32>, Failure> {
    if text.trim().eq_ignore_ascii_case("off") {
        return Ok(None);
    }
    let minutes = length(text)?.as_mins();
    u32::try_from(minutes).map(Some).map_err(|_| unknown(format!("{text:?} is too long.")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reminders_are_lengths_or_off() {
        assert_eq!(before("off"), Ok(None));
        assert_eq!(before("OFF"), Ok(None));
        assert_eq!(before("30m"), Ok(Some(30)));
        assert_eq!(before("1d"), Ok(Some(24 * 60)));
        for text in ["", "soon", "0m", "-1h"] {
            assert!(before(text).is_err(), "{text}");
        }
    }
}
