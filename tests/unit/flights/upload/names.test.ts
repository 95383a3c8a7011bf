import { join, resolve, sep } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { displayName, fileName } from '../../../../edge/flights/upload/names.js'

describe('names that strangers give', () => {
  it.each([
    ['DJI_0001.MP4', 'DJI_0001.MP4', 'DJI_0001.MP4'],
    ['航拍 路面.mp4', '航拍 路面.mp4', '航拍_路面.mp4'],
    ['../../etc/passwd', 'passwd', 'passwd'],
    ['..\\..\\windows\\win.ini', 'win.ini', 'win.ini'],
    ['/', 'unnamed', 'unnamed'],
    ['..', 'unnamed', 'unnamed'],
    ['a/..', 'a', 'a'],
    ['', 'unnamed', 'unnamed'],
    ['-y', '-y', 'y'],
    ['.hidden', '.hidden', 'hidden'],
    ['a\0b\u202egpj.mp4', 'abgpj.mp4', 'abgpj.mp4'],
    ['%d.ts', '%d.ts', 'd.ts'],
    ['$(reboot);`x`|y.mp4', '$(reboot);`x`|y.mp4', 'reboot_x_y.mp4'],
    ["concat:a|b'.mp4", "concat:a|b'.mp4", 'concat_a_b_.mp4'],
  ])('%j is shown as %j and kept as %j', (given, shown, kept) => {
    expect(displayName(given)).toBe(shown)
    expect(fileName(given, new Set())).toBe(kept)
  })

  it('get numbers where they are the same, also on disks that know no case', () => {
    const taken = new Set<string>()
    expect(['a.mp4', 'A.MP4', 'x/a.mp4'].map(name => fileName(name, taken))).toEqual([
      'a.mp4',
      'A_2.MP4',
      'a_3.mp4',
    ])
  })

  it('never leave the folder, and are names on every disk', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), given => {
        const name = fileName(given, new Set())
        expect(resolve(join('/folder', name))).toBe(`/folder${sep}${name}`)
        expect(name).toMatch(/^[\p{L}\p{M}\p{N}][\p{L}\p{M}\p{N}._-]*$/u)
        expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255)
        const shown = displayName(given)
        expect(shown).not.toMatch(/[/\\\p{Cc}]/u)
        expect(Buffer.byteLength(shown)).toBeLessThanOrEqual(255)
        expect(displayName(shown)).toBe(shown)
      }),
      { numRuns: 1000 },
    )
  })

  it('keep their ending when they are too long', () => {
    expect(displayName(`${'飞'.repeat(300)}.mp4`)).toMatch(/^飞+\.mp4$/)
  })
})
