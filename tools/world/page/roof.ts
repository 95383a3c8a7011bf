/** Roofs: pitched with tiles, or flat with a parapet and boxes on it. */
import * as THREE from 'three'
import type { BuildingMaterials } from './building-materials.js'
import type { Random } from './noise.js'
import { boxAt, groundPatch, merged, meshOf, solid } from './shapes.js'

interface House {
  width: number
  depth: number
  height: number
}

type Corner = readonly [x: number, y: number, z: number]

export function buildRoof(house: House, wall: THREE.Material, materials: BuildingMaterials, random: Random) {
  return random() < 0.45 ? pitchedRoof(house, wall, materials) : flatRoof(house, materials, random)
}

function pitchedRoof({ width, depth, height }: House, wall: THREE.Material, materials: BuildingMaterials) {
  const rise = 2.2
  const eaves = 0.35
  const slope = Math.hypot(rise, depth / 2)
  const ridge: [Corner, Corner] = [
    [-eaves, height + rise, -depth / 2],
    [width + eaves, height + rise, -depth / 2],
  ]
  const roof = new THREE.BufferGeometry()
  const positions: number[] = []
  const uv: number[] = []
  const addSlope = (left: Corner, right: Corner, upperRight: Corner, upperLeft: Corner) => {
    for (const [corner, u, v] of [
      [left, 0, 0],
      [right, 1, 0],
      [upperRight, 1, 1],
      [left, 0, 0],
      [upperRight, 1, 1],
      [upperLeft, 0, 1],
    ] as const) {
      positions.push(...corner)
      uv.push((u * width) / 4, (v * slope) / 4)
    }
  }
  addSlope([-eaves, height, eaves], [width + eaves, height, eaves], ridge[1], ridge[0])
  addSlope([width + eaves, height, -depth - eaves], [-eaves, height, -depth - eaves], ridge[0], ridge[1])
  roof.setAttribute('position', new THREE.Float32BufferAttribute(positions, 3))
  roof.setAttribute('uv', new THREE.Float32BufferAttribute(uv, 2))
  roof.computeVertexNormals()

  const gable = new THREE.BufferGeometry()
  const triangles: Corner[] = [
    [0, height, 0],
    [0, height + rise, -depth / 2],
    [0, height, -depth],
    [width, height, 0],
    [width, height, -depth],
    [width, height + rise, -depth / 2],
  ]
  gable.setAttribute('position', new THREE.Float32BufferAttribute(triangles.flat(), 3))
  gable.setAttribute('uv', new THREE.Float32BufferAttribute([0, 0, 1, 1, 2, 0, 0, 0, 2, 0, 1, 1], 2))
  gable.computeVertexNormals()
  const gableWall = wall.clone()
  gableWall.side = THREE.DoubleSide

  const tiles = solid({ map: materials.tiles, roughness: 0.9, side: THREE.DoubleSide })
  const chimney = boxAt(0.6, 1.6, 0.6, width * 0.3, height + rise * 0.8, -depth * 0.4)
  return new THREE.Group().add(meshOf(roof, tiles), meshOf(gable, gableWall), meshOf(chimney, wall))
}

function flatRoof({ width, depth, height }: House, materials: BuildingMaterials, random: Random) {
  const colour = [0xffffff, 0xb8b4ae, 0x8c8c8e][(random() * 3) | 0]
  const surface = groundPatch(width, depth, { x: width / 2, y: height + 0.02, z: -depth / 2 }, 1 / 5)
  const parapet = [
    boxAt(width, 0.5, 0.2, width / 2, height + 0.2, -0.1),
    boxAt(width, 0.5, 0.2, width / 2, height + 0.2, -depth + 0.1),
    boxAt(0.2, 0.5, depth, 0.1, height + 0.2, -depth / 2),
    boxAt(0.2, 0.5, depth, width - 0.1, height + 0.2, -depth / 2),
  ]
  const boxes = Array.from({ length: 4 }, () => {
    const size = [1 + random(), 0.6 + random() * 0.5, 0.8 + random() * 0.5] as const
    return boxAt(...size, 1.5 + random() * (width - 3), height + 0.4, -1.5 - random() * (depth - 3))
  })
  boxes.push(boxAt(2.4, 2.2, 2.6, width * 0.6, height + 1.1, -depth * 0.65))
  return new THREE.Group().add(
    meshOf(surface, solid({ map: materials.felt, roughness: 1, color: colour })),
    meshOf(merged(parapet), materials.trim),
    meshOf(merged(boxes), materials.metal),
  )
}
