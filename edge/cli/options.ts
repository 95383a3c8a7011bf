import { Option } from 'commander'

/** `-c FILE`, the box's configuration, the same for every command that needs one. */
export const configOption = (): Option =>
  new Option('-c, --config <file>', "the box's configuration").default('lamppost.yaml').env('LAMPPOST_CONFIG')
