import { stringify } from 'yaml'

/** A value on one line, as it is written in a file; what older YAML readers take for a number is quoted. */
export const inlineYaml = (value: unknown): string =>
  stringify(value, { collectionStyle: 'flow', lineWidth: 0, compat: 'yaml-1.1' }).trim()
