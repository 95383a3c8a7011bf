/** One MQTT message, ready to send. */
export interface Message {
  readonly topic: string
  /** JSON text, UTF-8 on the wire. */
  readonly payload: string
  /** MQTT 5 content type. */
  readonly contentType: string
  /** MQTT 5; of an answer: what the request carried. */
  readonly correlationData?: Uint8Array
}

/** One MQTT message as it came in. */
export interface IncomingMessage {
  readonly topic: string
  readonly payload: Uint8Array
  /** MQTT 5: where an answer is wanted. */
  readonly responseTopic?: string
  readonly correlationData?: Uint8Array
  /** MQTT 5: what is left of it, in milliseconds. */
  readonly expiresInMs?: number
  /** Kept by the broker for whoever comes: it was sent at an unknown time. */
  readonly retained: boolean
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
