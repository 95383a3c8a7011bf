import { basename, extname } from 'node:path'

/** The id behind an entry of `models`: itself, or the file name of the manifest without its ending. */
export const modelIdOf = (reference: string): string => basename(reference, extname(reference))
