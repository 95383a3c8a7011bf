import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export type ClipName = 'pole' | 'bins' | 'road' | 'bikes'

export const clipPath = (name: ClipName): string =>
  fileURLToPath(new URL(`../../tools/world/clips/${name}.mp4`, import.meta.url))

/** What the renderer knows to be true of a clip. */
export interface ClipTruth {
  readonly durationMs: number
  readonly zones: Readonly<Record<string, readonly (readonly [number, number])[]>>
  readonly incidents: readonly {
    readonly scenario: string
    readonly label: string
    readonly zone?: string
    readonly box: readonly [number, number, number, number]
    readonly startsAtMs: number
    readonly endsAtMs?: number
  }[]
}

export const clipTruth = (name: ClipName): ClipTruth =>
  JSON.parse(readFileSync(clipPath(name).replace(/mp4$/, 'truth.json'), 'utf8'))
