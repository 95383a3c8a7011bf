/** A rendered flight as an operator hands it in: clip, subtitles, a map of where parking is forbidden. */
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type JobOptions, jobOptionsSchema } from '../../edge/flights/job/job-options.js'
import type { FlightTruth } from '../world/flight-truth.js'
import { disturbedPoses } from './noise.js'
import { usualErrors } from './telemetry-errors.js'
import { clipOf, type FlightName, readFlightTruth } from './truth-file.js'
import { srtOf } from './write-srt.js'

export interface PatrolWish {
  readonly flightId: string
  readonly droneId: string
  /** Path of the manifest. */
  readonly model: string
  /** Ids of shipped ones, or paths. */
  readonly scenarios?: readonly string[]
  /** Of the errors of its telemetry. */
  readonly seed: number
}

/** Writes its files into a folder, and says what is to be done with them. */
export function patrolJob(folder: string, name: FlightName, wish: PatrolWish): JobOptions {
  const truth = readFlightTruth(name)
  mkdirSync(folder, { recursive: true })
  const [video, zones] = [join(folder, 'DJI_0007.mp4'), join(folder, 'zones.geojson')]
  copyFileSync(clipOf(name), video)
  writeTelemetry(join(folder, 'DJI_0007.SRT'), truth, wish.seed)
  writeFileSync(zones, JSON.stringify(aroundStreet(truth)))
  return jobOptionsSchema.parse({
    ...{ id: wish.flightId, name, droneId: wish.droneId, inputs: [video], zones, spacingM: 0.8 },
    lens: { kind: 'field-of-view', horizontalDeg: truth.lens.hfov },
    ...{ model: wish.model, tiles: { across: 2 }, language: 'en' },
    scenarios: wish.scenarios ?? ['illegal-parking', 'road-collapse', 'sanitation'],
    sigmas: { yawDeg: 2, pitchDeg: 1, rollDeg: 0.5, heightM: 0.5, positionM: 1.5, timeS: 0.1 },
  })
}

/** Subtitles with the usual errors, as a drone without corrections from a base writes them. */
export function writeTelemetry(path: string, truth: FlightTruth, seed: number): void {
  const poses = disturbedPoses(truth, { ...usualErrors, seed })
  writeFileSync(path, srtOf(poses, 'avata-360', { durationMs: truth.durationMs }))
}

function aroundStreet({ origin: { lon, lat } }: FlightTruth) {
  const ring = [
    [lon - 0.002, lat - 0.001],
    [lon + 0.002, lat - 0.001],
    [lon + 0.002, lat + 0.001],
    [lon - 0.002, lat + 0.001],
    [lon - 0.002, lat - 0.001],
  ]
  const zone = { type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates: [ring] } }
  return { type: 'FeatureCollection', features: [zone] }
}
