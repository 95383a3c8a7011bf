import { z } from 'zod'
import type { SettingPath } from './mistake.js'

/** A declaration as JSON Schema: the form in which it can be walked. */
export type SettingNode = z.core.JSONSchema.BaseSchema

/** A declaration as JSON Schema of what people write. */
export function settingTree(schema: z.ZodType): SettingNode {
  return z.toJSONSchema(schema, {
    io: 'input',
    // zod leaves examples out where the parsed form differs; those here show what is written.
    override: ({ zodSchema, jsonSchema }) => {
      const { examples } = z.globalRegistry.get(zodSchema) ?? {}
      if (examples) jsonSchema.examples = [...(examples as unknown[])]
    },
  })
}

/** The node and, where it stands for several forms, each of them. */
export function formsOf(node: SettingNode): SettingNode[] {
  const forms = [...(node.anyOf ?? []), ...(node.oneOf ?? [])] as SettingNode[]
  return [node, ...forms.flatMap(formsOf)]
}

const isNode = (value: unknown): value is SettingNode => typeof value === 'object' && value !== null

function stepInto(node: SettingNode, key: string | number): SettingNode[] {
  return formsOf(node).flatMap(form => {
    const child =
      form.properties?.[key] ??
      (isNode(form.additionalProperties) ? form.additionalProperties : undefined) ??
      form.prefixItems?.[Number(key)] ??
      form.items
    return isNode(child) && !Array.isArray(child) ? [child] : []
  })
}

/** Every node that the declaration has at `path`. */
export function nodesAt(root: SettingNode, path: SettingPath): SettingNode[] {
  return path.reduce<SettingNode[]>((nodes, key) => nodes.flatMap(node => stepInto(node, key)), [root])
}

/** The keys that may stand at `path`. */
export const keysAt = (root: SettingNode, path: SettingPath): string[] => [
  ...new Set(
    nodesAt(root, path)
      .flatMap(formsOf)
      .flatMap(form => Object.keys(form.properties ?? {})),
  ),
]
