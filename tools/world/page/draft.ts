/** What makes a picture cheap where thousands are wanted: in software the filters of textures and reflections cost most. */
import * as THREE from 'three'

/** No anisotropic filter: far ground is blurred. */
export function usePlainTextures(scene: THREE.Scene): void {
  for (const material of materialsOf(scene)) {
    for (const texture of [material.map, material.normalMap, material.roughnessMap, material.metalnessMap]) {
      if (texture) texture.anisotropy = 1
    }
  }
}

/** Rougher than this (0..1) nothing shows what surrounds it: vehicles, bags and bins are smoother. */
const GLOSSY = 0.5

/** What does not shine is lit from above and below instead of from all that surrounds it. */
export function reflectOnlyGlossy(scene: THREE.Scene): void {
  const { environment } = scene
  scene.environment = null
  scene.add(new THREE.HemisphereLight(0xc6d6ee, 0x8a857c, 1.5))
  for (const material of materialsOf(scene)) {
    if (material instanceof THREE.MeshPhysicalMaterial || material.roughness <= GLOSSY)
      material.envMap = environment
  }
}

function materialsOf(scene: THREE.Scene): Set<THREE.MeshStandardMaterial> {
  const found = new Set<THREE.MeshStandardMaterial>()
  scene.traverse(part => {
    if (!(part instanceof THREE.Mesh)) return
    for (const material of [part.material].flat()) {
      if (material instanceof THREE.MeshStandardMaterial) found.add(material)
    }
  })
  return found
}
