import type { Clip, ClipRange, Footage, Still } from '../../edge/domain/footage.js'

export interface FakeFootage {
  readonly footage: Footage
  /** Ranges that are held. */
  readonly held: ReadonlySet<ClipRange>
  /** Ranges of the clips that were asked for so far. */
  readonly asked: readonly ClipRange[]
}

/** Footage that a test makes up. A clip is whatever `cut` gives, when it gives it. */
export function fakeFootage({
  cut = async () => undefined,
  still,
}: {
  readonly cut?: (range: ClipRange) => Promise<Clip | undefined>
  readonly still?: Still
} = {}): FakeFootage {
  const held = new Set<ClipRange>()
  const asked: ClipRange[] = []
  return {
    held,
    asked,
    footage: {
      still: async () => still,
      clip: range => {
        asked.push(range)
        return cut(range)
      },
      hold: range => {
        held.add(range)
        return () => void held.delete(range)
      },
    },
  }
}

export const aClip = (startPtsMs: number, content = 'mp4'): Clip => ({
  ...{ mp4: Buffer.from(content), startPtsMs, durationMs: 10_000 },
})

/** A green picture. */
export function aStill(width: number, height: number): Still {
  const pixels = new Uint8Array(width * height * 3)
  for (let at = 1; at < pixels.length; at += 3) pixels[at] = 200
  return { width, height, pixels }
}
