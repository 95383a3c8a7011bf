import sharp from 'sharp'
import type { LensSolution } from '../../../../calibration/lens/solve-lens.js'

const WIDTH_PX = 1000
const LONGEST_PX = 30
const colours = ['#0a84ff', '#ff9f0a', '#32d74b', '#ff375f', '#bf5af2', '#64d2ff', '#ffd60a', '#ac8e68']

/** Every corner of every picture where it was, one colour a picture, with an exaggerated line to where it should be. A PNG. */
export function drawCoverage({ lens, views, rmsPx }: LensSolution): Promise<Buffer> {
  const scale = WIDTH_PX / lens.widthPx
  const height = Math.round(lens.heightPx * scale)
  const factor = Math.max(1, Math.round(LONGEST_PX / (3 * rmsPx * scale)))
  const thirds = [1, 2].map(third => {
    const [x, y] = [(third * WIDTH_PX) / 3, (third * height) / 3]
    return `<path d="M${x} 0V${height}M0 ${y}H${WIDTH_PX}" stroke="#555" stroke-dasharray="6"/>`
  })
  const corners = views.flatMap(({ corners, misses }, view) =>
    corners.map(([x, y], at) => {
      const [cx, cy] = [x * scale, y * scale]
      const [dx, dy] = [-misses[at]![0] * scale * factor, -misses[at]![1] * scale * factor]
      const colour = colours[view % colours.length]
      return `<circle cx="${cx.toFixed(1)}" cy="${cy.toFixed(1)}" r="2.5" fill="${colour}"/><path d="M${cx.toFixed(1)} ${cy.toFixed(1)}l${dx.toFixed(1)} ${dy.toFixed(1)}" stroke="${colour}" stroke-width="1.2"/>`
    }),
  )
  const caption = `${views.length} pictures, ${rmsPx.toFixed(2)} px rms; lines to where the lens puts each corner, x${factor}`
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH_PX}" height="${height + 26}" font-family="sans-serif"><rect width="100%" height="100%" fill="#1c1c1e"/>${thirds.join('')}${corners.join('')}<rect y="${height}" width="100%" height="26" fill="black"/><text x="8" y="${height + 18}" font-size="14" fill="white">${caption}</text></svg>`
  return sharp(Buffer.from(svg)).png().toBuffer()
}
