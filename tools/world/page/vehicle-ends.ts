/** Paints nose and tail: grille, lamps, bumpers, tail window, plates. */
import type { Brush } from './vehicle-sheet.js'
import { BLACK, GLASS, LAMP_HOUSING, type PaintJob, SEAM, TAIL_LAMP } from './vehicle-styles.js'

function paintPlate(brush: Brush, pen: CanvasRenderingContext2D, text: string, height: number): void {
  brush.rect({ colour: '#e8e8e4', surface: 'rgb(0,120,0)' }, -0.26, height - 0.06, 0.52, 0.12)
  pen.save()
  pen.scale(1, -1)
  pen.fillStyle = '#181818'
  pen.font = 'bold .095px sans-serif'
  pen.textAlign = 'center'
  pen.textBaseline = 'middle'
  pen.fillText(text, 0, -height)
  pen.restore()
}

export function paintFront(
  brush: Brush,
  pen: CanvasRenderingContext2D,
  { profile, finish, halfWidth }: PaintJob,
): void {
  const nose = profile.roofline[0]![1]
  brush.rounded(BLACK, -halfWidth + 0.14, profile.sill - 0.05, profile.width - 0.28, 0.2, 0.05)
  brush.rounded(BLACK, -0.5, nose - 0.19, 1, 0.17, 0.04)
  for (let bar = 0; bar < 5; bar++)
    brush.rect({ colour: '#3a3c3f' }, -0.48, nose - 0.17 + bar * 0.032, 0.96, 0.008)
  brush.ellipse({ colour: '#c4c8cb' }, 0, nose - 0.1, 0.05)
  for (const s of [-1, 1]) {
    brush.polygon(LAMP_HOUSING, [
      [s * 0.5, nose - 0.13],
      [s * (halfWidth + 0.05), nose - 0.1],
      [s * (halfWidth + 0.05), nose + 0.07],
      [s * 0.53, nose - 0.02],
    ])
    for (const x of [0.6, 0.73]) {
      brush.ellipse(
        { colour: '#dfe4e8', surface: 'rgb(0,10,60)' },
        s * x,
        nose - 0.055 + (x - 0.6) * 0.12,
        0.055,
        0.045,
      )
    }
    brush.ellipse(BLACK, s * (halfWidth - 0.22), profile.sill + 0.2, 0.1, 0.05)
  }
  paintPlate(brush, pen, finish.plate, nose - 0.27)
}

export function paintBack(brush: Brush, pen: CanvasRenderingContext2D, job: PaintJob): void {
  const { profile, finish, belt, halfLength, halfWidth } = job
  const tail = belt(-halfLength + 0.1)
  brush.rounded(BLACK, -halfWidth + 0.1, profile.sill - 0.1, profile.width - 0.2, 0.24, 0.05)
  if (profile.tailWindow) {
    const { bottom, top, halfWidth: half } = profile.tailWindow
    const pane = (grow: number) =>
      [
        [-half - grow, bottom - grow],
        [half + grow, bottom - grow],
        [half - 0.08 + grow, top + grow],
        [-half + 0.08 - grow, top + grow],
      ] as const
    brush.polygon(BLACK, pane(0.03))
    brush.polygon(GLASS, pane(0))
  }
  for (const s of [-1, 1]) {
    if (profile.panelled || profile.cladding) {
      brush.rect(TAIL_LAMP, s > 0 ? halfWidth - 0.22 : -halfWidth + 0.08, tail - 0.3, 0.14, 0.34)
    } else {
      brush.polygon(TAIL_LAMP, [
        [s * 0.46, tail - 0.13],
        [s * (halfWidth + 0.05), tail - 0.16],
        [s * (halfWidth + 0.05), tail + 0.05],
        [s * 0.5, tail],
      ])
    }
  }
  paintPlate(brush, pen, finish.plate, tail - (profile.rearScreen ? 0.16 : 0.24))
  const bumper = profile.sill + 0.32
  brush.line(
    SEAM,
    [
      [-halfWidth, bumper],
      [halfWidth, bumper],
    ],
    0.012,
  )
}
