import type { ErrorCode } from 'yaml'

/** Own words for the parser's: its messages quote the file, and a file may hold a password. */
const sentences: Partial<Record<ErrorCode, string>> = {
  ALIAS_PROPS: 'an alias (*name) takes no anchor and no tag',
  BAD_DQ_ESCAPE: 'unknown escape after a backslash in double quotes; single quotes take it as it is',
  BAD_INDENT: 'the indentation does not fit the lines above, or a bracket there is not closed',
  BAD_SCALAR_START: 'text that begins with a special character; put it in quotes',
  BLOCK_AS_IMPLICIT_KEY: 'the line below is indented too far, or a text holds a colon and needs quotes',
  BLOCK_IN_FLOW: 'inside { } and [ ] everything is written with commas',
  MISSING_CHAR: 'a closing quote or bracket, a colon or a comma is missing here or above',
  MULTILINE_IMPLICIT_KEY: 'a key without its colon, or a line that is indented wrongly',
  MULTIPLE_DOCS: 'a second document begins here (---); one file holds one',
  TAB_AS_INDENT: 'indented with a tab; YAML takes spaces only',
  UNEXPECTED_TOKEN:
    'this does not belong here; text with brackets or quotes in it needs quotes, and so does "${NAME}" within { }',
  TAG_RESOLVE_FAILED: 'a tag (!name) has no meaning here',
}

/** What is wrong with the form of a YAML file, by the parser's code. */
export const yamlSentence = (code: ErrorCode): string => sentences[code] ?? 'this is not valid YAML'
