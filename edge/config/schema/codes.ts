import { z } from 'zod'
import type { DeepReadonly } from '../deep-readonly.js'
import { given } from '../issue-wording.js'
import { displayName, id } from './words.js'

/** Schemes that come with Lamppost, in `configs/codes`. */
export const shippedCodes = ['gb-t-47678.5-2026', 'local-example'] as const

/** Things that are there for good, and things that happen: each numbers its own. */
export const codeKinds = ['事项', '部件'] as const

const UseSchema = z.strictObject({
  scenario: id().meta({
    description: 'Id of a scenario of the box, or of one that comes with Lamppost.',
    examples: ['sanitation'],
  }),
  labels: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .meta({
      description: 'Only these of its labels; where absent, all for which no other code names the label.',
      examples: [['garbage', 'garbage_bag']],
    }),
})

const CodeSchema = z.strictObject({
  kind: z.enum(codeKinds).meta({
    description: '部件: a thing that is there for good; 事项: something that happens. They reuse numbers.',
    examples: ['事项'],
  }),
  code: z
    .string()
    .regex(/^[0-9A-Za-z](?:[0-9A-Za-z.-]{0,30}[0-9A-Za-z])?$/, {
      error: `${given} is not a code; use letters, digits, hyphens and dots, at most 32`,
    })
    .meta({ description: 'The code, in quotes, since zeros in front count.', examples: ['06010'] }),
  name: z
    .strictObject({
      zh: displayName().meta({ description: 'In Chinese, as the scheme says it.', examples: ['暴露垃圾'] }),
      en: displayName()
        .optional()
        .meta({ description: 'In English.', examples: ['Exposed garbage'] }),
    })
    .meta({ description: 'What the scheme calls it.' }),
  for: z
    .array(UseSchema)
    .default([])
    .meta({
      description: 'What is reported under this code; nothing yet, where the list is empty.',
      examples: [[{ scenario: 'sanitation', labels: ['garbage'] }]],
    }),
})

/** A city's classification, and what of ours it calls how, as its file says it. */
export const CodesSchema = z.strictObject({
  scheme: displayName().meta({
    description: 'The scheme, as messages name it. With kind and code it says which code is meant.',
    examples: ['GB/T 47678.5'],
  }),
  version: displayName().meta({
    description: 'Edition of the scheme, in quotes where it is a number.',
    examples: ['2026'],
  }),
  name: z
    .strictObject({
      zh: displayName().meta({ description: 'In Chinese.', examples: ['城市管理部件和事项代码'] }),
      en: displayName().meta({ description: 'In English.', examples: ['Codes of city management'] }),
    })
    .meta({ description: 'What the scheme is, for people.' }),
  note: z
    .string()
    .trim()
    .min(1)
    .max(2000)
    .optional()
    .meta({
      description: 'Where the codes were taken from, and how far they were checked.',
      examples: ['Checked against the official text on 2026-11-20.'],
    }),
  codes: z.array(CodeSchema).min(1).meta({ description: 'The codes, each once.' }),
})

export type CodeScheme = DeepReadonly<z.output<typeof CodesSchema>>
export type CodeEntry = CodeScheme['codes'][number]
export type CodeKind = CodeEntry['kind']
