/** A line that says how far a rendering is and how long it will still take. */
const EVERY_MS = 1000

export class Progress {
  private readonly started = Date.now()
  /** The first frame draws everything and compiles the shaders: it would spoil the forecast. */
  private firstDone = 0
  private lastShown = 0
  private done = 0
  private drawn = 0

  constructor(
    private readonly name: string,
    private readonly total: number,
    private readonly out: NodeJS.WriteStream = process.stderr,
  ) {}

  step(wasDrawn: boolean): void {
    this.done++
    if (wasDrawn) this.drawn++
    const now = Date.now()
    if (this.done === 1) this.firstDone = now
    if (this.done < 3 || now - this.lastShown < (this.out.isTTY ? EVERY_MS : 10 * EVERY_MS)) return
    this.lastShown = now
    const left = ((now - this.firstDone) / (this.done - 1)) * (this.total - this.done)
    this.show(`${this.done}/${this.total} frames, about ${seconds(left)} left`)
  }

  end(): void {
    const took = seconds(Date.now() - this.started)
    this.show(`${this.total} frames, ${this.drawn} of them drawn, in ${took}`)
    if (this.out.isTTY) this.out.write('\n')
  }

  private show(text: string): void {
    this.out.write(this.out.isTTY ? `\r\x1b[K${this.name}: ${text}` : `${this.name}: ${text}\n`)
  }
}

function seconds(ms: number): string {
  const s = Math.round(ms / 1000)
  return s < 90 ? `${s} s` : `${Math.floor(s / 60)} min ${s % 60} s`
}
