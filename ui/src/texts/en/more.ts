import admin from './admin.json';
import insights from './insights.json';
import palette from './palette.json';
import said from './said.json';
import settings from './settings.json';
import shifts from './shifts.json';
import team from './team.json';
import trail from './trail.json';

export default {
  admin,
  insights,
  palette,
  said,
  settings,
  shifts,
  team,
  trail,
};
