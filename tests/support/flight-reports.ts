import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import sharp from 'sharp'
import type { Box } from '../../edge/domain/box.js'
import type { Still } from '../../edge/domain/footage.js'
import type { Severity } from '../../edge/domain/sighting.js'
import { drawFinding } from '../../edge/flights/report/draw-finding.js'
import type {
  Finding,
  FlightReport,
  Footprint,
  Recording,
  TrackPoint,
} from '../../edge/flights/report/flight-report.js'
import { enuToLonLat, type LonLat } from '../../edge/geometry/enu.js'

const startMs = Date.UTC(2026, 10, 27, 1, 30)
const ALTITUDE_M = 80
const SPEED_MPS = 8
/** What a picture shows from there, metres across and along. */
const SWATH = [104, 58] as const

const things = [
  {
    scenario: 'illegal-parking',
    zh: '机动车违停',
    en: 'Illegal parking',
    label: 'car',
    labels: ['小汽车', 'car'],
    severity: 2,
  },
  {
    scenario: 'sanitation',
    zh: '环境卫生',
    en: 'Sanitation',
    label: 'garbage',
    labels: ['暴露垃圾', 'exposed garbage'],
    severity: 1,
  },
  {
    scenario: 'road-collapse',
    zh: '道路病害',
    en: 'Road damage',
    label: 'pothole',
    labels: ['坑槽', 'pothole'],
    severity: 3,
  },
  {
    scenario: 'road-collapse',
    zh: '道路病害',
    en: 'Road damage',
    label: 'collapse',
    labels: ['路面塌陷', 'road collapse'],
    severity: 4,
  },
  {
    scenario: 'occupied-road',
    zh: '占道经营',
    en: 'Stalls on the road',
    label: 'stall',
    labels: ['摊位', 'stall'],
    severity: 0,
  },
] as const

export interface SampleOptions {
  readonly findings?: number
  readonly origin?: LonLat
  /** Instead of the name of the report, of its first file, and of the label of its first finding. */
  readonly name?: string
  /** How long a pass is. */
  readonly passM?: number
  /** How often its telemetry says where it is, tenths of a second. */
  readonly everyTenths?: number
}

/** A flight of two passes along a street, 60 m apart, each a video of its own, with a gap and a jump in its telemetry. */
export function sampleReport({
  findings: count = 20,
  origin = { lon: 106.5516, lat: 29.56305 },
  name,
  passM = 640,
  everyTenths = 2,
}: SampleOptions = {}): FlightReport {
  const at = (east: number, north: number) => enuToLonLat(origin, east, north)
  const track: TrackPoint[] = []
  const footprints: Footprint[] = []
  const steps = Math.floor((passM / SPEED_MPS) * (10 / everyTenths))
  const [gapFrom, gapTo, astrayAt] = [0.375, 0.45, 0.625].map(share => Math.round(share * steps))
  for (const pass of [0, 1]) {
    const north = pass === 0 ? -30 : 30
    for (let step = 0; step <= steps; step += 1) {
      const tenth = step * everyTenths
      // Six seconds that nobody knows of, and a fix that went astray.
      if (pass === 1 && step > gapFrom! && step < gapTo!) continue
      const along = (tenth / 10) * SPEED_MPS - passM / 2
      const astray = pass === 0 && step === astrayAt
      const place = at(pass === 0 ? along : -along, north + 4 * Math.sin(tenth / 90) + (astray ? 90 : 0))
      track.push({
        ...place,
        recording: pass,
        tMs: tenth * 100,
        timeMs: startMs + pass * 240_000 + tenth * 100,
        altM: ALTITUDE_M + 2 * Math.sin(tenth / 120),
        quality:
          pass === 0 && (astray || step === astrayAt! + 1)
            ? 'jump'
            : pass === 1 && step === gapTo
              ? 'gap'
              : 'good',
      })
      if (tenth % 20 !== 0 || astray) continue
      const middle = pass === 0 ? along : -along
      const turn = pass === 0 ? 1 : -1
      const corner = (right: number, up: number) =>
        at(middle + turn * up * (SWATH[1] / 2), north - turn * right * (SWATH[0] / 2))
      footprints.push({
        recording: pass,
        tMs: tenth * 100,
        corners: [corner(-1, 1), corner(1, 1), corner(1, -1), corner(-1, -1)],
      })
    }
  }
  return {
    id: '01993b5e-7c00-7abc-8def-0123456789ab',
    name: name ?? '解放碑 11-27 上午巡查',
    madeAtMs: startMs + 3_600_000,
    software: { name: 'Lamppost', version: '0.1.0' },
    model: { id: 'urban-nano', sha256: '5a'.repeat(32) },
    scenarios: ['illegal-parking', 'road-collapse', 'sanitation'],
    recordings: [0, 1].map(pass => recording(pass, name)),
    track,
    footprints,
    findings: Array.from({ length: count }, (_, index) => finding(index, count, passM, at, name)),
    unplaced: [
      { reason: 'horizon', says: { en: 'above the horizon', zh: '在地平线以上' }, count: 3 },
      { reason: 'no-pose', says: { en: 'no pose at that time', zh: '当时无姿态' }, count: 2 },
    ],
    problems: [
      {
        code: 'TELEMETRY_GAP',
        severity: 'warning',
        file: 'DJI_0042.MP4',
        what: {
          en: 'For 6 s the telemetry says nothing: findings of that time are not on the map',
          zh: '遥测有 6 秒缺失：其间的发现未能定位',
        },
        hint: { en: 'Fly this part again if it matters.', zh: '如该路段重要，请补飞。' },
      },
      {
        code: 'CLOCK_OFFSET',
        severity: 'note',
        file: 'DJI_0041.MP4',
        what: {
          en: 'The telemetry ran 0.4 s ahead of the pictures, and was moved',
          zh: '遥测比画面早 0.4 秒，已校正',
        },
      },
    ],
    heights: 'take-off',
    ground: 'level with the take-off',
    angles: 'gimbal',
  }
}

