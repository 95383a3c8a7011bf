import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { demandSameFiles, fileSizes } from '../../../../edge/flights/job/file-sizes.js'
import { fileNames, flightFiles } from '../../../../edge/flights/job/flight-files.js'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'lamppost-flight-files-'))
})
afterEach(() => rm(dir, { recursive: true }))

async function put(...names: readonly string[]): Promise<void> {
  for (const name of names) {
    await mkdir(dirname(join(dir, name)), { recursive: true })
    await writeFile(join(dir, name), name)
  }
}
const below = (paths: Iterable<string>): string[] => [...paths].map(path => path.slice(dir.length + 1))

describe('the files of a flight', () => {
  it('are those of folders and of their folders, in the order of their numbers, without what is hidden', async () => {
    await put('DCIM/100/DJI_10.MP4', 'DCIM/100/DJI_9.MP4', 'DCIM/100/._DJI_9.MP4', '.Trashes/501/DJI_1.MP4')
    const { paths, named } = await flightFiles([dir])
    expect(below(paths)).toEqual(['DCIM/100/DJI_9.MP4', 'DCIM/100/DJI_10.MP4'])
    expect(named.size).toBe(0)
  })

  it('take along the telemetry beside a file that is named, and nothing else', async () => {
    await put('DJI_1.MP4', 'dji_1.srt', 'DJI_1.LRF', 'DJI_2.SRT')
    const { paths, named } = await flightFiles([join(dir, 'DJI_1.MP4')])
    expect(below(paths)).toEqual(['DJI_1.MP4', 'dji_1.srt'])
    expect(below(named)).toEqual(['DJI_1.MP4'])
  })

  it('pass over small copies, thumbnails and raw pictures, unless they are named', async () => {
    await put('a/DJI_1.MP4', 'a/DJI_1.LRF', 'a/DJI_1.THM', 'a/DJI_2.dng')
    const found = await flightFiles([join(dir, 'a')])
    expect(below(found.paths)).toEqual(['a/DJI_1.MP4'])
    expect(below(found.beside)).toEqual(['a/DJI_1.LRF', 'a/DJI_1.THM', 'a/DJI_2.dng'])
    const named = await flightFiles([join(dir, 'a'), join(dir, 'a/DJI_1.LRF')])
    expect(below(named.paths)).toEqual(['a/DJI_1.LRF', 'a/DJI_1.MP4'])
    expect(below(named.beside)).toEqual(['a/DJI_1.THM', 'a/DJI_2.dng'])
  })

  it('leave out what an earlier job wrote among them', async () => {
    await put(
      'DJI_1.MP4',
      'DJI_1-flight/job.db',
      'DJI_1-flight/pictures/0001.jpg',
      'DJI_1-flight-notes/x.jpg',
    )
    const { paths, ownFolders } = await flightFiles([dir])
    expect(below(paths)).toEqual(['DJI_1-flight-notes/x.jpg', 'DJI_1.MP4'])
    expect(below(ownFolders)).toEqual(['DJI_1-flight'])
  })

  it('keep what is not there, so that it is told', async () => {
    expect(below((await flightFiles([join(dir, 'gone.MP4')])).paths)).toEqual(['gone.MP4'])
  })

  it('are called by their names, and by as many folders as tell them apart', () => {
    const paths = ['/c/100/A.MP4', '/c/101/A.MP4', '/c/100/B.MP4', '/d/100/A.MP4']
    expect([...fileNames(paths).values()]).toEqual(['c/100/A.MP4', '101/A.MP4', 'B.MP4', 'd/100/A.MP4'])
  })
})

describe('a job that goes on', () => {
  it('wants the files that it was begun with, or fewer', async () => {
    await put('A.MP4', 'B.MP4')
    const paths = ['A.MP4', 'B.MP4', 'C.MP4'].map(name => join(dir, name))
    const before = await fileSizes(paths)
    expect(Object.keys(before)).toHaveLength(2)
    expect(() => demandSameFiles(before, before)).not.toThrow()
    await rm(join(dir, 'B.MP4'))
    const fewer = await fileSizes(paths)
    expect(() => demandSameFiles(before, fewer)).not.toThrow()
    expect(() => demandSameFiles(fewer, before)).toThrow(/B\.MP4 is new/)
    await writeFile(join(dir, 'A.MP4'), 'longer')
    const changed = await fileSizes(paths)
    expect(() => demandSameFiles(before, changed)).toThrow(/A\.MP4 has changed/)
  })
})
