import type { Measurement } from '../../edge/domain/road-place.js'
import { growthOf } from '../../edge/pipeline/unite/places/growth.js'
import { seriesOf } from '../../edge/pipeline/unite/places/series.js'
import { createNoise } from '../road/noise.js'

/**
 * How soon growth of a piece of road is recognised, and how often where there is none: one measurement a day of a simulated
 * patch. `npx tsx tools/bench/growth.bench.ts`; docs/risk.md has the figures.
 */
interface Street {
  readonly startM2: number
  readonly growthM2PerDay: number
  /** 1 sigma of a day, relative; `stated` is what the sources say of it. */
  readonly noise: number
  readonly stated?: number
  /** From each day to the next. */
  readonly correlation?: number
  /** Relative bias of each camera. */
  readonly cameras: readonly number[]
  readonly flightDays?: readonly number[]
}

const PLACES = 300
const DAYS = 30
const DAY_MS = 86_400_000

function recognisedOn(street: Street, seed: number): number | undefined {
  const { startM2, growthM2PerDay, noise, stated = noise, correlation = 0, cameras, flightDays = [] } = street
  const draw = createNoise(seed)
  const errors = cameras.map(draw)
  const all: Measurement[] = []
  const measure = (kind: 'camera' | 'flight', id: string, day: number, value: number): void => {
    all.push({
      ...{ placeId: 'p', incidentId: 'i', modelId: 'm', label: 'depression', unit: 'm2', value },
      ...{ source: { kind, id }, atMs: (20_000 + day + 0.5) * DAY_MS, sigma: stated * value },
    })
  }
  for (let day = 0; day < DAYS; day += 1) {
    const areaM2 = startM2 + growthM2PerDay * day
    for (const [index, bias] of cameras.entries()) {
      errors[index] = correlation * errors[index]! + Math.sqrt(1 - correlation ** 2) * draw()
      measure('camera', `camera-${index}`, day, areaM2 * (1 + bias) * (1 + noise * errors[index]!))
    }
    if (flightDays.includes(day)) measure('flight', 'm30', day, areaM2 * 0.95 * (1 + noise * draw()))
    if (growthOf(seriesOf(all))?.isSure) return day + 1
  }
  return undefined
}

const grows = { startM2: 0.5, growthM2PerDay: 0.05, noise: 0.05, cameras: [0] }
const together = { cameras: [0, 0.1], flightDays: [3, 9] }
const still = { startM2: 1, growthM2PerDay: 0, noise: 0.05, cameras: [0, 0.1], flightDays: [3, 9] }

const streets: Readonly<Record<string, Street>> = {
  'grows, one camera': grows,
  'grows, two cameras and two flights': { ...grows, ...together },
  'grows, 1 m² at first, one camera': { ...grows, startM2: 1 },
  'grows, 1 m² at first, two cameras and two flights': { ...grows, ...together, startM2: 1 },
  'grows, one camera, noise 10 %': { ...grows, noise: 0.1 },
  'grows, one camera that states 20 %': { ...grows, stated: 0.2 },
  still,
  'still, noise three times as stated': { ...still, noise: 0.15, stated: 0.05 },
  'still, errors last (correlation 0.5)': { ...still, correlation: 0.5 },
  'still, noise 10 %, errors last (correlation 0.8)': { ...still, noise: 0.1, correlation: 0.8 },
}

for (const [name, street] of Object.entries(streets)) {
  const days = Array.from({ length: PLACES }, (_, index) => recognisedOn(street, index + 1))
  const found = days.flatMap(day => day ?? []).sort((a, b) => a - b)
  const at = (share: number): number | undefined => found[Math.floor(share * (found.length - 1))]
  process.stdout.write(
    `${name}: ${found.length} of ${PLACES}, day ${at(0.5) ?? '-'} (median), ${at(0.95) ?? '-'} (95 %), ${at(1) ?? '-'} (last)\n`,
  )
}
