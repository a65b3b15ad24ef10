//! `baton rules`: which way follows when, quiet hours, and "in a meeting".

use baton_domain::alert::Urgency;
use baton_domain::contact::event::ContactAction;
use baton_domain::contact::{QuietHours, RuleStep, Via};
use baton_wire::view::View;
use baton_wire::view::reach::ReachView;

use crate::Went;
use crate::args::reach::{Of, RulesVerb};
use crate::away::kept;
use crate::contact::{find, intent, me};
use crate::output::{Failure, Output, unknown};
use crate::owner::{Came, Owner};
use crate::reach;
use crate::when::{length, time};

/// Seconds in a minute.
const MINUTE_S: i64 = 60;

pub(crate) async fn run(verb: Option<RulesVerb>, output: Output) -> Result<Went, Failure> {
    let owner = Owner::reach(output).await?;
    let view = owner.joined_view().await?;
    let Some(verb) = verb else {
        output.say(&view.reach, || reach::rules(&view.reach));
        return Ok(Went::Well);
    };
    let what = action(&view, verb)?;
    let wanted = what.clone();
    match owner.act(intent(me(&view)?, what), move |view| shows(&view.reach, &wanted)).await? {
        Came::Confirmed(view) => {
            output.say(&view.reach, || reach::rules(&view.reach));
            Ok(Went::Well)
        }
        Came::Kept => {
            output.say(&view.reach, || kept("The change"));
            Ok(Went::Pending)
        }
    }
}

/// This device has heard of the change. A meeting's end is only known to the hub's clock.
fn shows(reach: &ReachView, wanted: &ContactAction) -> bool {
    match wanted {
        ContactAction::SetRules { urgency, steps } => {
            let rules = match urgency {
                Urgency::High => &reach.high,
                Urgency::Low => &reach.low,
            };
            steps.as_ref().map_or(rules.default, |steps| {
                let shown = rules.steps.iter().map(|step| (step.via, step.after_s));
                !rules.default && shown.eq(steps.iter().map(|step| (step.via, step.after_s)))
            })
        }
        ContactAction::SetQuietHours { hours } => reach.quiet_hours == *hours,
        ContactAction::SetMeeting { minutes } => reach.meeting_until.is_some() == minutes.is_some(),
        // what `baton drill nights` and `baton contact` say
        ContactAction::SetNightDrills { .. }
        | ContactAction::SetCard { .. }
        | ContactAction::Put { .. }
        | ContactAction::Remove { .. }
        | ContactAction::SendCode { .. }
        | ContactAction::Verify { .. }
        | ContactAction::Test { .. } => true,
    }
}

fn action(view: &View, verb: RulesVerb) -> Result<ContactAction, Failure> {
    Ok(match verb {
        RulesVerb::Default { urgency } => ContactAction::SetRules { urgency: of(urgency), steps: None },
        RulesVerb::Set { steps, urgency } => {
            let devices = Ok(RuleStep { via: Via::Devices, after_s: 0 });
            let steps = std::iter::once(devices).chain(steps.iter().map(|text| step(view, text)));
            ContactAction::SetRules { urgency: of(urgency), steps: Some(steps.collect::<Result<_, _>>()?) }
        }
        RulesVerb::Quiet { from, until: None } if from == "off" => {
            ContactAction::SetQuietHours { hours: None }
        }
        RulesVerb::Quiet { from, until } => {
            let hours = time(&from).zip(until.as_deref().and_then(time));
            let (from, until) = hours.ok_or_else(|| {
                unknown(
                    "Quiet hours are two times of day, such as `baton rules quiet 22:00 07:00`, or `off`.",
                )
            })?;
            ContactAction::SetQuietHours { hours: Some(QuietHours { from, until }) }
        }
        RulesVerb::Meeting { length: text } if text == "off" => ContactAction::SetMeeting { minutes: None },
        RulesVerb::Meeting { length: text } => {
            let minutes = length(&text)?.as_secs().max(MINUTE_S) / MINUTE_S;
            ContactAction::SetMeeting { minutes: Some(u32::try_from(minutes).unwrap_or(u32::MAX)) }
        }
    })
}

fn of(urgency: Of) -> Urgency {
    match urgency {
        Of::High => Urgency::High,
        Of::Low => Urgency::Low,
    }
}

/// "mail:60".
fn step(view: &View, text: &str) -> Result<RuleStep, Failure> {
    let misread = || unknown(format!("\"{text}\" is no step: write a method and seconds, such as mail:60."));
    let (which, after) = text.rsplit_once(':').ok_or_else(misread)?;
    let after_s = after.trim_end_matches('s').parse().map_err(|_| misread())?;
    Ok(RuleStep { via: Via::Contact(find(view, which)?.id), after_s })
}
