// Base64 that arrives in pieces: the bytes are the same wherever it is cut, and what is no base64 is refused.

import { expect, test } from 'bun:test'
import { BadRequest, TooLarge } from '../../src/domain/errors.ts'
import { base64Bytes } from '../../src/formats/base64-bytes.ts'
import { seededRandom } from '../bench/random.ts'

function decode(pieces: readonly string[], { limitBytes = 1_000_000, expectedBytes = 0 } = {}): Uint8Array {
  const bytes = base64Bytes({ limitBytes, expectedBytes })
  for (const piece of pieces) bytes.add(piece)
  return bytes.end()
}

function cut(text: string, random: ReturnType<typeof seededRandom>): string[] {
  const pieces: string[] = []
  for (let at = 0; at < text.length; ) {
    const length = Math.floor(random.next() ** 4 * 70_000)
    pieces.push(text.slice(at, at + length))
    at += length
  }
  return pieces
}

test('bytes of every length come out as they went in, with and without lines, however they are cut', () => {
  const random = seededRandom(2207)
  for (const length of [0, 1, 2, 3, 4, 57, 65_535, 65_536, 65_537, 200_000]) {
    const bytes = Uint8Array.from({ length }, () => Math.floor(random.next() * 256))
    const plain = Buffer.from(bytes).toString('base64')
    const lines = `\r\n\t ${plain.replace(/.{76}/g, '$&\n')} \n`
    for (const text of [plain, lines])
      for (let round = 0; round < 5; round++) expect(decode(cut(text, random))).toEqual(bytes)
  }
})

test('a limit is kept to the byte, whatever was announced', () => {
  for (const expectedBytes of [0, 99_999, 100_000, 10_000_000]) {
    for (const length of [99_998, 99_999, 100_000]) {
      const text = Buffer.alloc(length, 7).toString('base64')
      expect(decode([text.slice(0, 9), text.slice(9)], { limitBytes: 100_000, expectedBytes })).toHaveLength(length)
    }
    const tooMuch = Buffer.alloc(100_001, 7).toString('base64')
    for (const pieces of [[tooMuch], [tooMuch.slice(0, -2), tooMuch.slice(-2)]])
      expect(() => decode(pieces, { limitBytes: 100_000, expectedBytes })).toThrow(TooLarge)
  }
})

test('what is no base64 is refused', () => {
  const wrong = [
    ['A'],
    ['AA'],
    ['AAA'],
    ['AA='],
    ['=AAA'],
    ['A=AA'],
    ['AAAA='],
    ['AA==', 'AAAA'],
    ['AA==AAAA'],
    ['AA==', '='],
  ]
  const others = [
    ['AA-_'],
    ['AA\fAA'],
    ['AA\u00a0AA'],
    ['AAAA', '\u00a0'],
    ['AA==', '\f'],
    ['ÄÄÄÄ'],
    ['AAAA<b/>'],
    ['AAAA\0'],
  ]
  for (const pieces of [...wrong, ...others]) expect(() => decode(pieces), pieces.join('|')).toThrow(BadRequest)
})
