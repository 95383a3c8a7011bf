/** Materials that all houses share, made once. */
import type * as THREE from 'three'
import { textureOf } from './canvas.js'
import { brick, plaster, roofTiles, shopAtlas, windowAtlas } from './facade-textures.js'
import { felt } from './ground-textures.js'
import { solid } from './shapes.js'

export interface BuildingMaterials {
  plaster: THREE.Texture
  brick: THREE.Texture
  plasterColours: readonly number[]
  brickColours: readonly number[]
  window: THREE.Material
  shop: THREE.Material
  trim: THREE.Material
  iron: THREE.Material
  metal: THREE.Material
  tiles: THREE.Texture
  felt: THREE.Texture
}

export function buildingMaterials(): BuildingMaterials {
  const panes = windowAtlas()
  return {
    plaster: textureOf(plaster()),
    brick: textureOf(brick()),
    plasterColours: [
      0xd9cfbb, 0xc9b9a0, 0xc9a48c, 0xe3ddd0, 0xa9b0ae, 0xcfb8a4, 0xd6cba8, 0xb7a396, 0xbfc3c4,
    ],
    brickColours: [0xae8a78, 0xa07b6c, 0xb59a80],
    window: solid({
      map: textureOf(panes.colour, { repeat: false }),
      roughnessMap: textureOf(panes.roughness, { srgb: false, repeat: false }),
      roughness: 1,
      metalness: 0.15,
    }),
    shop: solid({ map: textureOf(shopAtlas(), { repeat: false }), roughness: 0.35 }),
    trim: solid({ color: 0xcfcac0, roughness: 0.9 }),
    iron: solid({ color: 0x2c2e30, roughness: 0.6 }),
    metal: solid({ color: 0xb9bcbd, roughness: 0.6 }),
    tiles: textureOf(roofTiles()),
    felt: textureOf(felt()),
  }
}
