/** A headless Chromium that draws scenes in software, and the small server that feeds it and takes its frames. */
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { type BrowserContext, chromium, type Page } from 'playwright-core'
import type { CameraPose, GroundPoint, ThingPlace, TruthBox } from './page-api.js'
import type { Scene } from './scene.js'

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium'
const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
/** Building a scene and drawing one frame of it both take seconds on a slow machine. */
const TIMEOUT_MS = 600_000

export class WorldBrowser {
  private frame = Buffer.alloc(0)
  private frameWidth = 0

  private constructor(
    private readonly server: Server,
    private readonly context: BrowserContext,
    private readonly page: Page,
    private readonly profile: string,
  ) {}

  static async open(): Promise<WorldBrowser> {
    const script = await bundlePage()
    const server = createServer()
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const profile = mkdtempSync(join(tmpdir(), 'lamppost-world-'))
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: CHROMIUM,
      headless: false,
      args: ARGUMENTS,
    })
    const page = await context.newPage()
    page.setDefaultTimeout(TIMEOUT_MS)
    page.on('pageerror', error => process.stderr.write(`page: ${error.message}\n`))
    page.on('console', message => {
      if (message.type() === 'error') process.stderr.write(`page: ${message.text()}\n`)
    })
    const browser = new WorldBrowser(server, context, page, profile)
    server.on('request', async (request: IncomingMessage, response) => {
      if (request.method === 'POST') {
        browser.paste(request.url!, await buffer(request))
        response.end()
      } else if (request.url === '/page.js') {
        response.setHeader('content-type', 'text/javascript').end(script)
      } else {
        response.setHeader('content-type', 'text/html').end('<!doctype html><script src="/page.js"></script>')
      }
    })
    return browser
  }

  /** Every scene gets a fresh page: shaders are patched for its light, and memory is given back. */
  async build(scene: Scene): Promise<void> {
    const { port } = this.server.address() as AddressInfo
    await this.page.goto(`http://127.0.0.1:${port}/`)
    this.frame = Buffer.alloc(scene.width * scene.height * 4)
    this.frameWidth = scene.width
    await this.page.evaluate(spec => globalThis.world.build(spec), scene)
  }

  /** RGBA pixels at `t` seconds, the caller's to keep. */
  async render(t: number): Promise<{ pixels: Buffer; changed: boolean }> {
    const { changed } = await this.page.evaluate(at => globalThis.world.render(at), t)
    return { pixels: Buffer.from(this.frame), changed }
  }

  truth(t: number): Promise<TruthBox[]> {
    return this.page.evaluate(at => globalThis.world.truth(at), t)
  }

  aim(pose: CameraPose): Promise<void> {
    return this.page.evaluate(to => globalThis.world.aim(to), pose)
  }

  places(t: number): Promise<ThingPlace[]> {
    return this.page.evaluate(at => globalThis.world.places(at), t)
  }

  pixelsOf(points: [number, number, number][]): Promise<([number, number] | undefined)[]> {
    return this.page.evaluate(at => globalThis.world.pixelsOf(at), points)
  }

  groundPoints(): Promise<GroundPoint[]> {
    return this.page.evaluate(() => globalThis.world.groundPoints())
  }

  private paste(url: string, pixels: Buffer): void {
    const { x1, y1, x2, y2 } = regionOf(url)
    const rowBytes = (x2 - x1) * 4
    for (let y = y1; y < y2; y++) {
      const from = (y - y1) * rowBytes
      pixels.copy(this.frame, (y * this.frameWidth + x1) * 4, from, from + rowBytes)
    }
  }

  async close(): Promise<void> {
    await this.context.close()
    this.server.close()
    rmSync(this.profile, { recursive: true, force: true })
  }
}

/** The page posts the regions that it drew again: /region/x1/y1/x2/y2. */
function regionOf(url: string): { x1: number; y1: number; x2: number; y2: number } {
  const [x1, y1, x2, y2] = url.split('/').slice(2).map(Number)
  return { x1: x1!, y1: y1!, x2: x2!, y2: y2! }
}

async function bundlePage(): Promise<string> {
  const result = await build({
    entryPoints: [fileURLToPath(new URL('page/main.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'chrome110',
  })
  return result.outputFiles[0]!.text
}
