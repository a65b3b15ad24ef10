//! The frames of README's moving picture: a page, its acknowledgement, the hand-off to somebody who is proven.

use anyhow::{Context, Result};
use baton_domain::alert::Urgency;
use baton_domain::command::Action;

use super::team::CHECKOUT;
use super::{SIZES, Visit};

/// What the screens that are filmed are called: the frames are numbered after it.
pub(super) const FILM: &str = "90-film";

impl Visit<'_> {
    /// Plays it, and takes a frame whenever something has changed.
    pub(super) async fn film(&mut self) -> Result<()> {
        if !self.camera.wants(FILM) {
            return Ok(());
        }
        let (width, height) = SIZES[0];
        self.camera.window.resize(width, height).await?;
        self.camera.theme("dark").await?;
        self.camera.window.go("#/now").await?;
        self.camera.window.reads("On call").await?;
        self.camera.frame(1).await?;

        let title = "Card payments time out".to_owned();
        let dana = &mut self.crew.as_mut().context("no team yet")?.dana.owner;
        dana.act(Action::Page { service: CHECKOUT, title, urgency: Urgency::High })?;
        self.camera.window.button("Acknowledge").await?;
        self.camera.frame(2).await?;
        self.press("Acknowledge").await?;
        self.camera.window.reads("Timeline").await?;
        self.camera.frame(3).await?;

        self.press("Hand off").await?;
        self.camera.window.field("dialog[open] li button").await.context("nobody is suggested")?;
        self.camera.frame(4).await?;
        self.camera.window.click_on("dialog[open] li button").await?;
        self.camera.window.reads("offers this to").await?;
        self.camera.frame(5).await
    }
}
