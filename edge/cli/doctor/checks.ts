import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type CadencePlan, planCadence } from '../../config/cadence-plan.js'
import type { LoadedConfig } from '../../config/load.js'
import type { BoxConfig } from '../../config/schema/box.js'
import { type CameraConfig, isStream } from '../../config/schema/camera.js'
import type { Hwaccel } from '../../config/schema/hwaccel.js'
import type { MqttConfig } from '../../config/schema/mqtt.js'
import type { StorageConfig } from '../../config/schema/storage.js'
import { isClockSynced } from '../../kit/clock-sync.js'
import { LamppostError } from '../../kit/lamppost-error.js'
import { redactUrl } from '../../kit/redact.js'
import { ffmpegInfo } from '../../media/ffmpeg-info.js'
import { chooseDecoder, tryAllDecoders } from '../../media/hwaccel.js'
import { probe } from '../../media/probe.js'
import { loadManifest } from '../../models/manifest.js'
import { verifyWeights } from '../../models/weights.js'
import { listProviders, tryModel } from '../../pipeline/detect/providers.js'
import { canRenderChinese } from '../../pipeline/record/chinese-text.js'
import { diskState } from '../../pipeline/record/disk.js'
import { connectAsCentre } from '../broker-client.js'

export interface Finding {
  readonly name: string
  readonly ok: boolean
  readonly detail: string
}

/** Tells what was found, or throws what is wrong. */
export interface NamedCheck {
  readonly name: string
  readonly check: () => Promise<string>
}

const PROBE_WITHIN_MS = 15_000

/** What every box needs of its machine. */
export const machineChecks: readonly NamedCheck[] = [
  { name: 'node', check: async () => process.version },
  {
    name: 'ffmpeg',
    async check() {
      const { version, hwaccels } = await ffmpegInfo()
      return `${version}; hardware decoders it knows: ${hwaccels.join(', ') || 'none'}`
    },
  },
  {
    name: 'hwaccel',
    async check() {
      const trials = await tryAllDecoders()
      return trials.map(({ decoder, why }) => `${decoder}: ${why ?? 'works'}`).join('; ')
    },
  },
  {
    name: 'providers',
    async check() {
      const providers = await listProviders()
      return providers
        .map(({ name, bundled }) => (bundled ? name : `${name} (needs libraries of its own)`))
        .join(', ')
    },
  },
  {
    name: 'chinese font',
    async check() {
      if (await canRenderChinese()) return 'Chinese text can be drawn into evidence'
      throw new LamppostError('FONT_MISSING', { what: 'Chinese text cannot be drawn' })
    },
  },
  {
    name: 'clock',
    check: async () => {
      const synced = isClockSynced() ? 'set by a time server' : 'no sign of a time server; times may be off'
      return `${new Date().toISOString()}, ${synced}`
    },
  },
]

/** What one configuration needs besides. */
export const boxChecks = ({ config, modelPaths, scenarios }: LoadedConfig): NamedCheck[] => [
  { name: 'disk', check: () => checkDisk(config.storage) },
  { name: 'footage', check: () => checkFootage(config) },
  { name: 'decoding', check: () => checkDecoding(config.decode.hwaccel) },
  ...Object.entries(modelPaths).map(([id, path]) => ({
    name: `model ${id}`,
    check: () => checkModel(path, config.detect),
  })),
  ...(config.mqtt ? [{ name: 'broker', check: () => checkBroker(config.mqtt!) }] : []),
  ...Object.entries(config.cameras).map(([id, camera]) => ({
    name: `camera ${id}`,
    check: () => checkCamera(camera, planCadence(camera.cadence, scenarios[id]!)),
  })),
]

async function checkDisk({ dir, minFreeBytes }: StorageConfig): Promise<string> {
  const trial = join(dir, '.doctor')
  try {
    await mkdir(dir, { recursive: true })
    await writeFile(trial, 'can be written')
    await rm(trial)
  } catch (cause) {
    throw new LamppostError('STORE_UNAVAILABLE', { what: `${dir} cannot be written`, cause })
  }
  const { freeBytes, totalBytes } = await diskState(dir)
  const room = `${gigabytes(freeBytes)} of ${gigabytes(totalBytes)} free in ${dir}`
  if (freeBytes >= minFreeBytes) return room
  throw new LamppostError('STORE_UNAVAILABLE', { what: `${room}, less than storage.minFree` })
}

/** The ring is bounded, and what it may fill should be there: it shares its memory with everything else. */
async function checkFootage({ footage, cameras }: BoxConfig): Promise<string> {
  const { dir, perCameraBytes } = footage
  const live = Object.values(cameras).filter(({ url }) => isStream(url)).length
  const neededBytes = live * perCameraBytes
  const { freeBytes } = await diskState(dir).catch(cause => {
    throw new LamppostError('STORE_UNAVAILABLE', {
      what: `${dir} cannot be used for footage`,
      hint: 'Name another folder in footage.dir.',
      cause,
    })
  })
  const room = `up to ${gigabytes(neededBytes)} of video in ${dir}, ${gigabytes(freeBytes)} free`
  if (freeBytes >= neededBytes) return room
  throw new LamppostError('STORE_UNAVAILABLE', {
    what: room,
    hint: 'Set a smaller footage.perCamera, or another footage.dir. Without room evidence has the size of the analysed frame.',
  })
}

async function checkDecoding(hwaccel: Hwaccel): Promise<string> {
  const { decoder, refused } = await chooseDecoder(hwaccel)
  if (refused) throw refused
  return decoder === undefined ? 'by the CPU' : `by ${decoder}`
}

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`

async function checkModel(path: string, { provider, fallback }: BoxConfig['detect']): Promise<string> {
  const manifest = await loadManifest(path)
  await verifyWeights(manifest)
  const { provider: used, fellBack } = await tryModel(manifest, { provider, fallback })
  const { backend } = manifest
  const where =
    backend?.kind === 'oip'
      ? `model ${backend.model} on ${redactUrl(backend.url)}`
      : 'weights as the manifest says'
  const instead = fellBack === undefined ? '' : `, not on ${provider} alone: ${fellBack}`
  return `${manifest.labels.length} labels, ${where}, runs on ${used}${instead}`
}

async function checkBroker(mqtt: MqttConfig): Promise<string> {
  const client = await connectAsCentre(mqtt)
  await client.endAsync()
  return `${redactUrl(mqtt.url)} lets us in`
}

async function checkCamera({ url, transport }: CameraConfig, { cadence }: CadencePlan): Promise<string> {
  const asked = { url, transport, redact: redactUrl, timeoutMs: PROBE_WITHIN_MS }
  const { codec, width, height, fps, reorderedFrames } = await probe(asked)
  const costly =
    isStream(url) && cadence.kind === 'keyframes' && reorderedFrames > 0
      ? '; has B-frames, so more than key frames is decoded, which costs CPU: switch them off in the camera'
      : ''
  return `${redactUrl(url)}: ${codec} ${width}x${height}${fps > 0 ? `, ${fps.toFixed(0)} fps` : ''}${costly}`
}
