import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

const tauri = {
  group: ['@tauri-apps/*'],
  message: 'Only src/host/tauri.ts knows Tauri: everything else speaks to a Host.',
};
/** Arrows point one way: parts ← screens ← App. */
const above = {
  parts: ['**/screens/**', '**/host/**', '**/App.svelte', '**/store.svelte*', '**/start*'],
  screens: ['**/App.svelte', '**/start*', '**/host/tauri*', '**/host/web*', '**/host/fake*'],
};
/** What stands in the first bundle does without the words that come with other screens. */
const later = {
  group: ['**/texts.all', '**/texts.said', '**/texts/more', '**/en/more', '**/de/more'],
  message: 'These words are not there at once: take them from src/texts.ts, or be loaded on demand.',
};
const arrow = (group) => ({ group, message: 'This points outwards: parts ← screens ← App.' });

export default ts.config(
  { ignores: ['dist', 'dist-gallery', 'dist-look', 'src/wire', 'src/texts/shape', 'node_modules'] },
  js.configs.recommended,
  ...ts.configs.recommendedTypeChecked,
  ...svelte.configs.recommended,
  {
    languageOptions: {
      globals: globals.browser,
      parserOptions: {
        projectService: { allowDefaultProject: ['*.js', 'scripts/*.js'] },
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.svelte'],
      },
    },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      'no-restricted-imports': ['error', { patterns: [tauri] }],
      'svelte/no-at-html-tags': 'error',
      'svelte/no-at-debug-tags': 'error',
      'no-eval': 'error',
      'no-console': 'error',
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
  },
  {
    // The parameters of callbacks in markup have types that only svelte-check sees; it checks them.
    files: ['**/*.svelte'],
    rules: {
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    files: ['src/parts/**'],
    rules: { 'no-restricted-imports': ['error', { patterns: [tauri, arrow(above.parts)] }] },
  },
  {
    files: ['src/parts/**'],
    // only screens that are loaded on demand have these
    ignores: ['src/parts/SpanTime.svelte'],
    rules: { 'no-restricted-imports': ['error', { patterns: [tauri, arrow(above.parts), later] }] },
  },
  {
    files: ['src/screens/**'],
    ignores: ['**/*.test.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: [tauri, arrow(above.screens)] }] },
  },
  {
    files: ['src/screens/{now,alarm,incidents,first_run}/**'],
    rules: { 'no-restricted-imports': ['error', { patterns: [tauri, arrow(above.screens), later] }] },
  },
  {
    files: [
      'src/{App,Shell,Keys}.svelte',
      'src/{store.svelte,on_demand.svelte,start,time,route}.ts',
      'src/texts{,.reach,.obstacle,.timeline,.ways,.intake,.roles}.ts',
      'src/host/**',
    ],
    ignores: ['src/host/tauri*'],
    rules: { 'no-restricted-imports': ['error', { patterns: [tauri, later] }] },
  },
  { files: ['src/host/tauri.ts', 'src/host/tauri.test.ts'], rules: { 'no-restricted-imports': 'off' } },
  { files: ['*.js', 'scripts/*.js'], ...ts.configs.disableTypeChecked },
  { files: ['scripts/*.js'], languageOptions: { globals: globals.node } },
);
