/** What is known of a drone's poses to how much, 1 sigma each. */
export interface FlightSigmas {
  /** A compass near a motor. */
  readonly yawDeg: number
  readonly pitchDeg: number
  readonly rollDeg: number
  /** Of the height above the ground: barometer, and ground that is not level. */
  readonly heightM: number
  /** In each of east and north. */
  readonly positionM: number
  /** How far picture and pose may lie apart. */
  readonly timeS: number
}

export const usualSigmas: FlightSigmas = {
  ...{ yawDeg: 2, pitchDeg: 1, rollDeg: 0.5 },
  ...{ heightM: 3, positionM: 1.5, timeS: 0.1 },
}

/** A gimbal that nobody reports may point anywhere; what the operator says of it is meant so. */
export const assumedNadirSigmas = { yawDeg: 15, pitchDeg: 15, rollDeg: 15 } as const

/** How much a gimbal trembles from picture to picture, 1 sigma. */
export const TREMBLE_DEG = 0.15
