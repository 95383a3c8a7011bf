import type { BoxIdentity } from '../../messages/message.js'
import { boxTopic } from '../../messages/topics.js'

/** MQTT allows 65,535 bytes; nobody needs so many. */
const MOST_BYTES = 1024

/**
 * Why no answer may be sent there; undefined where one may. Below the box's own topics only `answer/` is free: who may send
 * a command could otherwise have the box say under its own name what it never said.
 */
export function whyNoAnswer(topic: string, identity: BoxIdentity): string | undefined {
  if (topic === '') return 'it is empty'
  if (['+', '#', '\0'].some(char => topic.includes(char))) return 'it must not contain "+", "#" or NUL'
  if (topic.startsWith('$')) return 'topics that start with "$" belong to the broker'
  if (Buffer.byteLength(topic) > MOST_BYTES) return `it is longer than ${MOST_BYTES} bytes`
  const own = `${boxTopic(identity)}/`
  if (topic.startsWith(own) && !topic.startsWith(`${own}answer/`))
    return `below ${own} answers are only sent to answer/...`
  return undefined
}
