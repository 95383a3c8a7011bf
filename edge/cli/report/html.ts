import { severityColours } from '../../paper/colours.js'
import { escapeXml } from '../../pipeline/record/overlay-svg.js'
import { style } from './html-style.js'
import type { Block, Sheet } from './sheet.js'

/** A report as one file that needs no other, and may load none. */
export function toHtml({ language, title, subtitle, severity, sections, foot }: Sheet): string {
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>${escapeXml(`${title} ${subtitle}`)}</title>
<style>${style}</style>
</head>
<body>
<header style="border-color:${severityColours[severity]}">
<h1>${escapeXml(title)}</h1>
<p>${escapeXml(subtitle)}</p>
</header>
${sections.map(({ title, blocks }) => `<section>\n<h2>${escapeXml(title)}</h2>\n${blocks.map(blockHtml).join('\n')}\n</section>`).join('\n')}
<footer>${escapeXml(foot)}</footer>
</body>
</html>
`
}

function blockHtml(block: Block): string {
  switch (block.kind) {
    case 'facts':
      return `<table class="facts">${block.rows.map(([name, value]) => `<tr><th scope="row">${escapeXml(name)}</th><td>${lines(value)}</td></tr>`).join('')}</table>`
    case 'note':
      return `<p class="${block.tone}">${escapeXml(block.text)}</p>`
    case 'sketch':
      return `<figure>${block.sketch.svg}<figcaption>${escapeXml(block.sketch.caption)}</figcaption></figure>`
    case 'picture': {
      const { jpeg, width, height } = block.picture
      const alt = escapeXml(block.caption)
      return `<figure><img src="data:image/jpeg;base64,${jpeg.toString('base64')}" width="${width}" height="${height}" alt="${alt}"><figcaption>${alt}</figcaption></figure>`
    }
    case 'table':
      return `<table class="list"><colgroup>${block.widths.map(share => `<col style="width:${(share * 100).toFixed(1)}%">`).join('')}</colgroup><thead><tr>${block.head.map(cell => `<th scope="col">${escapeXml(cell)}</th>`).join('')}</tr></thead><tbody>${block.rows
        .map(row => `<tr>${row.map(cell => `<td>${lines(cell)}</td>`).join('')}</tr>`)
        .join('')}</tbody></table>`
  }
}

const lines = (text: string): string => text.split('\n').map(escapeXml).join('<br>')
