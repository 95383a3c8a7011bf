import type PDFDocument from 'pdfkit'
import sharp from 'sharp'
import { careful, hairline, ink, pale, severityColours } from './colours.js'
import type { FontFile } from './font-file.js'
import type { Block, Sheet } from './sheet.js'

type Pdf = InstanceType<typeof PDFDocument>

/** Points, 1/72 inch. */
const MARGIN = 46
const FOOT_SPACE = 28
const BODY = 9.5
const SMALL = 7.5
const FACT_NAME_WIDTH = 92
const CELL_GAP = 6
/** Two pictures fit onto a page. */
const HIGHEST_FIGURE = 0.36
/** Dots of the sketch for each of its units: 300 to the inch at the width of the page. */
const SKETCH_DENSITY = 216

/**
 * A report as a PDF on A4, with as much of the font in it as it needs. The library is loaded only here: no other command pays
 * for it.
 */
export async function toPdf(sheet: Sheet, font: FontFile, createdAtMs: number): Promise<Buffer> {
  const { default: Document } = await import('pdfkit')
  const pdf: Pdf = new Document({
    size: 'A4',
    margins: { top: MARGIN, left: MARGIN, right: MARGIN, bottom: MARGIN + FOOT_SPACE },
    bufferPages: true,
    lang: sheet.language,
    displayTitle: true,
    pdfVersion: '1.7',
    // The standard fonts have no Chinese: none of them is to be looked for.
    font: '',
    info: {
      Title: `${sheet.title} ${sheet.subtitle}`,
      Creator: 'Lamppost',
      CreationDate: new Date(createdAtMs),
    },
  })
  const chunks: Buffer[] = []
  const written = new Promise<Buffer>((resolve, reject) => {
    pdf.on('data', (chunk: Buffer) => chunks.push(chunk))
    pdf.on('end', () => resolve(Buffer.concat(chunks)))
    pdf.on('error', reject)
  })
  // A file with one font takes no name.
  pdf.font(font.path, font.name as string)
  heading(pdf, sheet)
  for (const { title, blocks } of sheet.sections) {
    sectionTitle(pdf, title)
    for (const block of blocks) await draw(pdf, block)
  }
  feet(pdf, sheet)
  pdf.end()
  return written
}

const widthOf = ({ page }: Pdf): number => page.width - 2 * MARGIN
const lowest = ({ page }: Pdf): number => page.height - MARGIN - FOOT_SPACE

/** Begins a new page where so much does not fit onto this one. */
function makeRoom(pdf: Pdf, height: number): void {
  if (pdf.y + height > lowest(pdf)) pdf.addPage()
}

function heading(pdf: Pdf, { title, subtitle, severity }: Sheet): void {
  const width = widthOf(pdf)
  const top = pdf.y
  const left = MARGIN + 14
  pdf
    .fillColor(ink)
    .fontSize(18)
    .text(title, left, top, { width: width - 14 })
  pdf
    .fillColor(pale)
    .fontSize(BODY)
    .text(subtitle, { width: width - 14 })
  pdf.rect(MARGIN, top, 5, pdf.y - top).fill(severityColours[severity]!)
  pdf.x = MARGIN
}

function sectionTitle(pdf: Pdf, title: string): void {
  makeRoom(pdf, 70)
  pdf.moveDown(0.9)
  pdf
    .fillColor(ink)
    .fontSize(12)
    .text(title, MARGIN, pdf.y, { width: widthOf(pdf) })
  rule(pdf, pdf.y + 1)
  pdf.y += 5
}

const rule = (pdf: Pdf, y: number): unknown =>
  pdf
    .moveTo(MARGIN, y)
    .lineTo(MARGIN + widthOf(pdf), y)
    .lineWidth(0.6)
    .stroke(hairline)

