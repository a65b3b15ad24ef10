//! Timers of incidents run out when their time has come, whatever the hub was doing.

use crate::stage::{HandClock, Stage};
use baton_domain::id::IncidentId;
use baton_domain::incident::IncidentEvent;
use baton_domain::page::FailReason;
use baton_domain::state::State;
use baton_hub::{Hub, HubOptions};
use jiff::SignedDuration;

pub(crate) fn failed(state: &State) -> bool {
    let failed = |what: &IncidentEvent| {
        matches!(what, IncidentEvent::PageFailed { reason: FailReason::NotReceived, .. })
    };
    state.incident(IncidentId(1)).is_some_and(|incident| incident.timeline.iter().any(|e| failed(&e.what)))
}

fn nobody_answered(state: &State) -> bool {
    state.incident(IncidentId(1)).is_some_and(|incident| incident.nobody_answered)
}

#[tokio::test]
async fn a_page_that_nobody_receives_goes_on_when_its_time_has_come() {
    let (folder, clock) = (tempfile::tempdir().unwrap(), HandClock::new());
    let options = HubOptions { clock: clock.clone(), ..HubOptions::new(folder.path()) };
    let stage = Stage::with(folder, options).await;
    stage.alert("a").await;
    let due = stage.hub.state().next_due().unwrap();
    assert_eq!(due, stage.hub.state().at + SignedDuration::from_secs(20));
    clock.turn(SignedDuration::from_secs(19));
    stage.alert("another").await; // the loop has looked at the clock, and nothing was due
    assert!(!failed(&stage.hub.state()));
    clock.turn(SignedDuration::from_secs(1));
    let state = stage.until("the page fails", failed).await;
    assert!(nobody_answered(&state), "it was the only person, so the last resort comes at once");
}

#[tokio::test]
async fn what_fell_due_while_the_hub_was_down_happens_at_its_start() {
    let (folder, clock) = (tempfile::tempdir().unwrap(), HandClock::new());
    let options = HubOptions { clock: clock.clone(), ..HubOptions::new(folder.path()) };
    let stage = Stage::with(folder, options.clone()).await;
    stage.alert("a").await;
    let Stage { hub, folder: _kept, .. } = stage;
    hub.stop().await;
    clock.turn(SignedDuration::from_mins(10));
    let hub = Hub::start(options).await.unwrap();
    crate::stage::until(&hub, "the page fails", failed).await;
}
