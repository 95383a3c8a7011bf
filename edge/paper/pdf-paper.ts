import type { Readable } from 'node:stream'
import { setTimeout } from 'node:timers/promises'
import type PDFDocument from 'pdfkit'
import { careful, hairline, ink, pale } from './colours.js'
import type { FontFile } from './font-file.js'

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
/** Share of the width that pictures of a card take, and how high they are at most. */
const CARD_PICTURES = 0.56
const CARD_HEIGHT = 128
const CARD_NAME_WIDTH = 58
/** Bytes that may wait for whoever takes the file. */
const MOST_WAITING = 1_000_000

export interface PaperHead {
  /** Tag of the language. */
  readonly language: string
  /** Of the file. */
  readonly title: string
  /** Epoch milliseconds UTC. */
  readonly createdAtMs: number
  readonly font: FontFile
  /** At the foot of each page. */
  readonly foot: string
  readonly pageText: PageText
  /** Pages go as soon as they are full, numbered without how many there are: thousands of them do not fit into memory. */
  readonly isLong?: boolean
}

/** `pages` is not known while a long report is written. */
export type PageText = (page: number, pages?: number) => string

export interface PaperPicture {
  readonly image: Buffer
  /** In any unit: its shape. */
  readonly width: number
  readonly height: number
}

export type CardRow = readonly [name: string, value: string]

/** Pages of A4 with as much of one font as they need. The library is loaded only here: no other command pays for it. */
export async function openPaper(head: PaperHead): Promise<PdfPaper> {
  const { language, title, createdAtMs, font } = head
  const { default: Document } = await import('pdfkit')
  const pdf: Pdf = new Document({
    size: 'A4',
    margins: { top: MARGIN, left: MARGIN, right: MARGIN, bottom: MARGIN + FOOT_SPACE },
    bufferPages: true,
    lang: language,
    displayTitle: true,
    pdfVersion: '1.7',
    // The standard fonts have no Chinese: none of them is to be looked for.
    font: '',
    info: { Title: title, Creator: 'Lamppost', CreationDate: new Date(createdAtMs) },
  })
  // A file with one font takes no name.
  pdf.font(font.path, font.name as string)
  return new PdfPaper(pdf, head)
}

/** What can stand on a page, from top to bottom; each takes its place below what was there before. */
export class PdfPaper {
  readonly #pdf: Pdf
  readonly #head: PaperHead
  #textSize = BODY

  constructor(pdf: Pdf, head: PaperHead) {
    this.#pdf = pdf
    this.#head = head
  }

  /** The file, as far as it is written. Somebody has to take it from the beginning on. */
  get stream(): Readable {
    return this.#pdf as unknown as Readable
  }

