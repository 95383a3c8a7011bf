import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createCommandAnswers } from '../../../../edge/pipeline/record/command-answers.js'
import { openDatabase } from '../../../../edge/pipeline/record/database.js'

describe('the answers to commands', () => {
  let dir: string
  let database: Database
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'lamppost-answers-'))
    database = openDatabase(dir)
  })
  afterEach(() => {
    database.close()
    rmSync(dir, { recursive: true })
  })

  const entry = (id: string, receivedAtMs: number, changes = true) => ({
    ...{ correlation: Buffer.from(id), request: 'ack', changes, receivedAtMs },
  })

  it('are known by correlation, until they are forgotten', () => {
    const book = createCommandAnswers({ database })
    expect(book.begin(entry('a', 0))).toEqual({ kind: 'new' })
    expect(book.begin(entry('a', 1))).toEqual({ kind: 'unfinished' })
    book.finish(Buffer.from('a'), '{"ok":true}')
    expect(book.begin(entry('a', 2))).toEqual({ kind: 'answered', answer: '{"ok":true}' })
    expect(book.begin({ ...entry('a', 2), request: 'dismiss' })).toEqual({ kind: 'other' })
    expect(book.begin(entry('b', 2))).toEqual({ kind: 'new' })
    book.forget(Buffer.from('a'))
    expect(book.begin(entry('a', 3))).toEqual({ kind: 'new' })
  })

  it('are forgotten when they are old, or from a time that has not come', () => {
    const book = createCommandAnswers({ database, keepMs: 1000 })
    book.begin(entry('old', 0))
    book.begin(entry('kept', 900))
    expect(book.begin(entry('old', 1001))).toEqual({ kind: 'new' })
    expect(book.begin(entry('kept', 1001))).toEqual({ kind: 'unfinished' })
    book.begin(entry('future', 50_000))
    expect(book.begin(entry('kept', 2000))).toEqual({ kind: 'new' })
    expect(book.begin(entry('future', 2000))).toEqual({ kind: 'new' })
  })

  it('take no more room than they may: those to questions go first, then the oldest', () => {
    const book = createCommandAnswers({ database, mostBytes: 3000 })
    const answer = JSON.stringify('x'.repeat(700))
    const put = (id: string, atMs: number, changes: boolean): void => {
      book.begin(entry(id, atMs, changes))
      book.finish(Buffer.from(id), answer)
    }
    put('changed 1', 1, true)
    put('asked', 2, false)
    put('changed 2', 3, true)
    put('changed 3', 4, true)
    const kept = (): string[] =>
      database
        .prepare<[], { name: string }>(
          'SELECT CAST(correlation AS TEXT) AS name FROM command_answers ORDER BY name',
        )
        .all()
        .map(({ name }) => name)
    expect(kept()).toEqual(['changed 1', 'changed 2', 'changed 3'])
    put('changed 4', 5, true)
    expect(kept()).toEqual(['changed 2', 'changed 3', 'changed 4'])
  })
})
