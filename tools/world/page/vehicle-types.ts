/**
 * Side profiles of four body types, metres: x forward from the middle, height above the road.
 * `roofline` is the outline from nose to tail, `belt` the shoulder line under the windows.
 */
import type { VehicleType } from '../scene.js'

type Point = readonly [x: number, height: number]
type Span = readonly [front: number, rear: number]

export interface BodyProfile {
  length: number
  width: number
  wheelRadius: number
  axles: Span
  /** Height of the sill above the road. */
  sill: number
  roofline: readonly Point[]
  belt: readonly Point[]
  windscreen: Span
  /** Sloping rear screen seen from above; bodies with an upright tail have `tailWindow` instead. */
  rearScreen?: Span
  tailWindow?: { bottom: number; top: number; halfWidth: number }
  sideWindows: Span
  pillars: Span
  /** Black plastic around arches and sills. */
  cladding?: boolean
  /** Load space without windows. */
  panelled?: boolean
}

export const BODY_PROFILES: Record<VehicleType, BodyProfile> = {
  sedan: {
    length: 4.62,
    width: 1.82,
    wheelRadius: 0.33,
    axles: [1.38, -1.36],
    sill: 0.2,
    // biome-ignore format: a table of points reads better in rows
    roofline: [
      [2.31, 0.66], [2.22, 0.73], [1.95, 0.81], [1.5, 0.885], [1.08, 0.945], [1.02, 0.965], [0.25, 1.37],
      [-0.05, 1.435], [-0.5, 1.455], [-0.9, 1.425], [-1.2, 1.35], [-1.78, 1.085], [-1.86, 1.065], [-2.2, 1.03],
      [-2.31, 0.96],
    ],
    // biome-ignore format: a table of points reads better in rows
    belt: [[2.31, 0.6], [1.95, 0.745], [1.05, 0.885], [0, 0.92], [-1.2, 0.95], [-2, 0.97], [-2.31, 0.89]],
    windscreen: [0.27, 1.04],
    rearScreen: [-1.22, -1.76],
    sideWindows: [0.72, -1.5],
    pillars: [-0.22, -1.02],
  },
  hatch: {
    length: 4.05,
    width: 1.76,
    wheelRadius: 0.31,
    axles: [1.28, -1.24],
    sill: 0.19,
    // biome-ignore format: a table of points reads better in rows
    roofline: [
      [2.02, 0.68], [1.93, 0.76], [1.65, 0.85], [1.2, 0.955], [1.14, 0.975], [0.42, 1.39], [0.1, 1.455],
      [-0.4, 1.485], [-1, 1.465], [-1.5, 1.41], [-1.64, 1.37], [-1.86, 1], [-1.95, 0.93], [-2.02, 0.82],
    ],
    // biome-ignore format: a table of points reads better in rows
    belt: [[2.02, 0.6], [1.65, 0.77], [1.15, 0.89], [0, 0.925], [-1.2, 0.97], [-1.8, 0.98], [-2.02, 0.75]],
    windscreen: [0.44, 1.17],
    tailWindow: { bottom: 1.02, top: 1.34, halfWidth: 0.56 },
    sideWindows: [0.86, -1.42],
    pillars: [-0.1, -0.95],
  },
  suv: {
    length: 4.48,
    width: 1.88,
    wheelRadius: 0.37,
    axles: [1.38, -1.32],
    sill: 0.27,
    // biome-ignore format: a table of points reads better in rows
    roofline: [
      [2.24, 0.85], [2.16, 0.95], [1.85, 1.03], [1.3, 1.11], [1.24, 1.13], [0.52, 1.57], [0.2, 1.645], [-0.4, 1.68],
      [-1.2, 1.655], [-1.75, 1.6], [-1.9, 1.55], [-2.08, 1.15], [-2.18, 1.05], [-2.24, 0.95],
    ],
    // biome-ignore format: a table of points reads better in rows
    belt: [[2.24, 0.75], [1.85, 0.92], [1.2, 1.04], [0, 1.07], [-1.3, 1.11], [-2, 1.12], [-2.24, 0.9]],
    windscreen: [0.54, 1.27],
    tailWindow: { bottom: 1.17, top: 1.5, halfWidth: 0.6 },
    sideWindows: [0.95, -1.72],
    pillars: [-0.12, -1.02],
    cladding: true,
  },
  van: {
    length: 5.3,
    width: 1.98,
    wheelRadius: 0.34,
    axles: [1.75, -1.45],
    sill: 0.24,
    // biome-ignore format: a table of points reads better in rows
    roofline: [
      [2.65, 0.86], [2.55, 0.98], [2.2, 1.1], [1.92, 1.17], [1.86, 1.2], [1.12, 1.8], [0.85, 1.93], [0.3, 1.99],
      [-1, 2.01], [-2.3, 1.98], [-2.56, 1.93], [-2.65, 1.7],
    ],
    // biome-ignore format: a table of points reads better in rows
    belt: [[2.65, 0.8], [2.2, 1], [1.86, 1.09], [0, 1.12], [-2.3, 1.14], [-2.65, 1.1]],
    windscreen: [1.14, 1.89],
    tailWindow: { bottom: 1.2, top: 1.7, halfWidth: 0.62 },
    sideWindows: [1.5, 0.35],
    pillars: [0.38, 0.38],
    panelled: true,
  },
}

/** How much narrower the body is towards nose and tail, 0.9..1. */
export function planTaper(profile: BodyProfile, x: number): number {
  const beyond = Math.min(1, Math.max(0, (Math.abs(x) / (profile.length / 2) - 0.55) / 0.45))
  return 1 - 0.1 * beyond * beyond
}
