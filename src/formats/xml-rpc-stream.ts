// Reads an XML-RPC call while it arrives: the base64 is cut out and decoded on the way, the little that is left is XML.

import { BadRequest, TooLarge } from '../domain/errors.ts'
import { sentence } from '../domain/sentence.ts'
import { type Base64Bytes, type Base64Room, base64Bytes } from './base64-bytes.ts'
import { xmlDecoder } from './xml-encoding.ts'

/** A call without its base64, which stands there as the numbers of its parts. */
export interface CutCall {
  xml: string
  base64: Uint8Array<ArrayBuffer>[]
}

export interface CallStream {
  /** As soon as it is known. What comes behind it is looked at after `goOn`. */
  readonly method: string | undefined
  /** Takes the next bytes. @throws BadRequest for what can be no call, TooLarge over a limit */
  add(bytes: Uint8Array): void
  /** Says how much base64 this call may carry. */
  goOn(room: Base64Room): void
  /** @throws BadRequest when the call breaks off */
  end(): CutCall
}

/** In characters, of everything but base64. */
const mostXml = 100_000
const longestMarkup = 4_000
const deepest = 64
const mostBase64 = 20
/** Of a character reference. */
const longestReference = 10

/** @param charset what the Content-Type says */
export function callStream(charset: string | undefined): CallStream {
  const decoder = xmlDecoder(charset)
  const kept: string[] = []
  const base64: Uint8Array<ArrayBuffer>[] = []
  let keptLength = 0
  let pending = ''
  let depth = 0
  let inCdata = false
  let method: string | undefined
  let room: Base64Room | undefined
  let open: Base64Bytes | undefined

  function keep(text: string): void {
    keptLength += text.length
    if (keptLength > mostXml) throw tooMuchXml()
    kept.push(text)
  }

  function takeText(text: string, isCdata: boolean): void {
    if (!open) keep(text)
    else open.add(isCdata ? text : withoutReferences(text))
  }

  /** What can be read of `pending`, from there. @returns where to go on once more has come */
  function readFrom(at: number): number {
    if (inCdata) return readCdata(at)
    const start = pending.indexOf('<', at)
    if (start !== at) return readText(at, start < 0 ? pending.length : start)
    const end = markupEnd(pending, at)
    if (end === undefined) {
      if (pending.length - at > longestMarkup) throw unreadable()
      return at
    }
    takeMarkup(pending.slice(at, end))
    return end
  }

  function readText(from: number, to: number): number {
    // A reference to a character may have come only in part.
    const reference = open && to === pending.length ? pending.lastIndexOf('&') : -1
    const isCut = reference >= from && pending.indexOf(';', reference) < 0 && to - reference <= longestReference
    const end = isCut ? reference : to
    takeText(pending.slice(from, end), false)
    return end
  }

  function readCdata(from: number): number {
    const found = pending.indexOf(']]>', from)
    const end = found < 0 ? Math.max(from, pending.length - 2) : found
    takeText(pending.slice(from, end), true)
    if (found < 0) return end
    inCdata = false
    if (!open) keep(']]>')
    return end + 3
  }

  function takeMarkup(markup: string): void {
    if (markup.startsWith('<!--') || markup.startsWith('<?')) return
    if (markup === '<![CDATA[') {
      inCdata = true
      if (!open) keep(markup)
      return
    }
    const [, closing, name = '', alone] = /^<(\/?)([^\s/<>]+)[^<>]*?(\/?)>$/.exec(markup) ?? []
    if (name === '' || (open && !(closing && name === 'base64'))) throw unreadable()
    if (closing) closeTag(name)
    keep(markup)
    if (!closing && !alone) openTag(name)
  }

  function openTag(name: string): void {
    if (++depth > deepest) throw unreadable()
    if (name !== 'base64') return
    if (!room || base64.length >= mostBase64) throw unreadable()
    const used = base64.reduce((sum, bytes) => sum + bytes.length, 0)
    const left = room.limitBytes - used
    open = base64Bytes({ limitBytes: left, expectedBytes: Math.max(0, room.expectedBytes - used) })
  }

  function closeTag(name: string): void {
    depth--
    if (name === 'base64' && open) {
      keep(String(base64.push(open.end()) - 1))
      open = undefined
    }
    if (name === 'methodName') method ??= /<methodName\s*>\s*([\w.:/]+)\s*$/.exec(kept.join(''))?.[1] ?? ''
  }

  function read(): void {
    let at = 0
    while (at < pending.length && (method === undefined || room)) {
      const next = readFrom(at)
      if (next === at) break
      at = next
    }
    pending = pending.slice(at)
  }

  return {
    get method() {
      return method
    },
    add: (bytes) => {
      pending += decoder.add(bytes)
      read()
    },
    goOn: (given) => {
      room = given
      read()
    },
    end: () => {
      pending += decoder.end()
      read()
      if (pending !== '' || inCdata || open) throw brokenOff()
      return { xml: kept.join(''), base64 }
    },
  }
}

/** Behind the markup that begins there, undefined while some of it is missing. Of CDATA only the beginning is markup. */
function markupEnd(text: string, at: number): number | undefined {
  if (text.startsWith('<!', at)) return specialEnd(text, at)
  const [mark, length] = text.startsWith('<?', at) ? ['?>', 2] : ['>', 1]
  const found = text.indexOf(mark, at)
  return found < 0 ? undefined : found + length
}

/** A DOCTYPE, and with it every entity of one's own, is refused as soon as it begins. */
function specialEnd(text: string, at: number): number | undefined {
  const begins = (mark: string) => text.startsWith(mark, at) || mark.startsWith(text.slice(at))
  if (text.startsWith('<![CDATA[', at)) return at + 9
  if (!begins('<!--') && !begins('<![CDATA[')) throw unreadable()
  const found = text.startsWith('<!--', at) ? text.indexOf('-->', at + 4) : -1
  return found < 0 ? undefined : found + 3
}

/** Some clients write the end of a line as `&#13;`. */
function withoutReferences(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(/&#(?:x([0-9a-f]{1,5})|(\d{1,6}));/gi, (_, hexadecimal, decimal) =>
    String.fromCharCode(hexadecimal ? Number.parseInt(hexadecimal, 16) : Number(decimal)),
  )
}

/** For everything that is no XML, or none that a call is made of. */
export function unreadable(): BadRequest {
  return new BadRequest(
    sentence('This is no XML-RPC call: the XML is broken, nested too deeply, or holds a DOCTYPE. Send a methodCall.'),
  )
}

function brokenOff(): BadRequest {
  return new BadRequest(sentence('The call broke off on its way. Send it again.'))
}

function tooMuchXml(): TooLarge {
  const limit = mostXml.toLocaleString('en')
  return new TooLarge(
    sentence(
      'The call has more than {limit} characters besides its base64. Send the package as base64, such as xmlrpc.client.Binary does.',
      { limit },
    ),
  )
}
