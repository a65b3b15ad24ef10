/** Light or dark: the system's choice, unless this window was told otherwise. Kept by the window, as it concerns nobody else. */
export const themes = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const KEY = 'baton.theme';

/** What was chosen before. */
export function savedTheme(): Theme {
  try {
    const saved = localStorage.getItem(KEY);
    return themes.find((theme) => theme === saved) ?? 'auto';
  } catch {
    return 'auto'; // storage can be forbidden; the system's choice is fine then
  }
}

/** Chooses, and remembers it. */
export function chooseTheme(theme: Theme): void {
  applyTheme(theme);
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // Forbidden storage: it holds until the window closes.
  }
}

/** Shows it. */
export function applyTheme(theme: Theme): void {
  if (theme === 'auto') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
}
