import type { Findings } from './upload-record.js'

export interface CommittedFile {
  readonly uploadId: string
  /** Absolute, in the folder of the batch. */
  readonly path: string
  /** As people call it. */
  readonly name: string
  readonly bytes: number
  readonly sha256: string
  readonly findings: Findings
}

/** Files that an operator said belong to one flight, all of them whole and checked. */
export interface FlightBatch {
  /** The same for the same files: a batch that is committed again is the same flight. */
  readonly id: string
  /** What people call the flight. */
  readonly name: string
  /** What the operator asked for besides, as it came: the intake says what it takes. */
  readonly options: Readonly<Record<string, unknown>>
  /** Holds all files and nothing else, under names made from theirs; removed by whoever is through with them. */
  readonly folder: string
  readonly files: readonly CommittedFile[]
}

/** Takes batches to make flights of them. */
export interface FlightIntake {
  /**
   * Durable once resolved. Called again with a batch of the same id (an answer was lost, the box was killed), it gives the same
   * job; `isOver` where that has ended, and the files are not needed. @throws LamppostError for options that it does not take
   */
  commit(batch: FlightBatch): Promise<{ readonly jobId: string; readonly isOver?: boolean }>
}

/** What an operator may choose of when he hands in a flight. */
export interface FlightChoices {
  /** Kinds of drones whose lens is known. */
  readonly cameras: readonly { readonly id: string; readonly name: string }[]
  /** IANA name: that of the box. */
  readonly timeZone: string
}
