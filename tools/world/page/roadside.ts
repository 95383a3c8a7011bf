/** Trees and lamp posts along the kerbs. */
import * as THREE from 'three'
import { textureOf } from './canvas.js'
import { leafCard } from './facade-textures.js'
import { type Side, STREET } from './layout.js'
import { randomFrom } from './noise.js'
import { boxAt, groundPatch, merged, meshOf, solid } from './shapes.js'

const STREET_TREES: readonly (readonly [x: number, side: Side])[] = [
  [-36, 1],
  [-18, -1],
  [-6, -1],
  [13, -1],
  [33, -1],
  [44, 1],
  [58, -1],
  [-52, -1],
  [-62, 1],
]
const LAMP_POSTS: readonly (readonly [x: number, side: Side])[] = [
  [-33, -1],
  [-16, 1],
  [24, -1],
  [51, 1],
]

export function buildRoadside(): THREE.Group {
  const group = new THREE.Group()
  const soil = solid({ color: 0x5a4733, roughness: 1 })
  const leaves = solid({
    map: textureOf(leafCard(), { repeat: false }),
    alphaTest: 0.45,
    side: THREE.DoubleSide,
    roughness: 0.9,
  })
  STREET_TREES.forEach(([x, side], i) => {
    const z = side * (STREET.south + 1)
    const tree = buildTree({ seed: 50 + i, crown: 1.5 + (((i + 1) * 37) % 10) / 22, trunk: 2.9 }, leaves)
    tree.position.set(x, STREET.kerbHeight, z)
    tree.rotation.y = i + 1
    const bed = groundPatch(1.2, 1.2, { x, y: STREET.kerbHeight + 0.004, z }, 1)
    group.add(tree, meshOf(bed, soil, false))
  })
  const iron = solid({ color: 0x2c2e30, roughness: 0.6 })
  for (const [x, side] of LAMP_POSTS) group.add(buildLampPost(x, side, iron))
  return group
}

function buildLampPost(x: number, side: Side, material: THREE.Material): THREE.Mesh {
  const arm = new THREE.CylinderGeometry(0.04, 0.05, 1.8, 8).rotateX(Math.PI / 2)
  const parts = [
    new THREE.CylinderGeometry(0.06, 0.1, 7.5, 10).translate(0, 3.75, 0).toNonIndexed(),
    arm.translate(0, 7.45, -side * 0.9).toNonIndexed(),
    boxAt(0.28, 0.1, 0.7, 0, 7.45, -side * 1.9).toNonIndexed(),
  ]
  const post = merged(parts).translate(x, STREET.kerbHeight, side * (STREET.south + 0.5))
  return meshOf(post, material)
}

function buildTree(
  shape: { seed: number; crown: number; trunk: number },
  leaves: THREE.Material,
): THREE.Group {
  const random = randomFrom(shape.seed)
  const { crown, trunk } = shape
  const wood = [new THREE.CylinderGeometry(0.09, 0.15, trunk, 10).translate(0, trunk / 2, 0)]
  for (let branch = 0; branch < 5; branch++) {
    const limb = new THREE.CylinderGeometry(0.03, 0.07, 1.6, 6).translate(0, 0.8, 0)
    limb.rotateZ(0.5 + random() * 0.5).rotateY(branch * 1.26 + random())
    wood.push(limb.translate(0, trunk - 0.3, 0))
  }
  const clumps = Array.from({ length: 9 }, () => ({
    x: (random() - 0.5) * crown * 1.3,
    y: trunk + crown * 0.55 + (random() - 0.45) * crown,
    z: (random() - 0.5) * crown * 1.3,
    radius: crown * (0.45 + random() * 0.25),
  }))
  const cards = Array.from({ length: 420 }, () => {
    const clump = clumps[(random() * clumps.length) | 0]!
    const distance = clump.radius * Math.cbrt(0.35 + 0.65 * random())
    const outward = new THREE.Vector3().setFromSphericalCoords(
      distance,
      Math.acos(random() * 2 - 1),
      random() * Math.PI * 2,
    )
    const size = 0.64 + random() * 0.6
    const card = new THREE.PlaneGeometry(size, size).rotateX(random() * 6).rotateY(random() * 6)
    card.translate(clump.x + outward.x, clump.y + outward.y, clump.z + outward.z)
    // lit as part of a round crown, not as a flat card
    const light = outward
      .normalize()
      .add(new THREE.Vector3(clump.x * 0.3, 0.35, clump.z * 0.3))
      .normalize()
    const normal = card.getAttribute('normal')
    for (let corner = 0; corner < 4; corner++) normal.setXYZ(corner, light.x, light.y, light.z)
    return card
  })
  return new THREE.Group().add(
    meshOf(merged(wood), solid({ color: 0x4a3d30, roughness: 1 })),
    meshOf(merged(cards), leaves),
  )
}
