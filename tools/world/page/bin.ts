/** A wheeled bin, closed or overflowing. Its front faces +z. */
import * as THREE from 'three'
import type { BinFill } from '../scene.js'
import { buildBag } from './bags.js'
import { mix } from './noise.js'
import { bend, boxAt, merged, meshOf, solid } from './shapes.js'

const LID_OPEN = -1.95

export function buildBin(colour: string, fill: BinFill): THREE.Group {
  const plastic = solid({ color: colour, roughness: 0.5 })
  const dark = solid({ color: 0x2c2e30, roughness: 0.6 })
  const bin = new THREE.Group()
  const rim = [
    boxAt(0.66, 0.06, 0.05, 0, 0.99, 0.37),
    boxAt(0.66, 0.06, 0.05, 0, 0.99, -0.37),
    boxAt(0.05, 0.06, 0.78, 0.31, 0.99, 0),
    boxAt(0.05, 0.06, 0.78, -0.31, 0.99, 0),
    new THREE.CylinderGeometry(0.025, 0.025, 0.5, 10).rotateZ(Math.PI / 2).translate(0, 0.98, -0.44),
  ]
  const label = boxAt(0.3, 0.18, 0.005, 0, 0.68, 0.345)
  bin.add(meshOf(tub(), plastic), meshOf(merged(rim), plastic))
  bin.add(meshOf(lid(fill), plastic), meshOf(label, solid({ color: 0xd8d8d0, roughness: 0.7 })))
  for (const side of [-1, 1]) {
    const wheel = new THREE.CylinderGeometry(0.13, 0.13, 0.06, 20).rotateZ(Math.PI / 2)
    bin.add(meshOf(wheel.translate(side * 0.27, 0.13, -0.31), dark))
  }
  if (fill === 'overflowing') bin.add(...overflow())
  return bin
}

/** Narrower at the bottom. */
function tub(): THREE.BufferGeometry {
  const shape = new THREE.BoxGeometry(0.58, 0.94, 0.72, 1, 6, 1)
  bend(shape, (x, y, z) => {
    const up = (y + 0.47) / 0.94
    return [x * mix(0.8, 1, up), y, z * mix(0.74, 1, up)]
  })
  shape.computeVertexNormals()
  return shape.translate(0, 0.53, 0)
}

function lid(fill: BinFill): THREE.BufferGeometry {
  const shut = boxAt(0.64, 0.04, 0.8, 0, 0.02, 0.4)
  const lip = boxAt(0.66, 0.07, 0.03, 0, 0, 0.8)
  const shape = merged([shut, lip]).rotateX(fill === 'closed' ? 0 : LID_OPEN)
  return shape.translate(0, 1.02, -0.38)
}

function overflow(): THREE.Mesh[] {
  const bags = [
    buildBag(20, 'black', 0.34).translateX(-0.08).translateY(0.78).translateZ(0.1),
    buildBag(21, 'white', 0.3).translateX(0.14).translateY(0.86).translateZ(-0.1),
    buildBag(22, 'blue', 0.25).translateY(1.1).translateZ(0.05),
  ]
  bags.forEach((bag, i) => {
    bag.rotation.set(0.3 * i, i * 2, 0.3)
  })
  const card = boxAt(0.5, 0.36, 0.012, 0, 0, 0).rotateX(-0.5).rotateY(0.4).translate(0.12, 1.22, 0.18)
  return [...bags, meshOf(card, solid({ color: 0xa07c50, roughness: 0.95 }))]
}
