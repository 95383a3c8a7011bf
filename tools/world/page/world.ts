/** Builds everything a scene names and puts each thing where it is at a moment. */
import * as THREE from 'three'
import { followPath } from '../path.js'
import type { BagsSpec, BicycleSpec, BinSpec, PotholeSpec, Scene, VehicleSpec } from '../scene.js'
import { buildPile } from './bags.js'
import { buildBicycle } from './bicycle.js'
import { buildBin } from './bin.js'
import { buildHouses } from './houses.js'
import { STREET } from './layout.js'
import { buildLitter } from './litter.js'
import { buildBackground, buildPavements } from './pavement.js'
import { rimMarker } from './pothole.js'
import { buildRoad } from './road.js'
import { buildRoadside } from './roadside.js'
import { buildVehicle } from './vehicle.js'

/** Something the truth speaks of. */
export interface Thing {
  id: string
  label: string
  object: THREE.Object3D
}

export interface Mover {
  object: THREE.Object3D
  poseAt: ReturnType<typeof followPath>
}

export class World {
  readonly scene = new THREE.Scene()
  readonly movers: Mover[] = []
  readonly things: Thing[] = []
  /** Shown to the pass that looks for things, and in no picture: a hole is no object of its own. */
  readonly markers: THREE.Object3D[] = []
  private readonly stays: { object: THREE.Object3D; isThere: (t: number) => boolean }[] = []

  constructor(spec: Scene) {
    const { noStopping } = spec
    const holes = spec.potholes.map(({ east, north, size }) => ({ x: east, z: -north, size }))
    this.scene.add(buildRoad({ holes, noStopping }, spec.light.draft), buildPavements(), buildBackground())
    this.scene.add(buildHouses(), buildRoadside())
    for (const vehicle of spec.vehicles) this.addVehicle(vehicle)
    for (const bin of spec.bins) this.addBin(bin)
    for (const bags of spec.bags) this.addBags(bags)
    spec.litter.forEach((litter, i) => {
      this.addStay('litter', buildLitter(litter.count, litter.spread, spec.seed + i), litter)
    })
    for (const bicycle of spec.bicycles) this.addBicycle(bicycle)
    for (const pothole of spec.potholes) this.addPothole(pothole)
  }

  /** Moves everything to where it is at `t` seconds. */
  setTime(t: number): void {
    for (const { object, poseAt } of this.movers) {
      const pose = poseAt(t)
      object.visible = pose !== undefined
      if (!pose) continue
      object.position.set(pose.east, 0, -pose.north)
      object.rotation.y = ((90 - pose.heading) * Math.PI) / 180
    }
    for (const { object, isThere } of this.stays) object.visible = isThere(t)
    this.scene.updateMatrixWorld(true)
  }

  /** Things that are there, at the time that was set last. */
  present(): Thing[] {
    return this.things.filter(({ object }) => object.visible || this.markers.includes(object))
  }

  /** Names the state of everything that does not drive: a new value means the whole picture changed. */
  stillness(): string {
    return this.stays.map(({ object }) => (object.visible ? '1' : '0')).join('')
  }

  private addVehicle(spec: VehicleSpec): void {
    const object = buildVehicle(spec)
    this.scene.add(object)
    this.movers.push({ object, poseAt: followPath(spec.path, spec.heading) })
    this.things.push({ id: spec.id, label: 'car', object })
  }

  private addBags(spec: BagsSpec): void {
    const pile = buildPile(spec.count)
    pile.rotation.y = -THREE.MathUtils.degToRad(spec.turn)
    this.addStay('garbage_bag', pile, spec)
  }

  private addBicycle(spec: BicycleSpec): void {
    const object = buildBicycle(spec.colour)
    object.rotation.y = ((90 - spec.heading) * Math.PI) / 180
    this.addStay('bicycle', object, spec)
  }

  /** The road has the hole already; this is what marks it. */
  private addPothole({ id, east, north, size }: PotholeSpec): void {
    const marker = rimMarker(size)
    marker.position.set(east, 0, -north)
    marker.visible = false
    this.scene.add(marker)
    this.markers.push(marker)
    this.things.push({ id, label: 'pothole', object: marker })
  }

  /** One object for each fill; only that of the moment is there. */
  private addBin(spec: BinSpec): void {
    spec.states.forEach(({ t, fill }, i) => {
      const next = spec.states[i + 1]?.t
      const object = buildBin(spec.colour, fill)
      object.rotation.y = Math.PI - (spec.facing * Math.PI) / 180
      const label = fill === 'closed' ? 'garbage_bin' : 'bin_overflow'
      this.addStay(label, object, { ...spec, from: t, until: next })
    })
  }

  private addStay(
    label: string,
    object: THREE.Object3D,
    spec: { id: string; east: number; north: number; from: number; until?: number },
  ): void {
    const onPavement = Math.abs(spec.north) > STREET.south
    object.position.set(spec.east, onPavement ? STREET.kerbHeight : 0, -spec.north)
    this.scene.add(object)
    this.stays.push({ object, isThere: t => t >= spec.from && t < (spec.until ?? Infinity) })
    this.things.push({ id: spec.id, label, object })
  }
}
