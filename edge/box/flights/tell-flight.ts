import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { JobStore } from '../../flights/job/job-store.js'
import { stillOf } from '../../flights/job/pictures.js'
import type { FlightRow } from '../../flights/queue/flight-table.js'
import type { FlightReport } from '../../flights/report/flight-report.js'
import type { Register } from '../register.js'
import { coverageOf } from './flight-coverage.js'
import { shownOf, sightingOf, sourceOf } from './flight-sightings.js'
import type { FlightViews } from './flight-views.js'

/**
 * Makes incidents of what a flight found, and misses what it looked at and did not find. Told a second time, because the box was killed
 * in between, the same findings are the same sightings.
 */
export async function tellFlight(
  { id, dir, droneId }: Pick<FlightRow, 'id' | 'dir' | 'droneId'>,
  register: Register,
  views: FlightViews,
): Promise<void> {
  const report = JSON.parse(await readFile(join(dir, 'report.json'), 'utf8')) as FlightReport
  const store = JobStore.open(dir)
  try {
    const source = sourceOf(droneId, id)
    views.lookedBy(id, report.model)
    const { recordings } = store.survey()!
    const { present } = store.findings()!
    for (const finding of report.findings) {
      const still = await stillOf(recordings[finding.best.recording]!, finding.best.tMs)
      const shown = still && shownOf(finding, source, still, present[finding.number])
      const sighting = sightingOf(finding, report, source, still)
      await views.showing(sighting.id, shown, () => register.see({ kind: 'opened', sighting }))
    }
    const covers = await coverageOf(store, store.options()!.options.scenarios)
    const endedAtMs = Math.max(report.madeAtMs, ...report.findings.map(({ best }) => best.timeMs ?? 0))
    await register.change(uniter => uniter.flightOver(source, endedAtMs, covers))
  } finally {
    store.close()
  }
}
