import type { ZoneConfig } from '../../config/schema/zone.js'

/** A zone from corner to corner, for whoever does not care where. */
export const WHOLE_PICTURE: ZoneConfig = {
  points: [
    [0, 0],
    [1, 0],
    [1, 1],
    [0, 1],
  ],
}
