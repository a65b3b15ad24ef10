//! The buttons of a notification, tapped while Baton is closed. Neither the debugging protocol nor the driver can tap one, so the event
//! that a tap makes is made in the service worker, with the notification that is really shown.

use anyhow::{Context, Result, ensure};
use baton_domain::id::IncidentId;
use serde_json::{Value, json};

use crate::push::{INSTALLED, asks};
use crate::stage::{ANA, Stage};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_in_the_notification_reaches_the_hub_without_opening_anything() -> Result<()> {
    let stage = Stage::set().await?;
    stage.ana_signs_in().await?;
    stage.phone.until(INSTALLED, Vec::new()).await?;
    stage.allow_notifications().await?;
    stage.close_baton().await?;

    let first = stage.is_shown("Checkout answers 500").await?;
    stage.tap("acknowledge").await?;
    stage
        .hub_knows("the acknowledgement", |state| {
            state.incident(first).and_then(|incident| incident.acknowledged_by()) == Some(ANA)
        })
        .await?;
    stage.shows("nothing more", |shown| shown.is_empty()).await?;

    let (second, mia) = (stage.is_shown("Payments hang").await?, stage.mia());
    stage.tap("cant").await?;
    stage
        .hub_knows("that the next person rings", |state| {
            let incident = state.incident(second);
            incident.is_some_and(|it| it.declined.contains(&ANA) && it.wanted_page_of(mia).is_some())
        })
        .await?;
    stage.shows("nothing more", |shown| shown.is_empty()).await?;
    let open = stage.phone.page.windows().await?;
    ensure!(open.len() == 1, "a button opens no window: {open:?}");
    let address = stage.phone.page.current_url().await?;
    ensure!(address.as_str().ends_with(crate::stage::PICTURE), "Baton is closed still: {address}");
    stage.strike().await
}

impl Stage {
    /// Ana is paged, and her closed phone shows it.
    async fn is_shown(&self, title: &str) -> Result<IncidentId> {
        let incident = self.mia_pages(title).await?;
        let page = self.page(incident)?;
        self.pushes(&asks(incident, page, title), "the page", |shown| {
            shown.iter().any(|one| one["title"] == title && one["actions"] == json!(["acknowledge", "cant"]))
        })
        .await?;
        Ok(incident)
    }

    /// Taps this button of what is shown.
    async fn tap(&self, action: &str) -> Result<()> {
        let tools = self.phone.page.cdp();
        let all = tools.send_raw("Target.getTargets", json!({})).await?;
        let url = self.hub()?.url().to_owned();
        let is_ours = |one: &&Value| {
            one["type"] == "service_worker" && one["url"].as_str().is_some_and(|at| at.starts_with(&url))
        };
        let worker = all["targetInfos"].as_array().and_then(|all| all.iter().find(is_ours));
        let worker = &worker.with_context(|| format!("no worker among {all:#}"))?["targetId"];
        let within = json!({ "targetId": worker, "flatten": false });
        let session = tools.send_raw("Target.attachToTarget", within).await?["sessionId"].clone();
        let script = format!(
            "self.registration.getNotifications().then(([notification]) => self.dispatchEvent( \
             new NotificationEvent('notificationclick', {{ action: '{action}', notification }})))"
        );
        let message = json!({ "id": 1, "method": "Runtime.evaluate", "params": { "expression": script } });
        let told = json!({ "sessionId": session, "message": message.to_string() });
        tools.send_raw("Target.sendMessageToTarget", told).await?;
        tools.send_raw("Target.detachFromTarget", json!({ "sessionId": session })).await?;
        Ok(())
    }
}
