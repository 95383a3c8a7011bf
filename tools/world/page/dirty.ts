/**
 * Which parts of the picture a frame must draw again. While the camera stands still, everything outside the boxes of
 * what moved, with its shadow, is already right.
 */
import * as THREE from 'three'
import type { View } from './view.js'
import type { World } from './world.js'

/** Pixels from the top-left corner. */
export interface Rect {
  x1: number
  y1: number
  x2: number
  y2: number
}

/** Room for soft shadow edges and the sharpening filter. */
const MARGIN_PX = 10
const SHADOW_SPREAD_M = 0.4

export class DirtyRegions {
  private readonly drawn = new Map<THREE.Object3D, { pose: string; rect?: Rect }>()
  private stillness?: string
  private stance?: string
  /** Whether a thing has changed or moved since the call of `next` before the last. */
  thingsChanged = true

  constructor(
    private readonly world: World,
    private readonly view: View,
    private readonly sunDirection: THREE.Vector3,
  ) {}

  /** Call once for each frame, after the world was set to its time. */
  next(): Rect[] {
    const stillness = this.world.stillness()
    const stance = this.view.stance()
    this.thingsChanged = stillness !== this.stillness
    const isAll = this.thingsChanged || stance !== this.stance
    this.stillness = stillness
    this.stance = stance
    const changed: Rect[] = []
    for (const { object } of this.world.movers) {
      const before = this.drawn.get(object)
      const pose = object.visible
        ? [...object.position, object.rotation.y].map(v => v.toFixed(3)).join()
        : 'gone'
      if (before?.pose === pose) continue
      this.thingsChanged = true
      const rect = object.visible ? this.rectOf(object) : undefined
      this.drawn.set(object, { pose, rect })
      const both = [before?.rect, rect].filter(r => r !== undefined)
      if (both.length) changed.push(both.reduce(union))
    }
    if (isAll) return [{ x1: 0, y1: 0, x2: this.view.width, y2: this.view.height }]
    return mergeOverlapping(changed)
  }

  private rectOf(object: THREE.Object3D): Rect | undefined {
    const bounds = new THREE.Box3().setFromObject(object).expandByScalar(SHADOW_SPREAD_M)
    if (!this.isInView(bounds)) return undefined
    const rect: Rect = { x1: Infinity, y1: Infinity, x2: -Infinity, y2: -Infinity }
    for (const corner of cornersOf(bounds)) {
      for (const point of [corner, this.shadowOf(corner)]) {
        const { x, y, inFront } = this.view.project(point)
        // a box that reaches behind the camera has no outline: draw everything
        if (!inFront) return this.clip({ x1: 0, y1: 0, x2: this.view.width, y2: this.view.height })
        rect.x1 = Math.min(rect.x1, x)
        rect.y1 = Math.min(rect.y1, y)
        rect.x2 = Math.max(rect.x2, x)
        rect.y2 = Math.max(rect.y2, y)
      }
    }
    return this.clip(rect)
  }

  private isInView(bounds: THREE.Box3): boolean {
    const { projectionMatrix, matrixWorldInverse } = this.view.camera
    const seen = new THREE.Matrix4().multiplyMatrices(projectionMatrix, matrixWorldInverse)
    const withShadow = bounds.clone()
    for (const corner of cornersOf(bounds)) withShadow.expandByPoint(this.shadowOf(corner))
    return new THREE.Frustum().setFromProjectionMatrix(seen).intersectsBox(withShadow)
  }

  /** Where a point's shadow falls on the road. */
  private shadowOf(point: THREE.Vector3): THREE.Vector3 {
    return point.clone().addScaledVector(this.sunDirection, -point.y / this.sunDirection.y)
  }

  private clip({ x1, y1, x2, y2 }: Rect): Rect | undefined {
    const clipped = {
      x1: Math.max(0, Math.floor(x1 - MARGIN_PX)),
      y1: Math.max(0, Math.floor(y1 - MARGIN_PX)),
      x2: Math.min(this.view.width, Math.ceil(x2 + MARGIN_PX)),
      y2: Math.min(this.view.height, Math.ceil(y2 + MARGIN_PX)),
    }
    return clipped.x1 < clipped.x2 && clipped.y1 < clipped.y2 ? clipped : undefined
  }
}

function cornersOf({ min, max }: THREE.Box3): THREE.Vector3[] {
  const xs = [min.x, max.x]
  const ys = [Math.max(0, min.y), max.y]
  const zs = [min.z, max.z]
  return xs.flatMap(x => ys.flatMap(y => zs.map(z => new THREE.Vector3(x, y, z))))
}

function union(a: Rect, b: Rect): Rect {
  return {
    x1: Math.min(a.x1, b.x1),
    y1: Math.min(a.y1, b.y1),
    x2: Math.max(a.x2, b.x2),
    y2: Math.max(a.y2, b.y2),
  }
}

function mergeOverlapping(rects: Rect[]): Rect[] {
  const merged: Rect[] = []
  for (let rect of rects) {
    let i = 0
    while (i < merged.length) {
      const other = merged[i]!
      if (rect.x1 < other.x2 && other.x1 < rect.x2 && rect.y1 < other.y2 && other.y1 < rect.y2) {
        rect = union(rect, other)
        merged.splice(i, 1)
        i = 0
      } else i++
    }
    merged.push(rect)
  }
  return merged
}
