//! The engine: all machines together.

use crate::effect::Effect;
use crate::event::Event;
use crate::now::{Deadline, Now};
use baton_wire::intent::Intent;
use baton_wire::problem::Problem;
use baton_wire::view::{Light, LinkState, LinkView, LocalHubView, ReadinessView, Settings, Stage, View};

/// The device's mind.
#[derive(Clone, Debug, Default)]
pub struct Engine {}

impl Engine {
    /// Before [`Event::Loaded`].
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes an event in, and says what is to be done, in order.
    pub fn handle(&mut self, _event: Event, _now: Now) -> Vec<Effect> {
        Vec::new()
    }

    /// When to come back with [`Event::Tick`], at the latest.
    pub fn next_deadline(&self) -> Option<Deadline> {
        None
    }

    /// What cannot be done now, so that whoever asks hears it at once.
    ///
    /// # Errors
    /// The problem to show: not joined, nothing stuck with this id, too many actions waiting.
    pub fn check(&self, _intent: &Intent) -> Result<(), Problem> {
        Ok(())
    }

    /// All that there is to show.
    pub fn view(&self, now: Now) -> View {
        View {
            stage: Stage::FirstRun,
            now_at: now.utc,
            account: None,
            link: LinkView { state: LinkState::None, since: None, retry_at: None, problem: None },
            local_hub: LocalHubView::None,
            duties: Vec::new(),
            readiness: ReadinessView { light: Light::Red, parts: Vec::new(), proof: None },
            alarm: None,
            incidents: Vec::new(),
            team: Vec::new(),
            services: Vec::new(),
            devices: Vec::new(),
            settings: Settings::default(),
            outbox: Vec::new(),
            notices: Vec::new(),
        }
    }
}
