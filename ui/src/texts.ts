/**
 * Every word that the interface says, in one place and in one language. A code of the wire without its words here does not
 * compile. Shaped like a catalogue: leaves are texts, or functions of names and numbers.
 */
import { answering } from './texts.answers';
import { drillTexts } from './texts.drill';
import { intake } from './texts.intake';
import { reachTexts } from './texts.reach';
import { shifts } from './texts.shifts';
import { list } from './texts.timeline';
import { ways } from './texts.ways';
import type { IncidentViewState } from './wire/IncidentViewState';
import type { Light } from './wire/Light';
import type { LinkState } from './wire/LinkState';
import type { LocalHubView } from './wire/LocalHubView';
import type { NoticeCode } from './wire/NoticeCode';
import type { Part } from './wire/Part';
import type { PartState } from './wire/PartState';
import type { PendingAnswer } from './wire/PendingAnswer';
import type { Platform } from './wire/Platform';
import type { ProvedBy } from './wire/ProvedBy';
import type { Role } from './wire/Role';
import type { Rung } from './wire/Rung';
import type { SirenSound } from './wire/SirenSound';
import type { SirenState } from './wire/SirenState';
import type { TeammateView } from './wire/TeammateView';
import type { Urgency } from './wire/Urgency';

export { drillVerdict } from './texts.drill';
export { problems } from './texts.problems';
export { absenceKinds, fits, whyAway } from './texts.shifts';
export { answers, list, pageReason, pageState, timelineLine } from './texts.timeline';
export { loudness, loudnessSays, sendFailures, wayKinds, wayRung, wayState } from './texts.ways';

const plural = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;

export const notices = {
  hub_unreachable_on_call: 'You are on call, and the hub is out of reach',
  part_fails: 'A part that a page needs fails',
  access_revoked: 'This device was signed out',
  action_stuck: 'Something you did has not arrived',
  action_refused: 'Something you did came too late',
  clock_wrong: 'This computer’s clock is wrong',
  versions_differ: 'The app and the hub are of different versions',
  local_hub_fails: 'The hub on this computer does not run',
  restarted: 'Baton was interrupted and started again',
  nobody_on_call: 'Nobody is on call',
} satisfies Record<NoticeCode, string>;

export const lights = {
  green: 'Able to ring',
  amber: 'May not ring',
  red: 'Cannot ring',
} satisfies Record<Light, string>;

/** The same for somebody else. */
export const reach = {
  green: 'Reachable',
  amber: 'Not proven lately',
  red: 'Not reachable',
} satisfies Record<Light, string>;

export const noticeLights = {
  green: 'For your information',
  amber: 'Look at this soon',
  red: 'Act now',
} satisfies Record<Light, string>;

export const parts = {
  connection: 'Connection to the hub',
  sound: 'Sound',
  notifications: 'Notifications',
  secrets: 'Safe place for secrets',
  tray: 'Icon in the tray',
  wake: 'Keeping the computer awake',
  store: 'Local database',
} satisfies Record<Part, string>;

export const partStates = {
  works: 'Works',
  unknown: 'Not tested yet',
  weak: 'Works in part',
  fails: 'Fails',
} satisfies Record<PartState, string>;

export const provedBy = {
  page: 'by a real page',
  drill: 'by a drill',
  self_test: 'by a self-test',
} satisfies Record<ProvedBy, string>;

export const links = {
  none: 'No hub',
  connecting: 'Connecting…',
  live: 'Connected',
  lost: 'Connection lost',
  refused: 'Refused by the hub',
} satisfies Record<LinkState, string>;

export const localHub = {
  none: '',
  starting: 'The hub on this computer is starting…',
  running: 'The hub runs on this computer',
  restarting: 'The hub on this computer stopped and is started again',
  failed: 'The hub on this computer does not start',
} satisfies Record<LocalHubView['is'], string>;

export const roles = {
  admin: 'Admin',
  lead: 'Lead',
  responder: 'Responder',
  reporter: 'Reporter',
} satisfies Record<Role, string>;

export const platforms = {
  linux: 'Linux',
  macos: 'macOS',
  windows: 'Windows',
  android: 'Android',
  ios: 'iOS',
  browser: 'Browser',
} satisfies Record<Platform, string>;

export const urgencies = {
  high: 'High urgency',
  low: 'Low urgency',
} satisfies Record<Urgency, string>;

export const states = {
  triggered: 'Nobody has it',
  acknowledged: 'Acknowledged',
  snoozed: 'Snoozed',
  merged: 'Merged',
  resolved: 'Resolved',
} satisfies Record<IncidentViewState['is'], string>;

