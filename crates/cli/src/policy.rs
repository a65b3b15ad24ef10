//! `baton policy`: who is paged for a service, and who next.

use baton_domain::policy::{Level, LevelOrder, Target};
use baton_wire::intent::{Query, QueryAnswer};
use baton_wire::view::ServiceView;
use baton_wire::view::policy::{PolicyForEdit, PolicyPreview};
use serde_json::json;

use crate::Went;
use crate::args::answers::Policy;
use crate::output::{Failure, Output, unknown};
use crate::owner::Owner;
use crate::page::find;
use crate::text;

pub(crate) async fn run(policy: Policy, output: Output) -> Result<Went, Failure> {
    let owner = Owner::reach(output).await?;
    let view = owner.joined_view().await?;
    let service: &ServiceView = match policy.service.as_deref() {
        Some(name) => {
            let id = find(&view, name)?;
            view.services.iter().find(|service| service.id == id)
        }
        None => view.services.first(),
    }
    .ok_or_else(|| unknown("This hub has no service yet."))?;
    let pick = |answer| if let QueryAnswer::Policy(is) = answer { Some(*is) } else { None };
    let known = owner.ask(Query::Policy { policy: service.policy }, pick).await?;
    let pick = |answer| if let QueryAnswer::PolicyPreview(is) = answer { Some(*is) } else { None };
    let query = Query::PolicyPreview { policy: known.policy.clone(), service: Some(service.id), at: None };
    let preview = owner.ask(query, pick).await?;
    output.say(&json!({ "policy": known, "preview": preview }), || words(&known, &preview));
    Ok(Went::Well)
}

fn words(known: &PolicyForEdit, preview: &PolicyPreview) -> String {
    let services: Vec<&str> = known.services.iter().map(|service| service.name.as_str()).collect();
    let mut lines = vec![format!("{} (for {})", known.policy.name, services.join(", "))];
    for (number, level) in (1..).zip(&known.policy.levels) {
        lines.push(format!("{number}. {}", level_words(known, level)));
    }
    match known.policy.repeats {
        0 => {}
        1 => lines.push("   all of it once more".to_owned()),
        times => lines.push(format!("   all of it {times} times more")),
    }
    lines.push("then everybody in the team, again and again".to_owned());
    lines.extend(preview.warnings.iter().map(|warning| format!("MIND: {warning}")));
    lines.push(String::new());
    lines.extend(preview.run.as_ref().map(text::dry_run));
    lines.join("\n")
}

fn level_words(known: &PolicyForEdit, level: &Level) -> String {
    let name = |target: &Target| {
        let view = known.targets.iter().find(|view| view.target == *target);
        let name = view.map_or("somebody who is gone", |view| view.name.as_str());
        match target {
            Target::Schedule(_) => format!("whoever is on call in {name}"),
            Target::Person(_) => name.to_owned(),
            Target::Team(_) => format!("everybody in {name}"),
            Target::AnyOf(_) => format!("any one of {name}"),
            Target::Vendor(_) => format!("the vendor {name}"),
        }
    };
    let all: Vec<String> = level.targets.iter().map(name).collect();
    let order = match level.order {
        LevelOrder::Together => "",
        LevelOrder::InTurn => "in turn, one for each incident: ",
    };
    format!("{order}{}; after {} s the next one", all.join(", "), level.timeout_s)
}
