import { tauri } from './host/tauri';
import { start } from './start';

void start(tauri);
