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
  // No reference to incidents: an original is written before its incident, and must be deleted whatever becomes of that.
  `
  CREATE TABLE originals (
    id TEXT PRIMARY KEY,
    incident_id TEXT NOT NULL,
    evidence_id TEXT,
    kind TEXT NOT NULL CHECK (kind IN ('snapshot', 'clip', 'before', 'after')),
    mime TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    captured_at_ms REAL NOT NULL,
    recorded_at_ms REAL NOT NULL,
    keep_ms REAL NOT NULL,
    key_id TEXT NOT NULL,
    deleted_at_ms REAL
  ) STRICT;
  CREATE INDEX originals_of_incident ON originals (incident_id);
  CREATE INDEX originals_kept ON originals (recorded_at_ms) WHERE deleted_at_ms IS NULL;

  CREATE TABLE original_accesses (
    at_ms REAL NOT NULL,
    original_id TEXT NOT NULL,
    incident_id TEXT NOT NULL,
    who TEXT NOT NULL,
    reason TEXT NOT NULL
  ) STRICT;
  CREATE TRIGGER original_accesses_stay BEFORE DELETE ON original_accesses
    BEGIN SELECT raise(ABORT, 'accesses to originals stay written'); END;
  CREATE TRIGGER original_accesses_as_written BEFORE UPDATE ON original_accesses
    BEGIN SELECT raise(ABORT, 'accesses to originals stay as written'); END;
  `,
  `
  ALTER TABLE outbox ADD COLUMN sent_times INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE outbox ADD COLUMN rests_until_ms REAL NOT NULL DEFAULT 0;
  CREATE INDEX outbox_unsent ON outbox (seq) WHERE sent_times = 0;

  CREATE TABLE command_answers (
    correlation BLOB PRIMARY KEY,
    request TEXT NOT NULL,
    changes INTEGER NOT NULL CHECK (changes IN (0, 1)),
    received_at_ms REAL NOT NULL,
    answer TEXT CHECK (json_valid(answer)),
    bytes INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX command_answers_by_worth ON command_answers (changes DESC, received_at_ms DESC, bytes);
  `,
  // Incidents are made of sightings, and have a history. What was a sighting before was one report of an incident.
  `
  CREATE TABLE incidents_now (
    id TEXT PRIMARY KEY,
    scenario TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'updated', 'cleared', 'expired', 'dismissed', 'merged')),
    severity INTEGER NOT NULL CHECK (severity BETWEEN 0 AND 4),
    risk TEXT CHECK (json_valid(risk)),
    label TEXT NOT NULL,
    confidence REAL NOT NULL,
    first_seen_at_ms REAL NOT NULL,
    last_seen_at_ms REAL NOT NULL,
    dwell_ms REAL NOT NULL,
    sightings INTEGER NOT NULL,
    merged_into TEXT,
    dismissed_until_ms REAL,
    missed_looks INTEGER NOT NULL,
    zone TEXT,
    fix TEXT CHECK (json_valid(fix)),
    source_kind TEXT NOT NULL CHECK (source_kind IN ('camera', 'drone', 'flight')),
    source_id TEXT NOT NULL,
    flight_id TEXT,
    box TEXT NOT NULL CHECK (json_valid(box)),
    frame_width INTEGER NOT NULL,
    frame_height INTEGER NOT NULL,
    captured_at_ms REAL NOT NULL,
    model_id TEXT NOT NULL
  ) STRICT;
  INSERT INTO incidents_now SELECT
    id, scenario, state, severity, risk, label, confidence, first_seen_at_ms, last_seen_at_ms, dwell_ms, 1, NULL, NULL, 0,
    zone, fix, 'camera', source_id, NULL, box, frame_width, frame_height, captured_at_ms, model_id
  FROM incidents;

  CREATE TABLE notes (
    id TEXT PRIMARY KEY,
    incident_id TEXT NOT NULL REFERENCES incidents (id) ON DELETE CASCADE,
    at_ms REAL NOT NULL,
    kind TEXT NOT NULL,
    sighting_id TEXT,
    other_incident_id TEXT,
    why TEXT CHECK (json_valid(why))
  ) STRICT;
  CREATE INDEX notes_of_incident ON notes (incident_id, at_ms);
  CREATE INDEX notes_of_splits ON notes (incident_id) WHERE kind = 'split';
  INSERT INTO notes
  SELECT id, incident_id, seen_at_ms, 'seen', incident_id, NULL, NULL FROM sightings;
  DROP TABLE sightings;

  DROP TABLE incidents;
  ALTER TABLE incidents_now RENAME TO incidents;
  CREATE INDEX incidents_by_last_seen ON incidents (last_seen_at_ms, id);

  CREATE TABLE sightings (
    id TEXT PRIMARY KEY,
    incident_id TEXT NOT NULL REFERENCES incidents (id) ON DELETE CASCADE,
    scenario TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'updated', 'cleared', 'expired')),
    severity INTEGER NOT NULL CHECK (severity BETWEEN 0 AND 4),
    risk TEXT CHECK (json_valid(risk)),
    label TEXT NOT NULL,
    confidence REAL NOT NULL,
    first_seen_at_ms REAL NOT NULL,
    last_seen_at_ms REAL NOT NULL,
    dwell_ms REAL NOT NULL,
    zone TEXT,
    fix TEXT CHECK (json_valid(fix)),
    size TEXT CHECK (json_valid(size)),
    appearance TEXT CHECK (json_valid(appearance)),
    source_kind TEXT NOT NULL CHECK (source_kind IN ('camera', 'drone', 'flight')),
    source_id TEXT NOT NULL,
    flight_id TEXT,
    box TEXT NOT NULL CHECK (json_valid(box)),
    frame_width INTEGER NOT NULL,
    frame_height INTEGER NOT NULL,
    captured_at_ms REAL NOT NULL,
    model_id TEXT NOT NULL
  ) STRICT;
  CREATE INDEX sightings_of_incident ON sightings (incident_id, first_seen_at_ms);
  CREATE INDEX sightings_alive ON sightings (source_id) WHERE state IN ('open', 'updated');
  INSERT INTO sightings SELECT
    id, id, scenario, iif(state = 'dismissed', 'expired', state), severity, risk, label, confidence, first_seen_at_ms,
    last_seen_at_ms, dwell_ms, zone, fix, NULL, NULL, source_kind, source_id, NULL, box, frame_width, frame_height,
    captured_at_ms, model_id
  FROM incidents;
  `,
  // What becomes of evidence. Whatever has no url and is not removed waits for its upload; `uploads` knows what was tried.
  `
  ALTER TABLE evidence ADD COLUMN url TEXT;
  ALTER TABLE evidence ADD COLUMN removed_at_ms REAL;
  CREATE INDEX evidence_kept ON evidence (bytes) WHERE removed_at_ms IS NULL;

  CREATE TABLE uploads (
    evidence_id TEXT PRIMARY KEY REFERENCES evidence (id) ON DELETE CASCADE,
    attempts INTEGER NOT NULL DEFAULT 0,
    due_ms REAL NOT NULL DEFAULT 0,
    reason TEXT,
    parts TEXT CHECK (json_valid(parts)),
    put_aside INTEGER NOT NULL DEFAULT 0 CHECK (put_aside IN (0, 1))
  ) STRICT;
  `,
  // The chain of proof. `rowid` tells in which order entries came, `line` is what was signed, `proof_files` is what they name.
  `
  CREATE TABLE proof (
    chain TEXT NOT NULL,
    seq INTEGER NOT NULL,
    line TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    incident_id TEXT,
    incident_entry INTEGER,
    message_id TEXT UNIQUE,
    UNIQUE (chain, seq)
  ) STRICT;
  CREATE INDEX proof_of_incident ON proof (incident_id, chain, incident_entry);
  CREATE TABLE proof_files (path TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
  CREATE TRIGGER proof_stays BEFORE DELETE ON proof
    BEGIN SELECT raise(ABORT, 'entries of the chain of proof stay'); END;
  CREATE TRIGGER proof_as_written BEFORE UPDATE ON proof
    BEGIN SELECT raise(ABORT, 'entries of the chain of proof stay as written'); END;
  `,
  // A signal may be the source as well, with what it measured. SQLite cannot change a check: both tables are made anew.
  `
  CREATE TABLE incidents_now (
    id TEXT PRIMARY KEY,
    scenario TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'updated', 'cleared', 'expired', 'dismissed', 'merged')),
    severity INTEGER NOT NULL CHECK (severity BETWEEN 0 AND 4),
    risk TEXT CHECK (json_valid(risk)),
    label TEXT NOT NULL,
    confidence REAL NOT NULL,
    first_seen_at_ms REAL NOT NULL,
    last_seen_at_ms REAL NOT NULL,
    dwell_ms REAL NOT NULL,
    sightings INTEGER NOT NULL,
    merged_into TEXT,
    dismissed_until_ms REAL,
    missed_looks INTEGER NOT NULL,
    zone TEXT,
    fix TEXT CHECK (json_valid(fix)),
    source_kind TEXT NOT NULL CHECK (source_kind IN ('camera', 'drone', 'flight', 'signal')),
    source_id TEXT NOT NULL,
    flight_id TEXT,
    box TEXT NOT NULL CHECK (json_valid(box)),
    frame_width INTEGER NOT NULL,
    frame_height INTEGER NOT NULL,
    captured_at_ms REAL NOT NULL,
    model_id TEXT NOT NULL,
    measured TEXT CHECK (json_valid(measured))
  ) STRICT;
  INSERT INTO incidents_now SELECT
    id, scenario, state, severity, risk, label, confidence, first_seen_at_ms, last_seen_at_ms, dwell_ms, sightings,
    merged_into, dismissed_until_ms, missed_looks, zone, fix, source_kind, source_id, flight_id, box, frame_width,
    frame_height, captured_at_ms, model_id, NULL
  FROM incidents;
  DROP TABLE incidents;
  ALTER TABLE incidents_now RENAME TO incidents;
  CREATE INDEX incidents_by_last_seen ON incidents (last_seen_at_ms, id);

  CREATE TABLE sightings_now (
    id TEXT PRIMARY KEY,
    incident_id TEXT NOT NULL REFERENCES incidents (id) ON DELETE CASCADE,
    scenario TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'updated', 'cleared', 'expired')),
    severity INTEGER NOT NULL CHECK (severity BETWEEN 0 AND 4),
    risk TEXT CHECK (json_valid(risk)),
    label TEXT NOT NULL,
    confidence REAL NOT NULL,
    first_seen_at_ms REAL NOT NULL,
    last_seen_at_ms REAL NOT NULL,
    dwell_ms REAL NOT NULL,
    zone TEXT,
    fix TEXT CHECK (json_valid(fix)),
    size TEXT CHECK (json_valid(size)),
    appearance TEXT CHECK (json_valid(appearance)),
    source_kind TEXT NOT NULL CHECK (source_kind IN ('camera', 'drone', 'flight', 'signal')),
    source_id TEXT NOT NULL,
    flight_id TEXT,
    box TEXT NOT NULL CHECK (json_valid(box)),
    frame_width INTEGER NOT NULL,
    frame_height INTEGER NOT NULL,
    captured_at_ms REAL NOT NULL,
    model_id TEXT NOT NULL,
    measured TEXT CHECK (json_valid(measured))
  ) STRICT;
  INSERT INTO sightings_now SELECT
    id, incident_id, scenario, state, severity, risk, label, confidence, first_seen_at_ms, last_seen_at_ms, dwell_ms,
    zone, fix, size, appearance, source_kind, source_id, flight_id, box, frame_width, frame_height, captured_at_ms,
    model_id, NULL
  FROM sightings;
  DROP TABLE sightings;
  ALTER TABLE sightings_now RENAME TO sightings;
  CREATE INDEX sightings_of_incident ON sightings (incident_id, first_seen_at_ms);
  CREATE INDEX sightings_alive ON sightings (source_id) WHERE state IN ('open', 'updated');
  `,
  // The severity of its incident stands in each row, so that the first of very many is found by an index. A later step that
  // replaces incidents or evidence has to make these triggers again.
  `
  ALTER TABLE evidence ADD COLUMN severity INTEGER NOT NULL DEFAULT 0;
  UPDATE evidence SET severity = (SELECT severity FROM incidents WHERE incidents.id = incident_id);
  CREATE TRIGGER evidence_as_severe AFTER INSERT ON evidence BEGIN
    UPDATE evidence SET severity = (SELECT severity FROM incidents WHERE id = NEW.incident_id) WHERE id = NEW.id;
  END;
  CREATE TRIGGER incidents_as_severe AFTER UPDATE OF severity ON incidents WHEN NEW.severity <> OLD.severity BEGIN
    UPDATE evidence SET severity = NEW.severity WHERE incident_id = NEW.id;
  END;
  CREATE INDEX evidence_unsent ON evidence (severity DESC, captured_at_ms DESC, id, kind, bytes)
    WHERE url IS NULL AND removed_at_ms IS NULL;
  CREATE INDEX evidence_rank
    ON evidence (url IS NULL, severity = 4, kind <> 'clip', severity, captured_at_ms, id) WHERE removed_at_ms IS NULL;
  `,
  // Pieces of road and what was measured there. Incidents are bound before they are on record, so that nothing refers to them.
  `
  CREATE TABLE road_places (
    id TEXT PRIMARY KEY,
    since_ms REAL NOT NULL,
    at TEXT NOT NULL CHECK (json_valid(at))
  ) STRICT;
  CREATE TABLE road_place_incidents (
    incident_id TEXT PRIMARY KEY,
    place_id TEXT NOT NULL REFERENCES road_places (id) ON DELETE CASCADE
  ) STRICT;
  CREATE INDEX road_incidents_of_place ON road_place_incidents (place_id);
  CREATE TABLE road_measurements (
    place_id TEXT NOT NULL,
    incident_id TEXT NOT NULL,
    slot_ms REAL NOT NULL,
    span_ms REAL NOT NULL,
    at_ms REAL NOT NULL,
    source_kind TEXT NOT NULL,
    source_id TEXT NOT NULL,
    model_id TEXT NOT NULL,
    label TEXT NOT NULL,
    unit TEXT NOT NULL CHECK (unit IN ('m2', 'share')),
    value REAL NOT NULL,
    sigma REAL,
    length_m REAL,
    PRIMARY KEY (incident_id, source_kind, source_id, model_id, unit, slot_ms, span_ms)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX road_measurements_of_place ON road_measurements (place_id, at_ms);
  CREATE INDEX incidents_of_scenario ON incidents (scenario, last_seen_at_ms);
  `,
  // Pictures have thumbnails, which go last of what is as severe. The triggers name the table that is replaced.
  `
  DROP TRIGGER incidents_as_severe;
  CREATE TABLE evidence_now (
    id TEXT PRIMARY KEY,
    incident_id TEXT NOT NULL REFERENCES incidents (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('snapshot', 'clip', 'before', 'after')),
    variant TEXT NOT NULL CHECK (variant IN ('clean', 'annotated', 'thumbnail')),
    path TEXT NOT NULL UNIQUE,
    mime TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    captured_at_ms REAL NOT NULL,
    url TEXT,
    removed_at_ms REAL,
    severity INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  INSERT INTO evidence_now SELECT
    id, incident_id, kind, variant, path, mime, bytes, sha256, captured_at_ms, url, removed_at_ms, severity
  FROM evidence;
  DROP TABLE evidence;
  ALTER TABLE evidence_now RENAME TO evidence;
  CREATE INDEX evidence_of_incident ON evidence (incident_id, captured_at_ms);
  CREATE INDEX evidence_kept ON evidence (bytes) WHERE removed_at_ms IS NULL;
  CREATE INDEX evidence_unsent ON evidence (severity DESC, captured_at_ms DESC, id, kind, bytes)
    WHERE url IS NULL AND removed_at_ms IS NULL;
  CREATE INDEX evidence_rank ON evidence
    (url IS NULL, severity = 4, kind <> 'clip', severity, variant = 'thumbnail', captured_at_ms, id)
    WHERE removed_at_ms IS NULL;
  CREATE TRIGGER evidence_as_severe AFTER INSERT ON evidence BEGIN
    UPDATE evidence SET severity = (SELECT severity FROM incidents WHERE id = NEW.incident_id) WHERE id = NEW.id;
  END;
  CREATE TRIGGER incidents_as_severe AFTER UPDATE OF severity ON incidents WHEN NEW.severity <> OLD.severity BEGIN
    UPDATE evidence SET severity = NEW.severity WHERE incident_id = NEW.id;
  END;
  `,
  // What is to be uploaded is counted often, and may be very many: all that this takes stands in the indexes.
  `
  CREATE INDEX evidence_waiting ON evidence (kind, bytes, url, removed_at_ms) WHERE url IS NULL AND removed_at_ms IS NULL;
  CREATE INDEX uploads_aside ON uploads (evidence_id) WHERE put_aside = 1;
  `,
  // What no camera can verify, the next flight does.
  `
  ALTER TABLE incidents ADD COLUMN verify_asked_at_ms REAL;
  `,
  // How easily a flight found a thing tells what it means that another one does not.
  `
  ALTER TABLE sightings ADD COLUMN found_share REAL;
  `,
]
