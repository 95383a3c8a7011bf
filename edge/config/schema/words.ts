import { z } from 'zod'
import { given } from '../issue-wording.js'

/** Shape of every id: it goes into topics, file names and URLs as it stands. */
export const idPattern = /^[a-z0-9][a-z0-9-]{0,63}$/

/** Camera, zone, scenario and model ids. */
export const id = () =>
  z
    .string()
    .regex(idPattern, {
      error: `${given} is not an id; use lower-case letters, digits and hyphens, at most 64, not beginning with a hyphen`,
    })
    .meta({ title: 'id' })

/** Topic levels: lower-case letters of any script, digits and hyphens, joined by single slashes. */
export const topicLevels = () =>
  z
    .string()
    .max(200)
    .regex(/^[\p{Ll}\p{Lo}\p{M}\p{N}-]+(?:\/[\p{Ll}\p{Lo}\p{M}\p{N}-]+)*$/u, {
      error: `${given} cannot be part of a topic; use lower-case letters, digits and hyphens, levels joined by single slashes`,
    })

/** A name that a person reads. */
export const displayName = () => z.string().trim().min(1).max(100)

export const path = () => z.string().min(1).meta({ title: 'path' })
