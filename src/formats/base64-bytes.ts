// Base64 that comes in pieces, decoded into one buffer that never grows beyond its limit.

import { BadRequest, TooLarge } from '../domain/errors.ts'
import { sentence } from '../domain/sentence.ts'

export interface Base64Bytes {
  /**
   * Decodes the next piece, which may end anywhere; XML's white space in it does not count.
   *
   * @throws BadRequest for what is no base64
   * @throws TooLarge as soon as there is more than the limit
   */
  add(text: string): void
  /** All of it. @throws BadRequest when the last group of four is not complete */
  end(): Uint8Array<ArrayBuffer>
}

export interface Base64Room {
  /** In decoded bytes. */
  limitBytes: number
  /** How many are to be expected: with the right number the buffer is made once. */
  expectedBytes: number
}

const leastBytes = 65_536

/** Strict as RFC 4648 has it, and only its first alphabet. */
export function base64Bytes({ limitBytes, expectedBytes }: Base64Room): Base64Bytes {
  let buffer = new Uint8Array(Math.min(limitBytes, Math.max(expectedBytes, leastBytes)))
  let length = 0
  let incomplete = ''
  let padded = false

  function grow(): void {
    if (buffer.length >= limitBytes) throw tooLarge(limitBytes)
    const larger = new Uint8Array(Math.min(limitBytes, buffer.length * 2))
    larger.set(buffer.subarray(0, length))
    buffer = larger
  }

  /** @returns what is left without white space: less than a group, or more where the buffer is full */
  function decode(text: string): string {
    const { read, written } = decodeInto(buffer.subarray(length), text)
    length += written
    padded ||= text.slice(0, read).trimEnd().endsWith('=')
    return text.slice(read).replace(/[ \t\r\n]+/g, '')
  }

  return {
    add: (text) => {
      incomplete = padded ? text.replace(/[ \t\r\n]+/g, '') : decode(incomplete + text)
      while (incomplete.length >= groupLength && !padded) {
        grow()
        incomplete = decode(incomplete)
      }
      if (padded && incomplete !== '') throw unfit()
    },
    end: () => {
      if (incomplete !== '') throw unfit()
      return new Uint8Array(buffer.buffer, 0, length)
    },
  }
}

const groupLength = 4

/** As far as whole groups of four go, and as far as there is room. */
function decodeInto(room: Uint8Array, text: string): { read: number; written: number } {
  // White space to this function, and none in XML.
  if (text.includes('\f')) throw unfit()
  try {
    return room.setFromBase64(text, { lastChunkHandling: 'stop-before-partial' })
  } catch (fault) {
    if (fault instanceof SyntaxError) throw unfit()
    throw fault
  }
}

function unfit(): BadRequest {
  return new BadRequest(sentence('The base64 in the call is broken. Send the bytes again, as base64.'))
}

function tooLarge(limitBytes: number): TooLarge {
  return new TooLarge(
    sentence(
      'The upload has more than {limit} bytes, which is what a package may have. Leave out what the plugin does not need to run.',
      { limit: limitBytes.toLocaleString('en') },
    ),
  )
}
