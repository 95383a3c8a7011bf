/** The carriageway: one long plane, with a finely modelled patch where the pothole is. */
import * as THREE from 'three'
import { textureOf } from './canvas.js'
import { asphaltGrain } from './ground-textures.js'
import { STREET } from './layout.js'
import { PATCH, rubble, surfaceHeight } from './pothole.js'
import { type Hole, paintRoad, type Region, type RoadFeatures } from './road-paint.js'
import { bend, meshOf, setUv, solid } from './shapes.js'

const GRAIN_TILE_M = 2.4
const ROAD_PIXELS_PER_METRE = 50
const PATCH_PIXELS_PER_METRE = 320

export function buildRoad(features: RoadFeatures, isDraft: boolean): THREE.Group {
  const grain = asphaltGrain()
  const normals = textureOf(grain.normal, { srgb: false })
  const detail = textureOf(grain.colour, { srgb: false })
  const road = new THREE.Group()
  const whole: Region = STREET
  const patches = features.holes.map(hole => ({ hole, region: patchAround(hole) }))

  const surface = (region: Region, pixelsPerMetre: number) =>
    asphalt(paintRoad(region, pixelsPerMetre, features), region, normals, detail)
  road.add(
    meshOf(
      planeWithHoles(
        whole,
        patches.map(({ region }) => region),
      ),
      surface(whole, ROAD_PIXELS_PER_METRE),
      false,
    ),
  )
  const stone = solid({ color: 0x5c5853, roughness: 1 })
  patches.forEach(({ hole, region }, i) => {
    road.add(meshOf(brokenPatch(region, hole, isDraft ? 24 : 50), surface(region, PATCH_PIXELS_PER_METRE)))
    road.add(meshOf(rubble(3 + i, hole.size).translate(hole.x, 0, hole.z), stone))
  })
  return road
}

function patchAround({ x, z, size }: Hole): Region {
  const { west, east, north, south } = PATCH
  return { west: x + west * size, east: x + east * size, north: z + north * size, south: z + south * size }
}

function planeWithHoles(region: Region, holes: readonly Region[]): THREE.BufferGeometry {
  const outline = ({ west, east, north, south }: Region) =>
    [
      [west, north],
      [east, north],
      [east, south],
      [west, south],
    ].map(([x, z]) => new THREE.Vector2(x, -z!))
  const shape = new THREE.Shape(outline(region))
  for (const hole of holes) shape.holes.push(new THREE.Path(outline(hole).reverse()))
  return fitUv(new THREE.ShapeGeometry(shape).rotateX(-Math.PI / 2), region)
}

function brokenPatch(region: Region, at: Hole, segmentsPerMetre: number): THREE.BufferGeometry {
  const width = region.east - region.west
  const depth = region.south - region.north
  const segments = [width, depth].map(side => Math.round((side / at.size) * segmentsPerMetre))
  const plane = new THREE.PlaneGeometry(width, depth, ...segments).rotateX(-Math.PI / 2)
  plane.translate(region.west + width / 2, 0, region.north + depth / 2)
  bend(plane, (x, _y, z) => [x, surfaceHeight((x - at.x) / at.size, (z - at.z) / at.size), z])
  plane.computeVertexNormals()
  return plane
}

function fitUv(geometry: THREE.BufferGeometry, region: Region): THREE.BufferGeometry {
  return setUv(geometry, (x, _y, z) => [
    (x - region.west) / (region.east - region.west),
    1 - (z - region.north) / (region.south - region.north),
  ])
}

/** The painted surface, with the grain of the stones multiplied in at its own scale. */
function asphalt(
  paint: HTMLCanvasElement,
  region: Region,
  normals: THREE.Texture,
  detail: THREE.Texture,
): THREE.Material {
  const normalMap = normals.clone()
  normalMap.repeat.set(
    (region.east - region.west) / GRAIN_TILE_M,
    (region.south - region.north) / GRAIN_TILE_M,
  )
  const material = solid({
    map: textureOf(paint, { repeat: false }),
    normalMap,
    normalScale: new THREE.Vector2(0.7, 0.7),
    roughness: 0.93,
  })
  material.onBeforeCompile = shader => {
    shader.uniforms.grain = { value: detail }
    shader.fragmentShader = shader.fragmentShader
      .replace('#include <common>', '#include <common>\nuniform sampler2D grain;')
      .replace(
        '#include <map_fragment>',
        '#include <map_fragment>\n diffuseColor.rgb *= .55 + .9 * texture2D(grain, vNormalMapUv).r;',
      )
  }
  return material
}
