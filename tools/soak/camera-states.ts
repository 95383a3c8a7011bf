import mqtt from 'mqtt'
import { cameraStateSchema } from '../../edge/messages/camera-state.js'

export interface ToldState {
  readonly camera: string
  readonly state: string
  readonly cause?: string | undefined
}

/** What a centre is told of all cameras; `payloads` is everything that came. */
export async function watchStates(
  brokerUrl: string,
  onState: (told: ToldState) => void,
): Promise<{ readonly payloads: readonly string[]; close(): Promise<void> }> {
  const client = await mqtt.connectAsync(brokerUrl, { protocolVersion: 5 })
  const payloads: string[] = []
  client.on('message', (topic, payload) => {
    payloads.push(payload.toString())
    if (topic.includes('/camera/')) onState(cameraStateSchema.parse(JSON.parse(payloads.at(-1)!)))
  })
  await client.subscribeAsync('#')
  return { payloads, close: () => client.endAsync() }
}
