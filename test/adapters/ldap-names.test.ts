// Values on their way into DNs and filters.

import { expect, test } from 'bun:test'
import { BerReader, BerWriter } from 'ldapts'
import { dnByPattern, equalityFilter, escapeForDn, isSameName, parentOfPattern } from '../../src/adapters/ldap-names.ts'

test.each([
  ['ada', 'ada'],
  ['Ada Alvarsen', 'Ada Alvarsen'],
  ['équipe Ω 🗺', 'équipe Ω 🗺'],
  ['a,b', 'a\\2cb'],
  ['a+b=c', 'a\\2bb\\3dc'],
  ['"<;>"', '\\22\\3c\\3b\\3e\\22'],
  ['\\', '\\5c'],
  ['\\2a', '\\5c2a'],
  ['#1', '\\231'],
  ['1#', '1#'],
  ['*()', '*()'],
  [' a b ', '\\20a b\\20'],
  [' ', '\\20'],
  ['  ', '\\20\\20'],
  ['\0', '\\00'],
  ['a\0b\n\r\t\x7f', 'a\\00b\\0a\\0d\\09\\7f'],
  ['\u0085', '\\c2\\85'],
  ['', ''],
])('%j stands in a DN as %s', (value, escaped) => {
  expect(escapeForDn(value)).toBe(escaped)
})

test('a pattern takes the uid as one value, whatever it holds', () => {
  const pattern = 'uid={uid},ou=People,dc=osgeo,dc=org'
  expect(dnByPattern(pattern, 'ada')).toBe('uid=ada,ou=People,dc=osgeo,dc=org')
  expect(dnByPattern(pattern, 'ada,ou=admins')).toBe('uid=ada\\2cou\\3dadmins,ou=People,dc=osgeo,dc=org')
  expect(dnByPattern(pattern, "$& $1 $' {uid}")).toBe("uid=$& $1 $' {uid},ou=People,dc=osgeo,dc=org")
  expect(parentOfPattern(pattern)).toBe('ou=People,dc=osgeo,dc=org')
})

test.each(['*', ')(uid=*', 'a*b(c)\\2a', 'é\0'])('a filter carries %j as it is, in a field of its own', (value) => {
  const writer = new BerWriter()
  equalityFilter('uid', value).write(writer)
  const reader = new BerReader(writer.buffer)
  expect(reader.readSequence()).toBe(0xa3)
  expect([reader.readString(), reader.readString(), reader.remain]).toEqual(['uid', value, 0])
})

test('names are compared as directories do: without case, and with blanks squeezed', () => {
  expect(isSameName('Ada  Alvarsen ', 'ada alvarsen')).toBe(true)
  expect(isSameName('ÉQUIPE', 'équipe')).toBe(true)
  expect(isSameName('e\u0301quipe', 'équipe')).toBe(true)
  expect(isSameName('ada', 'adaa')).toBe(false)
  expect(isSameName('adaalvarsen', 'ada alvarsen')).toBe(false)
})
