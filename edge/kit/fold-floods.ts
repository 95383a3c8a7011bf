import type { Clock } from './clock.js'
import type { Log } from './log.js'

/** One line per cause and this long; what comes in between is counted. */
const FOLD_MS = 1_000
/** Causes that were silent for longer than the fold are forgotten once there are so many. */
const MAX_CAUSES = 1_000

type Level = 'info' | 'warn' | 'error'

interface Cause {
  shownAtMs: number
  folded: number
}

/** What a line may be about: the same sentence about another camera or model, or another state, is another cause. */
const SUBJECTS = ['cameraId', 'signalId', 'modelId', 'topic', 'state']

/**
 * A log in which a flood of the same cause is one line a second, with how many it stands for. The cause is
 * the level, the sentence, and what it is about; debug lines are let through.
 */
export function foldFloods(log: Log, clock: Clock, causes = new Map<string, Cause>(), subject = ''): Log {
  const fold =
    (level: Level) =>
    (fields: object, message: string): void => {
      const key = `${level} ${message}${subject}${subjectOf(fields)}`
      const nowMs = clock.monotonicMs()
      const cause = causes.get(key)
      if (cause && nowMs - cause.shownAtMs < FOLD_MS) {
        cause.folded += 1
        return
      }
      log[level](cause?.folded ? { ...fields, repeated: cause.folded } : fields, message)
      forgetOld(causes, nowMs)
      causes.set(key, { shownAtMs: nowMs, folded: 0 })
    }
  return {
    debug: (fields, message) => log.debug(fields, message),
    info: fold('info'),
    warn: fold('warn'),
    error: fold('error'),
    child: fields => foldFloods(log.child(fields), clock, causes, subject + subjectOf(fields)),
  }
}

function subjectOf(fields: object): string {
  const values = Object.entries(fields).filter(([name]) => SUBJECTS.includes(name))
  return values.map(([name, value]) => ` ${name}=${value}`).join('')
}

function forgetOld(causes: Map<string, Cause>, nowMs: number): void {
  if (causes.size < MAX_CAUSES) return
  for (const [key, cause] of causes) if (nowMs - cause.shownAtMs >= FOLD_MS) causes.delete(key)
}
