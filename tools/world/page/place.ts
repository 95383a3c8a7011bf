/** What a thing covers of the ground: the rectangle around it in its own frame, turned as it is. */
import * as THREE from 'three'
import type { ThingPlace } from '../page-api.js'
import type { Thing } from './world.js'

export function placeOf({ id, label, object }: Thing): ThingPlace {
  const { min, max } = ownBounds(object)
  const toGround = (x: number, z: number): [number, number] => {
    const point = new THREE.Vector3(x, 0, z).applyMatrix4(object.matrixWorld)
    return [millimetres(point.x), millimetres(0 - point.z)]
  }
  return {
    id,
    label,
    baseM: millimetres(object.position.y),
    topM: millimetres(object.position.y + max.y),
    centre: toGround((min.x + max.x) / 2, (min.z + max.z) / 2),
    outline: [toGround(min.x, min.z), toGround(max.x, min.z), toGround(max.x, max.z), toGround(min.x, max.z)],
  }
}

function ownBounds(object: THREE.Object3D): THREE.Box3 {
  const toOwn = object.matrixWorld.clone().invert()
  const bounds = new THREE.Box3()
  object.traverse(part => {
    if (!(part instanceof THREE.Mesh)) return
    const { position } = (part.geometry as THREE.BufferGeometry).attributes
    const toObject = toOwn.clone().multiply(part.matrixWorld)
    for (let i = 0; i < position!.count; i++) {
      bounds.expandByPoint(new THREE.Vector3().fromBufferAttribute(position!, i).applyMatrix4(toObject))
    }
  })
  return bounds
}

const millimetres = (metres: number) => Math.round(metres * 1000) / 1000
