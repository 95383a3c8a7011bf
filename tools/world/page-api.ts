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
}

declare global {
  /** Set by the page's script; exists only there. */
  var world: PageApi
}
