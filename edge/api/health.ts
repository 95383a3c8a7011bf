import type { SignalState } from '../domain/signal-state.js'
import type { CameraBoard } from './camera-board.js'

/** What a check found: fine, or what is wrong. */
export type Check = { readonly ok: true } | { readonly ok: false; readonly why: string }

export interface HealthReport {
  readonly ok: boolean
  readonly cameras: Readonly<Record<string, Check>>
  /** Absent where there are none. */
  readonly signals?: Readonly<Record<string, Check>>
  readonly disk: Check
  readonly broker: Check
}

export interface HealthSources {
  readonly cameras: CameraBoard
  readonly frameBudgetMs: (cameraId: string) => number
  readonly disk: () => Promise<Check>
  readonly broker: () => Check
  readonly signals?: () => readonly SignalEntry[]
}

interface SignalEntry {
  readonly id: string
  readonly state: SignalState
  readonly cause?: string
}

/** Red when a camera had no frame for its budget, a signal is silent or bad, or when disk or broker is in trouble. */
export async function reportHealth(sources: HealthSources, nowMs: number): Promise<HealthReport> {
  const cameras = Object.fromEntries(
    sources.cameras.all().map(({ id }) => [id, checkCamera(id, sources, nowMs)]),
  )
  const disk = await sources.disk()
  const broker = sources.broker()
  const entries = sources.signals?.() ?? []
  const signals = Object.fromEntries(entries.map(entry => [entry.id, checkSignal(entry)]))
  const ok = [...Object.values(cameras), ...Object.values(signals), disk, broker].every(check => check.ok)
  return { ok, cameras, ...(entries.length > 0 && { signals }), disk, broker }
}

const checkSignal = ({ state, cause }: SignalEntry): Check =>
  state === 'silent' || state === 'bad' ? { ok: false, why: cause ?? state } : { ok: true }

function checkCamera(id: string, { cameras, frameBudgetMs }: HealthSources, nowMs: number): Check {
  const { state, lastFrameAtMs, watchedSinceMs } = cameras.get(id)
  const cause = state?.cause ? `: ${state.cause}` : ''
  // A file that was played to its end owes no more frames.
  if (state?.state === 'off') return cause ? { ok: false, why: `off${cause}` } : { ok: true }
  const silentMs = nowMs - (lastFrameAtMs ?? watchedSinceMs)
  if (silentMs <= frameBudgetMs(id)) return { ok: true }
  return { ok: false, why: `no frame judged for ${Math.round(silentMs / 1_000)} s${cause}` }
}
