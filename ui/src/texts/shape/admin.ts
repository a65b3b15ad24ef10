// Written by `npm run texts` from the English catalogue, src/texts/en. Do not edit it.

export interface Admin {
  readonly title: string;
  readonly says: string;
  readonly open: string;
  readonly onlyAdmins: string;
  readonly onlyAdminsSays: string;
  readonly pagesLabel: string;
  readonly pages: {
    readonly people: string;
    readonly teams: string;
    readonly services: string;
    readonly integrations: string;
    readonly rules: string;
  };
  readonly name: string;
  readonly save: string;
  readonly edit: string;
  readonly people: {
    readonly title: string;
    readonly add: string;
    readonly addSays: string;
    readonly zone: string;
    readonly role: string;
    readonly roleOf: (name: string | number) => string;
    readonly invite: string;
    readonly devices: (n: number) => string;
    readonly roleTitle: (values: { name: string | number; role: string | number }) => string;
    readonly roleSays: {
      readonly admin: string;
      readonly lead: string;
      readonly responder: string;
      readonly reporter: string;
    };
    readonly roleGo: string;
  };
  readonly teams: {
    readonly title: string;
    readonly add: string;
    readonly none: string;
    readonly members: string;
    readonly leads: string;
    readonly leadsSays: string;
    readonly count: (n: number) => string;
    readonly ledBy: (names: string | number) => string;
  };
  readonly services: {
    readonly title: string;
    readonly add: string;
    readonly none: string;
    readonly needs: string;
    readonly team: string;
    readonly policy: string;
    readonly runbook: string;
    readonly runbookHint: string;
    readonly runbookText: string;
    readonly runbookTextSays: string;
  };
  readonly rules: {
    readonly policies: string;
    readonly noPolicies: string;
    readonly addPolicy: string;
    readonly addPolicySays: string;
    readonly first: string;
    readonly schedules: string;
    readonly noSchedules: string;
    readonly addSchedule: string;
    readonly addScheduleSays: string;
    readonly team: string;
    readonly usedBy: (names: string | number) => string;
    readonly unused: string;
  };
  readonly integrations: {
    readonly title: string;
    readonly connect: string;
    readonly connectTo: (service: string | number) => string;
    readonly none: string;
    readonly says: string;
    readonly tool: string;
    readonly service: string;
    readonly name: string;
    readonly make: string;
    readonly makeSays: string;
    readonly once: string;
    readonly address: string;
    readonly key: string;
    readonly paste: (tool: string | number) => string;
    readonly waiting: string;
    readonly waitingSays: string;
    readonly waitingBeat: string;
    readonly got: string;
    readonly gotSays: string;
    readonly last: string;
    readonly never: string;
    readonly rotate: string;
    readonly rotateTitle: (name: string | number) => string;
    readonly rotateSays: string;
    readonly rotateGo: string;
    readonly revoke: string;
    readonly revokeTitle: (name: string | number) => string;
    readonly revokeSays: string;
    readonly revokeGo: string;
    readonly tools: {
      readonly alertmanager: string;
      readonly grafana: string;
      readonly watchdog: string;
      readonly datadog: string;
      readonly zabbix: string;
      readonly sentry: string;
      readonly cloudwatch: string;
      readonly pagerduty: string;
      readonly opsgenie: string;
      readonly curl: string;
      readonly email: string;
    };
    readonly where: {
      readonly alertmanager: string;
      readonly grafana: string;
      readonly watchdog: string;
      readonly datadog: string;
      readonly zabbix: string;
      readonly sentry: string;
      readonly cloudwatch: string;
      readonly pagerduty: string;
      readonly opsgenie: string;
      readonly curl: string;
      readonly email: string;
    };
    readonly example: {
      readonly title: string;
      readonly source: string;
    };
  };
  readonly phone: {
    readonly title: string;
    readonly says: string;
    readonly link: string;
    readonly qr: string;
    readonly notHere: string;
    readonly app: string;
    readonly add: string;
  };
}
