import { readFile, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Problem, SettingPath } from './mistake.js'

/** One `${NAME}` or `file:PATH` that was found. */
export interface Replacement {
  readonly path: SettingPath
  readonly from: 'env' | 'file'
  /** The value that was put in, before any encoding. */
  readonly value: string
}

export interface ExpandOptions {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Folder that `file:` paths are relative to. */
  readonly directory: string
}

export interface Expanded {
  readonly value: unknown
  readonly replacements: readonly Replacement[]
  /** Secrets that do not exist; their text is left as it was written. */
  readonly problems: readonly Problem[]
}

const variable = /\$\{([^}]*)\}/g
const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/

/** A secret is a line or a certificate; a longer file was not meant. */
const longestSecretBytes = 65_536

/** Puts secrets into every text of a parsed file: `${NAME}` anywhere in it, `file:PATH` as the whole of it. */
export async function expandSecrets(value: unknown, options: ExpandOptions): Promise<Expanded> {
  const replacements: Replacement[] = []
  const problems: Problem[] = []
  const visit = async (node: unknown, path: SettingPath): Promise<unknown> => {
    if (typeof node === 'string') {
      const found = node.startsWith('file:')
        ? await fromFile(node, path, options.directory)
        : fromEnv(node, path, options.env)
      replacements.push(...found.replacements)
      problems.push(...found.problems)
      return found.text
    }
    if (Array.isArray(node)) return Promise.all(node.map((entry, index) => visit(entry, [...path, index])))
    if (typeof node !== 'object' || node === null) return node
    const entries = Object.entries(node).map(async ([key, entry]) => [
      key,
      await visit(entry, [...path, key]),
    ])
    return Object.fromEntries(await Promise.all(entries))
  }
  return { value: await visit(value, []), replacements, problems }
}

interface Found {
  readonly text: string
  readonly replacements: readonly Replacement[]
  readonly problems: readonly Problem[]
}

function fromEnv(text: string, path: SettingPath, env: ExpandOptions['env']): Found {
  const replacements: Replacement[] = []
  const problems: Problem[] = []
  const credentialsEnd = endOfCredentials(text)
  const expanded = text.replace(variable, (written: string, name: string, offset: number) => {
    const value = env[name]
    if (value === undefined || value === '') {
      problems.push({ path, message: missingVariable(name, value) })
      return written
    }
    replacements.push({ path, from: 'env', value })
    // A password may hold any character; unencoded, an @ or a slash in it would name another host.
    return offset < credentialsEnd ? encodeURIComponent(value) : value
  })
  return { text: expanded, replacements, problems }
}

function missingVariable(name: string, value: string | undefined): string {
  if (!variableName.test(name)) return `\${${name}} is not the name of an environment variable`
  return `environment variable ${name} is ${value === undefined ? 'not set' : 'empty'}`
}

/** Where the user name and password of a URL end, 0 where the text has none. */
function endOfCredentials(text: string): number {
  const authority = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i.exec(text)?.[0]
  return authority ? authority.lastIndexOf('@') + 1 : 0
}

async function fromFile(text: string, path: SettingPath, directory: string): Promise<Found> {
  const name = text.slice('file:'.length)
  const problem = (message: string): Found => ({ text, replacements: [], problems: [{ path, message }] })
  if (name.startsWith('//')) return problem('a path is written without file://')
  try {
    const file = resolve(directory, name)
    const { size } = await stat(file)
    if (size > longestSecretBytes) return problem(`secret file ${name} is longer than 64 KiB`)
    const value = (await readFile(file, 'utf8')).replace(/(?:\r?\n)+$/, '')
    if (value === '') return problem(`secret file ${name} is empty`)
    return { text: value, replacements: [{ path, from: 'file', value }], problems: [] }
  } catch (error) {
    return problem(`secret file ${name} ${unreadable(error)}`)
  }
}

function unreadable(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'does not exist'
  return code === 'EISDIR' ? 'is a folder' : 'cannot be read'
}
