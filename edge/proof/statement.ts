import { z } from 'zod'

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const time = z.iso.datetime({ offset: true })
const seq = z.number().int().min(1)

/** Facts whose names other versions may add to: kept and signed as they are, judged by nobody here. */
const facts = z.record(z.string(), z.json())

const fileSchema = z.object({
  /** Below the folder of evidence, with slashes. */
  path: z.string().min(1),
  kind: z.string(),
  variant: z.string(),
  mime: z.string(),
  bytes: z.number().int().min(0),
  sha256,
  /** Null where nobody knows any more, as for a file that was found. */
  capturedAt: time.nullable(),
})

/** What every statement of a box says of itself. */
const common = {
  v: z.literal(1),
  /** Made at random when the chain began. */
  chain: z.uuid(),
  site: z.string(),
  box: z.string(),
  /** Public half of the key that signed it: the 32 bytes of ed25519, in base64. */
  key: z.base64().length(44),
  /** When it was made, by the clock of the box. */
  at: time,
  clock: z.object({
    bootId: z.string(),
    /** Milliseconds; never jumps within one `bootId`. */
    monotonicMs: z.number(),
    /** Whether a time server had set the clock; null where the box cannot tell. */
    synced: z.boolean().nullable(),
  }),
}

/** Place in the chain of the box. */
const link = {
  ...common,
  seq,
  /** sha256 of the line before; null for the first. */
  previous: sha256.nullable(),
}

/** Place among the entries of one incident, so that these can be judged alone. */
const incidentLink = z.object({
  id: z.string(),
  /** 1, 2, 3, ... */
  entry: seq,
  /** sha256 of the line before of the same incident. */
  previous: sha256.nullable(),
})

const tipSchema = z.object({ chain: z.uuid(), seq, sha256 })

const keyReasons = [
  /** There was none where it should lie. */
  'missing',
  /** What lay there could not be used, and was put aside. */
  'unusable',
  /** Another one lay there than had signed before. */
  'replaced',
  /** The same as before, but others could read it. */
  'exposed',
] as const

const entries = [
  z.object({
    ...link,
    kind: z.literal('start'),
    reason: z.enum([
      'first',
      /** There are chains beside it, of which the store knows nothing. */
      'store-lost',
      /** The chain beside it goes on after the last entry that the store knows. */
      'store-older',
    ]),
    /** The last entries of the chains that lay beside it. */
    follows: z.array(tipSchema),
  }),
  z.object({ ...link, kind: z.literal('key'), reason: z.enum(keyReasons) }),
  z.object({
    ...link,
    kind: z.literal('incident'),
    incident: incidentLink,
    /** opened, updated, cleared, expired, ... or clip. */
    change: z.string(),
    facts,
    camera: z.object({ kind: z.string(), id: z.string(), name: z.string().nullable() }),
    /** Null where it is not known, as of a model that is gone. */
    model: z.object({ id: z.string(), sha256: sha256.nullable(), provider: z.string() }),
    /** The scenario with its thresholds, as it was in force; null where that is not known. */
    rule: facts.nullable(),
    files: z.array(fileSchema),
  }),
  z.object({
    ...link,
    kind: z.literal('removed'),
    incident: incidentLink,
    reason: z.string(),
    files: z.array(z.object({ path: z.string().min(1), sha256 })),
  }),
  z.object({
    ...link,
    kind: z.literal('found'),
    /** Null where the path names none. */
    incident: incidentLink.nullable(),
    files: z.array(fileSchema),
  }),
] as const

const entrySchema = z.discriminatedUnion('kind', entries)

/** What a folder is said to hold, beside its entries. */
const closingSchema = z.discriminatedUnion('kind', [
  /** The whole chain, up to this entry. */
  z.object({ ...common, kind: z.literal('head'), seq, sha256 }),
  /** These entries, of a chain that had got as far as `head`. */
  z.object({
    ...common,
    kind: z.literal('export'),
    incidents: z.array(z.string()),
    entries: z.array(seq),
    head: z.object({ seq, sha256 }),
  }),
])

export const statementSchema = z.union([entrySchema, closingSchema])

export type Statement = z.infer<typeof statementSchema>
export type Entry = z.infer<typeof entrySchema>
export type Closing = z.infer<typeof closingSchema>
export type Facts = z.infer<typeof facts>
export type ProofFile = z.infer<typeof fileSchema>
export type KeyReason = (typeof keyReasons)[number]
export type EntryOf<K extends Entry['kind']> = Extract<Entry, { kind: K }>

/** An entry, and a hash of the line that it is. */
export interface Tip {
  readonly chain: string
  readonly seq: number
  readonly sha256: string
}

/** Where and when the box speaks. */
export type Origin = Pick<Statement, 'site' | 'box' | 'at' | 'clock'>

export const isEntry = (statement: Statement): statement is Entry =>
  statement.kind !== 'head' && statement.kind !== 'export'
