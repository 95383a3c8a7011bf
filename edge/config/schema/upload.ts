import { z } from 'zod'
import type { DeepReadonly } from '../deep-readonly.js'
import { given } from '../issue-wording.js'
import { byteSize } from './byte-size.js'
import { templateTrouble } from './upload-template.js'
import { withUnits } from './with-units.js'
import { path } from './words.js'

const text = (description: string, example: string) =>
  z
    .string()
    .min(1)
    .meta({ description, examples: [example] })
const secret = (description: string, example: string) =>
  z
    .string()
    .min(1)
    .meta({ description, examples: [example], writeOnly: true })

const AuthSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none').meta({ description: 'The address is enough.' }) }),
  z.strictObject({
    kind: z.literal('bearer').meta({ description: 'A token in the header "Authorization".' }),
    token: secret('The token.', '${UPLOAD_TOKEN}'),
  }),
  z.strictObject({
    kind: z.literal('basic').meta({ description: 'User name and password.' }),
    username: text('User name.', 'box-01'),
    password: secret('Password.', '${UPLOAD_PASSWORD}'),
  }),
  z.strictObject({
    kind: z.literal('s3').meta({
      description: 'Signed as S3 wants it (version 4); large files go in parts and are resumed.',
    }),
    accessKeyId: text('Id of the access key.', 'box-01'),
    secretAccessKey: secret('The secret of the access key.', '${S3_SECRET}'),
    sessionToken: secret('Of temporary credentials.', '${S3_SESSION}').optional(),
    region: z
      .string()
      .min(1)
      .default('us-east-1')
      .meta({
        description: 'Region that the store goes by; most that are not AWS take any.',
        examples: ['us-east-1'],
      }),
  }),
])

/** Those that are worked out for each request. */
const ownHeaders =
  /^(?:authorization|host|content-length|content-md5|content-type|transfer-encoding|expect|x-amz-(?:date|content-sha256|security-token|checksum-.*))$/i
const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/

const HeadersSchema = z
  .record(
    z
      .string()
      .regex(headerName, `${given} is not the name of a header`)
      .meta({ examples: ['x-amz-acl'] }),
    z
      .string()
      .regex(/^[\t\x20-\x7e]*$/, 'a header holds ASCII text in one line')
      .meta({ examples: ['bucket-owner-full-control'] }),
  )
  .superRefine((headers, context) => {
    for (const name of Object.keys(headers).filter(name => ownHeaders.test(name)))
      context.addIssue({
        code: 'custom',
        path: [name],
        message: 'this header is set for each upload by itself',
      })
  })

export const evidenceKinds = ['snapshot', 'clip', 'before', 'after'] as const

export const UploadSchema = withUnits(
  z.strictObject({
    url: z
      .string()
      .superRefine((template, context) => {
        const trouble = templateTrouble(template)
        if (trouble !== undefined)
          context.addIssue({ code: 'custom', message: `${given} is not an address to upload to: ${trouble}` })
      })
      .meta({
        description:
          'Address of each file, which is sent there with PUT; path-style for S3. Placeholders: {site} {box} {yyyy} {mm} {dd} (day of capture, UTC) {incidentId} {kind} {file} (its name, unique). What stands behind a "?" is sent, and never told to anybody.',
        examples: ['https://s3.example.org/evidence/{site}/{box}/{yyyy}/{mm}/{dd}/{incidentId}/{file}'],
      }),
    auth: AuthSchema.prefault({ kind: 'none' }).meta({
      description: 'How the box shows who it is: none, bearer, basic or s3.',
      examples: [
        {
          kind: 's3',
          accessKeyId: 'box-01',
          secretAccessKey: '${S3_SECRET}',
          sessionToken: '${S3_SESSION}',
          region: 'us-east-1',
        },
      ],
    }),
    headers: HeadersSchema.default({}).meta({
      description: 'Further headers of each request that creates an object.',
      examples: [{ 'x-amz-storage-class': 'STANDARD_IA' }],
    }),
    ca: path()
      .optional()
      .meta({
        description: 'PEM file of the authority that signed the certificate of the store.',
        examples: ['ca.pem'],
      }),
    kinds: z
      .array(z.enum(evidenceKinds))
      .min(1)
      .default([...evidenceKinds])
      .meta({ description: 'Which evidence is uploaded.', examples: [['snapshot', 'after']] }),
    maxRate: byteSize()
      .refine(bytes => bytes >= 1000, { error: 'uploads could not get on: write at least 1KB' })
      .prefault('1MB')
      .meta({
        description:
          'Bytes a second that all uploads together take at most: video and messages share the line.',
        examples: ['1MB'],
      }),
    atOnce: z
      .int()
      .min(1)
      .max(8)
      .default(2)
      .meta({ description: 'Uploads at a time.', examples: [2] }),
    verify: z
      .boolean()
      .default(true)
      .meta({
        description:
          'Asks after each upload what the store has (HEAD): its size, and its checksum or ETag where it gives one. `false` for a store that lets the box write only.',
        examples: [true],
      }),
  }),
  { maxRate: 'Bytes' },
)

/** Where evidence is uploaded to; `ca` is an absolute path, `maxRateBytes` is bytes per second. */
export type UploadConfig = DeepReadonly<z.output<typeof UploadSchema>>

export const EvidenceSchema = z.strictObject({
  upload: UploadSchema.optional().meta({
    description: 'The object store that evidence is uploaded to. Without it evidence stays on the box.',
  }),
})
