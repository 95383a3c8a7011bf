import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import sharp from 'sharp'
import type { ReportSubject } from '../../edge/cli/report/incident-report.js'
import { loadConfig } from '../../edge/config/load.js'
import type { Evidence } from '../../edge/domain/evidence.js'
import type { Fix } from '../../edge/domain/fix.js'
import type { Incident } from '../../edge/domain/incident.js'
import { anIncident, aSighting, someEvidence, startMs } from './incidents.js'

/** A box with a calibrated camera in Chongqing that has a place and a zone, and one scheme of codes. */
export const reportedBox = `site: chongqing/yuzhong
box: box-7
timeZone: Asia/Shanghai
codes: [./codes.yaml]
cameras:
  pole:
    name: 路口立杆
    url: pole.mp4
    calibration: calibration.json
    place: { lon: 106.5516, lat: 29.56305, accuracyM: 5 }
    zones: { kerb: { name: 禁停区, points: [[0.1, 0.6], [0.9, 0.6], [0.9, 0.9], [0.1, 0.9]] } }
    scenarios: { illegal-parking: { zones: [kerb] }, road-collapse: }
`

export const reportedCodes = `scheme: local
version: "1"
name: { zh: 地方代码, en: Local codes }
codes:
  - { kind: 事项, code: "09009", name: { zh: 机动车乱停放, en: Parked wrongly }, for: [{ scenario: illegal-parking }] }
`

/** Ten metres wide and ten deep: left to right is west to east, below is south. */
const calibration = {
  origin: { lon: 106.5516, lat: 29.56302 },
  imageToGround: [10, 0, -5, 0, -10, 10, 0, 0, 1],
  accuracyM: 0.1,
}

/** Writes that box into a folder, and loads it. */
export async function loadReportedBox(dir: string) {
  await writeFile(join(dir, 'box.yaml'), reportedBox)
  await writeFile(join(dir, 'codes.yaml'), reportedCodes)
  await writeFile(join(dir, 'calibration.json'), JSON.stringify(calibration))
  return loadConfig(join(dir, 'box.yaml'), { env: {} })
}

export const reportedFix: Fix = {
  ...{ lon: 106.55162, lat: 29.56304, accuracyM: 2 },
  crs: 'WGS84',
  method: 'homography',
  ellipse: { sigmaMajorM: 2, sigmaMinorM: 0.5, bearingDeg: 90 },
}

/** An incident of that box with a sighting and a note, and no evidence. */
export function aSubject(given: Partial<Incident> = {}, evidence: readonly Evidence[] = []): ReportSubject {
  const incident = anIncident({
    ...{ source: { kind: 'camera', id: 'pole' }, zone: 'kerb', fix: reportedFix, state: 'updated' },
    ...given,
  })
  const sighting = aSighting(incident, { id: 'sighting-1' })
  const notes = [
    { id: 'n1', incidentId: incident.id, atMs: startMs, kind: 'began', sightingId: 'sighting-1' },
    {
      id: 'n2',
      incidentId: incident.id,
      atMs: startMs + 60_000,
      kind: 'verified',
      why: { by: '王小明', distanceM: 1.23456 },
    },
  ] as const
  return { incident, sightings: [sighting], notes, evidence }
}

/** Writes a picture of one colour below the evidence folder of a store; what is on record of it fits. */
export async function writtenPicture(
  dataDir: string,
  incidentId: string,
  given: Partial<Evidence> = {},
): Promise<Evidence> {
  const background = '#4477aa'
  const jpeg = await sharp({ create: { width: 2000, height: 1000, channels: 3, background } })
    .jpeg()
    .toBuffer()
  const sha256 = createHash('sha256').update(jpeg).digest('hex')
  const evidence = someEvidence(incidentId, { sha256, bytes: jpeg.length, ...given })
  const path = join(dataDir, 'evidence', evidence.path)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, jpeg)
  return evidence
}
