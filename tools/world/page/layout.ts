/**
 * Where the street lies. World frame: x east along the road, y up, z south, metres.
 * The eastbound lane and the parking lane are south of the centre line, the westbound lane north of it.
 */
export const STREET = {
  west: -80,
  east: 80,
  /** Kerb lines: the carriageway is 9 m wide. */
  north: -4.5,
  south: 4.5,
  kerbHeight: 0.13,
  kerbWidth: 0.16,
  pavementWidth: 3.4,
  eastboundLane: 0.65,
  westboundLane: -2.75,
  parkingLine: 2.3,
} as const

/** South or north side of the street, as the sign of z. */
export type Side = 1 | -1
