/** A whole vehicle: painted body, wheels, wheel houses, mirrors. Its nose points to +x. */
import * as THREE from 'three'
import { monotoneCurve } from '../monotone.js'
import type { VehicleSpec } from '../scene.js'
import { makeCanvas, penOf, textureOf } from './canvas.js'
import { boxAt, merged, meshOf, solid } from './shapes.js'
import { vehicleBody } from './vehicle-body.js'
import { paintVehicle } from './vehicle-paint.js'
import { BODY_PROFILES, type BodyProfile } from './vehicle-types.js'

const TYRE_HALF_WIDTH = 0.105

export function buildVehicle(spec: VehicleSpec): THREE.Group {
  const profile = BODY_PROFILES[spec.type]
  const vehicle = new THREE.Group()
  vehicle.name = spec.id
  vehicle.add(paintedBody(profile, spec), ...undersides(profile), ...mirrors(profile, spec.colour))
  for (const axle of profile.axles) {
    for (const side of [-1, 1]) {
      const wheel = buildWheel(profile.wheelRadius)
      wheel.position.set(axle, profile.wheelRadius, side * (profile.width / 2 - 0.125))
      vehicle.add(wheel)
    }
  }
  return vehicle
}

function paintedBody(profile: BodyProfile, spec: VehicleSpec): THREE.Mesh {
  const sheet = paintVehicle(profile, spec)
  const surface = textureOf(sheet.surface, { srgb: false, repeat: false })
  const material = new THREE.MeshPhysicalMaterial({
    map: textureOf(sheet.colour, { repeat: false }),
    roughnessMap: surface,
    metalnessMap: surface,
    metalness: 1,
    roughness: 1,
    clearcoat: 1,
    clearcoatRoughness: 0.06,
    alphaTest: 0.5,
    side: THREE.DoubleSide,
  })
  return meshOf(vehicleBody(profile, sheet), material)
}

/** What is seen through the wheel arches, so that no light comes through the body. */
function undersides(profile: BodyProfile): THREE.Mesh[] {
  const dark = solid({ color: 0x060606, roughness: 1 })
  const inside = solid({ color: 0x050505, roughness: 1, side: THREE.BackSide })
  const { wheelRadius, width } = profile
  return profile.axles.flatMap(axle => {
    const tube = new THREE.CylinderGeometry(wheelRadius + 0.07, wheelRadius + 0.07, width * 0.92, 28, 1, true)
    const house = meshOf(tube.rotateX(Math.PI / 2).translate(axle, wheelRadius, 0), inside, false)
    const core = boxAt(wheelRadius * 2.1, wheelRadius * 1.9, width * 0.5, axle, wheelRadius + 0.12, 0)
    return [house, meshOf(core, dark)]
  })
}

function mirrors(profile: BodyProfile, colour: string): THREE.Mesh[] {
  const material = new THREE.MeshPhysicalMaterial({ color: colour, roughness: 0.4, clearcoat: 1 })
  const x = profile.sideWindows[0] - 0.02
  const height = monotoneCurve(profile.belt)(x) + 0.1
  return [-1, 1].map(side => {
    const shell = new THREE.SphereGeometry(1, 16, 12).scale(0.085, 0.075, 0.12)
    return meshOf(shell.translate(x, height, side * (profile.width * 0.5 + 0.07)), material)
  })
}

let rimMaterial: THREE.Material | undefined
let tyreMaterial: THREE.Material | undefined

function buildWheel(radius: number): THREE.Group {
  rimMaterial ??= solid({ map: textureOf(paintRim(), { repeat: false }), roughness: 0.35, metalness: 0.5 })
  tyreMaterial ??= solid({ color: 0x0d0d0e, roughness: 0.85 })
  const w = TYRE_HALF_WIDTH
  const half = [
    [0.66, 0.8],
    [0.7, 1],
    [0.9, 1.02],
    [0.97, 0.85],
    [1, 0.6],
  ] as const
  const section = [
    ...half.map(([r, across]) => new THREE.Vector2(radius * r, -w * across)),
    ...half.map(([r, across]) => new THREE.Vector2(radius * r, w * across)).reverse(),
  ]
  const tyre = new THREE.LatheGeometry(section, 40).rotateX(Math.PI / 2)
  const disc = new THREE.CircleGeometry(radius * 0.68, 40)
  const rims = merged([
    disc.clone().translate(0, 0, w * 0.72),
    disc
      .clone()
      .rotateY(Math.PI)
      .translate(0, 0, -w * 0.72),
  ])
  return new THREE.Group().add(meshOf(tyre, tyreMaterial), meshOf(rims, rimMaterial))
}

function paintRim(size = 256): HTMLCanvasElement {
  const canvas = makeCanvas(size, size)
  const pen = penOf(canvas)
  pen.fillStyle = '#0b0b0c'
  pen.fillRect(0, 0, size, size)
  pen.translate(size / 2, size / 2)
  pen.strokeStyle = '#a9adb0'
  pen.lineWidth = 16
  pen.beginPath()
  pen.arc(0, 0, size / 2 - 9, 0, Math.PI * 2)
  pen.stroke()
  pen.fillStyle = '#9da1a5'
  for (let spoke = 0; spoke < 5; spoke++) {
    pen.rotate((Math.PI * 2) / 5)
    pen.beginPath()
    pen.moveTo(-16, -18)
    pen.lineTo(-24, -size / 2 + 10)
    pen.lineTo(24, -size / 2 + 10)
    pen.lineTo(16, -18)
    pen.fill()
  }
  pen.fillStyle = '#b5b9bc'
  pen.beginPath()
  pen.arc(0, 0, 24, 0, Math.PI * 2)
  pen.fill()
  return canvas
}
