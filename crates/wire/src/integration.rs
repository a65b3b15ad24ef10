//! What a question for a key becomes: an integration, new or with another key. The same for an app and a browser.

use baton_domain::id::{IntegrationId, ServiceId};
use baton_domain::integration::{Integration, IntegrationKind};
use baton_domain::template::Template;

/// What [`crate::intent::Query::IntegrationKey`] says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AskedKey {
    /// Which service.
    pub service: ServiceId,
    /// Which format the tool speaks.
    pub kind: Option<IntegrationKind>,
    /// Where its alerts' parts come from.
    pub template: Option<Template>,
    /// Which integration.
    pub integration: Option<IntegrationId>,
    /// What it is called.
    pub name: Option<String>,
}

impl AskedKey {
    /// The integration that is to be put. What is `known` keeps whatever is not said anew; what is new is named after its service,
    /// and gets the id `fresh` unless it has one.
    pub fn integration(
        self,
        known: Option<&Integration>,
        service_name: Option<&str>,
        fresh: IntegrationId,
    ) -> Integration {
        let usual = || match (known, service_name) {
            (Some(known), _) => known.name.clone(),
            (None, Some(service)) => format!("Monitoring of {service}"),
            (None, None) => "Monitoring".to_owned(),
        };
        let template = self.template.filter(|template| !template.is_empty()).map(Box::new);
        Integration {
            id: self.integration.unwrap_or(fresh),
            service: self.service,
            name: self.name.unwrap_or_else(usual),
            kind: self.kind.or_else(|| Some(known?.kind)).unwrap_or(IntegrationKind::Alertmanager),
            template: template.or_else(|| known?.template.clone()),
            revoked: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_new_key_changes_nothing_else_of_its_integration() {
        let id = |n| IntegrationId(Uuid::from_u128(n));
        let service = ServiceId(Uuid::from_u128(1));
        let asked = |integration, name| AskedKey { service, kind: None, template: None, integration, name };
        let new = asked(None, None).integration(None, Some("Disks"), id(7));
        assert_eq!((new.id, new.name.as_str()), (id(7), "Monitoring of Disks"));
        let known = Integration {
            id: id(2),
            service,
            name: "Grafana".into(),
            kind: IntegrationKind::Generic,
            template: None,
            revoked: true,
        };
        let again = asked(Some(id(2)), None).integration(Some(&known), Some("Disks"), id(7));
        assert_eq!(again, Integration { revoked: false, ..known });
        let named = asked(Some(id(3)), Some("Zabbix".into())).integration(None, Some("Disks"), id(7));
        assert_eq!((named.id, named.name.as_str()), (id(3), "Zabbix"));
    }
}
