/** The texts of screens that are loaded when they are needed, as `catalogue` has those of the others. */
import { spoken } from './catalogue';
import en from './en/more';

export const more = spoken(en);
