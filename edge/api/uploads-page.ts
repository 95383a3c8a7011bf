import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { LamppostError } from '../kit/lamppost-error.js'
import { packageFolder } from '../kit/package-folder.js'
import { answerTo } from './uploads-answers.js'

interface PageFile {
  readonly url: string
  readonly path: string
  readonly type: string
}

const web = (name: string): string => join(packageFolder, 'edge', 'web', name)
const tus = (): string => createRequire(import.meta.url).resolve('tus-js-client/dist/tus.min.js')

const JAVASCRIPT = 'text/javascript; charset=utf-8'

const pageFiles = (): readonly PageFile[] => [
  { url: '/upload', path: web('upload.html'), type: 'text/html; charset=utf-8' },
  { url: '/upload/upload.css', path: web('upload.css'), type: 'text/css; charset=utf-8' },
  { url: '/upload/icon.svg', path: web('icon.svg'), type: 'image/svg+xml' },
  ...['upload.js', 'words.js', 'transfer.js'].map(name => ({
    ...{ url: `/upload/${name}`, path: web(name), type: JAVASCRIPT },
  })),
  { url: '/upload/tus.js', path: tus(), type: JAVASCRIPT },
]

const HEADERS = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "img-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-cache',
}

/**
 * Serves the page on which operators upload. It asks for the token itself and shows it with each request: browsers show none
 * when they are led to a page. What is served before holds nothing but the page. Refused where there is no token to ask for.
 */
export function serveUploadPage(
  server: FastifyInstance,
  { token }: { readonly token: string | undefined },
): void {
  for (const { url, path, type } of pageFiles()) {
    const content = readFileSync(path)
    server.get(url, (_request, reply) => {
      if (token !== undefined) return reply.headers(HEADERS).type(type).send(content)
      const { status, body } = answerTo(
        new LamppostError('UPLOAD_TOKEN_MISSING', { what: 'This box takes no uploads: it has no api.token' }),
      )
      return reply.code(status).headers(HEADERS).send(body)
    })
  }
}
