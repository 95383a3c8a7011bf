/** The page: builds a scene on request and draws it moment by moment. */
import * as THREE from 'three'
import type { CameraPose } from '../page-api.js'
import type { Scene } from '../scene.js'
import { DirtyRegions } from './dirty.js'
import { placeOf } from './place.js'
import { Renderer } from './renderer.js'
import { TruthPass } from './truth-pass.js'
import { View } from './view.js'
import { World } from './world.js'

class Studio {
  private readonly world: World
  private readonly view: View
  private readonly renderer: Renderer
  private readonly dirty: DirtyRegions
  private readonly truthPass: TruthPass

  constructor(scene: Scene) {
    const canvas = document.createElement('canvas')
    const gl = new THREE.WebGLRenderer({ canvas, antialias: false, preserveDrawingBuffer: true })
    this.world = new World(scene)
    this.view = new View(scene.camera, scene.width, scene.height)
    for (const { object } of this.world.movers) object.visible = false
    this.renderer = new Renderer(gl, this.world.scene, this.view, scene.light)
    this.dirty = new DirtyRegions(this.world, this.view, this.renderer.light.sunDirection)
    this.truthPass = new TruthPass(this.world, this.view, this.renderer)
  }

  async render(t: number): Promise<{ changed: boolean }> {
    this.world.setTime(t)
    const regions = this.dirty.next()
    if (!regions.length) return { changed: false }
    this.renderer.draw(regions, this.dirty.thingsChanged)
    for (const region of regions) {
      const { x1, y1, x2, y2 } = region
      await fetch(`/region/${x1}/${y1}/${x2}/${y2}`, { method: 'POST', body: this.renderer.pixels(region) })
    }
    return { changed: true }
  }

  truth(t: number) {
    this.world.setTime(t)
    return this.truthPass.boxes()
  }

  aim(pose: CameraPose): void {
    this.view.aim(pose)
  }

  places(t: number) {
    this.world.setTime(t)
    return this.world.present().map(placeOf)
  }

  pixelsOf(points: [eastM: number, northM: number, upM: number][]) {
    return points.map(([east, north, up]): [number, number] | undefined => {
      const { x, y, inFront } = this.view.project(new THREE.Vector3(east, up, -north))
      return inFront ? [x, y] : undefined
    })
  }

  groundPoints() {
    return this.view.groundPoints()
  }
}

let studio: Studio

globalThis.world = {
  build: scene => {
    studio = new Studio(scene)
  },
  render: t => studio.render(t),
  truth: t => studio.truth(t),
  aim: pose => studio.aim(pose),
  places: t => studio.places(t),
  pixelsOf: points => studio.pixelsOf(points),
  groundPoints: () => studio.groundPoints(),
}
