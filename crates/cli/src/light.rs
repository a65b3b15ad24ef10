//! `baton status`: can I be woken, can the team, and what to do where not.

use baton_wire::problem::{Problem, ProblemCode};
use baton_wire::view::light::{DeviceReachView, TroubleView};
use baton_wire::view::{Light, PersonView};

use crate::Went;
use crate::args::Status;
use crate::output::{Failure, Output};
use crate::owner::Owner;
use crate::text;

pub(crate) async fn status(what: Status, output: Output) -> Result<Went, Failure> {
    let view = Owner::reach(output).await?.view().await?;
    if what.team {
        output.say(&view.team, || view.team.iter().map(person).collect::<Vec<_>>().join("\n"));
        let red = |person: &PersonView| !person.on_call.is_empty() && person.light == Light::Red;
        return Ok(if view.team.iter().any(red) { Went::Red } else { Went::Well });
    }
    let Some(me) = view.team.iter().find(|person| person.person.me) else {
        let told = "This device has joined no hub yet, so nobody can be paged: `baton join <link>`.";
        return Err(Failure(Problem::new(ProblemCode::NotJoined, told)));
    };
    output.say(me, || person(me));
    Ok(if me.light == Light::Red { Went::Red } else { Went::Well })
}

/// One person: the light, when and on what it was proven, and what is wrong.
fn person(person: &PersonView) -> String {
    let reach = &person.reach;
    let you = if person.person.me { " (you)" } else { "" };
    let duty = match (person.on_call.as_slice(), person.on_call_from) {
        ([], None) => String::new(),
        ([], Some(at)) => format!(", on call from {}", text::clock(at)),
        (schedules, _) => format!(", on call: {}", schedules.join(", ")),
    };
    let proven = match reach.proven_at {
        Some(at) if reach.proven_on.is_empty() => format!("proven {}", text::clock(at)),
        Some(at) => format!("proven {} on {}", text::clock(at), reach.proven_on.join(" and ")),
        None => "never proven".to_owned(),
    };
    let mut lines = vec![format!("{}  {}{you}{duty}: {proven}", light(reach.light), person.person.name)];
    lines.extend(reach.troubles.iter().map(trouble));
    for device in reach.devices.iter().filter(|device| device.light != Light::Green) {
        lines.extend(troubles(device));
    }
    lines.join("\n")
}

fn troubles(device: &DeviceReachView) -> Vec<String> {
    device.troubles.iter().map(trouble).collect()
}

fn trouble(trouble: &TroubleView) -> String {
    format!("       {} {}", trouble.text, trouble.fix)
}

/// The light as a word of one width.
fn light(light: Light) -> &'static str {
    match light {
        Light::Green => "green",
        Light::Amber => "AMBER",
        Light::Red => "RED  ",
    }
}
