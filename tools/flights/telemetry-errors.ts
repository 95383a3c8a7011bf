/** How wrong a flight's telemetry is; metres and degrees, 1 sigma where it says so. */
export interface TelemetryErrors {
  readonly seed: number
  /** Of the place, in each of east and north: the same through the flight, 1 sigma. */
  readonly placeBiasM: number
  /** What wanders about that, 1 sigma. */
  readonly placeWanderM: number
  readonly heightBiasM: number
  readonly heightWanderM: number
  readonly yawBiasSigmaDeg: number
  readonly pitchBiasSigmaDeg: number
  readonly rollBiasSigmaDeg: number
  /** Of each of the camera's angles, 1 sigma. */
  readonly angleWanderDeg: number
  /** After so long what wanders has forgotten where it was, but for a share of 1/e. */
  readonly wanderS: number
  /** Of the camera's yaw, on top of its sigma: a compass beside a motor. Not drawn by chance. */
  readonly yawOffsetDeg: number
  /** By how much the telemetry runs ahead of the pictures: a sample at t tells of the pose at t + this. */
  readonly clockOffsetMs: number
  /** Share of the samples that are missing, by chance. */
  readonly droppedShare: number
  /** Times at which nothing was received. */
  readonly gaps: readonly { readonly fromMs: number; readonly untilMs: number }[]
}

export const noErrors: TelemetryErrors = {
  seed: 0,
  ...{ placeBiasM: 0, placeWanderM: 0, heightBiasM: 0, heightWanderM: 0 },
  ...{ yawBiasSigmaDeg: 0, pitchBiasSigmaDeg: 0, rollBiasSigmaDeg: 0, angleWanderDeg: 0, wanderS: 30 },
  ...{ yawOffsetDeg: 0, clockOffsetMs: 0, droppedShare: 0, gaps: [] },
}

/** A small drone without corrections from a base, over the place it took off from: 1.5 m, 0.5 m up, 2, 1 and 0.5 degrees. */
export const usualErrors: TelemetryErrors = {
  ...noErrors,
  ...{ placeBiasM: 1.4, placeWanderM: 0.5, heightBiasM: 0.4, heightWanderM: 0.3 },
  ...{ yawBiasSigmaDeg: 1.9, pitchBiasSigmaDeg: 0.9, rollBiasSigmaDeg: 0.4, angleWanderDeg: 0.3 },
}
