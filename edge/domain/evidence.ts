/** A file that proves an incident. `path` is relative to the store's evidence folder. */
export interface Evidence {
  readonly id: string
  readonly incidentId: string
  readonly kind: 'snapshot' | 'clip' | 'before' | 'after'
  /** `clean` is the frame as judged; `annotated` has box, zone, label and times drawn in; `thumbnail` is that, small. */
  readonly variant: 'clean' | 'annotated' | 'thumbnail'
  readonly path: string
  readonly mime: string
  readonly bytes: number
  readonly sha256: string
  readonly capturedAtMs: number
  /** Where it was uploaded to. */
  readonly url?: string
  /** When its file was removed from the box, to make room. */
  readonly removedAtMs?: number
}
