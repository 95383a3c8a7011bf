import { readFile } from 'node:fs/promises'
import { LamppostError } from '../../kit/lamppost-error.js'

/**
 * Names of classes as a person gives them: `car,person`, or a file with one on each line (empty lines and those with # are
 * no names). Throws USAGE where such a file cannot be read or holds none.
 */
export async function readLabels(text: string): Promise<string[]> {
  const isFile = /\.(txt|names|labels|list)$/i.test(text) || /[\\/]/.test(text)
  const names = isFile
    ? (await readNames(text)).split(/\r?\n/).filter(line => !line.startsWith('#'))
    : text.split(',')
  const labels = names.map(name => name.trim()).filter(name => name !== '')
  if (labels.length > 0) return labels
  throw new LamppostError('USAGE', {
    what: `There are no labels in "${text}"`,
    hint: 'Give names.txt or a,b,c.',
  })
}

async function readNames(path: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).replace(/^\uFEFF/, '')
  } catch (cause) {
    throw new LamppostError('USAGE', {
      what: `The labels ${path} cannot be read`,
      hint: 'Give names.txt or a,b,c.',
      cause,
    })
  }
}
