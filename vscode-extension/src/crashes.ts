/** How often a server may end before the user is told: with longer and longer pauses, and then once, honestly. */
export class Crashes {
  private readonly times: number[] = [];

  constructor(
    private readonly most = 5,
    private readonly within = 180_000,
  ) {}

  /** Note an end at a time in milliseconds; how long to wait before the next start, undefined to give up. */
  next(now: number): number | undefined {
    this.times.push(now);
    while (this.times.length > 0 && now - (this.times[0] ?? now) > this.within) {
      this.times.shift();
    }
    return this.times.length > this.most ? undefined : 500 * 2 ** (this.times.length - 1);
  }

  /** How many ends there were of late. */
  get count(): number {
    return this.times.length;
  }

  /** Begin anew, as after a restart by hand. */
  forget(): void {
    this.times.length = 0;
  }
}
