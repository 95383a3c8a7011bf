import type { CameraStateChange } from '../domain/camera-state.js'

/** What a check found: fine, or what is wrong and since when. */
export type Check = { readonly ok: true } | { readonly ok: false; readonly why: string }

export interface HealthReport {
  readonly ok: boolean
  readonly cameras: Readonly<Record<string, Check>>
  readonly disk: Check
  readonly broker: Check
}

export interface HealthSources {
  /** When each camera gave its last frame, epoch ms; `undefined` before the first. */
  readonly lastFrameAtMs: (cameraId: string) => number | undefined
  readonly cameraState: (cameraId: string) => CameraStateChange | undefined
  readonly disk: () => Check
  readonly broker: () => Check
  readonly cameras: readonly { readonly id: string; readonly frameBudgetMs: number }[]
  readonly startedAtMs: number
}

/** Red when a camera had no frame for its budget, or when disk or broker is in trouble. */
export function reportHealth(sources: HealthSources, nowMs: number): HealthReport {
  const cameras = Object.fromEntries(
    sources.cameras.map(camera => [camera.id, checkCamera(camera, sources, nowMs)]),
  )
  const disk = sources.disk()
  const broker = sources.broker()
  const ok = [...Object.values(cameras), disk, broker].every(check => check.ok)
  return { ok, cameras, disk, broker }
}

function checkCamera(
  { id, frameBudgetMs }: HealthSources['cameras'][number],
  { lastFrameAtMs, cameraState, startedAtMs }: HealthSources,
  nowMs: number,
): Check {
  const state = cameraState(id)
  // A file that was played to its end owes no more frames.
  if (state?.state === 'off' && state.cause === undefined) return { ok: true }
  const silentMs = nowMs - (lastFrameAtMs(id) ?? startedAtMs)
  if (silentMs <= frameBudgetMs) return { ok: true }
  const cause = state?.cause ? `: ${state.cause}` : ''
  return { ok: false, why: `no frame for ${Math.round(silentMs / 1_000)} s${cause}` }
}
