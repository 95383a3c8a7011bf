import { buffer } from 'node:stream/consumers'
import sharp from 'sharp'
import { severityColours } from '../../paper/colours.js'
import type { FontFile } from '../../paper/font-file.js'
import { openPaper, type PdfPaper } from '../../paper/pdf-paper.js'
import type { Block, Sheet } from './sheet.js'

/** Dots of the sketch for each of its units: 300 to the inch at the width of the page. */
const SKETCH_DENSITY = 216

/** A report as a PDF. */
export async function toPdf(sheet: Sheet, font: FontFile, createdAtMs: number): Promise<Buffer> {
  const { language, title, subtitle, foot } = sheet
  const paper = await openPaper({
    ...{ language, title: `${title} ${subtitle}`, createdAtMs, font, foot },
    pageText: (page, pages = page) => sheet.pageText(page, pages),
  })
  const written = buffer(paper.stream)
  paper.heading(title, subtitle, severityColours[sheet.severity]!)
  for (const section of sheet.sections) {
    paper.section(section.title)
    for (const block of section.blocks) await draw(paper, block)
  }
  paper.finish()
  return written
}

async function draw(paper: PdfPaper, block: Block): Promise<void> {
  switch (block.kind) {
    case 'facts':
      for (const [name, value] of block.rows) paper.fact(name, value)
      return
    case 'note':
      return paper.note(block.text, block.tone)
    case 'sketch': {
      const { svg, width, height, caption } = block.sketch
      const image = await sharp(Buffer.from(svg), { density: SKETCH_DENSITY })
        // Transparency would be taken apart by hand.
        .flatten({ background: '#fff' })
        .png()
        .toBuffer()
      return paper.figure({ image, width, height }, caption)
    }
    case 'picture': {
      const { jpeg, width, height } = block.picture
      return paper.figure({ image: jpeg, width, height }, block.caption)
    }
    case 'table':
      return paper.table(block.head, block.rows, block.widths)
  }
}
