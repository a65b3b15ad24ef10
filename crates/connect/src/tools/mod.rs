//! The tools that are recognised by what they send, one file for each family, so that any of them may be pointed at any key.
//!
//! A reader looks for fields that no other tool has together, and answers `None` when they are not there; what nobody recognises is
//! read by [`crate::generic`]. The keys of two tools never meet: each begins with its tool's name, unless other programs use it as it
//! stands.

mod build;
mod cloud;
mod cloudwatch;
mod datadog;
mod grafana;
mod jira;
mod logs;
mod nagios;
mod newrelic;
pub mod opsgenie;
pub mod pagerduty;
mod sentry;
mod uptime;
mod victorops;
mod zabbix;

use crate::json::Body;
use crate::reading::Said;

/// A tool as people call it, and its reader.
type Tool = (&'static str, for<'a> fn(Body<'a>) -> crate::reading::Heard<'a>);

/// In the order in which they are asked: those with the most particular fields first.
const TOOLS: &[Tool] = &[
    ("Amazon SNS", cloudwatch::sns),
    ("Amazon CloudWatch", cloudwatch::alarm),
    ("PagerDuty events", pagerduty::event),
    ("PagerDuty webhook", pagerduty::webhook),
    ("Azure Monitor", cloud::azure),
    ("Google Cloud Monitoring", cloud::google),
    ("Grafana (before unified alerting)", grafana::legacy),
    ("Splunk On-Call", victorops::alert),
    ("Sentry", sentry::alert),
    ("GitHub", build::github),
    ("GitLab", build::gitlab),
    ("Jira", jira::issue),
    ("Datadog", datadog::alert),
    ("New Relic", newrelic::alert),
    ("Uptime Kuma", uptime::kuma),
    ("UptimeRobot", uptime::robot),
    ("Checkly", uptime::checkly),
    ("Healthchecks", uptime::healthchecks),
    ("Checkmk", nagios::checkmk),
    ("Nagios or Icinga", nagios::notification),
    ("Zabbix", zabbix::event),
    ("Axiom", logs::axiom),
    ("Coralogix", logs::coralogix),
    ("Dash0", logs::dash0),
    ("Honeycomb", logs::honeycomb),
    ("Kibana", logs::kibana),
    ("Wazuh", logs::wazuh),
    ("Aria Operations", logs::aria),
    ("AppDynamics", logs::appdynamics),
    ("Riemann", logs::riemann),
    ("Opsgenie alerts", opsgenie::alert),
];

/// What the body says, when one of the tools is recognised.
pub(crate) fn recognise(body: Body<'_>) -> Option<(&'static str, Vec<Said<'_>>)> {
    TOOLS.iter().find_map(|(name, read)| Some((*name, read(body)?)))
}
