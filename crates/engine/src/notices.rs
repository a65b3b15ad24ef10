//! What the person has to know: what is wrong now, and for a while what came of an action.

use crate::now::Now;
use baton_domain::id::CommandId;
use baton_wire::problem::Problem;
use baton_wire::view::{Light, Notice, NoticeCode, NoticeWhat};
use std::collections::VecDeque;

/// Milliseconds for which it is said what came of an action.
pub(crate) const TOLD_FOR_MS: u64 = 10 * 60_000;
/// What came of actions is said about so many at one time.
pub(crate) const TOLD_MAX: usize = 5;

/// What came of an action, in a sentence.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Told {
    pub(crate) id: CommandId,
    pub(crate) notice: Notice,
    until_ms: u64,
}

#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Notices {
    told: VecDeque<Told>,
}

impl Notices {
    pub(crate) fn tell(&mut self, id: CommandId, notice: Notice, now: Now) {
        self.told.retain(|told| told.id != id);
        while self.told.len() >= TOLD_MAX {
            self.told.pop_front();
        }
        self.told.push_back(Told { id, notice, until_ms: now.mono_ms + TOLD_FOR_MS });
    }

    pub(crate) fn forget(&mut self, id: CommandId) {
        self.told.retain(|told| told.id != id);
    }

    pub(crate) fn clear(&mut self) {
        self.told.clear();
    }

    pub(crate) fn tick(&mut self, now: Now) {
        self.told.retain(|told| told.until_ms > now.mono_ms);
    }

    pub(crate) fn told(&self) -> impl Iterator<Item = &Told> {
        self.told.iter()
    }

    pub(crate) fn deadline(&self) -> Option<u64> {
        self.told.iter().map(|told| told.until_ms).min()
    }
}

/// What came of an action that the hub refused.
pub(crate) fn refused(action: &str, problem: &Problem) -> Notice {
    let text = format!("{} had no effect: {}.", verb(action), problem.detail.trim_end_matches('.'));
    let (code, detail, obstacle) = (problem.code, problem.detail.clone(), problem.obstacle.clone());
    let what = Some(NoticeWhat::ActionRefused { action: action.to_owned(), code, detail, obstacle });
    Notice { light: Light::Amber, code: NoticeCode::ActionRefused, text, what }
}

/// An action that waits for the person's decision.
pub(crate) fn stuck(action: &str, problem: &Problem) -> Notice {
    let text = format!(
        "{} is stuck: {}. Try it again, or give it up.",
        verb(action),
        problem.detail.trim_end_matches('.')
    );
    let (code, detail, obstacle) = (problem.code, problem.detail.clone(), problem.obstacle.clone());
    let what = Some(NoticeWhat::ActionStuck { action: action.to_owned(), code, detail, obstacle });
    Notice { light: Light::Red, code: NoticeCode::ActionStuck, text, what }
}

fn verb(action: &str) -> &str {
    match action {
        "acknowledge" => "Your acknowledgement",
        "hand_off" => "Your hand-off",
        "cant" => "Your \"I can't\"",
        "escalate" => "Your call for more people",
        "resolve" => "Your resolve",
        "page" => "Your page",
        "wake" => "Waking somebody",
        "record_absence" => "Recording the absence",
        "end_absence" => "Ending the absence",
        "ask_cover" => "Your request for cover",
        "take_shift" => "Taking the shift",
        "accept_cover" => "Accepting the cover",
        "decline_cover" => "Your \"no\"",
        "withdraw_cover" => "Taking the request back",
        "put_schedule" => "Saving the schedule",
        "put_override" | "remove_override" => "Changing the override",
        _ => "Your change",
    }
}
