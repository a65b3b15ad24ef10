import { web } from './host/web';
import { start } from './start';

void start(web());
