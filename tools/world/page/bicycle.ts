/** City bicycles: two wheels, a low frame, a basket. Front towards +x, wheels on the ground, the middle between them at the origin. */
import * as THREE from 'three'
import { boxAt, merged, meshOf, solid } from './shapes.js'

type Spot = readonly [x: number, y: number, z: number]

const WHEEL_M = 0.33
const TYRE_M = 0.024
const FRONT: Spot = [0.54, WHEEL_M, 0]
const REAR: Spot = [-0.54, WHEEL_M, 0]
const CRANK: Spot = [-0.08, 0.3, 0]
const SADDLE: Spot = [-0.22, 0.86, 0]
const HEAD: Spot = [0.36, 0.78, 0]
const BARS: Spot = [0.33, 1.02, 0]
/** On its stand. */
const LEAN_RAD = 0.09

const RUBBER = solid({ color: 0x101112, roughness: 0.9 })
const STEEL = solid({ color: 0x9a9da0, roughness: 0.35, metalness: 0.8 })
const LEATHER = solid({ color: 0x17120f, roughness: 0.6 })

export function buildBicycle(colour: string): THREE.Group {
  const paint = solid({ color: new THREE.Color(colour), roughness: 0.4, metalness: 0.2 })
  const bicycle = new THREE.Group()
  bicycle.add(meshOf(merged([tyreAt(FRONT), tyreAt(REAR)]), RUBBER))
  bicycle.add(meshOf(merged([...spokesAt(FRONT), ...spokesAt(REAR), ...bars(), ...crank(), stand()]), STEEL))
  bicycle.add(meshOf(merged([...frame(), ...guards()]), paint))
  bicycle.add(meshOf(merged([saddle(), grip(1), grip(-1)]), LEATHER))
  bicycle.add(meshOf(merged(basket()), STEEL))
  bicycle.rotation.x = LEAN_RAD
  const upright = new THREE.Group()
  upright.add(bicycle)
  return upright
}

function tube(from: Spot, to: Spot, radius: number): THREE.BufferGeometry {
  const [a, b] = [new THREE.Vector3(...from), new THREE.Vector3(...to)]
  const along = b.clone().sub(a)
  const turn = new THREE.Quaternion().setFromUnitVectors(
    new THREE.Vector3(0, 1, 0),
    along.clone().normalize(),
  )
  const middle = a.add(b).multiplyScalar(0.5)
  return new THREE.CylinderGeometry(radius, radius, along.length(), 10)
    .applyQuaternion(turn)
    .translate(middle.x, middle.y, middle.z)
}

const tyreAt = ([x, y, z]: Spot): THREE.BufferGeometry =>
  new THREE.TorusGeometry(WHEEL_M - TYRE_M, TYRE_M, 10, 48).translate(x, y, z)

function spokesAt([x, y, z]: Spot): THREE.BufferGeometry[] {
  const rim = new THREE.TorusGeometry(WHEEL_M - 2.2 * TYRE_M, 0.009, 8, 48).translate(x, y, z)
  const hub = tube([x, y, -0.05], [x, y, 0.05], 0.022)
  const spokes = Array.from({ length: 18 }, (_, i) => {
    const angle = (i * Math.PI) / 9
    const far = WHEEL_M - 2.2 * TYRE_M
    return tube(
      [x, y, i % 2 ? 0.03 : -0.03],
      [x + far * Math.cos(angle), y + far * Math.sin(angle), z],
      0.0022,
    )
  })
  return [rim, hub, ...spokes]
}

const frame = (): THREE.BufferGeometry[] => [
  tube(HEAD, CRANK, 0.024),
  tube([0.38, 0.7, 0], [-0.14, 0.5, 0], 0.02),
  tube(CRANK, [-0.2, 0.76, 0], 0.019),
  tube([0.4, 0.66, 0], [0.34, 0.86, 0], 0.024),
  ...[0.05, -0.05].flatMap(side => [
    tube([CRANK[0], CRANK[1], side / 2], [REAR[0], REAR[1], side], 0.012),
    tube([-0.17, 0.66, side / 2], [REAR[0], REAR[1], side], 0.011),
    tube([0.41, 0.68, side], [FRONT[0], FRONT[1], side], 0.014),
  ]),
  boxAt(0.46, 0.07, 0.02, -0.3, 0.32, 0.06),
]

