/** Paints a vehicle's skin: its sides and its top here, nose and tail in vehicle-ends.ts. */
import { monotoneCurve } from '../monotone.js'
import { mix } from './noise.js'
import { paintBack, paintFront } from './vehicle-ends.js'
import { type Brush, VehicleSheet } from './vehicle-sheet.js'
import {
  BLACK,
  CHROME,
  GLASS,
  HEADLAMP,
  type PaintJob,
  SEAM,
  TAIL_LAMP,
  type VehicleFinish,
} from './vehicle-styles.js'
import { type BodyProfile, planTaper } from './vehicle-types.js'

export function paintVehicle(profile: BodyProfile, finish: VehicleFinish): VehicleSheet {
  const job: PaintJob = {
    profile,
    finish,
    roofline: monotoneCurve(profile.roofline),
    belt: monotoneCurve(profile.belt),
    halfLength: profile.length / 2,
    halfWidth: profile.width / 2,
  }
  const sheet = new VehicleSheet()
  sheet.fill({ colour: finish.colour, surface: `rgb(0,107,${(finish.metallic * 255) | 0})` })
  sheet.draw('side', brush => {
    paintSills(brush, job)
    paintSideWindows(brush, job)
    paintDoors(brush, job)
    paintWraparoundLamps(brush, job)
  })
  sheet.draw('side', (_brush, pen) => {
    cutWheelArches(pen, job)
    dirtyLowerBody(pen, job)
  })
  sheet.draw('top', brush => {
    paintScreens(brush, job)
    paintBonnetAndRoof(brush, job)
  })
  sheet.draw('front', (brush, pen) => paintFront(brush, pen, job))
  sheet.draw('back', (brush, pen) => paintBack(brush, pen, job))
  return sheet
}

function paintSills(brush: Brush, { profile, halfLength }: PaintJob): void {
  const height = profile.sill + (profile.cladding ? 0.16 : 0.05)
  brush.rect(BLACK, -halfLength - 0.2, 0, profile.length + 0.4, height)
  if (!profile.cladding) return
  for (const axle of profile.axles)
    brush.ellipse(BLACK, axle, profile.wheelRadius, profile.wheelRadius + 0.12)
}

function paintSideWindows(brush: Brush, { profile, roofline, belt }: PaintJob): void {
  const upper: [number, number][] = []
  const lower: [number, number][] = []
  const [front, rear] = profile.sideWindows
  for (let i = 0; i <= 60; i++) {
    const x = mix(front, rear, i / 60)
    const top = roofline(x) - 0.115
    const bottom = belt(x) + 0.045
    if (top <= bottom) continue
    upper.push([x, top])
    lower.unshift([x, bottom])
  }
  const pane = [...upper, ...lower]
  brush.polygon(BLACK, pane, 0.035)
  brush.polygon(GLASS, pane)
  brush.line(
    CHROME,
    lower.map(([x, y]) => [x, y - 0.02]),
    0.012,
  )
  const [middle, back] = profile.pillars
  brush.rect(BLACK, middle - 0.04, belt(middle) + 0.02, 0.08, roofline(middle) - belt(middle) - 0.12)
  brush.rect(BLACK, back - 0.02, belt(back) + 0.02, 0.045, roofline(back) - belt(back) - 0.12)
}

function paintDoors(brush: Brush, { profile, belt }: PaintJob): void {
  const { sill, wheelRadius } = profile
  const [middle, back] = profile.pillars
  const hinge = profile.sideWindows[0] + 0.12
  const floor = sill + 0.09
  const seam = (points: [number, number][], width = 0.011) => brush.line(SEAM, points, width)
  seam([
    [hinge - 0.2, belt(hinge) + 0.02],
    [hinge, belt(hinge) - 0.12],
    [hinge, sill + 0.2],
    [hinge - 0.08, floor],
    [middle, floor],
  ])
  seam([
    [middle, belt(middle) + 0.05],
    [middle, floor],
  ])
  if (profile.panelled) {
    seam([
      [middle, 1.75],
      [-1, 1.75],
      [-1, floor],
    ])
  } else {
    const arch = profile.axles[1] + wheelRadius
    seam([
      [back, belt(back) + 0.05],
      [back - 0.02, wheelRadius * 2 + 0.18],
      [arch + 0.12, wheelRadius + 0.1],
      [arch + 0.14, floor],
      [middle, floor],
    ])
    brush.rect({ colour: 'rgba(0,0,0,.18)' }, back - 0.62, belt(-1.5) - 0.2, 0.16, 0.16)
  }
  const handles = profile.panelled ? [middle + 0.16, middle - 0.18] : [middle + 0.14, back + 0.14]
  for (const x of handles) {
    brush.rect(
      { colour: 'rgba(20,20,22,.75)', surface: 'rgb(0,80,60)' },
      x - 0.1,
      belt(x) - 0.115,
      0.2,
      0.035,
    )
  }
  const [frontAxle, rearAxle] = profile.axles
  brush.rect({ colour: 'rgba(0,0,0,.10)' }, rearAxle, sill + 0.26, frontAxle - rearAxle, 0.05)
}

