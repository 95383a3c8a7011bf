/** Subtitles as DJI drones write them, in four of their dialects. */
import type { Pose } from '../../edge/domain/pose.js'
import { lonLatToEnu } from '../../edge/geometry/enu.js'

/** `rateMs`: how far apart its samples are; undefined: one for each frame. */
interface Dialect {
  readonly rateMs?: number
  readonly text: (moment: Moment) => string
}

interface Moment {
  readonly pose: Pose
  readonly home: Pose
  /** From 1. */
  readonly count: number
  readonly lastsMs: number
  /** "2026-11-27", "09:10:00", "250" by the drone's own clock. */
  readonly day: string
  readonly clock: string
  readonly millis: string
}

/** The same direction, -180 to 180 degrees. */
const signed = (degrees = 0): number => ((((degrees + 180) % 360) + 360) % 360) - 180

const metresFrom = (home: Pose, pose: Pose): string => Math.hypot(...lonLatToEnu(home, pose)).toFixed(2)

const newStyle = ({ pose, count, lastsMs, day, clock, millis }: Moment, gimbal: string): string =>
  [
    `<font size="28">FrameCnt: ${count}, DiffTime: ${lastsMs}ms`,
    `${day} ${clock}.${millis}`,
    `[iso: 200] [shutter: 1/640.0] [fnum: 2.8] [ev: 0] [ct: 5500] [color_md: default] [focal_len: ${(pose.focalLength35Mm ?? 24).toFixed(2)}] ` +
      `[latitude: ${pose.lat.toFixed(6)}] [longitude: ${pose.lon.toFixed(6)}] ` +
      `[rel_alt: ${(pose.relAltM ?? 0).toFixed(3)} abs_alt: ${(pose.absAltM ?? 0).toFixed(3)}] ${gimbal}</font>`,
  ].join('\n')

const dialects = {
  /** One for each frame, with the gimbal's angles. */
  'avata-360': {
    text: moment => {
      const { yawDeg, pitchDeg = 0, rollDeg = 0 } = moment.pose
      const angles = `gb_yaw: ${signed(yawDeg).toFixed(1)} gb_pitch: ${pitchDeg.toFixed(1)} gb_roll: ${rollDeg.toFixed(1)}`
      return newStyle(moment, `[${angles}] `)
    },
  },
  /** One for each frame, without a word of the gimbal. */
  'mavic-3': { text: moment => newStyle(moment, '') },
  /** Once a second: longitude first, satellites third; the gimbal as pitch, roll, yaw. */
  'phantom-4-rtk': {
    rateMs: 1000,
    text: ({ pose, home }) => {
      const { lon, lat, relAltM = 0, pitchDeg = 0, rollDeg = 0, yawDeg } = pose
      const gimbal = `${pitchDeg.toFixed(1)}°, ${rollDeg.toFixed(1)}°, ${signed(yawDeg).toFixed(1)}°`
      return (
        `F/5.6, SS 400, ISO 100, EV 0, GPS (${lon.toFixed(6)}, ${lat.toFixed(6)}, 15), ` +
        `HOME (${home.lon.toFixed(6)}, ${home.lat.toFixed(6)}, ${(home.absAltM ?? 0).toFixed(2)}m), ` +
        `D ${metresFrom(home, pose)}m, H ${relAltM.toFixed(2)}m, H.S 1.25m/s, V.S 0.00m/s, ` +
        `F.PRY (0.0°, 0.0°, ${signed(yawDeg).toFixed(1)}°), G.PRY (${gimbal})`
      )
    },
  },
  /** Once a second, longitude first, to ten metres, without a gimbal. */
  'mavic-pro': {
    rateMs: 1000,
    text: ({ pose, home, day, clock }) =>
      [
        `HOME(${home.lon.toFixed(4)},${home.lat.toFixed(4)}) ${day.replaceAll('-', '.')} ${clock}`,
        `GPS(${pose.lon.toFixed(4)},${pose.lat.toFixed(4)},16) BAROMETER:${(pose.relAltM ?? 0).toFixed(1)}`,
        'ISO:100 Shutter:60 EV: Fnum:2.2',
      ].join('\n'),
  },
} satisfies Record<string, Dialect>

export type SrtDialect = keyof typeof dialects
export const srtDialects = Object.keys(dialects) as SrtDialect[]

/** How far apart the samples of a dialect are, milliseconds; undefined: one for each frame. */
export const srtRateMs = (dialect: SrtDialect): number | undefined => (dialects[dialect] as Dialect).rateMs

export interface SrtOptions {
  /** How long the clip is, milliseconds. */
  readonly durationMs: number
  /** Of the drone's clock, which writes local time. China by default. */
  readonly utcOffsetMin?: number
}

/** The text of the file, CRLF as drones write it. Each sample lasts until the next, or as long as usual where one is missing. */
export function srtOf(
  poses: readonly Pose[],
  dialect: SrtDialect,
  { durationMs, utcOffsetMin = 480 }: SrtOptions,
): string {
  const home = poses[0]
  if (!home) return ''
  const usualMs = Math.min(...poses.slice(1).map(({ tMs }, i) => tMs - poses[i]!.tMs))
  const blocks = poses.map((pose, i) => {
    const endMs = Math.min(poses[i + 1]?.tMs ?? durationMs, pose.tMs + 1.5 * usualMs)
    const local = new Date((pose.timeMs ?? 0) + utcOffsetMin * 60_000).toISOString()
    const [day, clock, millis] = [local.slice(0, 10), local.slice(11, 19), local.slice(20, 23)]
    const lastsMs = Math.round(endMs - pose.tMs)
    const text = dialects[dialect].text({ pose, home, count: i + 1, lastsMs, day, clock, millis })
    return `${i + 1}\n${stamp(pose.tMs)} --> ${stamp(endMs)}\n${text}\n\n`
  })
  return blocks.join('').replaceAll('\n', '\r\n')
}

function stamp(tMs: number): string {
  const whole = new Date(Math.round(tMs)).toISOString()
  return `${whole.slice(11, 19)},${whole.slice(20, 23)}`
}
