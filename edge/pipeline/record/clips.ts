import type { Frame } from '../../domain/frame.js'
import type { Incident } from '../../domain/incident.js'
import { inTurn } from '../../kit/in-turn.js'
import type { Log } from '../../kit/log.js'
import type { View } from './pictures.js'
import type { Recorder } from './recorder.js'

export interface ClipsOptions {
  /** The clip begins so long before the frame, and ends so long after it. */
  readonly beforeMs: number
  readonly afterMs: number
  readonly recorder: Pick<Recorder, 'addClip'>
  readonly log: Log
}

export interface Clips {
  /**
   * Adds a clip around the frame to the incident, once there is one; returns at once. To be called before the incident is
   * recorded, which may take its time: the footage is kept from now on.
   */
  want(incident: Incident, frame: Frame, view: Omit<View, 'frame'>): void
  /** Resolves when none is on its way. The sources have ended before: nobody waits for pictures that will not come. */
  close(): Promise<void>
}

/** Clips that are waited for at a time; what is over is given up and logged. */
const MOST_WAITING = 128

/** Clips are megabytes: there is one at a time in memory, however many cameras want theirs. */
export function createClips({ beforeMs, afterMs, recorder, log }: ClipsOptions): Clips {
  const waiting = new Set<Promise<void>>()
  const turn = inTurn()

  const add = async ({ id }: Incident, frame: Frame, view: Omit<View, 'frame'>): Promise<void> => {
    const { footage, ptsMs, capturedAtMs } = frame
    const clip = await footage?.clip({ fromPtsMs: ptsMs - beforeMs, toPtsMs: ptsMs + afterMs })
    if (!clip) {
      log.warn({ incidentId: id, cameraId: view.camera.id }, 'an incident has no clip: its footage is gone')
      return
    }
    const startMs = Math.round(capturedAtMs + clip.startPtsMs - ptsMs)
    await recorder.addClip(id, { mp4: clip.mp4, capturedAtMs: startMs }, view)
  }

  return {
    want: (incident, frame, view) => {
      const { footage, ptsMs } = frame
      if (!footage || beforeMs + afterMs === 0) return
      if (waiting.size >= MOST_WAITING) {
        log.warn({ incidentId: incident.id }, 'an incident has no clip: too many are waiting for theirs')
        return
      }
      const letGo = footage.hold({ fromPtsMs: ptsMs - beforeMs, toPtsMs: ptsMs + afterMs })
      const added = turn(() => add(incident, frame, view)).finally(() => {
        letGo()
        waiting.delete(added)
      })
      waiting.add(added)
    },
    async close() {
      while (waiting.size > 0) await Promise.all(waiting)
    },
  }
}
