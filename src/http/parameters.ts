// Names and values as addresses and forms write them (`q=a+b&kind=stable`), and which names may come.

import { BadRequest } from '../domain/errors.ts'
import { sentence } from '../domain/sentence.ts'

const shownLength = 40

/**
 * The names and values of the search part of an address or of an urlencoded body, in their order.
 *
 * @param text without the question mark
 * @throws BadRequest for a broken percent sign, and for bytes that are no UTF-8
 */
export function readParameters(text: string): [name: string, value: string][] {
  return text
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [name = ''] = pair.split('=', 1)
      return [decodeStrictly(spaced(name)), decodeStrictly(spaced(pair.slice(name.length + 1)))]
    })
}

const spaced = (text: string) => text.replaceAll('+', ' ')

/** @throws BadRequest for a broken percent sign, and for bytes that are no UTF-8 */
export function decodeStrictly(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new BadRequest(
      sentence(
        'A percent sign stands in the wrong place, or what it stands for is no UTF-8. Write %25 for a percent sign, and encode as UTF-8.',
      ),
    )
  }
}

/**
 * Bytes as text.
 *
 * @throws BadRequest when they are no UTF-8
 */
export function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new BadRequest(sentence('The form is no UTF-8. Send it as UTF-8.'))
  }
}

/**
 * Refuses names that we never send: those of lists (`q[]`), and the same one again.
 *
 * @param repeatable names that one form of ours sends several times
 * @throws BadRequest with the name
 */
export function refuseOddNames(names: Iterable<string>, repeatable: readonly string[] = []): void {
  const seen = new Set<string>()
  for (const name of names) {
    if (/[[\]]/.test(name))
      throw new BadRequest(
        sentence('“{name}” is a list. Send a name without brackets, once.', { name: shownName(name) }),
      )
    if (seen.has(name) && !repeatable.includes(name))
      throw new BadRequest(sentence('“{name}” is there more than once. Send it once.', { name: shownName(name) }))
    seen.add(name)
  }
}

/** A name as a message shows it, however long it is. */
export function shownName(name: string): string {
  return name.length > shownLength ? `${name.slice(0, shownLength)}…` : name
}
