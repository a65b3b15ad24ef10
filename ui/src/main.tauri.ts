import { tauri } from './host/tauri';
import { start } from './start';

start(tauri);
