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
  let buffer = Buffer.from(new ArrayBuffer(Math.min(limitBytes, Math.max(expectedBytes, leastBytes))))
  let length = 0
  let incomplete = ''
  let padded = false

  function makeRoom(bytes: number): void {
    if (bytes > limitBytes) throw tooLarge(limitBytes)
    if (bytes <= buffer.length) return
    const larger = Buffer.from(new ArrayBuffer(Math.min(limitBytes, Math.max(bytes, buffer.length * 2))))
    larger.set(buffer.subarray(0, length))
    buffer = larger
  }

  return {
    add: (text) => {
      const dense = incomplete + text.replace(/[ \t\r\n]+/g, '')
      if (dense === '') return
      if (padded || !/^[A-Za-z0-9+/]*={0,2}$/.test(dense)) throw unfit()
      const end = dense.length - (dense.length % 4)
      incomplete = dense.slice(end)
      const groups = dense.slice(0, end)
      const padding = groups.endsWith('==') ? 2 : groups.endsWith('=') ? 1 : 0
      padded = padding > 0
      makeRoom(length + (end / 4) * 3 - padding)
      length += buffer.write(groups, length, 'base64')
    },
    end: () => {
      if (incomplete !== '') throw unfit()
      return new Uint8Array(buffer.buffer, 0, length)
    },
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
