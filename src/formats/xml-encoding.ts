// The text of an XML document that comes in pieces, in whatever encoding it says it has.

import { BadRequest } from '../domain/errors.ts'
import { sentence } from '../domain/sentence.ts'

export interface XmlDecoder {
  /** The next piece as text; nothing until the encoding is known. @throws BadRequest for bytes that are none in it */
  add(bytes: Uint8Array): string
  end(): string
}

/** A declaration stands within so many bytes. */
const headBytes = 512

/**
 * A byte order mark decides first, then the transport, then the declaration; without any of them it is UTF-8. RFC 7303.
 *
 * @param charset what the Content-Type says
 */
export function xmlDecoder(charset: string | undefined): XmlDecoder {
  let head: Uint8Array = new Uint8Array(0)
  let encoding = ''
  let decoder: TextDecoder | undefined

  function decode(bytes: Uint8Array | undefined): string {
    if (!decoder) {
      encoding = encodingOf(head, charset)
      decoder = decoderOf(encoding)
    }
    try {
      return bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode()
    } catch {
      throw new BadRequest(sentence('The XML is no {encoding}. Send it as UTF-8.', { encoding }))
    }
  }

  function begin(): string {
    const first = decode(head)
    head = new Uint8Array(0)
    return first
  }

  return {
    add: (bytes) => {
      if (decoder) return decode(bytes)
      head = Buffer.concat([head, bytes])
      return head.length >= headBytes || head.includes(0x3e) ? begin() : ''
    },
    end: () => (decoder ? '' : begin()) + decode(undefined),
  }
}

function encodingOf(head: Uint8Array, charset: string | undefined): string {
  const [first = 0, second = 0, third = 0] = head
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8'
  if ((first === 0xfe && second === 0xff) || (first === 0 && second === 0x3c)) return 'utf-16be'
  if ((first === 0xff && second === 0xfe) || (first === 0x3c && second === 0)) return 'utf-16le'
  const declaration = Buffer.from(head.subarray(0, headBytes)).toString('latin1')
  const declared = /^<\?xml\s[^>]*?\bencoding\s*=\s*["']([\w.:-]{1,40})["']/.exec(declaration)?.[1]
  return charset ?? declared ?? 'utf-8'
}

function decoderOf(encoding: string): TextDecoder {
  try {
    return new TextDecoder(encoding as ConstructorParameters<typeof TextDecoder>[0], { fatal: true })
  } catch {
    throw new BadRequest(sentence('XML as {encoding} is not read here. Send it as UTF-8.', { encoding }))
  }
}
