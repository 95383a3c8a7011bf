import type { Note, NoteKind } from '../../domain/incident.js'
import type { Sighting } from '../../domain/sighting.js'
import { durationText, timeText } from '../text.js'

const words: Record<NoteKind, string> = {
  began: '发现 first seen',
  joined: '并入 taken for the same thing',
  seen: '变化 seen again, changed',
  left: '离开 no longer seen by one source, still open',
  cleared: '消除 seen to be gone',
  expired: '失效 nobody looked any more',
  reopened: '重现 seen again after nobody had looked',
  missed: '未见 a flight looked and did not see it',
  merged: '合并 merged with another incident',
  split: '拆分 taken apart by a person',
  suppressed: '抑制 seen again where it was dismissed',
  dismissed: '排除 dismissed by a person',
  acknowledged: '已阅 acknowledged',
  verified: '复核 verified',
  reassessed: '重估 risk scored again',
}

/** Every source that saw it, since when and until when. */
export const sightingLines = (sightings: readonly Sighting[], timeZone: string): string[] =>
  sightings.map(({ id, source, state, label, confidence, firstSeenAtMs, lastSeenAtMs, dwellMs, zone, fix }) =>
    [
      `  ${id}  ${source.kind} ${source.id}${source.flightId ? ` (${source.flightId})` : ''}`,
      `${zone ? `${zone}, ` : ''}${label} ${confidence.toFixed(2)}`,
      `${state}, ${timeText(firstSeenAtMs, timeZone)} to ${timeText(lastSeenAtMs, timeZone)}`,
      durationText(dwellMs),
      ...(fix ? [`${fix.lon.toFixed(6)}, ${fix.lat.toFixed(6)} ± ${fix.accuracyM.toFixed(1)} m`] : []),
    ].join('; '),
  )

/** What happened to it, in the order of time; what each step rests on where somebody asks why. */
export function historyLines(notes: readonly Note[], timeZone: string, why: boolean): string[] {
  return notes.flatMap(note => {
    const about = [
      ...(note.sightingId ? [`sighting ${note.sightingId}`] : []),
      ...(note.otherIncidentId ? [`incident ${note.otherIncidentId}`] : []),
    ]
    const line = [`  ${timeText(note.atMs, timeZone)}  ${words[note.kind]}`, ...about].join(', ')
    const reasons = why ? Object.entries(note.why ?? {}).map(([name, value]) => `    ${name}: ${value}`) : []
    return [line, ...reasons]
  })
}