/** Over a half of each wheel. */
const guards = (): THREE.BufferGeometry[] =>
  [FRONT, REAR].map(([x, y, z]) =>
    new THREE.TorusGeometry(WHEEL_M + 0.025, 0.022, 6, 30, Math.PI * 0.8)
      .rotateZ(Math.PI * 0.15)
      .translate(x, y, z),
  )

const bars = (): THREE.BufferGeometry[] => [
  tube([0.34, 0.84, 0], BARS, 0.014),
  tube([BARS[0], BARS[1], -0.24], [BARS[0], BARS[1], 0.24], 0.012),
  ...[1, -1].map(side => tube([BARS[0], BARS[1], side * 0.24], [BARS[0] - 0.14, BARS[1], side * 0.3], 0.012)),
  tube([-0.2, 0.76, 0], SADDLE, 0.014),
  // A carrier over the rear wheel.
  ...[0.06, -0.06].map(side => tube([-0.25, 0.74, side], [-0.78, 0.74, side], 0.006)),
  tube([-0.7, 0.74, 0.06], [REAR[0], REAR[1], 0.06], 0.006),
  tube([-0.7, 0.74, -0.06], [REAR[0], REAR[1], -0.06], 0.006),
]

const crank = (): THREE.BufferGeometry[] => [
  new THREE.CylinderGeometry(0.085, 0.085, 0.008, 24)
    .rotateX(Math.PI / 2)
    .translate(CRANK[0], CRANK[1], 0.055),
  tube([CRANK[0], CRANK[1], 0.08], [CRANK[0] + 0.16, CRANK[1] - 0.04, 0.09], 0.011),
  tube([CRANK[0], CRANK[1], -0.08], [CRANK[0] - 0.16, CRANK[1] + 0.04, -0.09], 0.011),
  boxAt(0.09, 0.022, 0.09, CRANK[0] + 0.16, CRANK[1] - 0.04, 0.14),
  boxAt(0.09, 0.022, 0.09, CRANK[0] - 0.16, CRANK[1] + 0.04, -0.14),
]

const stand = (): THREE.BufferGeometry => tube([-0.4, 0.3, 0.05], [-0.44, 0.02, 0.16], 0.009)

const saddle = (): THREE.BufferGeometry =>
  new THREE.SphereGeometry(1, 20, 12)
    .scale(0.14, 0.045, 0.085)
    .translate(SADDLE[0], SADDLE[1] + 0.03, SADDLE[2])

const grip = (side: 1 | -1): THREE.BufferGeometry =>
  tube([BARS[0] - 0.04, BARS[1], side * 0.258], [BARS[0] - 0.15, BARS[1], side * 0.304], 0.018)

/** Of wire, before the bars. */
function basket(): THREE.BufferGeometry[] {
  const [near, far, low, high, half] = [0.44, 0.72, 0.76, 0.99, 0.16]
  const rings = [low, (low + high) / 2, high].flatMap(y => [
    tube([near, y, -half], [far, y, -half], 0.004),
    tube([near, y, half], [far, y, half], 0.004),
    tube([near, y, -half], [near, y, half], 0.004),
    tube([far, y, -half], [far, y, half], 0.004),
  ])
  const posts = Array.from({ length: 6 }, (_, i) => near + ((far - near) * i) / 5).flatMap(x =>
    [half, -half].map(z => tube([x, low, z], [x, high, z], 0.003)),
  )
  const across = Array.from({ length: 5 }, (_, i) => -half + (half * 2 * i) / 4).flatMap(z => [
    tube([far, low, z], [far, high, z], 0.003),
    tube([near, low, z], [far, low, z], 0.003),
  ])
  return [...rings, ...posts, ...across]
}
