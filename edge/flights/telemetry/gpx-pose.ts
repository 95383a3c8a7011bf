/** The extension of a point by which GPX keeps what else a pose says; written and read by this program. */
export const POSE_NAMESPACE = 'urn:lamppost:pose:1'
export const POSE_ELEMENT = 'pose'

/** Attributes of that element. */
export const poseAttributes = [
  ...(['tMs', 'relAltM', 'yawDeg', 'pitchDeg', 'rollDeg', 'headingDeg', 'focalLengthMm'] as const),
  ...(['focalLength35Mm', 'horizontalFovDeg', 'zoom', 'positionSigmaM'] as const),
]
