/** The page: builds a scene on request and draws it moment by moment. */
import * as THREE from 'three'
import type { Scene } from '../scene.js'
import { DirtyRegions } from './dirty.js'
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
    this.renderer.draw(regions)
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
  groundPoints: () => studio.groundPoints(),
}
