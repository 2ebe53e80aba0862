// What somebody typed, on its way into a DN or a filter: always a value, never a piece of syntax.

import { EqualityFilter, type Filter } from 'ldapts'

const placeholder = '{uid}'

/**
 * One attribute value as a DN wants it (RFC 4514). Everything that could mean something there becomes pairs of hex
 * digits: the special characters, control characters, a blank or # at the start, a blank at the end.
 */
export function escapeForDn(value: string): string {
  return value.replace(/[\p{Cc}"+,;<=>\\]|^[ #]| $/gu, hexPairs)
}

function hexPairs(characters: string): string {
  return [...Buffer.from(characters)].map((byte) => `\\${byte.toString(16).padStart(2, '0')}`).join('')
}

/** The DN of a person by the pattern of the settings, `uid={uid},ou=people,dc=example,dc=org`. */
export function dnByPattern(pattern: string, uid: string): string {
  return pattern.replace(placeholder, () => escapeForDn(uid))
}

/** The entry right below which all people of such a pattern are. */
export function parentOfPattern(pattern: string): string {
  return pattern.slice(pattern.indexOf(placeholder) + placeholder.length + 1)
}

/**
 * “This attribute has this value.” The only place that makes a filter of what somebody typed: the value travels in a
 * field of its own (BER), beside the operator and not within a text, so that nothing in it needs an escape or can be
 * taken for one.
 */
export function equalityFilter(attribute: string, value: string): Filter {
  return new EqualityFilter({ attribute, value })
}

/** Whether two values are one to the matching rule caseIgnoreMatch: without case, and with blanks squeezed. */
export function isSameName(one: string, other: string): boolean {
  return plain(one) === plain(other)
}

function plain(value: string): string {
  return value.normalize('NFKC').toLowerCase().trim().replace(/\s+/g, ' ')
}
