/** The siren of a browser: two tones by WebAudio, as long as somebody wants it. What it says of itself is what the browser says. */

export type Sound = 'untried' | 'allowed' | 'fails';

/** Hertz of the two tones, and seconds for which each sounds. */
const TONES_HZ = [880, 660] as const;
const TONE_S = 0.4;
/** How loud it begins and becomes, of 1, and the seconds that it takes: nobody is to be woken by a shot. */
const GAIN_FIRST = 0.1;
const GAIN_FULL = 0.9;
const RISE_S = 20;
/** Seconds of a test. */
const TEST_S = 0.8;
/** Milliseconds that a browser may take to let the page sound. */
const RESUME_WITHIN_MS = 1_000;

export class BrowserSiren {
  #audio: AudioContext | null = null;
  #playing: { tone: OscillatorNode; turn: ReturnType<typeof setInterval> } | null = null;
  #wanted = false;
  sound: Sound = 'untried';

  /** `changed` is told when it sounds or falls silent, or what it can do changes. */
  constructor(private readonly changed: () => void) {}

  get sounding(): boolean {
    return this.#playing !== null && this.#audio?.state === 'running';
  }

  /** Browsers let a page sound from a tap or a key on. */
  async unlock(): Promise<void> {
    if (this.sound === 'allowed' && this.#audio?.state === 'running') return;
    try {
      this.#audio ??= this.#open();
      const late = new Promise((done) => setTimeout(done, RESUME_WITHIN_MS));
      await Promise.race([this.#audio.resume(), late]);
      this.#say(this.#audio.state === 'running' ? 'allowed' : this.sound);
    } catch {
      this.#say('fails');
    }
    this.want(this.#wanted);
  }

  want(loud: boolean): void {
    this.#wanted = loud;
    if (loud === (this.#playing !== null) || (loud && this.#audio?.state !== 'running')) return;
    if (loud) this.#play(Infinity);
    else this.#stop();
    this.changed();
  }

  /** A moment of it. Says whether the browser let it sound. */
  async test(): Promise<boolean> {
    await this.unlock();
    if (this.#audio?.state !== 'running') {
      this.#say('fails');
      return false;
    }
    if (this.#playing === null) this.#play(TEST_S);
    return true;
  }

  #open(): AudioContext {
    const audio = new AudioContext();
    // A phone takes the sound away for a call, and gives it back.
    audio.addEventListener('statechange', () => {
      if (audio.state === 'running') this.want(this.#wanted);
      this.changed();
    });
    return audio;
  }

  #play(forS: number): void {
    const audio = this.#audio;
    if (audio === null) return;
    const [tone, loudness, now] = [audio.createOscillator(), audio.createGain(), audio.currentTime];
    tone.type = 'square';
    tone.frequency.value = TONES_HZ[0];
    loudness.gain.setValueAtTime(GAIN_FIRST, now);
    loudness.gain.linearRampToValueAtTime(GAIN_FULL, now + RISE_S);
    tone.connect(loudness).connect(audio.destination);
    tone.start();
    let turns = 0;
    const turn = setInterval(() => {
      tone.frequency.value = ++turns % 2 === 0 ? TONES_HZ[0] : TONES_HZ[1];
    }, TONE_S * 1000);
    this.#playing = { tone, turn };
    if (forS === Infinity) return;
    setTimeout(() => {
      if (this.#playing?.tone !== tone) return;
      this.#stop();
      this.want(this.#wanted);
    }, forS * 1000);
  }

  #stop(): void {
    if (this.#playing === null) return;
    clearInterval(this.#playing.turn);
    this.#playing.tone.stop();
    this.#playing = null;
  }

  #say(sound: Sound): void {
    if (sound === this.sound) return;
    this.sound = sound;
    this.changed();
  }
}
