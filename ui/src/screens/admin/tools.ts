/**
 * How each monitoring tool is pointed at this hub, in the tool's own format. Each snippet can be pasted as it is; what only the reader
 * knows is in CAPITALS.
 *
 * The formats are described at prometheus.io/docs/alerting/latest/configuration, grafana.com/docs/grafana/latest/alerting (file provisioning),
 * docs.datadoghq.com/integrations/webhooks, zabbix.com/documentation/current (media types: webhook; supported macros),
 * docs.sentry.io (integration platform), docs.aws.amazon.com/cli (sns subscribe), developer.pagerduty.com (Events API v2),
 * docs.opsgenie.com (Alert API).
 */
import { texts } from '../../texts.all';

export type Tool = keyof typeof texts.admin.integrations.tools;

/** What a snippet is made of. */
export interface Address {
  /** With the key at its end. */
  url: string;
  /** The hub itself, without a slash at its end. */
  hub: string;
  key: string;
}

export function addressOf(url: string): Address {
  return { url, hub: url.slice(0, url.indexOf('/api/')), key: url.slice(url.lastIndexOf('/') + 1) };
}

const json = (value: unknown): string => JSON.stringify(value, null, 2);

/** A web request from a terminal. */
function curl(address: string, body: unknown, ...headers: string[]): string {
  const all = ['Content-Type: application/json', ...headers].map((header) => `  -H '${header}' \\\n`);
  return `curl -f ${address} \\\n${all.join('')}  -d '${JSON.stringify(body)}'`;
}

/** Datadog's variables, under the names by which they are read here. */
const DATADOG = {
  event_type: '$EVENT_TYPE',
  title: '$EVENT_TITLE',
  body: '$EVENT_MSG',
  alert_transition: '$ALERT_TRANSITION',
  alert_type: '$ALERT_TYPE',
  alert_priority: '$ALERT_PRIORITY',
  monitor_id: '$ALERT_ID',
  alert_scope: '$ALERT_SCOPE',
  hostname: '$HOSTNAME',
  link: '$LINK',
  snapshot: '$SNAPSHOT',
};

/** Zabbix's macros, likewise. */
const ZABBIX = {
  event_id: '{EVENT.ID}',
  event_name: '{EVENT.NAME}',
  event_value: '{EVENT.VALUE}',
  event_nseverity: '{EVENT.NSEVERITY}',
  event_update_status: '{EVENT.UPDATE.STATUS}',
  event_update_message: '{EVENT.UPDATE.MESSAGE}',
  user_fullname: '{USER.FULLNAME}',
  host_name: '{HOST.NAME}',
  event_url: '{TRIGGER.URL}',
};

const ZABBIX_SCRIPT = `var params = JSON.parse(value);
var url = params.url;
delete params.url;
var request = new HttpRequest();
request.addHeader('Content-Type: application/json');
var answer = request.post(url, JSON.stringify(params));
if (request.getStatus() < 200 || request.getStatus() > 299) {
  throw 'Baton answered ' + request.getStatus() + ': ' + answer;
}
return 'OK';`;

/** The same alert in every example. */
function example(): { title: string; source: string; key: string } {
  return { ...texts.admin.integrations.example, key: 'disk-db-1' };
}

const snippets: Record<Tool, (at: Address) => string> = {
  alertmanager: ({ url }) => `route:
  receiver: baton
receivers:
  - name: baton
    webhook_configs:
      - url: ${url}
        send_resolved: true`,
  grafana: ({ url }) => `apiVersion: 1
contactPoints:
  - orgId: 1
    name: Baton
    receivers:
      - uid: baton
        type: webhook
        disableResolveMessage: false
        settings:
          url: ${url}
          httpMethod: POST`,
  watchdog: ({ url }) => `# a rule of Prometheus
groups:
  - name: watchdog
    rules:
      - alert: Watchdog
        expr: vector(1)

# alertmanager.yml
route:
  routes:
    - matchers: [ 'alertname="Watchdog"' ]
      receiver: baton-heartbeat
      group_wait: 0s
      group_interval: 1m
      repeat_interval: 1m
receivers:
  - name: baton-heartbeat
    webhook_configs:
      - url: ${url}
        send_resolved: false`,
  datadog: ({ url }) => `Name: baton
URL: ${url}
Payload:
${json(DATADOG)}`,
  zabbix: ({ url }) =>
    [
      `url = ${url}`,
      ...Object.entries(ZABBIX).map(([name, macro]) => `${name} = ${macro}`),
      '',
      ZABBIX_SCRIPT,
    ].join('\n'),
  sentry: ({ url }) => url,
  cloudwatch: ({ url }) => `TOPIC=arn:aws:sns:REGION:ACCOUNT:TOPIC
aws sns subscribe --topic-arn "$TOPIC" --protocol https \\
  --notification-endpoint ${url}
# and on each alarm: --alarm-actions "$TOPIC" --ok-actions "$TOPIC"`,
  pagerduty({ hub, key }) {
    const { title, source, key: dedup_key } = example();
    const payload = { summary: title, source, severity: 'critical' };
    const body = { routing_key: key, event_action: 'trigger', dedup_key, payload };
    return `URL: ${hub}/v2/enqueue
Routing key: ${key}

${curl(`${hub}/v2/enqueue`, body)}`;
  },
  opsgenie({ hub, key }) {
    const { title, source, key: alias } = example();
    const body = { message: title, alias, source, priority: 'P1' };
    return `API URL: ${hub}/
API key: ${key}

${curl(`${hub}/v2/alerts`, body, `Authorization: GenieKey ${key}`)}`;
  },
  curl({ url }) {
    const { title, source, key: dedup_key } = example();
    const said = (status: string) => curl(url, { title, source, dedup_key, urgency: 'high', status });
    return `${said('firing')}

${said('resolved')}`;
  },
  email: ({ url }) => `pager: "|curl -sf -H 'Content-Type: message/rfc822' --data-binary @- ${url}"`,
};

export const toolNames = Object.keys(snippets) as Tool[];

export function snippetFor(tool: Tool, url: string): string {
  return snippets[tool](addressOf(url));
}

/** Which format the hub is told to expect; any tool is recognised behind a generic key. */
export function kindFor(tool: Tool): 'alertmanager' | 'generic' {
  return tool === 'alertmanager' ? 'alertmanager' : 'generic';
}