  get #width(): number {
    return this.#pdf.page.width - 2 * MARGIN
  }

  /** Waits until most of what is written has been taken: the pictures of a long report do not fit into memory. */
  async taken(): Promise<void> {
    while (this.stream.readableLength > MOST_WAITING && !this.stream.destroyed) await setTimeout(2)
  }

  /** `colour` is that of the bar beside it. */
  heading(title: string, subtitle: string, colour: string): void {
    const pdf = this.#pdf
    const width = this.#width - 14
    const top = pdf.y
    const left = MARGIN + 14
    pdf.fillColor(ink).fontSize(18).text(title, left, top, { width })
    pdf.fillColor(pale).fontSize(BODY).text(subtitle, { width })
    pdf.rect(MARGIN, top, 5, pdf.y - top).fill(colour)
    pdf.x = MARGIN
  }

  section(title: string): void {
    const pdf = this.#pdf
    this.#makeRoom(70)
    pdf.moveDown(0.9)
    pdf.fillColor(ink).fontSize(12).text(title, MARGIN, pdf.y, { width: this.#width })
    this.#rule(pdf.y + 1)
    pdf.y += 5
  }

  fact(name: string, value: string): void {
    const pdf = this.#pdf
    this.#type(BODY)
    const width = this.#width - FACT_NAME_WIDTH
    const height = Math.max(
      pdf.heightOfString(value, { width }),
      pdf.heightOfString(name, { width: FACT_NAME_WIDTH - CELL_GAP }),
    )
    this.#makeRoom(height)
    const top = pdf.y
    pdf.fillColor(pale).text(name, MARGIN, top, { width: FACT_NAME_WIDTH - CELL_GAP })
    pdf.fillColor(ink).text(value, MARGIN + FACT_NAME_WIDTH, top, { width })
    pdf.x = MARGIN
    pdf.y = top + height + 2
  }

  note(text: string, tone: 'plain' | 'careful'): void {
    const pdf = this.#pdf
    this.#type(tone === 'careful' ? BODY : SMALL)
    const width = this.#width
    this.#makeRoom(pdf.heightOfString(text, { width }) + 4)
    pdf.fillColor(tone === 'careful' ? careful : pale).text(text, MARGIN, pdf.y + 2, { width })
    pdf.y += 3
  }

  /** At most `most` of the page high. */
  figure(picture: PaperPicture, caption: string, most = HIGHEST_FIGURE): void {
    const pdf = this.#pdf
    const scale = Math.min(this.#width / picture.width, (most * pdf.page.height) / picture.height)
    const [width, height] = [picture.width * scale, picture.height * scale]
    this.#type(SMALL)
    this.#makeRoom(height + pdf.heightOfString(caption, { width: this.#width }) + 10)
    const top = pdf.y + 4
    pdf.image(picture.image, MARGIN, top, { width, height })
    pdf.fillColor(pale).text(caption, MARGIN, top + height + 3, { width: this.#width })
    pdf.y += 5
  }

  /** Pictures side by side, of one height, and what is said of them to the right; all on one page. */
  card(title: string, colour: string, pictures: readonly PaperPicture[], rows: readonly CardRow[]): void {
    const pdf = this.#pdf
    const share = CARD_PICTURES * this.#width
    const gaps = CELL_GAP * Math.max(0, pictures.length - 1)
    const shapes = pictures.map(({ width, height }) => width / height)
    const high = Math.min(
      CARD_HEIGHT,
      (share - gaps) /
        Math.max(
          0.1,
          shapes.reduce((sum, shape) => sum + shape, 0),
        ),
    )
    const left = MARGIN + (pictures.length > 0 ? share + 2 * CELL_GAP : 0)
    const width = MARGIN + this.#width - left
    const valueWidth = width - CARD_NAME_WIDTH
    this.#type(SMALL)
    const heights = rows.map(([, value]) => pdf.heightOfString(value, { width: valueWidth }) + 1)
    this.#type(BODY)
    const titleHeight = pdf.heightOfString(title, { width: this.#width - 14 }) + 4
    const total =
      titleHeight +
      Math.max(
        pictures.length > 0 ? high : 0,
        heights.reduce((sum, one) => sum + one, 0),
      ) +
      10
    this.#makeRoom(total)
    const top = pdf.y
    pdf.rect(MARGIN, top + 1, 4, titleHeight - 5).fill(colour)
    pdf.fillColor(ink).text(title, MARGIN + 10, top, { width: this.#width - 14 })
    let x = MARGIN
    for (const [at, { image }] of pictures.entries()) {
      pdf.image(image, x, top + titleHeight, { width: high * shapes[at]!, height: high })
      x += high * shapes[at]! + CELL_GAP
    }
    this.#type(SMALL)
    let y = top + titleHeight
    for (const [at, [name, value]] of rows.entries()) {
      pdf.fillColor(pale).text(name, left, y, { width: CARD_NAME_WIDTH - CELL_GAP })
      pdf.fillColor(ink).text(value, left + CARD_NAME_WIDTH, y, { width: valueWidth })
      y += heights[at]!
    }
    this.#rule(top + total - 6)
    pdf.x = MARGIN
    pdf.y = top + total
  }

  /** `widths` are shares of the width of the page; they add up to 1. */
  table(head: readonly string[], rows: readonly (readonly string[])[], widths: readonly number[]): void {
    const pdf = this.#pdf
    const columns = widths.map(share => share * this.#width)
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
      this.#rule(top + height)
      pdf.x = MARGIN
      pdf.y = top + height
    }
    this.#type(SMALL)
    for (const [index, row] of rows.entries()) {
      const isFirst = index === 0
      const page = pdf.page
      this.#makeRoom(heightOf(row) + (isFirst ? heightOf(head) : 0))
      if (isFirst || pdf.page !== page) drawRow(head, pale)
      drawRow(row, ink)
    }
    pdf.y += 4
  }

  /** Numbers the pages that have no number yet, and ends the file. */
  finish(): void {
    this.#numberPages()
    this.#pdf.end()
  }

  /** Begins a new page where so much does not fit onto this one. */
  #makeRoom(height: number): void {
    const pdf = this.#pdf
    if (pdf.y + height <= pdf.page.height - MARGIN - FOOT_SPACE) return
    if (this.#head.isLong) {
      this.#numberPages()
      pdf.flushPages()
      pdf.fontSize(this.#textSize)
    }
    pdf.addPage()
  }

  #numberPages(): void {
    const pdf = this.#pdf
    const { foot, pageText, isLong } = this.#head
    const { start, count } = pdf.bufferedPageRange()
    for (let page = start; page < start + count; page += 1) {
      pdf.switchToPage(page)
      // Below the margin pdfkit would begin a new page.
      pdf.page.margins.bottom = 0
      const y = pdf.page.height - MARGIN - 6
      const width = this.#width
      pdf.fontSize(SMALL).fillColor(pale).text(foot, MARGIN, y, { width, lineBreak: false })
      const text = isLong ? pageText(page + 1) : pageText(page + 1, count)
      pdf.text(text, MARGIN, y, { width, align: 'right' })
    }
  }

  /** Sets the size of what is written next. */
  #type(size: number): Pdf {
    this.#textSize = size
    return this.#pdf.fontSize(size)
  }

  #rule(y: number): void {
    this.#pdf
      .moveTo(MARGIN, y)
      .lineTo(MARGIN + this.#width, y)
      .lineWidth(0.6)
      .stroke(hairline)
  }
}
