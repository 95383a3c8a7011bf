import { resolve } from 'node:path'
import type { BoxConfig } from './schema/box.js'
import { type CameraConfig, isStream } from './schema/camera.js'
import type { DroneConfig } from './schema/drone.js'
import { isShippedCodes, isShippedId } from './shipped.js'

/** The configuration with every path in it absolute; relative ones begin at `directory`. */
export function absolutePaths(config: BoxConfig, directory: string): BoxConfig {
  const absolute = (path: string) => resolve(directory, path)
  const reference = (entry: string) => (isShippedId(entry) ? entry : absolute(entry))
  const drone = (entry: DroneConfig): DroneConfig => ({
    ...entry,
    ...(entry.zones !== undefined && { zones: absolute(entry.zones) }),
    ...(entry.dem !== undefined && { dem: absolute(entry.dem) }),
  })
  const camera = (entry: CameraConfig): CameraConfig => ({
    ...entry,
    url: isStream(entry.url) ? entry.url : absolute(entry.url),
    ...(entry.calibration === undefined ? {} : { calibration: absolute(entry.calibration) }),
    ...(entry.drone && { drone: drone(entry.drone) }),
  })
  const { mqtt, privacy } = config
  const { upload } = config.evidence
  const { recipient } = privacy.originals
  return {
    ...config,
    cameras: Object.fromEntries(Object.entries(config.cameras).map(([id, entry]) => [id, camera(entry)])),
    models: config.models.map(reference),
    scenarios: config.scenarios.map(reference),
    ...(config.permits === undefined ? {} : { permits: absolute(config.permits) }),
    ...(config.codes && {
      codes: config.codes.map(entry => (isShippedCodes(entry) ? entry : absolute(entry))),
    }),
    ...(config.flights.zones !== undefined && {
      flights: { ...config.flights, zones: absolute(config.flights.zones) },
    }),
    footage: { ...config.footage, dir: absolute(config.footage.dir) },
    storage: { ...config.storage, dir: absolute(config.storage.dir) },
    privacy: {
      ...privacy,
      originals: {
        ...privacy.originals,
        ...(recipient === undefined ? {} : { recipient: absolute(recipient) }),
      },
    },
    ...(mqtt?.ca === undefined ? {} : { mqtt: { ...mqtt, ca: absolute(mqtt.ca) } }),
    ...(upload?.ca === undefined ? {} : { evidence: { upload: { ...upload, ca: absolute(upload.ca) } } }),
  }
}
