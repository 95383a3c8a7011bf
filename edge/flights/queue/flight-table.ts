import type { Database } from 'better-sqlite3'
import type { JobProgress, JobStage } from '../job/progress.js'
import { openFlightDatabase } from '../open-database.js'
import type { FlightProblem } from '../report/flight-report.js'

/** `failed` says why; what `waiting` and `paused` have done is not done again. */
export type FlightState = 'waiting' | 'running' | 'paused' | 'done' | 'failed' | 'cancelled'

/** A flight that a box was given. */
export interface FlightRow {
  readonly id: string
  readonly name: string
  /** Where its job is, and what it writes. */
  readonly dir: string
  readonly droneId: string
  readonly state: FlightState
  readonly stage?: JobStage
  /** 0..1. */
  readonly share: number
  readonly leftMs?: number
  readonly problems: readonly FlightProblem[]
  /** Why it failed, or waits although it could begin. */
  readonly error?: string
  readonly findings?: number
  readonly createdAtMs: number
  readonly endedAtMs?: number
  /** Whether its findings have become incidents. */
  readonly isTold: boolean
}

/** What somebody wants of a flight. */
export type FlightWish = 'run' | 'pause' | 'cancel'

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS flight (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    dir TEXT NOT NULL,
    drone_id TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting',
    wish TEXT NOT NULL DEFAULT 'run',
    stage TEXT,
    share REAL NOT NULL DEFAULT 0,
    left_ms INTEGER,
    problems TEXT NOT NULL DEFAULT '[]',
    error TEXT,
    findings INTEGER,
    created_at_ms INTEGER NOT NULL,
    ended_at_ms INTEGER,
    told INTEGER NOT NULL DEFAULT 0
  ) STRICT;
`

interface Row {
  readonly id: string
  readonly name: string
  readonly dir: string
  readonly drone_id: string
  readonly state: FlightState
  readonly wish: FlightWish
  readonly stage: JobStage | null
  readonly share: number
  readonly left_ms: number | null
  readonly problems: string
  readonly error: string | null
  readonly findings: number | null
  readonly created_at_ms: number
  readonly ended_at_ms: number | null
  readonly told: 0 | 1
}

/** The flights of a box. Several processes may read it and wish for something; one box works it off. */
export class FlightTable {
  readonly #database: Database

  private constructor(database: Database) {
    this.#database = database
  }

  /** @param dir folder of the box's flights @throws LamppostError STORE_UNAVAILABLE */
  static open(dir: string): FlightTable {
    return new FlightTable(openFlightDatabase(dir, 'flights.db', [SCHEMA]))
  }

  add(flight: Pick<FlightRow, 'id' | 'name' | 'dir' | 'droneId' | 'createdAtMs'>): void {
    this.#database
      .prepare('INSERT INTO flight (id, name, dir, drone_id, created_at_ms) VALUES (?, ?, ?, ?, ?)')
      .run(flight.id, flight.name, flight.dir, flight.droneId, flight.createdAtMs)
  }

  /** The newest first. */
  list(): FlightRow[] {
    return this.#rows('SELECT * FROM flight ORDER BY created_at_ms DESC, id DESC').map(told)
  }

  /** By its id, or by a beginning of it that no other has. */
  find(idOrBeginning: string): FlightRow | undefined {
    const rows = this.#rows(
      'SELECT * FROM flight WHERE substr(id, 1, length(?)) = ?',
      idOrBeginning,
      idOrBeginning,
    )
    return rows.length === 1 ? told(rows[0]!) : undefined
  }

  /** Gives whether there was anything left to wish for. What has failed is tried again. */
  wish(id: string, wish: FlightWish): boolean {
    const again = wish === 'run' ? `state = CASE state WHEN 'failed' THEN 'waiting' ELSE state END,` : ''
    const { changes } = this.#database
      .prepare(`UPDATE flight SET ${again} wish = ? WHERE id = ? AND state NOT IN ('done', 'cancelled')`)
      .run(wish, id)
    return changes > 0
  }

  /** What is wished for and not yet so, the oldest first. */
  wishes(): readonly { readonly flight: FlightRow; readonly wish: FlightWish }[] {
    return this.#rows(
      `SELECT * FROM flight WHERE
         (wish = 'cancel' AND state NOT IN ('cancelled', 'done')) OR (wish = 'pause' AND state IN ('waiting', 'running'))
         OR (wish = 'run' AND state IN ('waiting', 'paused')) OR (state = 'done' AND told = 0)
       ORDER BY created_at_ms, id`,
    ).map(row => ({ flight: told(row), wish: row.wish }))
  }

  /** A process that was killed left them so. */
  resetRunning(): void {
    this.#database.prepare(`UPDATE flight SET state = 'waiting' WHERE state = 'running'`).run()
  }

  started(id: string): void {
    this.#database.prepare(`UPDATE flight SET state = 'running', error = NULL WHERE id = ?`).run(id)
  }

  progressed(id: string, { stage, share, leftMs }: JobProgress): void {
    this.#database
      .prepare('UPDATE flight SET stage = ?, share = ?, left_ms = ? WHERE id = ?')
      .run(stage, share, leftMs ?? null, id)
  }

  found(id: string, problems: readonly FlightProblem[]): void {
    this.#database.prepare('UPDATE flight SET problems = ? WHERE id = ?').run(JSON.stringify(problems), id)
  }

  stopped(id: string, state: 'waiting' | 'paused'): void {
    this.#database.prepare('UPDATE flight SET state = ?, left_ms = NULL WHERE id = ?').run(state, id)
  }

  /** It waits, and this is what for. */
  heldUp(id: string, why: string): void {
    this.#database
      .prepare(`UPDATE flight SET state = 'waiting', error = ?, left_ms = NULL WHERE id = ?`)
      .run(why, id)
  }

  /** One that was thrown away, or failed, begins anew as it was handed in. */
  again(id: string): void {
    this.#database
      .prepare(
        `UPDATE flight SET state = 'waiting', wish = 'run', stage = NULL, share = 0, left_ms = NULL, problems = '[]', error = NULL,
           findings = NULL, ended_at_ms = NULL, told = 0 WHERE id = ?`,
      )
      .run(id)
  }

  ended(
    id: string,
    end: {
      readonly state: 'done' | 'failed' | 'cancelled'
      readonly error?: string
      readonly findings?: number
    },
    atMs: number,
  ): void {
    this.#database
      .prepare(
        'UPDATE flight SET state = ?, error = ?, findings = ?, ended_at_ms = ?, left_ms = NULL WHERE id = ?',
      )
      .run(end.state, end.error ?? null, end.findings ?? null, atMs, id)
  }

  told(id: string): void {
    this.#database.prepare('UPDATE flight SET told = 1 WHERE id = ?').run(id)
  }

  close(): void {
    this.#database.close()
  }

  #rows(sql: string, ...values: readonly string[]): Row[] {
    return this.#database.prepare(sql).all(...values) as Row[]
  }
}

const told = (row: Row): FlightRow => ({
  ...{ id: row.id, name: row.name, dir: row.dir, droneId: row.drone_id, state: row.state, share: row.share },
  ...(row.stage !== null && { stage: row.stage }),
  ...(row.left_ms !== null && { leftMs: row.left_ms }),
  problems: JSON.parse(row.problems),
  ...(row.error !== null && { error: row.error }),
  ...(row.findings !== null && { findings: row.findings }),
  createdAtMs: row.created_at_ms,
  ...(row.ended_at_ms !== null && { endedAtMs: row.ended_at_ms }),
  isTold: row.told === 1,
})
