//! Providers: what whoever runs the hub has set up for messages to go out.

use super::{Ntfy, Smtp, Twilio};
use baton_domain::contact::{WayKind, Ways};

/// A password or token of a provider. It is used, and shown nowhere.
#[derive(Clone, PartialEq, Eq)]
pub struct ProviderSecret(String);

impl ProviderSecret {
    /// A secret that was read from a file or the environment.
    pub fn new(secret: impl Into<String>) -> Self {
        Self(secret.into())
    }

    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for ProviderSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ProviderSecret(…)")
    }
}

/// What the hub can send through. Webhooks and ntfy need nothing.
#[derive(Clone, Debug, Default)]
pub struct Providers {
    /// For e-mail.
    pub smtp: Option<Smtp>,
    /// For short messages and calls.
    pub twilio: Option<Twilio>,
    /// For ntfy, where people name no server of their own.
    pub ntfy: Ntfy,
}

impl Providers {
    /// As the domain knows it.
    pub(crate) fn ways(&self) -> Ways {
        let mut ways =
            Ways { kinds: [WayKind::Ntfy, WayKind::Webhook].into(), callers: Vec::new(), sender: None };
        if let Some(smtp) = &self.smtp {
            ways.kinds.insert(WayKind::Email);
            ways.sender = Some(smtp.from.clone());
        }
        if let Some(twilio) = &self.twilio {
            ways.kinds.extend([WayKind::Sms, WayKind::Voice]);
            ways.callers.push(twilio.from.clone());
        }
        ways
    }
}
