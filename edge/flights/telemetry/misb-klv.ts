import type { Pose, VerticalDatum } from '../../domain/pose.js'
import { turn } from '../../geometry/angles.js'
import { type Angles, anglesOf, compose, rotationOf } from './camera-attitude.js'
import { focalLength35Of } from './focal-length.js'
import { type KlvPacket, klvPackets, UAS_KEY } from './klv.js'
import { itemValue, type KlvItem, klvItems, timeStampMs } from './klv-items.js'
import type { SkippedPart, Telemetry } from './telemetry.js'
import { inFileOrder, inTimeOrder, type PlacedPose } from './time-order.js'
import { placeFault, placeOf } from './usable-place.js'

/** MISB ST 0601 packets, one after another, as a file of them has them. */
export const misbKlv = {
  format: 'misb-klv' as const,
  accepts: (head: Uint8Array, _name: string): boolean =>
    Buffer.from(head.buffer, head.byteOffset, head.byteLength).includes(UAS_KEY),
  parse: (bytes: Uint8Array): Telemetry => poseKlv(bytes, () => undefined),
}

/**
 * Poses of all packets in `bytes`.
 *
 * @param tMsAt time from the start of the recording of what lies at an offset of `bytes`; undefined where only the packets' own clock
 *   says when they are of, which then counts from the first of them
 */
export function poseKlv(bytes: Uint8Array, tMsAt: (offset: number) => number | undefined): Telemetry {
  const { packets, skipped: damaged } = klvPackets(bytes)
  const heights = heightsOf(packets)
  const placed: PlacedPose[] = []
  const unusable: SkippedPart[] = []
  let startMs: number | undefined
  for (const packet of packets) {
    const timeMs = timeStampMs(packet.items)
    startMs ??= timeMs
    const tMs = tMsAt(packet.offset) ?? (timeMs === undefined ? undefined : timeMs - startMs!)
    const lon = itemValue(packet.items, klvItems.sensorLongitude)
    const lat = itemValue(packet.items, klvItems.sensorLatitude)
    const fault = placeFault(lon, lat) ?? (tMs === undefined ? 'it has no time stamp' : undefined)
    if (fault !== undefined) unusable.push({ at: packet.number, reason: fault })
    else
      placed.push({
        at: packet.number,
        pose: {
          tMs: tMs!,
          ...(timeMs !== undefined && { timeMs }),
          ...placeOf(lon, lat),
          ...heights.of(packet),
          ...aimOf(packet),
        },
      })
  }
  const { poses, skipped: doubled } = inTimeOrder(placed)
  return {
    format: 'misb-klv',
    poses,
    ...(poses.some(({ absAltM }) => absAltM !== undefined) && { absAltDatum: heights.datum }),
    skipped: inFileOrder(damaged, unusable, doubled),
  }
}

interface Heights {
  readonly datum: VerticalDatum
  of(packet: KlvPacket): Pick<Pose, 'absAltM'>
}

/** Above the ellipsoid, where every packet with a height has it so: nobody has to guess then which sea level was meant. */
function heightsOf(packets: readonly KlvPacket[]): Heights {
  const overEllipsoid = ({ items }: KlvPacket) =>
    itemValue(items, klvItems.sensorEllipsoidHeightExtended) ??
    itemValue(items, klvItems.sensorEllipsoidHeight)
  const overSea = ({ items }: KlvPacket) => itemValue(items, klvItems.sensorTrueAltitude)
  const isEllipsoid = packets.every(
    packet => overEllipsoid(packet) !== undefined || overSea(packet) === undefined,
  )
  const height = isEllipsoid ? overEllipsoid : overSea
  return {
    datum: isEllipsoid ? 'ellipsoid' : 'egm96',
    of(packet) {
      const absAltM = height(packet)
      return absAltM === undefined ? {} : { absAltM }
    },
  }
}

/** Where the camera looks: its angles in the aircraft, turned by those of the aircraft. Only where all of them are known. */
function aimOf({ items }: KlvPacket): Partial<Pose> {
  const read = (item: KlvItem) => itemValue(items, item)
  const headingDeg = read(klvItems.platformHeading)
  const fovDeg = read(klvItems.horizontalFov)
  const focalLength35Mm = focalLength35Of(fovDeg)
  const camera = cameraOf(
    headingDeg,
    read(klvItems.platformPitchFull) ?? read(klvItems.platformPitch),
    read(klvItems.platformRollFull) ?? read(klvItems.platformRoll),
    read(klvItems.sensorAzimuth),
    read(klvItems.sensorElevation),
    // A sensor without a roll axis leaves it out.
    read(klvItems.sensorRoll) ?? 0,
  )
  return {
    ...camera,
    ...(headingDeg !== undefined && { headingDeg: turn(headingDeg) }),
    ...(focalLength35Mm !== undefined && { focalLength35Mm, horizontalFovDeg: fovDeg! }),
  }
}

function cameraOf(
  headingDeg: number | undefined,
  pitchDeg: number | undefined,
  rollDeg: number | undefined,
  azimuthDeg: number | undefined,
  elevationDeg: number | undefined,
  sensorRollDeg: number,
): Angles | undefined {
  if (headingDeg === undefined || pitchDeg === undefined || rollDeg === undefined) return undefined
  if (azimuthDeg === undefined || elevationDeg === undefined) return undefined
  const platform = rotationOf({ yawDeg: headingDeg, pitchDeg, rollDeg })
  const sensor = rotationOf({ yawDeg: azimuthDeg, pitchDeg: elevationDeg, rollDeg: sensorRollDeg })
  return anglesOf(compose(platform, sensor))
}
