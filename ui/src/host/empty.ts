import type { Problem } from '../wire/Problem';
import type { ReachView } from '../wire/ReachView';
import type { ShiftsView } from '../wire/ShiftsView';
import type { View } from '../wire/View';

/** Nothing to say of shifts, as long as no hub was joined. */
export const NO_SHIFTS: ShiftsView = {
  mine: [],
  teams: [],
  calendar_links: [],
  calendar_sources: [],
  holidays: [],
  absences: [],
  covers: [],
  inbox: [],
  remind_before_min: null,
  gaps: [],
};

/** No way besides devices, as long as no hub was joined. */
export const NO_REACH: ReachView = {
  methods: [],
  high: { default: true, steps: [] },
  low: { default: true, steps: [] },
  quiet_hours: null,
  meeting_until: null,
  loudest: null,
  kinds: [],
  callers: [],
  card: null,
  sender: null,
};

/** A browser that is paired with no hub yet, or whose access was taken away. */
export function unpaired(stage: View['stage'], trouble: Problem | null): View {
  return {
    stage,
    now_at: new Date().toISOString(),
    account: null,
    link: { state: trouble === null ? 'none' : 'refused', since: null, retry_at: null, problem: trouble },
    local_hub: { is: 'none' },
    duties: [],
    shifts: NO_SHIFTS,
    reach: NO_REACH,
    drills: { results: [], teams: [], nights: 'no' },
    readiness: { light: 'red', parts: [], proof: null },
    alarm: null,
    incidents: [],
    team: [],
    services: [],
    integrations: [],
    heartbeats: [],
    maintenances: [],
    teams: [],
    policies: [],
    devices: [],
    settings: {
      volume_percent: 80,
      rise_s: 20,
      sound: 'siren',
      awake_on_call: false,
      autostart: false,
      raise_window: false,
    },
    outbox: [],
    notices: [],
  };
}
