/** Sun, sky and the light they throw: one low sun, a cloudy dome, and the street's own reflections. */
import * as THREE from 'three'
import type { LightSpec } from '../scene.js'
import { SKY_FRAGMENT, SKY_VERTEX } from './shaders.js'
import { patchShading } from './shading.js'

const SHADOW_DISTANCE = 300
/** Angular radius of the sun's disc, widened for haze, radians. */
const SUN_RADIUS = 0.008

export interface ViewCircle {
  centre: THREE.Vector3
  radius: number
}

export class Light {
  readonly dome: THREE.Mesh
  readonly sunDirection: THREE.Vector3
  private readonly sun = new THREE.DirectionalLight(0xfff0dc, 3.3)
  private readonly sky = new THREE.DirectionalLight(0xc4d8f5, 1.15)

  constructor(
    private readonly scene: THREE.Scene,
    spec: LightSpec,
  ) {
    const azimuth = THREE.MathUtils.degToRad(spec.azimuth)
    const elevation = THREE.MathUtils.degToRad(spec.elevation)
    this.sunDirection = new THREE.Vector3(
      Math.sin(azimuth) * Math.cos(elevation),
      Math.sin(elevation),
      -Math.cos(azimuth) * Math.cos(elevation),
    )
    const isSoft = spec.samples > 1
    patchShading(isSoft)
    this.dome = skyDome(this.sunDirection)
    scene.add(this.dome, this.sun, this.sun.target, this.sky, this.sky.target)
    scene.fog = new THREE.FogExp2(0xb4bfcc, 0.0016)
    this.sun.castShadow = true
    this.sky.castShadow = isSoft
    this.sky.visible = isSoft
    setShadow(this.sun, spec.draft ? 4096 : 2048, -0.0004, 0.02, isSoft ? 1 : 2.2)
    setShadow(this.sky, 1024, -0.0008, 0.05, 1)
  }

  /** What surfaces reflect: the sky and the street as seen from a little above the road at `from`. */
  lightEnvironment(renderer: THREE.WebGLRenderer, from: THREE.Vector3): void {
    const skyWasVisible = this.sky.visible
    this.sky.visible = false
    this.aim({ centre: from.clone().setY(0), radius: 70 })
    const generator = new THREE.PMREMGenerator(renderer)
    const skyOnly = new THREE.Scene().add(this.dome.clone())
    this.scene.environment = generator.fromScene(skyOnly, 0, 0.1, 1000).texture
    const target = new THREE.WebGLCubeRenderTarget(128, { type: THREE.HalfFloatType })
    const probe = new THREE.CubeCamera(0.3, 600, target)
    probe.position.copy(from)
    probe.update(renderer, this.scene)
    this.scene.environment = generator.fromCubemap(target.texture).texture
    this.sky.visible = skyWasVisible
  }

  /** Aims for sample `index` of `count`; with one sample the sun's middle. */
  aim(view: ViewCircle, index = 0, count = 1): void {
    if (count === 1) {
      fitShadow(this.sun, this.sunDirection, view)
      return
    }
    const across = new THREE.Vector3(0, 1, 0).cross(this.sunDirection).normalize()
    const along = this.sunDirection.clone().cross(across)
    const offset = SUN_RADIUS * Math.sqrt(fraction(0.5 + index * 0.618033988))
    const turn = fraction(0.13 + index * 0.8191725134) * Math.PI * 2
    const direction = this.sunDirection
      .clone()
      .addScaledVector(across, offset * Math.cos(turn))
      .addScaledVector(along, offset * Math.sin(turn))
      .normalize()
    fitShadow(this.sun, direction, view)

    const up = ((index + 0.5) / count) * 0.97 + 0.02
    const around = fraction(index * 0.618033988 + 0.3) * Math.PI * 2
    const level = Math.sqrt(1 - up * up)
    fitShadow(this.sky, new THREE.Vector3(level * Math.cos(around), up, level * Math.sin(around)), view)
  }
}

export const fraction = (x: number) => x - Math.floor(x)

function setShadow(
  light: THREE.DirectionalLight,
  size: number,
  bias: number,
  normalBias: number,
  radius: number,
): void {
  light.shadow.mapSize.set(size, size)
  light.shadow.bias = bias
  light.shadow.normalBias = normalBias
  light.shadow.radius = radius
}

function fitShadow(light: THREE.DirectionalLight, direction: THREE.Vector3, view: ViewCircle): void {
  light.target.position.copy(view.centre)
  light.position.copy(view.centre).addScaledVector(direction, SHADOW_DISTANCE / 2)
  const camera = light.shadow.camera
  camera.left = camera.bottom = -view.radius
  camera.right = camera.top = view.radius
  camera.near = 1
  camera.far = SHADOW_DISTANCE
  camera.updateProjectionMatrix()
  light.target.updateMatrixWorld()
  light.updateMatrixWorld()
}

function skyDome(sunDirection: THREE.Vector3): THREE.Mesh {
  const material = new THREE.ShaderMaterial({
    side: THREE.BackSide,
    depthWrite: false,
    uniforms: { sunDirection: { value: sunDirection } },
    vertexShader: SKY_VERTEX,
    fragmentShader: SKY_FRAGMENT,
  })
  return new THREE.Mesh(new THREE.SphereGeometry(400, 48, 24), material)
}
