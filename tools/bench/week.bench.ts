// A week of a street: what becomes of forty things before three overlapping cameras and two flights. See docs/incidents.md.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { judgeWeek } from '../week/judge-week.js'
import { replayWeek } from '../week/replay.js'
import { fortyThings, WEEK_MS } from '../week/street.js'

const seeds = process.argv.slice(2).map(Number)

for (const seed of seeds.length > 0 ? seeds : [1, 2, 3]) {
  const dir = mkdtempSync(join(tmpdir(), 'lamppost-week-'))
  const things = fortyThings(seed)
  const replay = await replayWeek(things, dir, seed)
  const verdict = judgeWeek(things, replay)
  const cleared = verdict.clearedAfterMs.map(ms =>
    ms === undefined ? 'not' : `${Math.round(ms / 60_000)} min`,
  )
  console.log(
    [
      `seed ${seed}: ${replay.looks} looks in ${(replay.tookMs / 1000).toFixed(1)} s, ${Math.round(WEEK_MS / replay.tookMs)} times real time`,
      `  found ${verdict.found} of ${verdict.things}, ${verdict.incidents} incidents, ${verdict.falseOnes.length} false, ${verdict.duplicates.length} duplicates`,
      `  cleared after ${cleared.join(', ')}; in vain ${verdict.clearedInVain.length}; median error ${verdict.medianErrorM.toFixed(2)} m`,
      `  events ${JSON.stringify(replay.events)}`,
      ...verdict.missed.map(thing => `  missed ${thing.name} at ${thing.at.map(value => value.toFixed(1))}`),
      ...[...verdict.falseOnes, ...verdict.duplicates].map(
        incident =>
          `  extra ${incident.scenario} ${incident.label} ${incident.state} at ${incident.at.map(value => value.toFixed(1))} from ${new Date(incident.firstSeenAtMs).toISOString()} to ${new Date(incident.lastSeenAtMs).toISOString()}: ${incident.notes.map(({ kind }) => kind)}`,
      ),
    ].join('\n'),
  )
  rmSync(dir, { recursive: true })
}
