/** The session's time as it is being shown: runs while playing, holds while a recording loads. */

export class Clock {
  now: number;
  playing = false;
  speed = 1;
  held = false;
  private last = 0;

  constructor(
    public length: number,
    start: number,
    private readonly ticked: () => void,
  ) {
    this.now = start;
    const tick = (time: number) => {
      const passed = Math.min(time - this.last, 250); // a tab in the background gets no frames
      this.last = time;
      if (this.playing && !this.held) {
        this.now = Math.min(this.length, this.now + passed * this.speed);
        this.ticked();
      }
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  }

  get ended(): boolean {
    return this.now >= this.length;
  }

  /** Set the time, within the session. */
  set(at: number): void {
    this.now = Math.min(Math.max(0, Math.round(at)), this.length);
  }

  /** Follow the frame where the two have drifted apart; small differences would make the head tremble. */
  follow(at: number): void {
    if (this.playing && !this.held && Math.abs(at - this.now) > 150 * Math.max(1, this.speed)) this.set(at);
  }
}
