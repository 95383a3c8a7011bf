import { formsOf, type SettingNode } from '../../edge/config/setting-tree.js'

/** What may be written for a setting, in a few words: `duration`, `whole number 1 to 64`, `tcp or udp`. */
export function typeWords(node: SettingNode): string {
  if (node.title) return node.title
  if (node.const !== undefined) return String(node.const)
  if (node.enum) return node.enum.map(String).join(' or ')
  const forms = formsOf(node).slice(1)
  if (forms.length > 0)
    return [...new Set(forms.filter(form => form.type !== 'null').map(typeWords))].join(' or ')
  switch (node.type) {
    case 'string':
      return 'text'
    case 'boolean':
      return 'true or false'
    case 'number':
      return `number${range(node)}`
    case 'integer':
      return `whole number${range(node)}`
    case 'array':
      return `list of ${node.prefixItems ? 'numbers' : typeWords(node.items as SettingNode)}`
    default:
      return 'map'
  }
}

function range(node: SettingNode): string {
  const { exclusiveMinimum: above } = node
  const least = node.minimum ?? above
  const most = node.maximum === Number.MAX_SAFE_INTEGER ? undefined : node.maximum
  const from = above === undefined ? `${least}` : `above ${above}`
  if (least === undefined) return ''
  if (most === undefined) return above === undefined ? `, at least ${least}` : `, ${from}`
  return above === undefined ? ` ${from} to ${most}` : `, ${from}, at most ${most}`
}
