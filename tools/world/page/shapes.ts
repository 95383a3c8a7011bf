/** Small geometry helpers shared by everything that is built. */
import * as THREE from 'three'
import { mergeGeometries } from 'three/addons/utils/BufferGeometryUtils.js'

export function solid(parameters: THREE.MeshStandardMaterialParameters): THREE.MeshStandardMaterial {
  return new THREE.MeshStandardMaterial(parameters)
}

export function meshOf(
  geometry: THREE.BufferGeometry,
  material: THREE.Material,
  castShadow = true,
): THREE.Mesh {
  const mesh = new THREE.Mesh(geometry, material)
  mesh.castShadow = castShadow
  mesh.receiveShadow = true
  return mesh
}

export function boxAt(
  width: number,
  height: number,
  depth: number,
  x: number,
  y: number,
  z: number,
): THREE.BufferGeometry {
  return new THREE.BoxGeometry(width, height, depth).translate(x, y, z)
}

export function merged(parts: THREE.BufferGeometry[]): THREE.BufferGeometry {
  return mergeGeometries(parts)
}

/** A level rectangle whose texture is laid out in world metres. */
export function groundPatch(
  width: number,
  depth: number,
  at: { x: number; y: number; z: number },
  tilesPerMetre: number,
): THREE.BufferGeometry {
  const geometry = new THREE.PlaneGeometry(width, depth).rotateX(-Math.PI / 2).translate(at.x, at.y, at.z)
  return setUv(geometry, (x, _y, z) => [x * tilesPerMetre, -z * tilesPerMetre])
}

/** A block whose six sides are textured in metres. */
export function wallBlock(width: number, height: number, depth: number, tilesPerMetre: number) {
  const s = tilesPerMetre
  return setUv(new THREE.BoxGeometry(width, height, depth), (x, y, z, nx, ny) => {
    if (Math.abs(ny) > 0.5) return [x * s, z * s]
    return Math.abs(nx) > 0.5 ? [z * s, y * s] : [x * s, y * s]
  })
}

export function setUv(
  geometry: THREE.BufferGeometry,
  uvAt: (x: number, y: number, z: number, nx: number, ny: number) => [number, number],
): THREE.BufferGeometry {
  const position = geometry.getAttribute('position')
  const normal = geometry.getAttribute('normal')
  const uv: number[] = []
  for (let i = 0; i < position.count; i++) {
    const [nx, ny] = normal ? [normal.getX(i), normal.getY(i)] : [0, 1]
    uv.push(...uvAt(position.getX(i), position.getY(i), position.getZ(i), nx, ny))
  }
  geometry.setAttribute('uv', new THREE.Float32BufferAttribute(uv, 2))
  return geometry
}

/** Moves every vertex; normals are the caller's to recompute. */
export function bend(
  geometry: THREE.BufferGeometry,
  to: (x: number, y: number, z: number) => readonly [number, number, number],
): THREE.BufferGeometry {
  const position = geometry.getAttribute('position')
  for (let i = 0; i < position.count; i++) {
    position.setXYZ(i, ...to(position.getX(i), position.getY(i), position.getZ(i)))
  }
  return geometry
}

/** Shows one tile of an atlas whose tiles lie side by side. */
export function pickTile(geometry: THREE.BufferGeometry, tile: number, tiles: number): THREE.BufferGeometry {
  const uv = geometry.getAttribute('uv')
  for (let i = 0; i < uv.count; i++) uv.setX(i, (uv.getX(i) + tile) / tiles)
  return geometry
}
