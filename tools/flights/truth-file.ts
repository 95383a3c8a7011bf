/** The rendered flights that lie beside their truth in `tools/world/flights`. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageFolder } from '../../edge/kit/package-folder.js'
import type { FlightTruth } from '../world/flight-truth.js'

export type FlightName = 'patrol' | 'patrol-next-day'

const fileOf = (name: FlightName, ending: string): string =>
  join(packageFolder, 'tools/world/flights', `${name}${ending}`)

export const clipOf = (name: FlightName): string => fileOf(name, '.mp4')

export const truthFileOf = (name: FlightName): string => fileOf(name, '.truth.json')

export const readFlightTruth = (name: FlightName): FlightTruth =>
  JSON.parse(readFileSync(truthFileOf(name), 'utf8'))
