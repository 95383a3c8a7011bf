/** The shell of a vehicle: cross-sections lofted from tail to nose, and each triangle's place on the painted sheet. */
import * as THREE from 'three'
import { monotoneCurve } from '../monotone.js'
import { clamp, mix, smoothstep } from './noise.js'
import type { VehicleSheet, View } from './vehicle-sheet.js'
import { type BodyProfile, planTaper } from './vehicle-types.js'

const LENGTHWISE_STEPS = 90
const HALF_RING_STEPS = 36
const CAP_STEPS = 9
const CAP_DEPTH = 0.1

/** Half a cross-section from roof to floor, [half width, height]. */
type HalfRing = [number, number][]

interface Ring {
  x: number
  half: HalfRing
}

export function vehicleBody(profile: BodyProfile, sheet: VehicleSheet): THREE.BufferGeometry {
  const shell = loft(profile, ringsOf(profile)).toNonIndexed()
  return skin(shell, profile, sheet)
}

function crossSection(profile: BodyProfile, x: number, top: number, belt: number): HalfRing {
  const shoulder = Math.min(belt, top - 0.05)
  const cabin = top - shoulder
  const taper = planTaper(profile, x)
  const beltHalf = 0.465 * profile.width * taper
  const waistHalf = 0.5 * profile.width * taper
  const sillHalf = 0.475 * profile.width * taper
  const isCabin = smoothstep(0.06, 0.3, cabin)
  const roofHalf = mix(beltHalf, beltHalf - 0.09 - 0.3 * cabin, isCabin)
  const roofEdge = top - mix(0.55 * cabin, 0.085, isCabin)
  const floor = profile.sill + smoothstep(0.75, 1, Math.abs(x) / (profile.length / 2)) * 0.06
  const waist = profile.sill + (0.42 * (shoulder - profile.sill)) / 0.7 + 0.05
  const outline = [
    [0, top],
    [roofHalf * 0.5, top - 0.01],
    [roofHalf * 0.86, top - 0.032],
    [roofHalf, roofEdge],
    [mix(roofHalf, beltHalf, 0.5) + 0.012, mix(roofEdge, shoulder, 0.5)],
    [beltHalf - 0.012, shoulder + 0.02],
    [beltHalf + 0.012, shoulder - 0.035],
    [waistHalf, waist + 0.08],
    [waistHalf, waist - 0.1],
    [sillHalf + 0.01, floor + 0.09],
    [sillHalf - 0.05, floor],
    [sillHalf * 0.5, floor - 0.01],
    [0, floor - 0.01],
  ].map(([across, height]) => new THREE.Vector3(across, height, 0))
  const curve = new THREE.CatmullRomCurve3(outline, false, 'centripetal')
  return Array.from({ length: HALF_RING_STEPS + 1 }, (_, i) => {
    const point = curve.getPoint(i / HALF_RING_STEPS)
    return [point.x, point.y]
  })
}

function ringsOf(profile: BodyProfile): Ring[] {
  const roofline = monotoneCurve(profile.roofline)
  const belt = monotoneCurve(profile.belt)
  const end = profile.length / 2 - CAP_DEPTH
  const sectionAt = (x: number) => crossSection(profile, x, roofline(x), belt(x))
  const rings: Ring[] = roundedEnd(-end, -1, sectionAt(-end)).reverse()
  for (let i = 0; i <= LENGTHWISE_STEPS; i++) {
    const x = mix(-end, end, i / LENGTHWISE_STEPS)
    rings.push({ x, half: sectionAt(x) })
  }
  return [...rings, ...roundedEnd(end, 1, sectionAt(end))]
}

/** Nose and tail: the last section shrinks to a point along a rounded profile. */
function roundedEnd(x: number, direction: 1 | -1, half: HalfRing): Ring[] {
  const middle = half.reduce((sum, [, height]) => sum + height, 0) / half.length
  return Array.from({ length: CAP_STEPS }, (_, i) => {
    const angle = (((i + 1) / CAP_STEPS) * Math.PI) / 2
    const scale = i + 1 < CAP_STEPS ? Math.cos(angle) ** 0.35 : 0
    return {
      x: x + direction * CAP_DEPTH * Math.sin(angle),
      half: half.map(([across, height]) => [across * scale, middle + (height - middle) * scale]),
    }
  })
}

function loft(profile: BodyProfile, rings: Ring[]): THREE.BufferGeometry {
  const pointsPerRing = 2 * HALF_RING_STEPS
  const positions: number[] = []
  for (const ring of rings) {
    for (let i = 0; i < pointsPerRing; i++) {
      const onRight = i <= HALF_RING_STEPS
      const [across, height] = ring.half[onRight ? i : pointsPerRing - i]!
      const z = onRight ? across : -across
      // corners are swept back, so that nose and tail are round seen from above
      const sweep = 0.2 * (Math.abs(z) / (profile.width / 2)) ** 3
      const nearEnd = smoothstep(0.5, 1, Math.abs(ring.x) / (profile.length / 2))
      positions.push(ring.x - Math.sign(ring.x) * sweep * nearEnd, height, z)
    }
  }
  const indices: number[] = []
  for (let ring = 0; ring < rings.length - 1; ring++) {
    for (let i = 0; i < pointsPerRing; i++) {
      const next = (i + 1) % pointsPerRing
      const a = ring * pointsPerRing + i
      const b = ring * pointsPerRing + next
      const c = a + pointsPerRing
      const d = b + pointsPerRing
      indices.push(a, c, b, b, c, d)
    }
  }
  const geometry = new THREE.BufferGeometry()
  geometry.setAttribute('position', new THREE.Float32BufferAttribute(positions, 3))
  geometry.setIndex(indices)
  geometry.computeVertexNormals()
  if (!facesOutwards(geometry)) {
    for (let i = 0; i < indices.length; i += 3) {
      const first = indices[i]!
      indices[i] = indices[i + 1]!
      indices[i + 1] = first
    }
    geometry.setIndex(indices)
    geometry.computeVertexNormals()
  }
  return geometry
}

function facesOutwards(geometry: THREE.BufferGeometry): boolean {
  const position = geometry.getAttribute('position')
  const normal = geometry.getAttribute('normal')
  let sum = 0
  for (let i = 0; i < position.count; i++) sum += position.getZ(i) * normal.getZ(i)
  return sum > 0
}

function viewOf(normal: THREE.Vector3): View | 'floor' {
  if (normal.y < -0.6) return 'floor'
  if (Math.abs(normal.x) > 0.66 && Math.abs(normal.x) > Math.abs(normal.z))
    return normal.x > 0 ? 'front' : 'back'
  return normal.y > 0.56 ? 'top' : 'side'
}

function skin(shell: THREE.BufferGeometry, profile: BodyProfile, sheet: VehicleSheet): THREE.BufferGeometry {
  const position = shell.getAttribute('position')
  const floorUv = sheet.uv('side', { x: 0, y: clamp(profile.sill * 0.5), z: 0 })
  const corners = [new THREE.Vector3(), new THREE.Vector3(), new THREE.Vector3()] as const
  const triangle = new THREE.Triangle()
  const normal = new THREE.Vector3()
  const uv: number[] = []
  for (let i = 0; i < position.count; i += 3) {
    corners.forEach((corner, k) => {
      corner.fromBufferAttribute(position, i + k)
    })
    triangle.set(...corners).getNormal(normal)
    const view = viewOf(normal)
    for (const corner of corners) uv.push(...(view === 'floor' ? floorUv : sheet.uv(view, corner)))
  }
  shell.setAttribute('uv', new THREE.Float32BufferAttribute(uv, 2))
  return shell
}
