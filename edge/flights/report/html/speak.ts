import { escapeXml } from '../../../pipeline/record/overlay-svg.js'
import { type Both, both, type Language, wordsIn } from '../words/languages.js'
import type { FlightWords } from '../words/words-en.js'

/** What a page says in its languages, of which the reader sees one at a time. */
export interface Speaker {
  readonly languages: readonly Language[]
  /** As HTML: once where it is the same in all. */
  readonly html: (text: Both) => string
  /** As text of an SVG. */
  readonly svg: (text: Both) => string
  /** As plain text, in the first language. */
  readonly attribute: (text: Both) => string
  /** Attributes of one value, which a switch of the language changes too; `text` is what stands in the element. */
  readonly attributes: (text: Both, ...names: readonly string[]) => string
  /** HTML of what the words say. */
  readonly say: (words: (words: FlightWords, language: Language) => string) => string
}

export function speakerOf(languages: readonly Language[]): Speaker {
  const all = (element: string) => (text: Both) => {
    const [first, ...others] = languages.map(language => text[language])
    if (others.every(other => other === first)) return escapeXml(first!)
    return languages
      .map(
        language =>
          `<${element} class="${language}" lang="${wordsIn[language].tag}">${escapeXml(text[language])}</${element}>`,
      )
      .join('')
  }
  const html = all('span')
  const attribute = (text: Both) => escapeXml(text[languages[0]!])
  return {
    languages,
    html,
    svg: all('text'),
    attribute,
    attributes: (text, ...names) => {
      const said = names.filter(name => name !== 'text').map(name => `${name}="${attribute(text)}"`)
      const others = languages.map(language => `data-${language}="${escapeXml(text[language])}"`)
      return [...said, ...(languages.length > 1 ? [`data-says="${names.join(' ')}"`, ...others] : [])].join(
        ' ',
      )
    },
    say: words => html(both(words)),
  }
}
