// Written by `npm run texts` from the English catalogue, src/texts/en. Do not edit it.

import type { Admin } from './admin';
import type { Answering } from './answering';
import type { App } from './app';
import type { Codes } from './codes';
import type { Drills } from './drills';
import type { Insights } from './insights';
import type { Intake } from './intake';
import type { Notice } from './notice';
import type { Palette } from './palette';
import type { Parts } from './parts';
import type { Problems } from './problems';
import type { Push } from './push';
import type { Reach } from './reach';
import type { Said } from './said';
import type { Settings } from './settings';
import type { Shifts } from './shifts';
import type { Team } from './team';
import type { Time } from './time';
import type { Timeline } from './timeline';
import type { Trail } from './trail';
import type { Trouble } from './trouble';
import type { Ways } from './ways';
import type { Web } from './web';

/** All texts, by what has to be filled into them: one thing as it is, several by their names. */
export interface Shape {
  readonly admin: Admin;
  readonly answering: Answering;
  readonly app: App;
  readonly codes: Codes;
  readonly drills: Drills;
  readonly insights: Insights;
  readonly intake: Intake;
  readonly notice: Notice;
  readonly palette: Palette;
  readonly parts: Parts;
  readonly problems: Problems;
  readonly push: Push;
  readonly reach: Reach;
  readonly said: Said;
  readonly settings: Settings;
  readonly shifts: Shifts;
  readonly team: Team;
  readonly time: Time;
  readonly timeline: Timeline;
  readonly trail: Trail;
  readonly trouble: Trouble;
  readonly ways: Ways;
  readonly web: Web;
}
