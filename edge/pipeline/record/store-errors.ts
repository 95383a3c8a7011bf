import Database from 'better-sqlite3'
import { LamppostError } from '../../kit/lamppost-error.js'

const unavailable = /^SQLITE_(FULL|IOERR|READONLY|CANTOPEN|BUSY|CORRUPT|NOTADB|PERM|PROTOCOL)/
const unwritable = new Set([
  'ENOSPC',
  'EDQUOT',
  'EROFS',
  'EACCES',
  'EPERM',
  'EIO',
  'ENOTDIR',
  'ENOENT',
  'EEXIST',
])

/** STORE_UNAVAILABLE for what the disk is to blame for; anything else, such as a broken constraint, as it is. */
export function storeError(what: string, cause: unknown): unknown {
  return isDiskTrouble(cause)
    ? new LamppostError('STORE_UNAVAILABLE', { what, hint: hintFor(cause), cause })
    : cause
}

export const isDiskFull = (error: unknown): boolean =>
  codeOf(error) === 'SQLITE_FULL' || codeOf(error) === 'ENOSPC'

function isDiskTrouble(error: unknown): boolean {
  return error instanceof Database.SqliteError ? unavailable.test(error.code) : unwritable.has(codeOf(error))
}

function hintFor(error: unknown): string | undefined {
  if (isDiskFull(error)) return 'Free space on the disk of storage.dir; recording goes on by itself.'
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(codeOf(error)))
    return 'Move lamppost.db away and keep it for repair; a new one is made at the next start.'
  return undefined
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
}
