/** Draws the world as the camera sees it: light samples added up in linear light, then developed into pixels. */
import * as THREE from 'three'
import type { LightSpec } from '../scene.js'
import type { Rect } from './dirty.js'
import { reflectOnlyGlossy, usePlainTextures } from './draft.js'
import { STREET } from './layout.js'
import { fraction, Light } from './light.js'
import { ADD_SAMPLE, DEVELOP, SCREEN_VERTEX } from './shaders.js'
import type { View } from './view.js'

/** Shadows of a draft are drawn once for all that the camera will see. */
const WHOLE_STREET = { centre: new THREE.Vector3(), radius: STREET.east + 4 }

export class Renderer {
  readonly light: Light
  private readonly sample: THREE.WebGLRenderTarget
  private readonly sum: THREE.WebGLRenderTarget
  private readonly adding: ScreenPass
  private readonly developing: ScreenPass

  constructor(
    readonly gl: THREE.WebGLRenderer,
    private readonly scene: THREE.Scene,
    private readonly view: View,
    private readonly spec: LightSpec,
  ) {
    const { width, height } = view
    gl.setPixelRatio(1)
    gl.setSize(width, height, false)
    gl.shadowMap.enabled = true
    gl.shadowMap.type = spec.draft ? THREE.BasicShadowMap : THREE.PCFShadowMap
    gl.toneMapping = THREE.NoToneMapping
    this.light = new Light(scene, spec)
    this.light.lightEnvironment(
      gl,
      view.ground.centre
        .clone()
        .setX(view.camera.position.x + 8)
        .setY(2.2),
    )
    gl.shadowMap.autoUpdate = false
    if (spec.draft) {
      usePlainTextures(scene)
      reflectOnlyGlossy(scene)
    }

    const nearest = { minFilter: THREE.NearestFilter, magFilter: THREE.NearestFilter } as const
    // with several samples the jitter between them smooths the edges; a single one needs multisampling
    const samples = spec.samples > 1 || spec.draft ? 0 : 4
    this.sample = new THREE.WebGLRenderTarget(width, height, {
      ...nearest,
      type: THREE.HalfFloatType,
      samples,
    })
    this.sum = new THREE.WebGLRenderTarget(width, height, {
      ...nearest,
      type: THREE.FloatType,
      depthBuffer: false,
    })
    this.sample.scissorTest = this.sum.scissorTest = true
    this.adding = new ScreenPass(ADD_SAMPLE, {
      picture: { value: this.sample.texture },
      weight: { value: 1 / spec.samples },
    })
    this.adding.material.blending = THREE.CustomBlending
    this.adding.material.blendSrc = THREE.OneFactor
    this.adding.material.blendDst = THREE.OneFactor
    this.developing = new ScreenPass(DEVELOP, {
      picture: { value: this.sum.texture },
      exposure: { value: spec.exposure },
      pixel: { value: new THREE.Vector2(1 / width, 1 / height) },
    })
  }

  /** Draws `regions` again and leaves the rest of the picture as it was. */
  draw(regions: readonly Rect[], thingsChanged: boolean): void {
    const { gl, view } = this
    gl.setClearColor(0, 0)
    for (const region of regions) {
      this.cut(region)
      gl.setRenderTarget(this.sum)
      gl.clear()
    }
    for (let index = 0; index < this.spec.samples; index++) {
      this.light.aim(this.spec.draft ? WHOLE_STREET : view.ground, index, this.spec.samples)
      gl.shadowMap.needsUpdate = !this.spec.draft || thingsChanged
      for (const region of regions) {
        this.cut(region)
        this.lookAt(region, index)
        gl.setRenderTarget(this.sample)
        gl.render(this.scene, view.camera)
        gl.setRenderTarget(this.sum)
        gl.autoClear = false
        this.adding.render(gl)
        gl.autoClear = true
      }
    }
    view.camera.clearViewOffset()
    gl.setRenderTarget(null)
    gl.setScissorTest(true)
    gl.autoClear = false
    for (const { x1, y1, x2, y2 } of regions) {
      // the developed picture has its top row first, as pixels are read from the bottom up
      gl.setScissor(x1, y1, x2 - x1, y2 - y1)
      this.developing.render(gl)
    }
    gl.autoClear = true
    gl.setScissorTest(false)
  }

  /** RGBA of one region, top row first. */
  pixels({ x1, y1, x2, y2 }: Rect): Uint8Array<ArrayBuffer> {
    const context = this.gl.getContext()
    const [width, height] = [x2 - x1, y2 - y1]
    const pixels = new Uint8Array(width * height * 4)
    context.readPixels(x1, y1, width, height, context.RGBA, context.UNSIGNED_BYTE, pixels)
    return pixels
  }

  private cut({ x1, y1, x2, y2 }: Rect): void {
    for (const target of [this.sample, this.sum]) {
      target.scissor.set(x1, this.view.height - y2, x2 - x1, y2 - y1)
    }
  }

  /**
   * Narrows the camera to one region, so that only what stands there is drawn. Samples are moved by parts of a pixel:
   * together they make a soft pixel filter.
   */
  private lookAt({ x1, y1, x2, y2 }: Rect, index: number): void {
    const { camera, width, height } = this.view
    const radius = 0.48 * Math.sqrt(-2 * Math.log(1 - 0.92 * fraction(0.5 + index * 0.7548776662)))
    const reach = this.spec.samples === 1 ? 0 : radius
    const angle = fraction(0.5 + index * 0.569840291) * Math.PI * 2
    const left = x1 + reach * Math.cos(angle)
    const top = y1 + reach * Math.sin(angle)
    camera.setViewOffset(width, height, left, top, x2 - x1, y2 - y1)
    this.sample.viewport.set(x1, height - y2, x2 - x1, y2 - y1)
  }
}

/** A shader over the whole target. */
class ScreenPass {
  readonly material: THREE.ShaderMaterial
  private readonly scene = new THREE.Scene()
  private readonly camera = new THREE.OrthographicCamera(-1, 1, 1, -1, 0, 1)

  constructor(fragmentShader: string, uniforms: Record<string, THREE.IUniform>) {
    this.material = new THREE.ShaderMaterial({
      uniforms,
      vertexShader: SCREEN_VERTEX,
      fragmentShader,
      depthTest: false,
      depthWrite: false,
    })
    this.scene.add(new THREE.Mesh(new THREE.PlaneGeometry(2, 2), this.material))
  }

  render(gl: THREE.WebGLRenderer): void {
    gl.render(this.scene, this.camera)
  }
}
