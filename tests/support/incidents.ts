import { v7 as uuidv7 } from 'uuid'
import type { Evidence } from '../../edge/domain/evidence.js'
import type { Frame } from '../../edge/domain/frame.js'
import type { Incident, ToldChange } from '../../edge/domain/incident.js'
import type { Sighting } from '../../edge/domain/sighting.js'
import type { BoxIdentity } from '../../edge/messages/message.js'
import type { View } from '../../edge/pipeline/record/pictures.js'

export const startMs = Date.UTC(2026, 10, 23, 6, 45)

export const identity: BoxIdentity = {
  site: 'chongqing/yuzhong',
  box: 'box-7',
  prefix: 'lamppost',
  bootId: 'boot-1',
  version: '0.1.0',
}

export const model = { id: 'urban-nano', sha256: 'ab'.repeat(32), provider: 'cpu' }

export const anIncident = (given: Partial<Incident> = {}): Incident => ({
  id: uuidv7(),
  scenario: 'illegal-parking',
  state: 'open',
  severity: 2,
  label: 'car',
  confidence: 0.87,
  firstSeenAtMs: startMs,
  lastSeenAtMs: startMs + 90_000,
  dwellMs: 90_000,
  sightings: 1,
  zone: 'bus stop',
  fix: { lon: 106.5784, lat: 29.5593, crs: 'WGS84', accuracyM: 1.5, method: 'homography' },
  source: { kind: 'camera', id: 'cam-1' },
  box: [10, 12.5, 40, 36],
  frameWidth: 64,
  frameHeight: 48,
  capturedAtMs: startMs + 90_000,
  modelId: 'urban-nano',
  ...given,
})

export const aSighting = (incident: Incident, given: Partial<Sighting> = {}): Sighting => ({
  ...seenOf(incident),
  id: uuidv7(),
  state: incident.state === 'cleared' || incident.state === 'expired' ? incident.state : 'open',
  ...given,
})

/** What a sighting has of its incident. */
function seenOf({
  sightings: _,
  mergedInto: __,
  dismissedUntilMs: ___,
  missedLooks: ____,
  verifyAskedAtMs: _____,
  ...seen
}: Incident) {
  return seen
}

export function aChange(kind: ToldChange['kind'] = 'opened', given: Partial<Incident> = {}): ToldChange {
  const incident = anIncident({ state: kind === 'opened' ? 'open' : kind, ...given })
  return { kind, incident, notes: [], ...(kind !== 'expired' && { sighting: aSighting(incident) }) }
}

export const someEvidence = (incidentId: string, given: Partial<Evidence> = {}): Evidence => {
  const id = uuidv7()
  return {
    id,
    incidentId,
    kind: 'snapshot',
    variant: 'clean',
    path: `2026/11/23/${incidentId}/${id}.jpg`,
    mime: 'image/jpeg',
    bytes: 1234,
    sha256: 'cd'.repeat(32),
    capturedAtMs: startMs,
    ...given,
  }
}

/** A grey picture. */
export function aFrame(width = 64, height = 48): Frame {
  const pixels = new Uint8Array(new SharedArrayBuffer(width * height * 3)).fill(128)
  const release = () => {}
  return { sourceId: 'cam-1', width, height, pixels, capturedAtMs: startMs + 90_000, ptsMs: 0, release }
}

export const aView = (given: Partial<View> = {}): View => ({
  frame: aFrame(),
  camera: { id: 'cam-1', name: '解放碑路口' },
  model,
  words: { scenario: '机动车乱停放', label: '机动车', zone: '公交站' },
  timeZone: 'Asia/Shanghai',
  ...given,
})
