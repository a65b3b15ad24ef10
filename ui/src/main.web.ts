import { web } from './host/web';
import { start } from './start';

start(web());
