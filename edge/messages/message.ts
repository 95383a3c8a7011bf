/** One MQTT message, ready to send. */
export interface Message {
  readonly topic: string
  /** JSON text, UTF-8 on the wire. */
  readonly payload: string
  /** MQTT 5 content type. */
  readonly contentType: string
}

/** Who is speaking: the same for every message of one process. */
export interface BoxIdentity {
  /** May have levels: `city/district/street`. */
  readonly site: string
  readonly box: string
  /** First level or levels of every topic. */
  readonly prefix: string
  /** New with every start of the process. */
  readonly bootId: string
  /** Version of Lamppost. */
  readonly version: string
}