export const pending = {
  acknowledging: 'Acknowledging…',
  handing_off: 'Handing off…',
  declining: 'Telling the next person…',
  escalating: 'Calling for help…',
  resolving: 'Resolving…',
  snoozing: 'Snoozing…',
  merging: 'Merging…',
  calling_vendor: 'Noting that the vendor was called…',
} satisfies Record<PendingAnswer, string>;

export const rungs = {
  sent: 'sent',
  received: 'received',
  ringing: 'ringing',
  seen: 'seen',
  silent: 'silent',
} satisfies Record<Rung, string>;

/** What the siren does. */
export function siren(state: SirenState): string {
  switch (state.is) {
    case 'starting':
      return 'Siren is starting…';
    case 'sounding':
      return 'Siren is sounding';
    case 'quiet':
      return 'Siren is quiet';
    case 'failed':
      return `No sound: ${state.why}`;
  }
}

export const sounds = {
  siren: { title: 'Siren', says: 'two tones that rise and fall' },
  pager: { title: 'Pager', says: 'short beeps in threes' },
  bell: { title: 'Bell', says: 'struck again and again' },
} satisfies Record<SirenSound, { title: string; says: string }>;

/** Why this teammate is a good choice, or not. */
export function why(mate: TeammateView, proven: string | null): string {
  if (!mate.reachable) return 'no device: cannot be told';
  const day = mate.daylight ? 'on duty hours' : 'night there';
  const facts = [`${day} (${String(mate.local_hour).padStart(2, '0')}:00)`];
  const device = mate.proven_on ?? 'device';
  facts.push(proven === null ? 'device never proven' : `${device} proven ${proven}`);
  if (mate.on_call) facts.push('on call now');
  else if (!mate.rested) facts.push('short rest');
  if (mate.busy > 0) facts.push(`has ${plural(mate.busy, 'incident', 'incidents')} already`);
  if (!mate.in_team) facts.push('not in the team');
  return facts.join(' · ');
}

/** Actions of the outbox, in the words of their `do`. */
export const actions: Readonly<Record<string, string>> = {
  acknowledge: 'Acknowledge',
  snooze: 'Snooze',
  note: 'Note',
  merge: 'Merge',
  unmerge: 'Undo a merge',
  judge: 'Say whether it was worth it',
  call_vendor: 'Note that a vendor was called',
  report: 'Report a problem',
  put_policy: 'Save an escalation policy',
  hand_off: 'Hand off',
  cant: 'I can’t',
  escalate: 'Escalate',
  resolve: 'Resolve',
  page: 'Page',
  revoke_device: 'Revoke a device',
  rename_device: 'Rename a device',
  contact: 'Change how you are reached',
  put_reach_rules: 'Set how a team keeps itself reachable',
  drill: 'Begin a drill',
  record_absence: 'Record an absence',
  end_absence: 'End an absence',
  ask_cover: 'Ask who takes a shift',
  take_shift: 'Take a shift',
  accept_cover: 'Accept a cover',
  decline_cover: 'Decline a cover',
  withdraw_cover: 'Take back a cover request',
  put_override: 'Change who is on call',
  remove_override: 'Take back a change',
  put_schedule: 'Save a schedule',
  dismiss_notices: 'Dismiss notices',
  remind_before: 'Set the reminder',
};

