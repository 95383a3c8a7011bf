/** One terraced house: a front with openings cut into it, a body behind it, and a roof. */
import * as THREE from 'three'
import type { BuildingMaterials } from './building-materials.js'
import { SHOP_KINDS, WINDOW_KINDS } from './facade-textures.js'
import { type Random, randomFrom } from './noise.js'
import { buildRoof } from './roof.js'
import { boxAt, merged, meshOf, pickTile, setUv, solid, wallBlock } from './shapes.js'

const STOREY_M = 3.15
const FRONT_THICKNESS = 0.22

export interface BuildingPlan {
  width: number
  storeys: number
  seed: number
}

/** Everything that sticks to the front, gathered by material so that it becomes few meshes. */
interface FrontParts {
  openings: THREE.Path[]
  windows: THREE.BufferGeometry[]
  shops: THREE.BufferGeometry[]
  trims: THREE.BufferGeometry[]
  ironwork: THREE.BufferGeometry[]
  airConditioners: THREE.BufferGeometry[]
}

/** The front stands on z = 0 facing +z, from x = 0 to the plan's width. */
export function buildBuilding(plan: BuildingPlan, materials: BuildingMaterials): THREE.Group {
  const random = randomFrom(plan.seed)
  const { width, storeys } = plan
  const height = storeys * STOREY_M + 0.6
  const depth = 11 + random() * 2
  const isBrick = random() < 0.4
  const colours = isBrick ? materials.brickColours : materials.plasterColours
  const wall = solid({
    map: isBrick ? materials.brick : materials.plaster,
    color: colours[(random() * colours.length) | 0],
    roughness: 0.95,
  })

  const parts = planFront(plan, random)
  parts.trims.push(boxAt(width, 0.18, 0.16, width / 2, STOREY_M + 0.02, 0.06))
  parts.trims.push(boxAt(width + 0.1, 0.2, 0.3, width / 2, height - 0.1, 0.1))

  const building = new THREE.Group()
  const add = (geometries: THREE.BufferGeometry[], material: THREE.Material) => {
    if (geometries.length) building.add(meshOf(merged(geometries), material))
  }
  add([frontWall(width, height, parts.openings)], wall)
  add(parts.windows, materials.window)
  add(parts.shops, materials.shop)
  add(parts.trims, materials.trim)
  add(parts.ironwork, materials.iron)
  add(parts.airConditioners, materials.metal)
  const bodyDepth = depth - 0.25
  const body = wallBlock(width, height, bodyDepth, 1 / 3)
  add([body.translate(width / 2, height / 2, -0.25 - bodyDepth / 2)], wall)
  building.add(buildRoof({ width, depth, height }, wall, materials, random))
  return building
}

function frontWall(width: number, height: number, openings: THREE.Path[]): THREE.BufferGeometry {
  const shape = new THREE.Shape(rectangle(0, 0, width, height))
  shape.holes.push(...openings)
  const front = new THREE.ExtrudeGeometry(shape, {
    depth: FRONT_THICKNESS,
    bevelEnabled: false,
    curveSegments: 1,
  })
  front.translate(0, 0, -FRONT_THICKNESS)
  return setUv(front, (x, y, z, nx) => [(Math.abs(nx) > 0.5 ? z : x) / 3, y / 3])
}

function planFront({ width, storeys }: BuildingPlan, random: Random): FrontParts {
  const parts: FrontParts = {
    openings: [],
    windows: [],
    shops: [],
    trims: [],
    ironwork: [],
    airConditioners: [],
  }
  const bays = Math.max(2, Math.floor(width / 3))
  const bayWidth = width / bays
  for (let storey = 0; storey < storeys; storey++) {
    for (let bay = 0; bay < bays; bay++) {
      const centre = (bay + 0.5) * bayWidth
      if (storey === 0) addShopFront(parts, centre, bayWidth * 0.74, random)
      else addWindow(parts, centre, storey * STOREY_M, random)
    }
  }
  return parts
}

function addShopFront(parts: FrontParts, centre: number, width: number, random: Random): void {
  const height = 2.45
  const bottom = 0.12
  parts.openings.push(new THREE.Path(rectangle(centre - width / 2, bottom, width, height).reverse()))
  const kind = random() < 0.6 ? 0 : 1
  const pane = new THREE.PlaneGeometry(width, height).translate(centre, bottom + height / 2, -0.2)
  parts.shops.push(pickTile(pane, kind, SHOP_KINDS))
  if (kind === 0 && random() < 0.5) {
    const awning = boxAt(width + 0.2, 0.04, 1.1, 0, 0, 0).rotateX(0.35)
    parts.ironwork.push(awning.translate(centre, bottom + height + 0.1, 0.5))
  }
}

function addWindow(parts: FrontParts, centre: number, floor: number, random: Random): void {
  const width = 1.15
  const isBalcony = random() < 0.25
  const height = isBalcony ? 2.1 : 1.5
  const bottom = floor + (isBalcony ? 0.25 : 0.9)
  parts.openings.push(new THREE.Path(rectangle(centre - width / 2, bottom, width, height).reverse()))
  const pane = new THREE.PlaneGeometry(width, height).translate(centre, bottom + height / 2, -0.16)
  parts.windows.push(pickTile(pane, (random() * WINDOW_KINDS) | 0, WINDOW_KINDS))
  parts.trims.push(boxAt(width + 0.24, 0.07, 0.2, centre, bottom - 0.035, 0.06))
  if (isBalcony) {
    parts.trims.push(boxAt(1.9, 0.12, 0.8, centre, floor + 0.12, 0.4))
    for (let bar = 0; bar <= 12; bar++) {
      parts.ironwork.push(boxAt(0.02, 0.95, 0.02, centre - 0.93 + bar * 0.155, floor + 0.65, 0.78))
    }
    parts.ironwork.push(boxAt(1.9, 0.04, 0.04, centre, floor + 1.13, 0.78))
  } else if (random() < 0.18) {
    parts.airConditioners.push(boxAt(0.8, 0.55, 0.3, centre, bottom - 0.42, 0.2))
  }
}

function rectangle(x: number, y: number, width: number, height: number): THREE.Vector2[] {
  return [
    new THREE.Vector2(x, y),
    new THREE.Vector2(x + width, y),
    new THREE.Vector2(x + width, y + height),
    new THREE.Vector2(x, y + height),
  ]
}
