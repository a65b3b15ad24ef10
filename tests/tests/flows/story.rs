//! The first minutes: a hub on this computer, a demo team, a page to oneself, one tap.

use baton_domain::command::Action;
use baton_domain::page::Rung;
use baton_wire::intent::{Intent, Reply};
use baton_wire::view::{IncidentViewState, LinkState, LocalHubView, TimelineWhat};

use crate::device::{Device, Home, incident};

/// The built `baton-hub`; see [`baton_client::paths::Program::find`] for where it is looked for.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn from_the_first_start_to_the_first_answer() {
    assert!(
        baton_client::paths::Program::Hub.find().is_some(),
        "baton-hub is not built: `cargo build -p baton-hub`, or run `cargo xtask test`"
    );
    let home = Home::new("laptop");
    let mut device = Device::start(&home).await;
    let start = Intent::StartHub { your_name: "Mia".to_owned(), demo: true };
    assert_eq!(device.client.send(start).await, Ok(Reply::Done));
    let view = device
        .sees("the demo team", |view| {
            view.link.state == LinkState::Live && view.services.len() == 2 && view.team.len() == 5
        })
        .await;
    assert!(matches!(&view.local_hub, LocalHubView::Running { url } if url.starts_with("http://127.0.0.1:")));
    assert_eq!(view.account.as_ref().unwrap().name, "Mia");
    assert!(
        view.duties[0].mine && view.duties[0].until.is_some() && view.duties[0].next[0].name == "Ana Ribeiro"
    );

    let paged = device.client.send(Intent::PageMe).await.unwrap();
    let number = device.rings().await;
    assert_eq!(paged, Reply::Paged { incident: Some(number) });
    let view = device.acts(Action::Acknowledge { incident: number, back_in_min: None }).await;
    assert!(matches!(&incident(&view, number).state, IncidentViewState::Acknowledged { by, .. } if by.me));
    device.is_silent().await;

    let climbed = |view: &baton_wire::view::View, rung: Rung| {
        incident(view, number)
            .timeline
            .iter()
            .any(|line| matches!(&line.what, TimelineWhat::Rung { rung: r, .. } if *r == rung))
    };
    let view = device
        .sees("all rungs", |view| {
            [Rung::Sent, Rung::Received, Rung::Ringing, Rung::Silent].iter().all(|rung| climbed(view, *rung))
        })
        .await;
    assert!(incident(&view, number).pages[0].rungs.iter().all(|mark| mark.after_ms >= 0));

    // A second test page is a new incident.
    let again = device.client.send(Intent::PageMe).await.unwrap();
    let second = device.rings().await;
    assert_ne!(second, number);
    assert_eq!(again, Reply::Paged { incident: Some(second) });
    device.stop().await;

    // The hub ended with its owner, and comes back with it; what rang goes on ringing.
    let mut device = Device::start(&home).await;
    assert_eq!(device.rings().await, second);
    device.sees("connected again", |view| view.link.state == LinkState::Live).await;
    device.acts(Action::Resolve { incident: second }).await;
    device.is_silent().await;
    device.stop().await;
}
