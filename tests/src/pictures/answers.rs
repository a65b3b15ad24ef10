//! The screens of answers: an incident with all that was said about it, the form of reports, the editor of policies.

use anyhow::{Context, Result};
use baton_domain::alert::Urgency;
use baton_domain::command::Action;
use baton_domain::id::{IncidentId, VendorId};
use baton_domain::vendor::VendorContact;
use uuid::Uuid;

use super::team::{CHECKOUT, SHOP_POLICY};
use super::{Height, Visit};

/// The incident that Mira has, as the pictures before left it.
const HERS: IncidentId = IncidentId(1);
/// The next one that begins.
const DUPLICATE: IncidentId = IncidentId(3);
const BANK: VendorId = VendorId(Uuid::from_u128(0x71));

impl Visit<'_> {
    pub(super) async fn answers(&mut self) -> Result<()> {
        let contact = VendorContact {
            id: BANK,
            name: "Acquirer hotline".to_owned(),
            reach: "+44 20 5550 0199".to_owned(),
            notes: "contract 4711, priority 1".to_owned(),
        };
        let text = "Only cards of one bank fail; their status page says nothing.".to_owned();
        let title = "Refunds fail as well".to_owned();
        let dana = &mut self.crew.as_mut().context("no team yet")?.dana.owner;
        dana.act(Action::PutVendor { service: CHECKOUT, contact })?;
        dana.act(Action::Note { incident: HERS, text, vendor: None })?;
        dana.act(Action::Page { service: CHECKOUT, title, urgency: Urgency::Low })?;
        dana.act(Action::Merge { incident: DUPLICATE, into: HERS })?;
        let case = "case 123".to_owned();
        dana.act(Action::CallVendor { incident: HERS, vendor: BANK, case, update_min: 45 })?;
        self.page("#/incidents/1", "case 123", "07-incident-answered").await?;
        self.press("Later…").await?;
        self.dialog("08-later").await?;
        self.camera.window.go("#/incidents").await?;
        self.press("Report a problem").await?;
        self.dialog("08-report").await?;
        self.camera.window.go(&format!("#/team/policy/{SHOP_POLICY}")).await?;
        self.camera.window.reads("Level 1").await?;
        self.camera.window.button("Add a level").await?;
        self.camera.take("09-policy", Height::Page).await
    }
}
