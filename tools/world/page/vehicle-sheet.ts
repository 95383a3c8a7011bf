/**
 * The sheet a vehicle's skin is painted on: one picture holding four views (side, top, front, back) at one scale,
 * in two layers that stay in step, the colour and the surface (green: roughness, blue: metalness).
 */
import { makeCanvas, penOf } from './canvas.js'

const PIXELS_PER_METRE = 400
const WIDTH = 2200
const HEIGHT = 2100

export type View = 'side' | 'top' | 'front' | 'back'

const ORIGINS: Record<View, readonly [number, number]> = {
  side: [WIDTH / 2, 760],
  top: [WIDTH / 2, 1200],
  front: [480, 2060],
  back: [1500, 2060],
}

/** A colour and the surface that goes with it; a style without one of the two leaves that layer alone. */
export interface Style {
  colour?: string
  surface?: string
}

type Points = readonly (readonly [number, number])[]

/** Draws the same shape into both layers, each in its own ink. */
export class Brush {
  constructor(
    private readonly colourPen: CanvasRenderingContext2D,
    private readonly surfacePen: CanvasRenderingContext2D,
  ) {}

  each(style: Style, draw: (pen: CanvasRenderingContext2D) => void): void {
    const inks = [
      [this.colourPen, style.colour],
      [this.surfacePen, style.surface],
    ] as const
    for (const [pen, ink] of inks) {
      if (!ink) continue
      pen.fillStyle = ink
      pen.strokeStyle = ink
      pen.lineJoin = 'round'
      draw(pen)
    }
  }

  rect(style: Style, x: number, y: number, width: number, height: number): void {
    this.each(style, pen => pen.fillRect(x, y, width, height))
  }

  rounded(style: Style, x: number, y: number, width: number, height: number, radius: number): void {
    this.each(style, pen => {
      pen.beginPath()
      pen.roundRect(x, y, width, height, radius)
      pen.fill()
    })
  }

  ellipse(style: Style, x: number, y: number, radiusX: number, radiusY = radiusX): void {
    this.each(style, pen => {
      pen.beginPath()
      pen.ellipse(x, y, radiusX, radiusY, 0, 0, Math.PI * 2)
      pen.fill()
    })
  }

  /** `border` widens the filled shape by a stroke of the same ink. */
  polygon(style: Style, points: Points, border = 0): void {
    this.each(style, pen => {
      trace(pen, points)
      pen.closePath()
      pen.fill()
      pen.lineWidth = border
      if (border) pen.stroke()
    })
  }

  line(style: Style, points: Points, width: number): void {
    this.each(style, pen => {
      pen.lineWidth = width
      trace(pen, points)
      pen.stroke()
    })
  }
}

function trace(pen: CanvasRenderingContext2D, points: Points): void {
  pen.beginPath()
  points.forEach(([x, y], i) => {
    if (i) pen.lineTo(x, y)
    else pen.moveTo(x, y)
  })
}

export class VehicleSheet {
  readonly colour = makeCanvas(WIDTH, HEIGHT)
  readonly surface = makeCanvas(WIDTH, HEIGHT)
  private readonly colourPen = penOf(this.colour)
  private readonly surfacePen = penOf(this.surface)

  fill(style: Required<Style>): void {
    this.colourPen.fillStyle = style.colour
    this.colourPen.fillRect(0, 0, WIDTH, HEIGHT)
    this.surfacePen.fillStyle = style.surface
    this.surfacePen.fillRect(0, 0, WIDTH, HEIGHT)
  }

  /** Lets `paint` draw one view in metres, y up (in the top view y is z, to the right of the vehicle). */
  draw(view: View, paint: (brush: Brush, colourPen: CanvasRenderingContext2D) => void): void {
    for (const pen of [this.colourPen, this.surfacePen]) {
      pen.save()
      const [x, y] = ORIGINS[view]
      pen.setTransform(PIXELS_PER_METRE, 0, 0, view === 'top' ? PIXELS_PER_METRE : -PIXELS_PER_METRE, x, y)
    }
    paint(new Brush(this.colourPen, this.surfacePen), this.colourPen)
    this.colourPen.restore()
    this.surfacePen.restore()
  }

  /** Where a point of the body lies on the sheet, as texture coordinates. */
  uv(view: View, point: { x: number; y: number; z: number }): [number, number] {
    const [originX, originY] = ORIGINS[view]
    const [right, down] =
      view === 'side'
        ? [point.x, -point.y]
        : view === 'top'
          ? [point.x, point.z]
          : [view === 'front' ? -point.z : point.z, -point.y]
    const x = originX + right * PIXELS_PER_METRE
    const y = originY + down * PIXELS_PER_METRE
    return [x / WIDTH, 1 - y / HEIGHT]
  }
}