export const texts = {
  app: 'Baton',
  tabs: { now: 'Now', incidents: 'Incidents', shifts: 'Shifts', team: 'Team', settings: 'Settings' },
  back: 'Back',
  cancel: 'Cancel',
  close: 'Close',
  copy: 'Copy',
  copied: 'Copied',
  details: 'Details',
  nobody: 'Nobody',
  you: 'you',
  youBegin: 'You',
  sameTime: 'the same time as yours',
  loading: 'Reaching Baton…',
  retries: 'Tries again',
  lost: 'no connection to the hub',
  justOwner: 'What you see may be old until it is back.',
  dismiss: 'Dismiss',
  pageFails: 'This page could not be loaded.',
  pageFailsSays: 'Reload the window. Pages ring all the same.',
  firstRun: {
    title: 'Be paged by what you run.',
    lead: 'Baton rings on this computer until somebody answers. A hub passes the alerts on; your team shares one.',
    start: {
      title: 'Start a hub on this computer',
      says: 'For a first look, or a small team. It runs here, keeps its data here, and needs no account anywhere.',
      name: 'Your name',
      namePlaceholder: 'for example Ana Silva',
      demo: 'Add a demo team',
      demoSays: 'Five people with a weekly rotation, two services and an Alertmanager integration.',
      go: 'Start the hub',
    },
    join: {
      title: 'Join a hub',
      says: 'A teammate gives you an invite: a link, or the hub’s address and a code.',
      link: 'Invite link',
      linkPlaceholder: 'baton://join?…',
      or: 'or',
      hub: 'Hub’s address',
      hubPlaceholder: 'https://hub.example.org',
      code: 'Code',
      codePlaceholder: 'ABCDE-FGHJK',
      go: 'Join',
    },
    connect: {
      title: 'Connect a service',
      says: 'PagerDuty, GoAlert, Grafana OnCall, Opsgenie: ring for what they page.',
      later: 'Later',
    },
    steps: { hub: 'Starting the hub', join: 'Joining it', ready: 'Getting ready to ring' },
    joining: 'One moment',
    joiningSays: 'Setting up takes a few seconds. You can close this window; it goes on.',
  },
  now: {
    onCall: 'You are on call',
    offCall: 'You are not on call',
    until: 'until',
    noEnd: 'with no change in the next four weeks',
    then: 'then',
    myNext: 'Your next shift begins',
    noNext: 'No shift of yours in the next four weeks.',
    noDuties: 'There is no schedule yet.',
    whoNow: 'On call now',
    gap: 'Nobody is on call',
    device: 'This device',
    proven: (by: string) => `Proven ${by}`,
    neverProven: 'Never proven. Run a self-test, or page yourself.',
    test: 'Run the self-test',
    testing: 'Testing every part…',
    away: 'I’m away…',
    asksYou: (n: number) => plural(n, 'cover asks you', 'covers ask you'),
    gaps: (n: number) => plural(n, 'gap: nobody on call', 'gaps: nobody on call'),
    open: 'Open incidents',
    none: 'All quiet',
    noneSays: 'When something breaks, it shows here, and this computer rings if it is yours.',
    pageMe: 'Page me',
    pageMeSays: 'A real alert through the hub, so that you know this device rings.',
    paging: 'Paging…',
    paged: 'The alert is accepted. It rings in a moment.',
    outbox: 'On its way to the hub',
    waiting: 'Waits since',
    stuck: 'Stuck',
    retry: 'Send again',
    discard: 'Give it up',
    hubHere: 'Hub on this computer',
  },
  alarm: {
    label: 'You are paged',
    acknowledge: 'Acknowledge',
    acknowledgeSays: 'I have it',
    takeFrom: (name: string) => `take it from ${name}`,
    acknowledgeAll: (n: number) => `Acknowledge all ${n}`,
    handOff: 'Hand off',
    handOffTo: (name: string) => `to ${name}`,
    handOffNobody: 'nobody can be reached',
    someoneElse: 'Hand off to…',
    escalate: 'Escalate',
    escalateSays: 'the next level joins',
    cant: 'I can’t',
    cantMore: 'I can’t for…',
    storm: (n: number) => `${n} are ringing`,
    since: 'for',
    pendingSays: 'The siren is quiet here. The hub has not confirmed yet.',
    pendingShort: 'Not confirmed by the hub yet.',
    showDetails: 'Show the incident',
    unknown: (id: number) => `Incident ${id} is ringing`,
    offered: (name: string) => `${name} hands this to you`,
  },
  incidents: {
    title: 'Incidents',
    open: 'Open',
    resolved: 'Resolved',
    empty: 'No incidents yet',
    emptySays: 'Alerts that your monitoring sends become incidents here. Page yourself on Now to see one.',
    choose: 'Choose an incident to see what happened.',
    gone: 'This incident is not in the list any more.',
    number: (id: number) => `#${id}`,
    alerts: (n: number) => plural(n, 'alert', 'alerts'),
    yours: 'Pages you',
    has: (names: readonly string[]) =>
      names.length === 0
        ? 'Nobody has it'
        : `${list(names)} ${names.length === 1 && names[0] !== 'You' ? 'has' : 'have'} it`,
    nobodyAnswered: 'Nobody answered',
    responsible: 'Responsible',
    noticedBy: 'Noticed by',
    began: 'Began',
    escalates: 'Asks somebody else',
    ringsAgain: 'Rings again',
    resolvedAt: 'Resolved',
    runbook: 'Runbook',
    links: 'Links',
    pages: 'Pages',
    noPages: 'Nobody has been paged.',
    timeline: 'Timeline',
    payload: 'Raw message',
    showPayload: 'Show the raw message',
    noPayload: 'No raw message was kept.',
    more: 'Show all of it',
    less: 'Show less',
    resolve: 'Resolve',
    resolveTitle: 'Resolve this incident?',
    resolveSays:
      'Every ring stops and the incident closes for everybody. If the source still sees the fault, it begins anew.',
    handOffTitle: 'Hand off to whom?',
    handOffSays:
      'They are paged now. You stay responsible until they accept; after two minutes it comes back to you.',
    suggested: 'Suggested',
    others: 'Others',
    noMates: 'There is nobody else in the team yet. Invite somebody on Team.',
    offered: (from: string, to: string) => `${from} offers this to ${to}`,
    returns: 'Comes back',
    escalateTitle: 'Whom to add?',
    escalateSays: 'They join; you stay on.',
    nextLevel: 'The next level',
    nextLevelSays: 'Whoever the escalation policy names next',
    cantTitle: 'The next person rings now',
    wrote: (who: string | null) => `${who ?? 'Somebody'} noted`,
    afterMs: 'after the incident began',
    device: (ms: string) => `${ms} on the device`,
  },
  reach: reachTexts,
  drills: drillTexts,
  shifts,
  answering,
  team: {
    title: 'Team',
    onCall: 'On call now',
    people: 'People',
    services: 'Services',
    local: 'local time',
    devices: (n: number) => (n === 0 ? 'no device' : plural(n, 'device', 'devices')),
    neverProven: 'never proven',
    proven: 'proven',
    invite: 'Invite a device',
    inviteSays: 'The invite pairs one device with one person. It works once.',
    inviteFor: 'Whose device',
    myself: 'Mine',
    make: 'Make an invite',
    inviteReady: (name: string) => `An invite for ${name}`,
    inviteOnce:
      'It is shown only now. On the other device, open the link, scan the picture, or type address and code.',
    expires: 'Expires',
    link: 'Link',
    code: 'Code',
    hub: 'Hub’s address',
    qr: 'QR code of the invite link',
    openNow: (n: number) => (n === 0 ? 'no open incident' : plural(n, 'open incident', 'open incidents')),
    connect: 'Connect monitoring',
    connectTitle: (service: string) => `Alerts for ${service}`,
    connectSays: 'Send alerts to this address. It holds a key and is shown only now.',
    connectMake: 'Make a key',
    connectWarn: 'Whoever has the key can send alerts to this service.',
    address: 'Address',
  },
  intake,
  ways,
  settings: {
    title: 'Settings',
    device: 'This device',
    deviceSays: 'What a page needs to ring here, each part tested.',
    lastProof: 'Last proof',
    sound: 'Siren',
    soundChoice: 'Sound',
    volume: 'Loudest',
    rise: 'Rises over',
    riseNone: 'at once',
    try: 'Try the sound',
    trying: 'Listen…',
    behaviour: 'Behaviour',
    awake: 'Keep this computer awake while I am on call',
    awakeSays: 'A sleeping computer cannot ring.',
    autostart: 'Start Baton when I sign in',
    autostartSays: 'Otherwise nothing rings here until you start it.',
    raise: 'Bring this window up when I am paged',
    raiseSays: 'The notification and the siren come in any case.',
    appearance: 'Appearance',
    themes: { auto: 'System', light: 'Light', dark: 'Dark' },
    devices: 'Devices',
    thisOne: 'this one',
    paired: 'paired',
    neverProven: 'never proven',
    failedProof: 'last test failed',
    revoke: 'Revoke',
    revokeTitle: (name: string) => `Revoke ${name}?`,
    revokeSays: 'It is signed out at once and does not ring any more. To use it again it needs a new invite.',
    account: 'Account',
    hub: 'Hub',
    workspace: 'Workspace',
    signedIn: (name: string, role: string) => `${name}, ${role}`,
    inFile: 'The token is kept in a file that your passphrase encrypts, because there is no keyring here.',
    person: 'Person',
    keys: 'Keyboard',
    leaveGo: 'Leave',
    quitGo: 'Quit',
    leave: 'Leave this hub…',
    leaveTitle: 'Leave this hub?',
    leaveSays:
      'This device will not ring for anything any more, and its access is revoked. If you are on call, pages go to your other devices or to the next person. To come back you need a new invite.',
    quit: 'Quit Baton…',
    quitTitle: 'Quit Baton?',
    quitSays:
      'Nothing rings on this computer until Baton is started again. Closing the window is enough to put it away.',
    unlock: 'Unlock with a passphrase',
    unlockSays:
      'There is no keyring that Baton can use, so it keeps its token in a file that your passphrase encrypts.',
    passphrase: 'Passphrase',
    unlockGo: 'Unlock',
    fix: 'What to do',
  },
  keys: {
    title: 'Keyboard',
    list: [
      ['1 – 5', 'Now, Incidents, Shifts, Team, Settings'],
      ['a', 'Acknowledge'],
      ['h', 'Hand off'],
      ['e', 'Escalate'],
      ['c', 'I can’t'],
      ['r', 'Resolve (asks first)'],
      ['s', 'Later: back in a while, or snooze'],
      ['← →', 'In the calendar: shift by shift, day by day'],
      ['Page ↑ ↓', 'In the calendar: earlier, later'],
      ['t', 'In the calendar: today'],
      ['Esc', 'Back, close'],
      ['?', 'This list'],
    ],
  },
} as const;
