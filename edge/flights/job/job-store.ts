import type { Database } from 'better-sqlite3'
import { openFlightDatabase } from '../open-database.js'
import type { FlightProblem } from '../report/flight-report.js'
import type { Found } from './findings.js'
import { type JobOptions, jobOptionsSchema } from './job-options.js'
import type { Part, PartResult } from './part.js'
import type { Survey } from './survey.js'

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS job (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    created_at_ms INTEGER NOT NULL,
    options TEXT NOT NULL,
    survey TEXT,
    findings TEXT
  ) STRICT;
  CREATE TABLE IF NOT EXISTS part (
    number INTEGER PRIMARY KEY,
    plan TEXT NOT NULL,
    result TEXT
  ) STRICT;
`

/** In the folder of a job; what lies beside it is what the job wrote. */
export const JOB_FILE = 'job.db'

/** What a flight job has done so far, in its folder: what is written here is not done again. */
export class JobStore {
  readonly #database: Database

  private constructor(database: Database) {
    this.#database = database
  }

  /** @throws LamppostError STORE_UNAVAILABLE */
  static open(dir: string): JobStore {
    return new JobStore(openFlightDatabase(dir, JOB_FILE, [SCHEMA]))
  }

  /** Takes over the options where there are none yet; gives those that hold. */
  begin(
    options: JobOptions,
    createdAtMs: number,
  ): { readonly options: JobOptions; readonly createdAtMs: number } {
    this.#database
      .prepare('INSERT OR IGNORE INTO job (only, created_at_ms, options) VALUES (1, ?, ?)')
      .run(createdAtMs, JSON.stringify(options))
    return this.options()!
  }

  /** Takes over other options, and forgets the survey. Of a job that has done nothing yet. */
  beginAnew(options: JobOptions, createdAtMs: number): void {
    this.#database.transaction(() => {
      this.#database.prepare('DELETE FROM part').run()
      this.#database
        .prepare('UPDATE job SET options = ?, created_at_ms = ?, survey = NULL, findings = NULL')
        .run(JSON.stringify(options), createdAtMs)
    })()
  }

  options(): { readonly options: JobOptions; readonly createdAtMs: number } | undefined {
    const row = this.#database.prepare('SELECT options, created_at_ms FROM job').get() as
      | { options: string; created_at_ms: number }
      | undefined
    return row && { options: jobOptionsSchema.parse(JSON.parse(row.options)), createdAtMs: row.created_at_ms }
  }

  survey(): Survey | undefined {
    return this.#read<Survey>('survey')
  }

  /** The survey and the parts that are made of it, in one step. */
  plan(survey: Survey, parts: readonly Part[]): void {
    const insert = this.#database.prepare('INSERT INTO part (number, plan) VALUES (?, ?)')
    this.#database.transaction(() => {
      this.#write('survey', survey)
      for (const [number, part] of parts.entries()) insert.run(number, JSON.stringify(part))
    })()
  }

  parts(): Part[] {
    const rows = this.#database.prepare('SELECT plan FROM part ORDER BY number').all() as { plan: string }[]
    return rows.map(({ plan }) => JSON.parse(plan))
  }

  /** Numbers of the parts that are done. */
  done(): Set<number> {
    const rows = this.#database
      .prepare('SELECT number FROM part WHERE result IS NOT NULL ORDER BY number')
      .all()
    return new Set((rows as { number: number }[]).map(({ number }) => number))
  }

  finish(number: number, result: PartResult): void {
    this.#database.prepare('UPDATE part SET result = ? WHERE number = ?').run(JSON.stringify(result), number)
  }

  /** Of the parts that are done, in their order. */
  results(): PartResult[] {
    const rows = this.#database
      .prepare('SELECT result FROM part WHERE result IS NOT NULL ORDER BY number')
      .all()
    return (rows as { result: string }[]).map(({ result }) => JSON.parse(result))
  }

  /** The same, one in memory at a time. */
  *eachResult(): Generator<PartResult> {
    const numbers = this.done()
    const read = this.#database.prepare('SELECT result FROM part WHERE number = ?')
    for (const number of numbers) yield JSON.parse((read.get(number) as { result: string }).result)
  }

  findings(): Merged | undefined {
    return this.#read<Merged>('findings')
  }

  keepFindings(merged: Merged): void {
    this.#write('findings', merged)
  }

  close(): void {
    this.#database.close()
  }

  #read<T>(column: 'survey' | 'findings'): T | undefined {
    const row = this.#database.prepare(`SELECT ${column} AS text FROM job`).get() as
      | { text: string | null }
      | undefined
    return row?.text ? JSON.parse(row.text) : undefined
  }

  #write(column: 'survey' | 'findings', value: unknown): void {
    this.#database.prepare(`UPDATE job SET ${column} = ?`).run(JSON.stringify(value))
  }
}

/** What all parts together show. */
export interface Merged extends Found {
  readonly problems: readonly FlightProblem[]
}
