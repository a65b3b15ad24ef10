//! Writes the interface's TypeScript types to `ui/src/wire/`; `cargo xtask types` runs it, and the checks fail when a file differs.

use std::path::Path;
use ts_rs::{Config, TS};

#[test]
fn the_interface_has_the_types_of_the_wire() {
    let out = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/src/wire");
    let config = Config::new().with_out_dir(out);
    baton_wire::socket::Push::export_all(&config).expect("types can be written");
    baton_wire::intent::Intent::export_all(&config).expect("types can be written");
    baton_wire::intent::Reply::export_all(&config).expect("types can be written");
    baton_wire::intent::Query::export_all(&config).expect("types can be written");
    baton_wire::intent::QueryAnswer::export_all(&config).expect("types can be written");
    baton_wire::problem::Problem::export_all(&config).expect("types can be written");
    baton_wire::sync::SyncMessage::export_all(&config).expect("types can be written");
    baton_wire::command::CommandEnvelope::export_all(&config).expect("types can be written");
    baton_wire::command::IntentEnvelope::export_all(&config).expect("types can be written");
    baton_wire::command::CommandOutcome::export_all(&config).expect("types can be written");
    baton_wire::pairing::PairRequest::export_all(&config).expect("types can be written");
    baton_wire::pairing::Paired::export_all(&config).expect("types can be written");
    baton_wire::push::PushOffer::export_all(&config).expect("types can be written");
    baton_wire::push::PushMessage::export_all(&config).expect("types can be written");
    baton_wire::push::PushedPage::export_all(&config).expect("types can be written");
    baton_wire::push::PushTested::export_all(&config).expect("types can be written");
}
