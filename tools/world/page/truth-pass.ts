/** What is really seen: every thing drawn in its own colour without light, and its pixels counted. */
import * as THREE from 'three'
import type { TruthBox } from '../page-api.js'
import type { Renderer } from './renderer.js'
import type { View } from './view.js'
import type { Thing, World } from './world.js'

interface Seen {
  box: [number, number, number, number]
  pixels: number
}

export class TruthPass {
  private readonly target: THREE.WebGLRenderTarget
  private readonly flat = new Map<number, THREE.Material>()
  private readonly cutOut = new Map<THREE.Material, THREE.Material>()

  constructor(
    private readonly world: World,
    private readonly view: View,
    private readonly renderer: Renderer,
  ) {
    this.target = new THREE.WebGLRenderTarget(view.width, view.height, {
      minFilter: THREE.NearestFilter,
      magFilter: THREE.NearestFilter,
    })
  }

  boxes(): TruthBox[] {
    const seen = this.count(this.drawIds())
    return this.world.things.flatMap((thing, i) => {
      const found = seen.get(i + 1)
      if (!found) return []
      const { id, label } = thing
      return [{ id, label, box: found.box, visiblePx: found.pixels, position: positionOf(thing) }]
    })
  }

  private drawIds(): Uint8Array {
    const { gl, light } = this.renderer
    const { scene, things, markers } = this.world
    const idOf = new Map<THREE.Object3D, number>()
    things.forEach((thing, i) => {
      thing.object.traverse(part => idOf.set(part, i + 1))
    })
    const materials = new Map<THREE.Mesh, THREE.Material | THREE.Material[]>()
    scene.traverse(part => {
      if (!(part instanceof THREE.Mesh)) return
      materials.set(part, part.material)
      part.material = this.flatMaterial(idOf.get(part) ?? 0, part.material)
    })
    for (const marker of markers) marker.visible = true
    const { fog } = scene
    scene.fog = null
    light.dome.visible = false
    gl.setClearColor(0, 1)
    gl.setRenderTarget(this.target)
    gl.clear()
    gl.render(scene, this.view.camera)
    const { width, height } = this.view
    const pixels = new Uint8Array(width * height * 4)
    gl.readRenderTargetPixels(this.target, 0, 0, width, height, pixels)
    gl.setRenderTarget(null)
    light.dome.visible = true
    for (const marker of markers) marker.visible = false
    scene.fog = fog
    for (const [mesh, material] of materials) mesh.material = material
    return pixels
  }

  /** Id 0 is everything that is not a thing; leaves there still have holes. */
  private flatMaterial(id: number, original: THREE.Material): THREE.Material {
    if (id === 0 && original.alphaTest > 0 && 'map' in original) {
      const map = original.map as THREE.Texture
      const known = this.cutOut.get(original)
      const made =
        known ?? new THREE.MeshBasicMaterial({ color: 0, map, alphaTest: 0.45, side: THREE.DoubleSide })
      this.cutOut.set(original, made)
      return made
    }
    const color = new THREE.Color().setRGB(id / 255, 0, 0, THREE.LinearSRGBColorSpace)
    const made = this.flat.get(id) ?? new THREE.MeshBasicMaterial({ color, side: THREE.DoubleSide })
    this.flat.set(id, made)
    return made
  }

  private count(pixels: Uint8Array): Map<number, Seen> {
    const { width, height } = this.view
    const seen = new Map<number, Seen>()
    for (let row = 0; row < height; row++) {
      const y = height - 1 - row
      for (let x = 0; x < width; x++) {
        const id = pixels[(row * width + x) * 4]!
        if (!id) continue
        const entry = seen.get(id) ?? { box: [width, height, 0, 0], pixels: 0 }
        const [x1, y1, x2, y2] = entry.box
        entry.box = [Math.min(x1, x), Math.min(y1, y), Math.max(x2, x + 1), Math.max(y2, y + 1)]
        entry.pixels++
        seen.set(id, entry)
      }
    }
    return seen
  }
}

function positionOf({ object }: Thing): TruthBox['position'] {
  return { eastM: round(object.position.x), northM: round(0 - object.position.z) }
}

const round = (metres: number) => Math.round(metres * 1000) / 1000
