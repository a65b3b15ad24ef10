/** What every test waits for has this much time: a machine with two busy cores is slow, and what never comes is found all the same. */
import { configure } from '@testing-library/svelte';

/** Milliseconds. */
const PATIENCE_MS = 10_000;

configure({ asyncUtilTimeout: PATIENCE_MS });
