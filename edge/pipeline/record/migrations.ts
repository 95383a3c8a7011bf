import type { Database } from 'better-sqlite3'
import { LamppostError } from '../../kit/lamppost-error.js'

/**
 * Every step that the database ever took, in order; `user_version` holds how many were taken. A step that was
 * released is never edited: a box in the field has already taken it. Times are REAL because capture times may
 * have fractions of a millisecond.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE incidents (
    id TEXT PRIMARY KEY,
    scenario TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'updated', 'cleared', 'expired', 'dismissed')),
    severity INTEGER NOT NULL CHECK (severity BETWEEN 0 AND 4),
    risk TEXT CHECK (json_valid(risk)),
    label TEXT NOT NULL,
    confidence REAL NOT NULL,
    first_seen_at_ms REAL NOT NULL,
    last_seen_at_ms REAL NOT NULL,
    dwell_ms REAL NOT NULL,
    sightings INTEGER NOT NULL,
    zone TEXT,
    fix TEXT CHECK (json_valid(fix)),
    source_id TEXT NOT NULL,
    box TEXT NOT NULL CHECK (json_valid(box)),
    frame_width INTEGER NOT NULL,
    frame_height INTEGER NOT NULL,
    captured_at_ms REAL NOT NULL,
    model_id TEXT NOT NULL
  ) STRICT;
  CREATE INDEX incidents_by_last_seen ON incidents (last_seen_at_ms, id);
  CREATE INDEX incidents_alive ON incidents (source_id) WHERE state IN ('open', 'updated');

  CREATE TABLE sightings (
    id TEXT PRIMARY KEY,
    incident_id TEXT NOT NULL REFERENCES incidents (id) ON DELETE CASCADE,
    source_id TEXT NOT NULL,
    seen_at_ms REAL NOT NULL,
    box TEXT NOT NULL CHECK (json_valid(box)),
    confidence REAL NOT NULL
  ) STRICT;
  CREATE INDEX sightings_of_incident ON sightings (incident_id, seen_at_ms);

  CREATE TABLE evidence (
    id TEXT PRIMARY KEY,
    incident_id TEXT NOT NULL REFERENCES incidents (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('snapshot', 'clip', 'before', 'after')),
    variant TEXT NOT NULL CHECK (variant IN ('clean', 'annotated')),
    path TEXT NOT NULL UNIQUE,
    mime TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    captured_at_ms REAL NOT NULL
  ) STRICT;
  CREATE INDEX evidence_of_incident ON evidence (incident_id, captured_at_ms);

  CREATE TABLE outbox (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    topic TEXT NOT NULL,
    payload TEXT NOT NULL,
    content_type TEXT NOT NULL,
    created_at_ms REAL NOT NULL
  ) STRICT;

  CREATE TABLE dead_letters (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    topic TEXT NOT NULL,
    payload TEXT NOT NULL,
    content_type TEXT NOT NULL,
    created_at_ms REAL NOT NULL,
    reason TEXT NOT NULL
  ) STRICT;

  CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
  INSERT INTO counters VALUES ('seq', 0);
  `,
  `
  CREATE TABLE standing (
    source_id TEXT NOT NULL,
    model_id TEXT NOT NULL,
    scene TEXT NOT NULL CHECK (json_valid(scene)),
    PRIMARY KEY (source_id, model_id)
  ) STRICT;
  `,
]

/** Takes the steps that are missing, each in a transaction of its own. Throws STORE_NEWER. */
export function migrate(database: Database, steps: readonly string[] = migrations): void {
  const version = database.pragma('user_version', { simple: true }) as number
  if (version > steps.length) {
    throw new LamppostError('STORE_NEWER', {
      what: `${database.name} has version ${version} and this Lamppost knows versions up to ${steps.length}`,
    })
  }
  for (const [index, step] of steps.entries()) {
    if (index >= version) take(database, step, index + 1)
  }
}

function take(database: Database, step: string, version: number): void {
  database
    .transaction(() => {
      database.exec(step)
      database.pragma(`user_version = ${version}`)
    })
    .immediate()
}
