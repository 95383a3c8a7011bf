/** Full rubbish bags, alone and in piles. */
import * as THREE from 'three'
import { mergeVertices } from 'three/addons/utils/BufferGeometryUtils.js'
import { clamp, fractalNoise3, mix, randomFrom, smoothstep, valueNoise } from './noise.js'
import { bend, meshOf, solid } from './shapes.js'

export type BagColour = 'black' | 'blue' | 'grey' | 'white'

const MATERIALS: Record<BagColour, THREE.Material> = {
  black: solid({ color: 0x0b0b0c, roughness: 0.32 }),
  blue: solid({ color: 0x10131c, roughness: 0.36 }),
  grey: solid({ color: 0x17181a, roughness: 0.4 }),
  white: solid({ color: 0xbfc2c4, roughness: 0.5 }),
}

/** Polar angle below which the bag narrows to its tied neck. */
const NECK_ANGLE = 0.42

export function buildBag(seed: number, colour: BagColour, size: number): THREE.Mesh {
  const bag = meshOf(bagShape(seed), MATERIALS[colour])
  bag.scale.setScalar(size)
  return bag
}

function bagShape(seed: number): THREE.BufferGeometry {
  const random = randomFrom(seed)
  const lean = { x: (random() - 0.5) * 0.5, z: (random() - 0.5) * 0.5 }
  const height = 0.72 + random() * 0.3
  const phase = random() * 6
  const offset = seed * 3.7
  const ridge = (value: number) => 1 - Math.abs(2 * value - 1)

  const sphere = new THREE.IcosahedronGeometry(1, 14)
  bend(sphere, (x, y, z) => {
    const around = Math.atan2(z, x)
    const fromTop = Math.acos(clamp(y, -1, 1))
    let radius = 1 + 0.44 * (fractalNoise3(x * 1.3 + offset, y * 1.3, z * 1.3, 2, seed) - 0.5)
    radius += 0.16 * (ridge(fractalNoise3(x * 2.6 + offset, y * 2.2, z * 2.6, 3, seed + 5)) - 0.6)
    radius += 0.045 * (ridge(fractalNoise3(x * 7 + offset, y * 5, z * 7, 2, seed + 9)) - 0.6)
    const folds = Math.sin(around * 11 + phase + 3 * valueNoise(around * 2, fromTop * 4, seed))
    radius += smoothstep(1.1, 0.25, fromTop) * smoothstep(0.12, 0.4, fromTop) * 0.06 * folds

    let [bx, by, bz] = [x * radius, y * radius * height, z * radius]
    if (fromTop < NECK_ANGLE) {
      const t = 1 - fromTop / NECK_ANGLE
      const pinch = 0.1 + 0.1 * Math.abs(t - 0.5) * (t > 0.5 ? 2.2 : 0.6)
      const neck = pinch * (1 + 0.35 * Math.sin(around * 7 + phase))
      const across = mix(Math.sin(fromTop) * radius, neck, smoothstep(0, 0.45, t)) * (t > 0.97 ? 0.3 : 1)
      bx = Math.cos(around) * across + lean.x * t * 0.4
      bz = Math.sin(around) * across + lean.z * t * 0.4
      by = height * radius * 0.93 + t * t * 0.34
    }
    // it sags: flat underneath, wider near the ground
    const floor = -0.45 * height
    if (by < floor) by = floor - (floor - by) * 0.25
    const sag = 1 + 0.12 * smoothstep(0.3, -0.5, by)
    return [bx * sag, by + 0.62 * height, bz * sag]
  })
  sphere.deleteAttribute('uv')
  sphere.deleteAttribute('normal')
  const shape = mergeVertices(sphere, 1e-4)
  shape.computeVertexNormals()
  return shape
}

const PILE: readonly (readonly [x: number, y: number, z: number, size: number, colour: BagColour])[] = [
  [0, 0, 0, 0.38, 'black'],
  [0.62, 0, 0.12, 0.36, 'blue'],
  [-0.5, 0, 0.3, 0.32, 'white'],
  [0.3, 0, 0.55, 0.37, 'grey'],
  [1.18, 0, -0.05, 0.4, 'black'],
  [0.9, 0, 0.62, 0.36, 'black'],
  [0.32, 0.42, 0.2, 0.33, 'black'],
  [0.88, 0.4, 0.28, 0.34, 'blue'],
  [1.62, 0, 0.3, 0.33, 'black'],
  [0.6, 0.74, 0.25, 0.27, 'black'],
]

export function buildPile(count: number): THREE.Group {
  const pile = new THREE.Group()
  PILE.slice(0, count).forEach(([x, y, z, size, colour], i) => {
    const bag = buildBag(i + 1, colour, size)
    bag.position.set(x, y, z)
    bag.rotation.set(0, i * 1.7, ((i % 3) - 1) * 0.16)
    pile.add(bag)
  })
  return pile
}
