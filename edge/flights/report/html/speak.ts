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
  /** As plain text of an attribute, which cannot change: in the first language. */
  readonly attribute: (text: Both) => string
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
  return {
    languages,
    html,
    svg: all('text'),
    attribute: text => escapeXml(text[languages[0]!]),
    say: words => html(both(words)),
  }
}