function paintWraparoundLamps(brush: Brush, { profile, belt, halfLength }: PaintJob): void {
  const nose = profile.roofline[0]![1]
  brush.polygon(HEADLAMP, [
    [halfLength + 0.1, nose - 0.1],
    [halfLength + 0.1, nose + 0.06],
    [halfLength - 0.32, nose + 0.07],
    [halfLength - 0.1, nose - 0.09],
  ])
  const tail = belt(-halfLength + 0.1)
  brush.polygon(TAIL_LAMP, [
    [-halfLength - 0.1, tail - 0.15],
    [-halfLength - 0.1, tail + 0.04],
    [-halfLength + 0.28, tail + 0.02],
    [-halfLength + 0.16, tail - 0.13],
  ])
  brush.rect({ colour: '#c56a12' }, halfLength - 0.42, nose - 0.12, 0.05, 0.03)
}

/** The arches become holes: the material is alpha-tested. */
function cutWheelArches(pen: CanvasRenderingContext2D, { profile }: PaintJob): void {
  pen.globalCompositeOperation = 'destination-out'
  pen.fillStyle = '#000'
  for (const axle of profile.axles) {
    pen.beginPath()
    pen.arc(axle, profile.wheelRadius, profile.wheelRadius + 0.05, 0, Math.PI * 2)
    pen.fill()
  }
}

function dirtyLowerBody(pen: CanvasRenderingContext2D, { profile, halfLength }: PaintJob): void {
  const dirt = pen.createLinearGradient(0, profile.sill, 0, profile.sill + 0.45)
  dirt.addColorStop(0, 'rgba(96,84,66,.45)')
  dirt.addColorStop(1, 'rgba(96,84,66,0)')
  pen.globalCompositeOperation = 'source-atop'
  pen.fillStyle = dirt
  pen.fillRect(-halfLength - 0.2, 0, profile.length + 0.4, 1.1)
}

/** Half the width of glass and roof as seen from above. */
function upperHalfWidth({ profile, roofline, belt }: PaintJob, x: number): number {
  const height = roofline(x) - belt(x)
  const shoulder = 0.465 * profile.width * planTaper(profile, x)
  return height > 0.12 ? shoulder - 0.09 - 0.3 * height : shoulder - 0.1
}

function paintScreens(brush: Brush, job: PaintJob): void {
  const screen = (front: number, rear: number, inset: number) => {
    const right: [number, number][] = []
    const left: [number, number][] = []
    for (let i = 0; i <= 16; i++) {
      const x = mix(front, rear, i / 16)
      const half = upperHalfWidth(job, x) - inset
      right.push([x, half])
      left.unshift([x, -half])
    }
    return [...right, ...left]
  }
  const [top, bottom] = job.profile.windscreen
  brush.polygon(BLACK, screen(top - 0.03, bottom + 0.05, -0.015))
  brush.polygon(GLASS, screen(top, bottom, 0.035))
  if (job.profile.rearScreen) {
    const [rearTop, rearBottom] = job.profile.rearScreen
    brush.polygon(BLACK, screen(rearTop + 0.02, rearBottom - 0.03, 0))
    brush.polygon(GLASS, screen(rearTop, rearBottom, 0.05))
  }
}

function paintBonnetAndRoof(brush: Brush, job: PaintJob): void {
  const { profile, halfLength, halfWidth } = job
  const scuttle = profile.windscreen[1] + 0.06
  for (const s of [-1, 1]) {
    brush.line(
      SEAM,
      [
        [scuttle, s * (halfWidth - 0.16)],
        [halfLength - 0.35, s * (halfWidth - 0.2)],
        [halfLength - 0.16, s * (halfWidth - 0.35)],
        [halfLength - 0.1, 0],
      ],
      0.011,
    )
    brush.line(
      { colour: 'rgba(0,0,0,.13)' },
      [
        [scuttle + 0.05, s * 0.48],
        [halfLength - 0.25, s * 0.36],
      ],
      0.03,
    )
    brush.polygon(HEADLAMP, [
      [halfLength - 0.32, s * (halfWidth - 0.06)],
      [halfLength + 0.1, s * (halfWidth - 0.06)],
      [halfLength + 0.1, s * (halfWidth - 0.38)],
      [halfLength - 0.1, s * (halfWidth - 0.36)],
    ])
  }
  const front = profile.windscreen[0] - 0.08
  const rear = profile.rearScreen ? profile.rearScreen[0] + 0.08 : profile.roofline.at(-4)![0] + 0.05
  for (const s of [-1, 1]) {
    const gutter = [front, mix(front, rear, 0.5), rear].map(
      x => [x, s * (upperHalfWidth(job, x) - 0.06)] as const,
    )
    brush.line(SEAM, gutter, 0.014)
  }
  if (profile.rearScreen) {
    const deck = profile.rearScreen[1] - 0.06
    brush.line(
      SEAM,
      [
        [-halfLength + 0.02, -(halfWidth - 0.3)],
        [deck, -(halfWidth - 0.28)],
        [deck, halfWidth - 0.28],
        [-halfLength + 0.02, halfWidth - 0.3],
      ],
      0.011,
    )
  }
  if (!profile.panelled) return
  for (let x = 0.4; x > -2.3; x -= 0.5) {
    brush.line(
      SEAM,
      [
        [x, -0.55],
        [x, 0.55],
      ],
      0.02,
    )
  }
}
