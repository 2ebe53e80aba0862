// Whether an address can be read: nothing gets past here that Postgres or Elysia would stumble over.

import { BadRequest } from '../domain/errors.ts'
import { sentence } from '../domain/sentence.ts'
import { decodeStrictly, readParameters, refuseOddNames } from './parameters.ts'

/** What one form sends several times: the kinds of the catalogue's filters. */
const repeatable = ['kind']

/** A listener that was sent bytes that are no UTF-8 has put this in their place. Metadata has none of it either. */
const replaced = '\uFFFD'

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to refuse
const oddInPath = /[\u0000-\u001f]/
/** A search may hold tabs and line ends: they come along when text is pasted. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to refuse
const oddInSearch = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/

/**
 * Refuses an address that is no UTF-8, holds control characters, or has parameters that no page of ours sends.
 *
 * @throws BadRequest with what to write instead
 */
export function refuseUnreadable({ pathname, search }: URL): void {
  if (pathname.includes('%')) refuseText(decodeStrictly(pathname), oddInPath)
  if (search.length > 1) refuseOddSearch(search.slice(1))
}

function refuseOddSearch(search: string): void {
  const parameters = readParameters(search)
  for (const text of parameters.flat()) refuseText(text, oddInSearch)
  const names = parameters.map(([name]) => name)
  refuseOddNames(names, repeatable)
}

function refuseText(text: string, odd: RegExp): void {
  if (odd.test(text)) throw new BadRequest(sentence('This address holds control characters. Write it without them.'))
  if (text.includes(replaced))
    throw new BadRequest(sentence('This address is no UTF-8. Write it as UTF-8, percent-encoded.'))
}
