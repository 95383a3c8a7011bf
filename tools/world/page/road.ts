/** The carriageway: one long plane, with a finely modelled patch where the pothole is. */
import * as THREE from 'three'
import { textureOf } from './canvas.js'
import { asphaltGrain } from './ground-textures.js'
import { STREET } from './layout.js'
import { PATCH, rubble, surfaceHeight } from './pothole.js'
import { paintRoad, type Region, type RoadFeatures } from './road-paint.js'
import { bend, meshOf, setUv, solid } from './shapes.js'

const GRAIN_TILE_M = 2.4
const ROAD_PIXELS_PER_METRE = 50
const PATCH_PIXELS_PER_METRE = 320

export function buildRoad(features: RoadFeatures): THREE.Group {
  const grain = asphaltGrain()
  const normals = textureOf(grain.normal, { srgb: false })
  const detail = textureOf(grain.colour, { srgb: false })
  const road = new THREE.Group()
  const whole: Region = STREET
  const hole = features.pothole && patchAround(features.pothole)

  const surface = (region: Region, pixelsPerMetre: number) =>
    asphalt(paintRoad(region, pixelsPerMetre, features), region, normals, detail)
  road.add(meshOf(planeWithHole(whole, hole), surface(whole, ROAD_PIXELS_PER_METRE), false))
  if (features.pothole && hole) {
    const { x, z } = features.pothole
    road.add(meshOf(brokenPatch(hole, features.pothole), surface(hole, PATCH_PIXELS_PER_METRE)))
    road.add(meshOf(rubble(3).translate(x, 0, z), solid({ color: 0x5c5853, roughness: 1 })))
  }
  return road
}

function patchAround({ x, z }: { x: number; z: number }): Region {
  return { west: x + PATCH.west, east: x + PATCH.east, north: z + PATCH.north, south: z + PATCH.south }
}

function planeWithHole(region: Region, hole?: Region): THREE.BufferGeometry {
  const outline = ({ west, east, north, south }: Region) =>
    [
      [west, north],
      [east, north],
      [east, south],
      [west, south],
    ].map(([x, z]) => new THREE.Vector2(x, -z!))
  const shape = new THREE.Shape(outline(region))
  if (hole) shape.holes.push(new THREE.Path(outline(hole).reverse()))
  return fitUv(new THREE.ShapeGeometry(shape).rotateX(-Math.PI / 2), region)
}

function brokenPatch(region: Region, at: { x: number; z: number }): THREE.BufferGeometry {
  const width = region.east - region.west
  const depth = region.south - region.north
  const plane = new THREE.PlaneGeometry(width, depth, 300, 155).rotateX(-Math.PI / 2)
  plane.translate(region.west + width / 2, 0, region.north + depth / 2)
  bend(plane, (x, _y, z) => [x, surfaceHeight(x - at.x, z - at.z), z])
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
