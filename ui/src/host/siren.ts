/**
 * The siren of a browser: WebAudio, which sounds only after the person touched the page once. It says what is heard, never what should be.
 */
import type { Settings } from '../wire/Settings';

/** What is heard. `locked`: the browser waits for a touch. `missing`: it has no sound. */
export type Heard = 'silent' | 'locked' | 'sounding' | 'missing';

/** Hertz and milliseconds of each sound, played in turn. 0 is a pause. */
const PATTERNS: Record<Settings['sound'], readonly (readonly [hertz: number, ms: number])[]> = {
  siren: [
    [660, 500],
    [990, 500],
  ],
  pager: [
    [1200, 120],
    [0, 80],
    [1200, 120],
    [0, 80],
    [1200, 120],
    [0, 600],
  ],
  bell: [
    [880, 350],
    [0, 650],
  ],
};
/** The part of full loudness at which it begins to rise. */
const QUIETEST = 0.1;
/** Milliseconds for which it is tried. */
const TRY_MS = 2_000;

export class BrowserSiren {
  #context: AudioContext | null = null;
  #playing: { tone: OscillatorNode; gain: GainNode; timer: ReturnType<typeof setTimeout> } | null = null;
  #wanted = false;
  #settings: Settings | null = null;
  readonly #onchange: () => void;

  /** `onchange` is told whenever what is heard may be something else. */
  constructor(onchange: () => void) {
    this.#onchange = onchange;
    const touched = (): void => {
      void this.#unlock();
    };
    for (const event of ['pointerdown', 'keydown'] as const)
      addEventListener(event, touched, { passive: true });
  }

  /** What is heard now. */
  get heard(): Heard {
    if (typeof AudioContext === 'undefined') return 'missing';
    if (this.#context?.state !== 'running') return 'locked';
    return this.#playing === null ? 'silent' : 'sounding';
  }

  /** Sounds, or is silent, as the settings say. */
  want(loud: boolean, settings: Settings): void {
    const other = this.#settings?.sound !== settings.sound;
    this.#wanted = loud;
    this.#settings = settings;
    if (!loud || other) this.#stop();
    if (!loud) return;
    void this.#unlock();
    this.#play();
  }

  /** Sounds for a moment. */
  async try(settings: Settings): Promise<void> {
    await this.#unlock();
    if (this.#wanted) return;
    this.#settings = { ...settings, rise_s: 0 };
    this.#play();
    await new Promise((done) => setTimeout(done, TRY_MS));
    if (!this.#wanted) this.#stop();
  }

  async #unlock(): Promise<void> {
    if (typeof AudioContext === 'undefined') return;
    if (this.#context === null) {
      this.#context = new AudioContext();
      this.#context.onstatechange = () => {
        if (this.#wanted) this.#play();
        this.#onchange();
      };
    }
    if (this.#context.state !== 'running') {
      try {
        await this.#context.resume();
      } catch {
        // Not allowed yet: `heard` says so, and the next touch tries again.
      }
    }
  }

  #play(): void {
    const context = this.#context;
    const settings = this.#settings;
    if (context?.state !== 'running' || settings === null || this.#playing !== null) return;
    const tone = new OscillatorNode(context, { type: 'square' });
    const rise = new GainNode(context);
    const gain = new GainNode(context, { gain: 0 });
    const full = settings.volume_percent / 100;
    rise.gain.setValueAtTime(settings.rise_s === 0 ? full : full * QUIETEST, context.currentTime);
    rise.gain.linearRampToValueAtTime(full, context.currentTime + settings.rise_s);
    tone.connect(gain).connect(rise).connect(context.destination);
    tone.start();
    const pattern = PATTERNS[settings.sound];
    const step = (at: number): void => {
      const [hertz, ms] = pattern[at % pattern.length] ?? [0, 1_000];
      if (hertz > 0) tone.frequency.value = hertz;
      gain.gain.value = hertz > 0 ? 1 : 0;
      if (this.#playing !== null) {
        this.#playing.timer = setTimeout(() => {
          step(at + 1);
        }, ms);
      }
    };
    this.#playing = { tone, gain, timer: setTimeout(() => undefined, 0) };
    step(0);
    this.#onchange();
  }

  #stop(): void {
    if (this.#playing === null) return;
    clearTimeout(this.#playing.timer);
    this.#playing.tone.stop();
    this.#playing.tone.disconnect();
    this.#playing = null;
    this.#onchange();
  }
}
