import { AwsV4Signer } from 'aws4fetch'
import type { UploadConfig } from '../../config/schema/upload.js'
import type { Clock } from '../../kit/clock.js'

export interface Unsigned {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** Of the body, hexadecimal. */
  readonly sha256: string
}

/** The headers of a request, with those that show who sends it. */
export async function signed(
  { method, url, headers, sha256 }: Unsigned,
  auth: UploadConfig['auth'],
  clock: Clock,
): Promise<Record<string, string>> {
  switch (auth.kind) {
    case 'none':
      return { ...headers }
    case 'bearer':
      return { ...headers, authorization: `Bearer ${auth.token}` }
    case 'basic': {
      const credentials = Buffer.from(`${auth.username}:${auth.password}`).toString('base64')
      return { ...headers, authorization: `Basic ${credentials}` }
    }
    case 's3': {
      const { kind: _, ...keys } = auth
      const signer = new AwsV4Signer({
        ...{ ...keys, method, url, service: 's3' },
        headers: { ...headers, 'x-amz-content-sha256': sha256 },
        datetime: new Date(clock.now()).toISOString().replace(/[-:]|\.\d{3}/g, ''),
      })
      return Object.fromEntries((await signer.sign()).headers)
    }
  }
}
