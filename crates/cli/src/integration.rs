//! `baton integration`.

use baton_domain::integration::IntegrationKind;
use baton_wire::intent::{Query, QueryAnswer};
use serde_json::json;

use crate::Went;
use crate::args::{IntegrationVerb, Kind};
use crate::output::{Failure, Output};
use crate::owner::{Owner, confused};

pub(crate) async fn run(verb: IntegrationVerb, output: Output) -> Result<Went, Failure> {
    let IntegrationVerb::New { service, kind } = verb;
    let owner = Owner::reach(output).await?;
    let service = crate::page::find(&owner.joined_view().await?, &service)?;
    let kind = match kind {
        Kind::Alertmanager => IntegrationKind::Alertmanager,
        Kind::Generic => IntegrationKind::Generic,
    };
    let answer = owner.client.ask(Query::IntegrationKey { service, kind: Some(kind) }).await?;
    let QueryAnswer::IntegrationUrl(url) = answer else { return Err(confused()) };
    output.say(&json!({ "url": url }), || {
        format!("Alerts are sent to this address; its key is shown only now:\n{url}")
    });
    Ok(Went::Well)
}
