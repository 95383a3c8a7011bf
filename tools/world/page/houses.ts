/** Both rows of houses along the street, and plain blocks behind them for the skyline. */
import * as THREE from 'three'
import { buildBuilding } from './building.js'
import { buildingMaterials } from './building-materials.js'
import { type Side, STREET } from './layout.js'
import { randomFrom } from './noise.js'
import { meshOf, solid, wallBlock } from './shapes.js'

const SIDES: readonly Side[] = [-1, 1]

export function buildHouses(): THREE.Group {
  const group = new THREE.Group()
  const materials = buildingMaterials()
  const random = randomFrom(42)
  for (const side of SIDES) {
    let number = 0
    for (let x: number = STREET.west; x < STREET.east - 2; number++) {
      const width = Math.min(9 + random() * 6, STREET.east - x)
      if (width < 6) break
      const plan = { width, storeys: 2 + ((random() * 3) | 0), seed: 1000 + side * 100 + number }
      const house = buildBuilding(plan, materials)
      const front = side * (STREET.south + STREET.pavementWidth)
      house.position.set(side > 0 ? x + width : x, STREET.kerbHeight - 0.02, front)
      house.rotation.y = side > 0 ? Math.PI : 0
      // one house on the north side is missing: a gap that lets light into the street
      if (!(side < 0 && number === 5)) group.add(house)
      x += width + (random() < 0.3 ? 2 : 0.02)
    }
  }
  for (const side of SIDES) {
    for (let x = -85; x < 85; x += 14) {
      const [width, height, depth] = [10 + random() * 3, 5 + random() * 7, 9 + random() * 3]
      const colours = materials.plasterColours
      const colour = colours[(random() * colours.length) | 0]
      const block = wallBlock(width, height, depth, 1 / 3)
      block.translate(x + width / 2, height / 2, side * (36 + random() * 3))
      group.add(meshOf(block, solid({ map: materials.plaster, color: colour, roughness: 1 })))
    }
  }
  return group
}
