import { Gauge, type Registry } from 'prom-client'

export interface EvidenceFigures {
  readonly keptBytes: number
  readonly removed: number
  readonly lost: number
  readonly uploads?: {
    readonly waiting: number
    readonly uploaded: number
    readonly uploadedBytes: number
    readonly retried: number
    readonly putAside: number
  }
}

const gauges: readonly (readonly [name: string, help: string, read: (figures: EvidenceFigures) => number])[] =
  [
    ['lamppost_evidence_bytes', 'Evidence on the box', ({ keptBytes }) => keptBytes],
    ['lamppost_evidence_removed_total', 'Files removed to make room', ({ removed }) => removed],
    [
      'lamppost_evidence_lost_total',
      'Files removed to make room that nobody had uploaded',
      ({ lost }) => lost,
    ],
    ['lamppost_uploads_waiting', 'Files that wait for their upload', ({ uploads }) => uploads?.waiting ?? 0],
    ['lamppost_uploads_put_aside', 'Files that cannot be uploaded', ({ uploads }) => uploads?.putAside ?? 0],
    ['lamppost_uploads_total', 'Files uploaded', ({ uploads }) => uploads?.uploaded ?? 0],
    ['lamppost_upload_bytes_total', 'Bytes uploaded', ({ uploads }) => uploads?.uploadedBytes ?? 0],
    ['lamppost_uploads_retried_total', 'Uploads to be tried again', ({ uploads }) => uploads?.retried ?? 0],
  ]

/** Asks for the figures once a scrape: they are sums over the database. */
export function evidenceGauges(registers: Registry[], figures: () => EvidenceFigures): void {
  // The first is read first, and fills in the others.
  const filled = gauges.map(
    ([name, help], index) =>
      new Gauge({ name, help, registers, ...(index === 0 && { collect: () => fill() }) }),
  )
  const fill = (): void => {
    const now = figures()
    for (const [index, [, , read]] of gauges.entries()) filled[index]!.set(read(now))
  }
}
