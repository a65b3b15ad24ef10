//! The journal's format: what happens to drills.

use crate::format::{at, lines};
use crate::hub::*;
use baton_domain::attempt::WayEvent;
use baton_domain::cap::Caps;
use baton_domain::contact::SendFailure;
use baton_domain::contact::event::ContactEvent;
use baton_domain::drill::{
    Deaf, Drill, DrillBy, DrillDue, DrillEvent, DrillOutcome, DrillPlan, DrillThrough, NightDrills,
};
use baton_domain::event::Event;
use baton_domain::id::{AttemptNo, IncidentId, NoticeId, PageId};
use baton_domain::incident::IncidentEvent;
use baton_domain::notice::NoticeAbout;
use baton_domain::reach::{ReachEvent, ReachNotice, ReachRules};

pub(crate) fn drill_events() -> Vec<DrillEvent> {
    let drill = |by, deaf: Option<Deaf>| Drill {
        person: ANA,
        by,
        through: if deaf.is_some() { DrillThrough::Everything } else { DrillThrough::Devices },
        deaf,
        until: at(120),
        outcome: None,
        answered_on: None,
    };
    let deaf = [
        None,
        Some(Deaf::Device { device: device(ANA) }),
        Some(Deaf::Devices),
        Some(Deaf::Contact { contact: contact(ANA, 1) }),
    ];
    let outcomes =
        [DrillOutcome::Answered, DrillOutcome::Missed, DrillOutcome::Overtaken, DrillOutcome::Withdrawn];
    let mut all: Vec<_> =
        deaf.into_iter().map(|deaf| DrillEvent::Began { drill: drill(DrillBy::Asked, deaf) }).collect();
    all.push(DrillEvent::Began { drill: drill(DrillBy::Planned { team: STORAGE }, None) });
    all.extend(outcomes.map(|outcome| DrillEvent::Over { outcome }));
    all
}

#[test]
fn every_event_of_a_drill_keeps_its_json() {
    let incident = IncidentId(7);
    let drills = drill_events().into_iter().map(IncidentEvent::Drill);
    let mut all: Vec<Event> = drills.map(|what| Event::Incident { incident, what }).collect();
    let failed = WayEvent::Failed { attempt: AttemptNo(1), why: SendFailure::Deaf };
    let rules = ReachRules {
        team: STORAGE,
        proof_good_for_h: 12,
        drills: Some(DrillPlan::working_hours()),
        caps: Caps::default(),
    };
    let due = Some(DrillDue { team: STORAGE, at: at(60) });
    let what = ReachNotice::DrillMissed { person: ANA, incident };
    all.extend([
        Event::Incident { incident, what: IncidentEvent::PageWay { page: PageId(4), what: failed } },
        Event::Contact { person: ANA, what: ContactEvent::NightDrillsSet { nights: NightDrills::Yes } },
        Event::Reach { what: ReachEvent::RulesPut { rules } },
        Event::Reach { what: ReachEvent::DrillDue { person: ANA, due } },
        Event::Reach { what: ReachEvent::DrillDue { person: ANA, due: None } },
        Event::Told { person: ANA, notice: NoticeId(1), about: NoticeAbout::Reach { what } },
    ]);
    insta::assert_snapshot!(lines(&all));
}