const recording = (pass: number, name?: string): Recording => ({
  file: pass === 0 ? (name ?? 'DJI_0041.MP4') : 'DJI_0042.MP4',
  kind: 'video',
  widthPx: 3840,
  heightPx: 2160,
  durationMs: 80_000,
  startedAtMs: startMs + pass * 240_000,
  telemetry: `DJI_004${pass + 1}.SRT`,
  telemetryFormat: 'dji-srt',
  ...(pass === 0 && { clockOffsetMs: 400 }),
  looked: 160,
})

function finding(
  index: number,
  count: number,
  passM: number,
  at: (east: number, north: number) => LonLat,
  name: string | undefined,
): Finding {
  const random = xoroshiro128plus(index + 1)
  // The first ones of near seeds are near each other.
  for (let skipped = 0; skipped < 8; skipped += 1) random.next()
  const share = () => (random.next() >>> 0) / 2 ** 32
  const thing = things[index % things.length]!
  const pass = index % 2
  const east = ((index + 0.5) / count - 0.5) * (passM - 20)
  const sigma = 0.9 + 1.4 * share()
  const tMs = Math.round(((pass === 0 ? east : -east) + passM / 2) / SPEED_MPS) * 1_000
  const [x, y] = [600 + Math.round(2400 * share()), 400 + Math.round(1200 * share())]
  return {
    id: `01993b5e-7c00-7abc-8def-${String(index + 1).padStart(12, '0')}`,
    number: index + 1,
    scenario: thing.scenario,
    label: thing.label,
    words: {
      zh: { scenario: thing.zh, label: index === 0 && name !== undefined ? name : thing.labels[0] },
      en: { scenario: thing.en, label: index === 0 && name !== undefined ? name : thing.labels[1] },
    },
    confidence: 0.45 + 0.5 * share(),
    severity: thing.severity as Severity,
    fix: {
      ...at(east, 24 * (share() - 0.5) + (pass === 0 ? -14 : 14)),
      crs: 'WGS84',
      accuracyM: sigma,
      ellipse: { sigmaMajorM: sigma, sigmaMinorM: sigma * 0.55, bearingDeg: 80 + 20 * share() },
      method: 'telemetry',
    },
    ...(thing.scenario === 'road-collapse' && {
      size: { areaM2: 0.6 + share(), sigmaAreaM2: 0.2, lengthM: 1.1 + share(), sigmaLengthM: 0.15 },
    }),
    foundShare: 0.6,
    looks: 3 + Math.round(9 * share()),
    passes: 1 + (index % 2),
    best: {
      ...{ recording: pass, tMs, timeMs: startMs + pass * 240_000 + tMs },
      ...{ box: [x, y, x + 110, y + 80], widthPx: 3840, heightPx: 2160 },
    },
  }
}

/** Draws the pictures of a report as a job does, into the folder, and returns the report that names them. */
export async function withPictures(report: FlightReport, dir: string): Promise<FlightReport> {
  await mkdir(join(dir, 'pictures'), { recursive: true })
  const findings: Finding[] = []
  for (const one of report.findings) {
    const { picture, closeUp } = await drawFinding(await street(one.best.box), one, {
      caption: `${report.recordings[one.best.recording]!.file}  ${(one.best.tMs / 1000).toFixed(1)} s`,
    })
    const name = String(one.number).padStart(4, '0')
    await writeFile(join(dir, `pictures/${name}.jpg`), picture)
    await writeFile(join(dir, `pictures/${name}-close.jpg`), closeUp)
    findings.push({ ...one, picture: `pictures/${name}.jpg`, closeUp: `pictures/${name}-close.jpg` })
  }
  return { ...report, findings }
}

/** A street from above, half as wide and high as the frame that `box` speaks of, with a thing where the box is. */
export async function street([x1, y1, x2, y2]: Box): Promise<Still> {
  const [width, height] = [1920, 1080]
  const marks = Array.from(
    { length: 16 },
    (_, at) => `<rect x="${at * 130}" y="534" width="70" height="9" fill="#e8e6df"/>`,
  )
  const cars = Array.from({ length: 7 }, (_, at) => {
    const colour = ['#b23b3b', '#dddddd', '#35527a', '#222426', '#8c8f93'][at % 5]
    return `<g transform="translate(${90 + at * 260} ${at % 2 ? 610 : 420})"><rect width="96" height="44" rx="10" fill="${colour}"/><rect x="22" y="5" width="48" height="34" rx="6" fill="#111" fill-opacity="0.45"/></g>`
  })
  const trees = Array.from(
    { length: 30 },
    (_, at) =>
      `<circle cx="${at * 67 + 20}" cy="${at % 2 ? 250 : 850}" r="${26 + (at % 4) * 5}" fill="#4b6b3c"/>`,
  )
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="1920" height="1080" fill="#8b8577"/>` +
    `<rect y="300" width="1920" height="480" fill="#6f7173"/><rect y="290" width="1920" height="14" fill="#c9c4b8"/><rect y="776" width="1920" height="14" fill="#c9c4b8"/>` +
    `${marks.join('')}${trees.join('')}${cars.join('')}<ellipse cx="${(x1 + x2) / 4}" cy="${(y1 + y2) / 4}" rx="${(x2 - x1) / 4.6}" ry="${(y2 - y1) / 4.6}" fill="#2b2a29"/></svg>`
  const pixels = await sharp(Buffer.from(svg)).removeAlpha().raw().toBuffer()
  return { width, height, pixels }
}
