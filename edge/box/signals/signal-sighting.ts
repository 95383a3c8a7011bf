import type { ActiveSignal } from '../../config/active-signal.js'
import type { CameraConfig } from '../../config/schema/camera.js'
import type { Box } from '../../domain/box.js'
import type { Fix } from '../../domain/fix.js'
import type { Sighting, SightingState } from '../../domain/sighting.js'
import type { Episode, EpisodeChange } from '../../pipeline/sense/signal-judge.js'

/** Stands where others name their model. */
export const NO_MODEL = { id: 'signal', sha256: '', provider: 'none' } as const

/** Where in a picture the place of a signal is. */
export interface Framed {
  readonly box: Box
  readonly frameWidth: number
  readonly frameHeight: number
  readonly zone?: string
}

/** Of a signal that no camera has shown. */
export const UNSEEN: Framed = { box: [0, 0, 0, 0], frameWidth: 0, frameHeight: 0 }

export interface SightingParts {
  readonly id: string
  readonly signal: ActiveSignal
  readonly framed: Framed
  readonly camera: Pick<CameraConfig, 'place'> | undefined
}

const states: Readonly<Record<EpisodeChange['kind'], SightingState>> = {
  opened: 'open',
  updated: 'updated',
  cleared: 'cleared',
  expired: 'expired',
}

/** The sighting of an episode after a change of it. A number leaves no doubt: it is as sure as the sensor. */
export function sightingOf(
  { kind, episode, atMs }: EpisodeChange,
  { id, signal, framed, camera }: SightingParts,
): Sighting {
  const { severity, firstSeenAtMs, lastSeenAtMs, dwellMs, value, min, max } = episode
  const { scenario, label, unit } = signal
  const fix = fixOf(signal, camera)
  return {
    ...{ id, scenario, label, severity, firstSeenAtMs, lastSeenAtMs, dwellMs },
    state: states[kind],
    confidence: 1,
    ...(fix && { fix }),
    source: { kind: 'signal', id: signal.id },
    ...framed,
    capturedAtMs: atMs,
    modelId: NO_MODEL.id,
    measured: { value, unit, min, max },
  }
}

/** What was open when the process ended. */
export function episodeOf({ measured, ...seen }: Sighting): Episode | undefined {
  const { severity, firstSeenAtMs, lastSeenAtMs, dwellMs } = seen
  if (!measured) return undefined
  const { value, min, max } = measured
  return { severity, firstSeenAtMs, lastSeenAtMs, dwellMs, value, min, max }
}

function fixOf({ place }: ActiveSignal, camera: SightingParts['camera']): Fix | undefined {
  if (place) return { ...place, crs: 'WGS84', method: 'survey' }
  return camera?.place && { ...camera.place, crs: 'WGS84', method: 'camera' }
}
