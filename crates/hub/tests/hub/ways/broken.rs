//! A message whose sending breaks: it counts as one that did not go out, and its person is told the next way.

use super::Scene;
use super::peer::Peer;
use crate::stage::HandClock;
use baton_domain::attempt::AttemptState;
use baton_domain::contact::{SendFailure, Way};
use baton_hub::clock::{Clock, Wait};
use baton_hub::delivery::Providers;
use jiff::Timestamp;
use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use tokio::task;

/// A clock at which one task of the hub breaks: once it is told to, the first that never asked it before. What signs a message for a
/// webhook asks for the time, and each message has a task of its own.
struct Breaks {
    hand: Arc<HandClock>,
    known: Mutex<HashSet<task::Id>>,
    next: AtomicBool,
}

impl Clock for Breaks {
    fn now(&self) -> Timestamp {
        let stranger = task::try_id().is_some_and(|task| self.known.lock().unwrap().insert(task));
        assert!(
            !(stranger && self.next.swap(false, Ordering::Relaxed)),
            "this task breaks, as the test wants it"
        );
        self.hand.now()
    }

    fn wait_until(&self, at: Timestamp) -> Wait<'_> {
        self.hand.wait_until(at)
    }

    fn not_before(&self, floor: Timestamp) {
        self.hand.not_before(floor);
    }
}

#[tokio::test]
async fn a_message_whose_task_breaks_has_failed_and_the_next_way_is_taken() {
    let (mut first, mut second) = (Peer::listen().await, Peer::listen().await);
    let hand = HandClock::new();
    let clock = Arc::new(Breaks { hand: hand.clone(), known: Mutex::default(), next: AtomicBool::default() });
    let scene = Scene::with(Providers::default(), clock.clone(), hand).await;
    let way = |peer: &Peer| Way::Webhook { url: peer.url.parse().unwrap() };
    let broken = scene.verified("first", way(&first), Some("a-signing-key")).await;
    first.asked().await;
    scene.verified("second", way(&second), Some("a-signing-key")).await;
    second.asked().await;

    let incident = scene.stage.alert("1").await.incidents[0];
    clock.next.store(true, Ordering::Relaxed);
    scene.no_device_says_anything();
    scene.way(incident, "first", AttemptState::Failed(SendFailure::Unavailable)).await;
    assert!(!clock.next.load(Ordering::Relaxed), "nothing broke");
    scene.way(incident, "second", AttemptState::Sent).await;
    assert_eq!(second.asked().await.json()["pages"][0]["incident"].as_u64(), Some(incident.0));
    let trouble = scene.method(broken).trouble.unwrap();
    assert_eq!(
        (trouble.why, trouble.detail.as_str()),
        (SendFailure::Unavailable, "this hub broke while it was sending it")
    );
    first.nothing_else();

    // what sends messages goes on: the next page goes out the first way
    let incident = scene.page("2").await;
    assert_eq!(first.asked().await.json()["pages"][0]["incident"].as_u64(), Some(incident.0));
    scene.way(incident, "first", AttemptState::Sent).await;
}
