//! Drills ring as pages do, and never stand in a page's way.

use super::rig::{ANA, ANAS, Rig};
use baton_domain::alert::Urgency;
use baton_domain::command::{Action, Command};
use baton_domain::drill::{Deaf, DrillThrough, TITLE};
use baton_domain::event::Actor;
use baton_domain::id::{CommandId, IncidentId};
use baton_domain::limit::DRILL_LASTS;
use baton_domain::page::Rung;
use baton_engine::event::NotificationAction;
use baton_wire::view::{Light, SirenState};
use uuid::Uuid;

fn drill(deaf: Option<Deaf>) -> Action {
    Action::Drill { through: DrillThrough::Devices, deaf }
}

/// Everything that the device has to report arrives.
fn reports(rig: &mut Rig) {
    let before = rig.hub.seq;
    while !rig.posts.is_empty() {
        rig.confirm_posts();
    }
    rig.sync_from(before);
}

/// What is on the screen, by its newest keys.
fn titles(rig: &Rig) -> Vec<&str> {
    rig.keys.iter().map(|(_, title)| title.as_str()).collect()
}

#[test]
fn a_drill_rings_says_so_and_one_tap_ends_it() {
    let mut rig = Rig::live();
    rig.elsewhere(drill(None));
    rig.sounds();
    rig.shown();
    reports(&mut rig);
    assert_eq!(titles(&rig), [TITLE]);
    let view = rig.view();
    assert!(view.alarm.as_ref().is_some_and(|alarm| alarm.drill && alarm.siren == SirenState::Sounding));
    assert!(view.incidents[0].drill && view.incidents[0].can.acknowledge && !view.incidents[0].can.escalate);
    let page = rig.hub.incident(IncidentId(1)).unwrap().pages.front().unwrap().clone();
    assert!([Rung::Received, Rung::Ringing].iter().all(|rung| page.has(ANAS, *rung)), "{page:?}");
    let key = rig.keys[0].0.clone();
    let before = rig.hub.seq;
    rig.press(&key, NotificationAction::Acknowledge);
    assert!(rig.story().contains("Siren(Stop"), "silent at once");
    rig.confirm_posts();
    rig.sync_from(before);
    assert!(rig.view().alarm.is_none() && rig.view().incidents.is_empty());
}

#[test]
fn a_real_page_takes_the_alarm_over_in_the_same_moment() {
    let mut rig = Rig::live();
    rig.elsewhere(drill(None));
    rig.sounds();
    rig.shown();
    rig.story();
    rig.alert("db", Urgency::High);
    let story = rig.story();
    assert!(!story.contains("Siren(Stop"), "the siren does not pause: {story}");
    assert!(story.contains("close notification") && story.contains("notify \"db is broken\""), "{story}");
    assert!(story.contains("RaiseWindow"), "{story}");
    let alarm = rig.view().alarm.unwrap();
    assert_eq!((alarm.drill, alarm.incidents), (false, vec![IncidentId(2)]));
    assert_eq!(rig.view().incidents.len(), 1);
}

#[test]
fn a_real_page_is_not_held_by_a_drill_of_whose_end_the_device_never_heard() {
    let mut rig = Rig::live();
    rig.elsewhere(drill(None));
    rig.sounds();
    rig.shown();
    rig.story();
    // the page comes alone, and the drill's end is lost
    let before = rig.hub.seq;
    rig.alert_unheard("db", Urgency::High, baton_domain::alert::AlertStatus::Firing);
    let keep = |id: &str| id != "incident/1";
    rig.sync_some(before, keep);
    let alarm = rig.view().alarm.unwrap();
    assert_eq!((alarm.drill, alarm.incidents.as_slice()), (false, [IncidentId(2)].as_slice()));
    let story = rig.story();
    assert!(story.contains("close notification") && story.contains("notify \"db is broken\""), "{story}");
    assert!(!story.contains("incidents ring"), "it is not counted with the page: {story}");
    // a storm of real pages is counted without it
    for key in ["a", "b", "c"] {
        let before = rig.hub.seq;
        rig.alert_unheard(key, Urgency::High, baton_domain::alert::AlertStatus::Firing);
        rig.sync_some(before, keep);
    }
    assert!(rig.keys.iter().any(|(_, title)| title == "4 incidents ring"), "{:?}", titles(&rig));
}

#[test]
fn it_ends_by_itself_where_the_hub_is_gone() {
    let mut rig = Rig::live();
    rig.elsewhere(drill(None));
    rig.sounds();
    rig.lost();
    rig.story();
    let lasts = u64::try_from(DRILL_LASTS.as_millis()).unwrap();
    rig.wait(lasts - 1_000);
    assert!(!rig.story().contains("Siren(Stop"));
    rig.wait(2_000);
    assert!(rig.story().contains("Siren(Stop"));
    rig.restart();
    assert!(!rig.story().contains("Siren(Start"), "and does not begin anew");
}

#[test]
fn a_deaf_device_neither_rings_nor_reports() {
    let mut rig = Rig::live();
    rig.confirm_posts();
    rig.elsewhere(drill(Some(Deaf::Device { device: ANAS })));
    assert!(rig.keys.is_empty() && rig.posts.is_empty() && rig.view().alarm.is_none());
    assert!(rig.view().incidents.is_empty());
    assert!(rig.view().drills.results[0].ways[0].deaf);
    rig.alert("db", Urgency::High);
    assert!(rig.view().alarm.is_some(), "and hears a real page");
}

#[test]
fn an_old_drill_does_not_ring_on_a_device_that_comes_back() {
    let mut rig = Rig::live();
    let by = Actor::Person { person: ANA, device: None };
    let id = CommandId(Uuid::from_u128(99_000));
    rig.hub_does(Command::Act { id, by, action: drill(None) }).unwrap();
    rig.wait(61 * 60_000);
    rig.sync_from(baton_domain::id::Seq(0)); // as a cache might have it, without the end
    assert!(rig.view().alarm.is_none());
}

#[test]
fn a_missed_drill_makes_the_light_say_so() {
    let mut rig = Rig::live();
    rig.elsewhere(drill(None));
    rig.sounds();
    reports(&mut rig);
    let at = rig.now().utc + DRILL_LASTS;
    rig.until(at);
    let view = rig.view();
    let me = view.team.iter().find(|person| person.person.me).unwrap();
    assert_eq!(me.light, Light::Amber, "{me:?}");
    assert!(me.reach.troubles.iter().any(|trouble| trouble.text.contains("drill")), "{me:?}");
}
