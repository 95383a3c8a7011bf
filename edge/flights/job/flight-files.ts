import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, extname, join, relative } from 'node:path'
import { promisedKind } from '../../media/footage-format.js'
import { JOB_FILE } from './job-store.js'
import { stemOf } from './pairing.js'

export interface FlightFiles {
  readonly paths: readonly string[]
  /** Those that somebody named, not only their folder. */
  readonly named: ReadonlySet<string>
  /** What cameras and computers write beside footage, and nobody looks at. */
  readonly beside: readonly string[]
  /** Folders of earlier jobs. */
  readonly ownFolders: readonly string[]
}

/** Small copies, thumbnails, raw pictures, sound, and tables of satellites, which could pass for something else by how they begin. */
const BESIDE = [
  ...['.lrf', '.lrv', '.thm', '.scr', '.dng', '.arw', '.nef', '.cr2', '.raw'],
  ...['.wav', '.aac', '.m4a', '.mrk', '.nav', '.obs', '.rtk', '.bin', '.dat'],
]

/** Files of folders, and of their folders, by name; what is hidden is left out. */
export async function flightFiles(inputs: readonly string[]): Promise<FlightFiles> {
  const named = new Set<string>()
  const paths = new Set<string>()
  const beside = new Set<string>()
  const ownFolders = new Set<string>()
  for (const input of inputs) {
    const found = await stat(input).catch(() => undefined)
    if (!found?.isDirectory()) {
      named.add(input)
      for (const file of [input, ...(await telemetryBeside(input))]) paths.add(file)
      continue
    }
    const entries = (await readdir(input, { recursive: true, withFileTypes: true })).filter(entry =>
      entry.isFile(),
    )
    const own = entries.filter(({ name }) => name === JOB_FILE).map(({ parentPath }) => parentPath)
    for (const folder of own) ownFolders.add(folder)
    for (const entry of entries) {
      const path = join(entry.parentPath, entry.name)
      if (isHidden(relative(input, path)) || own.some(folder => isIn(folder, path))) continue
      if (BESIDE.includes(extname(entry.name).toLowerCase())) beside.add(path)
      else paths.add(path)
    }
  }
  const inOrder = (files: Iterable<string>): string[] =>
    [...files].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
  return {
    ...{ paths: inOrder(paths), named, ownFolders: inOrder(ownFolders) },
    beside: inOrder([...beside].filter(path => !named.has(path))),
  }
}

const isHidden = (path: string): boolean => path.split('/').some(part => part.startsWith('.'))

const isIn = (folder: string, path: string): boolean => !relative(folder, path).startsWith('..')

/** Telemetry of the same name in the same folder. */
async function telemetryBeside(path: string): Promise<string[]> {
  const entries = await readdir(dirname(path)).catch(() => [])
  return entries
    .filter(entry => stemOf(entry) === stemOf(path) && promisedKind(entry) === 'telemetry')
    .map(entry => join(dirname(path), entry))
}

/** What people call each file: its name, and before it the folders that tell it from others of that name. */
export function fileNames(paths: readonly string[]): ReadonlyMap<string, string> {
  const ofName = new Map<string, string[]>()
  for (const path of paths) ofName.set(basename(path), [...(ofName.get(basename(path)) ?? []), path])
  return new Map(
    paths.map(path => {
      const others = ofName.get(basename(path))!.filter(other => other !== path)
      const parts = path.split('/')
      let count = 1
      const tail = () => parts.slice(-count).join('/')
      while (count < parts.length && others.some(other => other.endsWith(`/${tail()}`))) count += 1
      return [path, tail()]
    }),
  )
}
