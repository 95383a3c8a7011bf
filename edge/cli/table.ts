import Table from 'cli-table3'

/** A table without colours, so that it reads the same on a terminal, in a file and in a mail. Numbers stand right. */
export function tableText(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const isNumeric = (column: number) =>
    rows.every(row => typeof row[column] === 'number' || !Number.isNaN(Number(row[column])))
  const colAligns = head.map((_, column) => (isNumeric(column) ? 'right' : 'left'))
  const table = new Table({ head: [...head], colAligns, style: { head: [], border: [], compact: true } })
  for (const row of rows) table.push([...row])
  return table.toString()
}
