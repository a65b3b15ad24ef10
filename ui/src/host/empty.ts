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
