import { posix } from 'node:path'

/** Control characters, and those that change the direction of text: they make a name look like another one. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out.
const INVISIBLE = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffd]/gu

/** Of UTF-8: so much fits into the name of a file, with room for a number. */
const MOST_BYTES = 200

/** A name that a stranger gave, fit to be shown: its last part only, and nothing in it that cannot be seen. */
export function displayName(name: string): string {
  // Halves of characters become U+FFFD, which is taken out below.
  const last = Buffer.from(name.normalize('NFC'))
    .toString()
    .replaceAll('\\', '/')
    .split('/')
    .map(part => part.replace(INVISIBLE, '').trim())
    .findLast(part => part !== '' && part !== '.' && part !== '..')
  return cut(last ?? 'unnamed')
}

/**
 * A name for a file, made from a name for people: letters and digits of any script, and few signs that mean nothing to shells,
 * file systems and ffmpeg. `taken` holds those given before, in lower case; the new one is added.
 */
export function fileName(name: string, taken: Set<string>): string {
  const { name: stem, ext } = posix.parse(displayName(name).replace(/[^\p{L}\p{M}\p{N}._-]+/gu, '_'))
  const safe = { stem: stem.replace(/^[._-]+/, '') || 'file', ending: ext.length > 1 ? ext : '' }
  for (let count = 1; ; count += 1) {
    const candidate = `${safe.stem}${count === 1 ? '' : `_${count}`}${safe.ending}`
    if (taken.has(candidate.toLowerCase())) continue
    taken.add(candidate.toLowerCase())
    return candidate
  }
}

/** Shortened in the middle of its stem, so that the ending stays. */
function cut(name: string): string {
  if (Buffer.byteLength(name) <= MOST_BYTES) return name
  const ending = posix.extname(name)
  const kept = Buffer.byteLength(ending) <= MOST_BYTES / 4 ? ending : ''
  let room = MOST_BYTES - Buffer.byteLength(kept)
  let stem = ''
  for (const character of name) {
    room -= Buffer.byteLength(character)
    if (room < 0) break
    stem += character
  }
  return stem + kept
}
