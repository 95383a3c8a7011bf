/**
 * A pothole: one shape that depth, colour and cracks all follow. Everything here is in metres from its centre,
 * dx east and dz south.
 */
import * as THREE from 'three'
import type { Rgb } from './canvas.js'
import { cells, clamp, fractalNoise, mix, randomFrom, smoothstep, valueNoise } from './noise.js'
import { merged, meshOf, solid } from './shapes.js'

const RADIUS = 0.62
const DEPTH = 0.085
/** It is longer along the road: wheels break the far and near rim. */
const STRETCH = 1.25

/** The part of the road that is modelled finely around it, for size 1. */
export const PATCH = { west: -2.6, east: 3.4, north: -1.65, south: 1.45 } as const

function radiusAt(angle: number): number {
  const [c, s] = [Math.cos(angle), Math.sin(angle)]
  const lobes = fractalNoise(c * 1.6 + 5, s * 1.6 + 5, 3, 21) - 0.5
  const teeth = valueNoise(c * 6 + 9, s * 6 + 9, 3) - 0.5
  return RADIUS * (1 + 0.56 * lobes + 0.2 * teeth)
}

/** 0 in the middle, 1 on the rim, growing outwards. */
function reach(dx: number, dz: number): number {
  const x = dx / STRETCH
  return Math.hypot(x, dz) / radiusAt(Math.atan2(dz, x))
}

/** What lies within the rim, as a level piece a little above the road. */
export function rimMarker(size: number, corners = 40): THREE.Mesh {
  const rim = Array.from({ length: corners }, (_, i) => {
    const angle = (i / corners) * Math.PI * 2
    const radius = radiusAt(angle) * size
    return new THREE.Vector2(Math.cos(angle) * radius * STRETCH, -Math.sin(angle) * radius)
  })
  const piece = new THREE.ShapeGeometry(new THREE.Shape(rim)).rotateX(-Math.PI / 2)
  return meshOf(piece.translate(0, 0.01, 0), solid({ color: 0 }), false)
}

export function surfaceHeight(dx: number, dz: number): number {
  const q = reach(dx, dz)
  if (q > 1.5) return 0
  const rough = fractalNoise(dx * 14, dz * 14, 3, 31)
  const inside = 1 - smoothstep(0.72, 1.02, q + 0.1 * (rough - 0.5))
  const lip = smoothstep(1.25, 1, q) * smoothstep(0.95, 1, q)
  return -DEPTH * inside * (0.75 + 0.5 * rough) + 0.008 * lip
}

/** No paint is left on broken road. */
export function wearsMarkings(dx: number, dz: number): boolean {
  return reach(dx, dz) < 1.05
}

/** Turns the colour of sound asphalt into that of the broken road here. */
export function breakUp(asphalt: Rgb, dx: number, dz: number): Rgb {
  const q = reach(dx, dz)
  let [red, green, blue] = asphalt
  const shade = (factor: number) => {
    red *= factor
    green *= factor
    blue *= factor
  }
  shade(1 - 0.6 * cracking(dx, dz, q))
  const dust = smoothstep(1.7, 1.02, q) * smoothstep(0.9, 1, q) * fractalNoise(dx * 9, dz * 9, 3, 61)
  red += dust * 46
  green += dust * 42
  blue += dust * 34

  const rough = fractalNoise(dx * 14, dz * 14, 3, 31)
  const inside = 1 - smoothstep(0.86, 1, q + 0.1 * (rough - 0.5))
  if (inside > 0) {
    const [near, next, id] = cells(dx * 46, dz * 46, 71)
    const stone = smoothstep(0.03, 0.3, next - near)
    const mud = mix(66, 92, id * 0.8) * mix(0.7, 1, stone) * (0.7 + 0.6 * fractalNoise(dx * 6, dz * 6, 3, 72))
    const wet = mix(1, 0.75, smoothstep(0.75, 0.5, q + 0.5 * (fractalNoise(dx * 4, dz * 4, 2, 73) - 0.5)))
    red = mix(red, (mud * 1.08 + 6) * wet, inside)
    green = mix(green, (mud * 0.98 + 3) * wet, inside)
    blue = mix(blue, mud * 0.84 * wet, inside)
  }
  shade(1 - 0.45 * smoothstep(0.1, 0, Math.abs(q - 0.97 + 0.08 * (rough - 0.5))))
  return [red, green, blue]
}

/** 0..1: alligator cracks that thin out away from the hole, and a few long ones. */
function cracking(dx: number, dz: number, q: number): number {
  const wx = dx + 0.05 * (fractalNoise(dx * 5, dz * 5, 2, 41) - 0.5)
  const wz = dz + 0.05 * (fractalNoise(dx * 5, dz * 5, 2, 42) - 0.5)
  const damage = smoothstep(1.75, 1.05, q) * smoothstep(0.95, 1.02, q)
  const [near, next] = cells(wx * 5.2, wz * 5.2, 51)
  const patchy = smoothstep(0.05, 0.4, damage + 0.45 * (fractalNoise(dx * 2, dz * 2, 2, 55) - 0.4))
  const fine = smoothstep(0.028 * damage + 0.001, 0.004 * damage, (next - near) / 5.2) * patchy
  const [farNear, farNext] = cells(wx * 1.3, wz * 1.6, 58)
  const long =
    smoothstep(0.016, 0.004, (farNext - farNear) / 1.4) *
    smoothstep(0.52, 0.62, fractalNoise(dx * 0.7 + 3, dz * 0.7, 2, 59))
  return clamp(Math.max(fine, long * 0.6))
}

/** Broken-out stones in and around the hole. */
export function rubble(seed: number, holeSize: number): THREE.BufferGeometry {
  const random = randomFrom(seed)
  const stones = Array.from({ length: 70 }, () => {
    const angle = random() * Math.PI * 2
    const distance = radiusAt(angle) * (0.5 + random() * 1.1)
    const size = 0.008 + random() * 0.022
    const dx = Math.cos(angle) * distance * STRETCH
    const dz = Math.sin(angle) * distance
    const stone = new THREE.IcosahedronGeometry(size, 0).rotateX(random() * 6).scale(1, 0.6, 1)
    return stone.translate(dx * holeSize, surfaceHeight(dx, dz) + size * 0.4, dz * holeSize)
  })
  return merged(stones)
}
