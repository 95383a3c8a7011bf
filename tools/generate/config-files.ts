import type { z } from 'zod'
import { BoxSchema } from '../../edge/config/schema/box.js'
import { CodesSchema } from '../../edge/config/schema/codes.js'
import { PermitsSchema } from '../../edge/config/schema/permits.js'
import { ScenarioSchema } from '../../edge/config/schema/scenario.js'
import { type SettingNode, settingTree } from '../../edge/config/setting-tree.js'
import { errorCatalogue } from '../../edge/kit/error-codes.js'
import { errorsPage } from './errors-page.js'
import { exampleFile } from './example-file.js'
import { formatted } from './formatted.js'
import type { GeneratedFiles } from './generated-files.js'
import { referencePage } from './reference-page.js'

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`

/** A declaration as JSON Schema of what people write. */
export const schemaOf = (schema: z.ZodType, title: string): SettingNode => {
  const { $schema, ...rest } = settingTree(schema)
  return { $schema, title, ...rest } as SettingNode
}

/** Every file that follows from the declarations of box, scenario, codes and permits, and from the catalogue of errors. */
export function configFiles(): Promise<GeneratedFiles> {
  const box = schemaOf(BoxSchema, 'Lamppost box')
  const scenario = schemaOf(ScenarioSchema, 'Lamppost scenario')
  const codes = schemaOf(CodesSchema, 'Lamppost codes')
  const permits = schemaOf(PermitsSchema, 'Lamppost permits')
  return formatted({
    'configs/schema.json': json(box),
    'configs/scenario.schema.json': json(scenario),
    'configs/codes.schema.json': json(codes),
    'configs/permits.schema.json': json(permits),
    'configs/example.yaml': exampleFile(box),
    'configs/reference.md': referencePage({ box, scenario, codes, permits }),
    'docs/errors.md': errorsPage(errorCatalogue),
  })
}
