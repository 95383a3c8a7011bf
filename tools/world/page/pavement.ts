/** Pavements with kerbs on both sides, and the ground behind the houses. */
import * as THREE from 'three'
import { textureOf } from './canvas.js'
import { felt, grass, kerbStone, paving } from './ground-textures.js'
import { STREET } from './layout.js'
import { groundPatch, meshOf, setUv, solid } from './shapes.js'

export function buildPavements(): THREE.Group {
  const group = new THREE.Group()
  const stones = paving()
  const pavingMaterial = solid({
    map: textureOf(stones.colour),
    normalMap: textureOf(stones.normal, { srgb: false }),
    roughness: 0.95,
    color: 0xd8d4cc,
  })
  const kerbMaterial = solid({ map: textureOf(kerbStone()), roughness: 0.95 })
  const { kerbHeight, kerbWidth, pavementWidth, south, west, east } = STREET
  const length = east - west
  for (const side of [-1, 1]) {
    const depth = pavementWidth - kerbWidth
    const middle = { x: 0, y: kerbHeight, z: side * (south + kerbWidth + depth / 2) }
    group.add(meshOf(groundPatch(length, depth, middle, 1 / 3.2), pavingMaterial, false))
    const kerb = new THREE.BoxGeometry(length, kerbHeight + 0.1, kerbWidth)
    kerb.translate(0, (kerbHeight - 0.1) / 2 + 0.002, side * (south + kerbWidth / 2))
    setUv(kerb, (x, y, z, _nx, ny) => [x, Math.abs(ny) > 0.5 ? z * 6 : y * 6])
    group.add(meshOf(kerb, kerbMaterial))
  }
  return group
}

export function buildBackground(): THREE.Group {
  const group = new THREE.Group()
  // well below the road, or it would show at the bottom of a pothole
  const meadow = groundPatch(420, 420, { x: 0, y: -0.5, z: 0 }, 1 / 9)
  group.add(meshOf(meadow, solid({ map: textureOf(grass()), roughness: 1 }), false))
  const yard = solid({ map: textureOf(felt()), color: 0xb5b0a8, roughness: 1 })
  const length = STREET.east - STREET.west
  for (const side of [-1, 1]) {
    group.add(meshOf(groundPatch(length, 22, { x: 0, y: 0.02, z: side * 19 }, 1 / 5), yard, false))
  }
  return group
}
