import admin from './admin.json';
import answering from './answering.json';
import app from './app.json';
import codes from './codes.json';
import drills from './drills.json';
import insights from './insights.json';
import intake from './intake.json';
import notice from './notice.json';
import palette from './palette.json';
import parts from './parts.json';
import problems from './problems.json';
import push from './push.json';
import reach from './reach.json';
import said from './said.json';
import shifts from './shifts.json';
import time from './time.json';
import timeline from './timeline.json';
import trail from './trail.json';
import trouble from './trouble.json';
import ways from './ways.json';
import web from './web.json';

export default {
  admin,
  answering,
  app,
  codes,
  drills,
  insights,
  intake,
  notice,
  palette,
  parts,
  problems,
  push,
  reach,
  said,
  shifts,
  time,
  timeline,
  trail,
  trouble,
  ways,
  web,
};
