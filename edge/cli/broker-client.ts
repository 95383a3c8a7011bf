import { readFile } from 'node:fs/promises'
import mqtt, { type MqttClient } from 'mqtt'
import type { MqttConfig } from '../config/schema/mqtt.js'
import { LamppostError } from '../kit/lamppost-error.js'
import { redactUrl } from '../kit/redact.js'

const CONNECT_WITHIN_MS = 10_000

/**
 * Connects with the box's own credentials, under a client id of its own, so that the box is not pushed out.
 * @throws LamppostError BROKER_REFUSED, BROKER_UNREACHABLE
 */
export async function connectAsCentre({ url, username, password, ca }: MqttConfig): Promise<MqttClient> {
  try {
    return await mqtt.connectAsync(
      url,
      {
        protocolVersion: 5,
        connectTimeout: CONNECT_WITHIN_MS,
        ...(username !== undefined && { username }),
        ...(password !== undefined && { password }),
        ...(ca !== undefined && { ca: await readFile(ca) }),
      },
      false,
    )
  } catch (cause) {
    // Only a refusal carries an MQTT reason code.
    const code =
      typeof (cause as { code?: unknown }).code === 'number' ? 'BROKER_REFUSED' : 'BROKER_UNREACHABLE'
    throw new LamppostError(code, { what: `No connection to ${redactUrl(url)}`, cause })
  }
}
