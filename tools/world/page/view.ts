/** The camera of a scene: where it stands, what ground it sees, where world points fall in the picture. */
import * as THREE from 'three'
import type { CameraPose, GroundPoint } from '../page-api.js'
import type { CameraSpec } from '../scene.js'
import type { ViewCircle } from './light.js'

/** Ground farther than this gets no shadow detail. */
const FAR_GROUND = 90

export class View {
  readonly camera: THREE.PerspectiveCamera
  private circle!: ViewCircle

  constructor(
    spec: CameraSpec,
    readonly width: number,
    readonly height: number,
  ) {
    const halfWidth = Math.tan(THREE.MathUtils.degToRad(spec.hfov / 2))
    const vfov = THREE.MathUtils.radToDeg(2 * Math.atan((halfWidth * height) / width))
    this.camera = new THREE.PerspectiveCamera(vfov, width / height, 0.3, 700)
    this.camera.rotation.order = 'YXZ'
    this.aim(spec)
  }

  /** Moves the camera. Its lens stays as it is. */
  aim({ east, north, up, yaw, pitch, roll = 0 }: CameraPose): void {
    const [x, y, z] = [pitch, -yaw, -roll].map(THREE.MathUtils.degToRad) as [number, number, number]
    this.camera.rotation.set(x, y, z)
    this.camera.position.set(east, up, -north)
    this.camera.updateMatrixWorld()
    this.circle = this.groundCircle()
  }

  /** The circle of ground that shadows are computed for. */
  get ground(): ViewCircle {
    return this.circle
  }

  /** Names where the camera is: a new value means the whole picture changed. */
  stance(): string {
    return this.camera.matrixWorld.elements.join()
  }

  /** Pixels, and whether the point is in front of the camera. */
  project(point: THREE.Vector3): { x: number; y: number; inFront: boolean } {
    const inFront = point.clone().applyMatrix4(this.camera.matrixWorldInverse).z < -this.camera.near
    const ndc = point.clone().project(this.camera)
    return { x: ((ndc.x + 1) / 2) * this.width, y: ((1 - ndc.y) / 2) * this.height, inFront }
  }

  /** Where the ray through a fraction of the frame meets the road, if it does. */
  groundAt(x: number, y: number): THREE.Vector3 | undefined {
    const ray = new THREE.Raycaster()
    ray.setFromCamera(new THREE.Vector2(x * 2 - 1, 1 - y * 2), this.camera)
    const road = new THREE.Plane(new THREE.Vector3(0, 1, 0), 0)
    return ray.ray.intersectPlane(road, new THREE.Vector3()) ?? undefined
  }

  /** Whole metres on the road that the camera sees, and where it sees them. */
  groundPoints(): GroundPoint[] {
    const points: GroundPoint[] = []
    for (const y of [0.35, 0.55, 0.75, 0.95]) {
      for (const x of [0.1, 0.5, 0.9]) {
        const near = this.groundAt(x, y)
        if (!near || near.distanceTo(this.camera.position) > FAR_GROUND) continue
        const point = near.clone().round()
        const image = this.project(point)
        points.push({
          image: [image.x / this.width, image.y / this.height],
          eastM: point.x,
          northM: 0 - point.z,
        })
      }
    }
    return points
  }

  private groundCircle(): ViewCircle {
    const eye = this.camera.position
    const corners = [
      [-1, -1],
      [1, -1],
      [-1, 1],
      [1, 1],
      [0, 0],
    ].map(([x, y]) => {
      const ray = new THREE.Vector3(x, y, 0.5).unproject(this.camera).sub(eye).normalize()
      const distance = ray.y < -0.02 ? Math.min(-eye.y / ray.y, FAR_GROUND) : FAR_GROUND
      return eye.clone().addScaledVector(ray, distance).setY(0)
    })
    const points = [...corners, eye.clone().setY(0)]
    const centre = new THREE.Box3().setFromPoints(points).getCenter(new THREE.Vector3())
    return { centre, radius: Math.max(...points.map(point => point.distanceTo(centre))) + 6 }
  }
}