async function draw(pdf: Pdf, block: Block): Promise<void> {
  switch (block.kind) {
    case 'facts':
      for (const [name, value] of block.rows) fact(pdf, name, value)
      return
    case 'note':
      return note(pdf, block.text, block.tone === 'careful' ? careful : pale)
    case 'sketch': {
      const { svg, width, height, caption } = block.sketch
      const png = await sharp(Buffer.from(svg), { density: SKETCH_DENSITY }).png().toBuffer()
      return figure(pdf, png, { width, height }, caption)
    }
    case 'picture':
      return figure(pdf, block.picture.jpeg, block.picture, block.caption)
    case 'table':
      return table(pdf, block)
  }
}

function fact(pdf: Pdf, name: string, value: string): void {
  pdf.fontSize(BODY)
  const width = widthOf(pdf) - FACT_NAME_WIDTH
  const height = Math.max(
    pdf.heightOfString(value, { width }),
    pdf.heightOfString(name, { width: FACT_NAME_WIDTH - CELL_GAP }),
  )
  makeRoom(pdf, height)
  const top = pdf.y
  pdf.fillColor(pale).text(name, MARGIN, top, { width: FACT_NAME_WIDTH - CELL_GAP })
  pdf.fillColor(ink).text(value, MARGIN + FACT_NAME_WIDTH, top, { width })
  pdf.x = MARGIN
  pdf.y = top + height + 2
}

function note(pdf: Pdf, text: string, colour: string): void {
  pdf.fontSize(colour === careful ? BODY : SMALL)
  const width = widthOf(pdf)
  makeRoom(pdf, pdf.heightOfString(text, { width }) + 4)
  pdf.fillColor(colour).text(text, MARGIN, pdf.y + 2, { width })
  pdf.y += 3
}

function figure(
  pdf: Pdf,
  image: Buffer,
  size: { readonly width: number; readonly height: number },
  caption: string,
): void {
  const most = HIGHEST_FIGURE * pdf.page.height
  const scale = Math.min(widthOf(pdf) / size.width, most / size.height)
  const [width, height] = [size.width * scale, size.height * scale]
  pdf.fontSize(SMALL)
  makeRoom(pdf, height + pdf.heightOfString(caption, { width: widthOf(pdf) }) + 10)
  const top = pdf.y + 4
  pdf.image(image, MARGIN, top, { width, height })
  pdf.fillColor(pale).text(caption, MARGIN, top + height + 3, { width: widthOf(pdf) })
  pdf.y += 5
}

function table(pdf: Pdf, { head, rows, widths }: Extract<Block, { kind: 'table' }>): void {
  const columns = widths.map(share => share * widthOf(pdf))
  const heightOf = (cells: readonly string[]) =>
    Math.max(...cells.map((cell, at) => pdf.heightOfString(cell, { width: columns[at]! - CELL_GAP }))) + 5
  const drawRow = (cells: readonly string[], colour: string) => {
    const top = pdf.y
    const height = heightOf(cells)
    let left = MARGIN
    for (const [at, cell] of cells.entries()) {
      pdf.fillColor(colour).text(cell, left, top + 2, { width: columns[at]! - CELL_GAP })
      left += columns[at]!
    }
    rule(pdf, top + height)
    pdf.x = MARGIN
    pdf.y = top + height
  }
  pdf.fontSize(SMALL)
  for (const [index, row] of rows.entries()) {
    const isFirst = index === 0
    const page = pdf.page
    makeRoom(pdf, heightOf(row) + (isFirst ? heightOf(head) : 0))
    if (isFirst || pdf.page !== page) drawRow(head, pale)
    drawRow(row, ink)
  }
  pdf.y += 4
}

/** Once it is known how many pages there are. */
function feet(pdf: Pdf, { foot, pageText }: Sheet): void {
  const { start, count } = pdf.bufferedPageRange()
  for (let page = start; page < start + count; page += 1) {
    pdf.switchToPage(page)
    // Below the margin pdfkit would begin a new page.
    pdf.page.margins.bottom = 0
    const y = pdf.page.height - MARGIN - 6
    const width = widthOf(pdf)
    pdf.fontSize(SMALL).fillColor(pale).text(foot, MARGIN, y, { width, lineBreak: false })
    pdf.text(pageText(page + 1, count), MARGIN, y, { width, align: 'right' })
  }
}
