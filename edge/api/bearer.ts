import { createHash, timingSafeEqual } from 'node:crypto'

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

/** Whether a header "Authorization" shows the token. How long it takes says nothing about where they differ. */
export function showsToken(authorization: string | undefined, token: string): boolean {
  const shown = /^Bearer +(.+)$/i.exec(authorization ?? '')?.[1] ?? ''
  return timingSafeEqual(digest(shown), digest(token))
}
