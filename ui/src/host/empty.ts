import type { ReachView } from '../wire/ReachView';
import type { ShiftsView } from '../wire/ShiftsView';

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
