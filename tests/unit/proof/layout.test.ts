import { describe, expect, it } from 'vitest'
import { entriesFile, firstInFile, firstSeqOf, isSafePath } from '../../../edge/proof/layout.js'

describe('files of entries', () => {
  it('are named after their first entry', () => {
    expect([1, 1000, 1001, 2000].map(firstInFile)).toEqual([1, 1, 1001, 1001])
    expect(entriesFile(1001)).toBe('entries-00001001.txt')
    for (const seq of [1, 1001, 123_456_789_001]) expect(firstSeqOf(entriesFile(seq))).toBe(seq)
  })

  it.each([
    'entries-1.txt',
    'entries-00000000.txt',
    'entries-000000001.txt',
    'entries-00000001.txt.bak',
    'head.txt',
  ])('are not %s', name => {
    expect(firstSeqOf(name)).toBeUndefined()
  })
})

describe('a path in an entry', () => {
  it.each(['2026/11/23/one/snapshot.jpg', 'a', '..jpg', '路/口.jpg'])('may be %s', path => {
    expect(isSafePath(path)).toBe(true)
  })
  it.each(['', '/etc/passwd', '../x', 'a/../../x', './a', 'a//b', 'a/', 'a\\b', 'c:/x', 'a\0b', 'proof/x'])(
    'may not be %j',
    path => {
      expect(isSafePath(path)).toBe(false)
    },
  )
})
