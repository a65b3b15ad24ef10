import answering from './answering.json';
import app from './app.json';
import codes from './codes.json';
import drills from './drills.json';
import intake from './intake.json';
import notice from './notice.json';
import parts from './parts.json';
import problems from './problems.json';
import push from './push.json';
import reach from './reach.json';
import time from './time.json';
import timeline from './timeline.json';
import trouble from './trouble.json';
import ways from './ways.json';
import web from './web.json';

export default {
  answering,
  app,
  codes,
  drills,
  intake,
  notice,
  parts,
  problems,
  push,
  reach,
  time,
  timeline,
  trouble,
  ways,
  web,
};
