import { z } from 'zod'
import type { DeepReadonly } from '../deep-readonly.js'
import { given } from '../issue-wording.js'
import { path, topicLevels } from './words.js'

const brokerUrl = (url: string): boolean =>
  URL.canParse(url) && /^(?:mqtts?|wss?):$/.test(new URL(url).protocol) && new URL(url).hostname !== ''

const carriesCredentials = (url: string): boolean => {
  const { username, password } = new URL(url)
  return username !== '' || password !== ''
}

export const MqttSchema = z.strictObject({
  url: z
    .string()
    .refine(brokerUrl, {
      error: `${given} is not a broker's address; write mqtt://, mqtts://, ws:// or wss:// and a host`,
      abort: true,
    })
    .refine(url => !carriesCredentials(url), {
      error: 'user name and password do not belong in the address; write them as "username" and "password"',
    })
    .meta({
      description: 'Address of the broker: mqtt://, mqtts://, ws:// or wss://.',
      examples: ['mqtts://broker.example.org:8883'],
    }),
  username: z
    .string()
    .min(1)
    .optional()
    .meta({ description: 'User name at the broker.', examples: ['box-01'] }),
  password: z
    .string()
    .min(1)
    .optional()
    .meta({ description: 'Password at the broker.', examples: ['${MQTT_PASSWORD}'], writeOnly: true }),
  clientId: z
    .string()
    .min(1)
    .max(128)
    .optional()
    .meta({
      description: 'MQTT client id; made from site and box, where absent.',
      examples: ['lamppost-box-01'],
    }),
  prefix: topicLevels()
    .default('lamppost')
    .meta({ description: 'First levels of every topic.', examples: ['lamppost'] }),
  ca: path()
    .optional()
    .meta({
      description: 'PEM file of the authority that signed the certificate of the broker.',
      examples: ['ca.pem'],
    }),
})

/** How to reach the broker; `ca` is an absolute path. */
export type MqttConfig = DeepReadonly<z.output<typeof MqttSchema>>
