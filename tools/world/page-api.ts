/** What the page in the browser offers to the renderer that drives it. Positions are metres east and north. */
import type { Scene } from './scene.js'

export interface TruthBox {
  id: string
  label: string
  /** Pixels: x1, y1, x2, y2. */
  box: [number, number, number, number]
  /** Pixels of the thing that are really seen; 0 where the box is computed and not counted. */
  visiblePx: number
  position: { eastM: number; northM: number }
}

/** Metres; degrees: yaw clockwise from north, pitch 0 level and -90 straight down, roll clockwise seen from behind. */
export interface CameraPose {
  east: number
  north: number
  up: number
  yaw: number
  pitch: number
  roll?: number
}

/** What a thing covers of the ground. */
export interface ThingPlace {
  id: string
  label: string
  /** Of what it stands on, above the road. */
  baseM: number
  /** Of its highest point, above the road. */
  topM: number
  /** Middle of the outline. */
  centre: [eastM: number, northM: number]
  /** The rectangle around it, turned as it is. */
  outline: [eastM: number, northM: number][]
}

export interface GroundPoint {
  /** Fractions of the frame. */
  image: [x: number, y: number]
  eastM: number
  northM: number
}

export interface PageApi {
  build(scene: Scene): void
  /** Draws the scene at `t` seconds and posts the regions that changed since the last call, if any. */
  render(t: number): Promise<{ changed: boolean }>
  truth(t: number): TruthBox[]
  /** Points of the road that the camera sees, projected by the renderer's own camera. */
  groundPoints(): GroundPoint[]
  /** Moves the camera, for the calls that follow. */
  aim(pose: CameraPose): void
  /** Where the things that are there at `t` seconds stand. */
  places(t: number): ThingPlace[]
  /** Where the renderer's own camera sees points: pixels, which may lie outside the frame; absent behind it. */
  pixelsOf(points: [eastM: number, northM: number, upM: number][]): ([x: number, y: number] | undefined)[]
}

declare global {
  /** Set by the page's script; exists only there. */
  var world: PageApi
}
