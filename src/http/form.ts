// Reads the body of a form, never more of it than may be kept in memory.

import { BadRequest, TooLarge } from '../domain/errors.ts'
import { sentence } from '../domain/sentence.ts'
import type { UploadSlots } from '../services/upload-slots.ts'
import { type Part, readMultipart } from './multipart.ts'
import { readParameters, refuseOddNames, shownName, textOf } from './parameters.ts'

export interface Form {
  /** The field of that name, empty when there is none. */
  text(name: string): string
  /** Whether such a field came at all, empty or not. */
  has(name: string): boolean
  /** Every field of that name, of the few that a form of ours sends several times. */
  texts(name: string): string[]
  file(name: string): File | undefined
  /** The names of all fields, files too. */
  names: readonly string[]
  /** What a program sent as JSON instead; undefined for a form. */
  json?: Record<string, unknown>
}

/** Names of boxes of which several can be ticked. */
const repeatable = ['scopes', 'plugins', 'codes', 'events']

export const textBytes = 1_000_000
/** What is read and thrown away beyond the limit, so that a browser gets to see the answer. */
const drainedTimes = 3

/** Room for a file: how large it may be, and where to wait for a place in memory. */
export interface FileRoom {
  bytes: number
  slots: UploadSlots
}

/** A body that takes longer is given up: it would keep its place from others. */
const longestMs = 10 * 60_000

/**
 * The fields of an urlencoded or multipart body. Text may have a megabyte in all.
 *
 * @param room for a file, on routes that take one; whoever answers the request gives the place back
 * @throws TooLarge as soon as more has come than may be kept
 * @throws BadRequest for another type of body, one that breaks off or cannot be read, text that is no UTF-8 or holds
 * NUL, and a name that comes twice
 */
export async function readForm(request: Request, room: FileRoom | undefined): Promise<Form> {
  const type = request.headers.get('content-type') ?? ''
  // What a program sends that has nothing to say but the address.
  if (type === '' && request.body === null) return emptyForm
  const [mediaType = ''] = type.toLowerCase().split(';', 1)
  const multipart = mediaType.trim() === 'multipart/form-data'
  if (!multipart && mediaType.trim() !== 'application/x-www-form-urlencoded') {
    throw new BadRequest(sentence('Send the form as the page does: urlencoded, or multipart/form-data with a file.'))
  }
  const fileBytes = multipart && room ? room.bytes : 0
  if (multipart && room) await room.slots.take(request)
  const body = await readBody(request, fileBytes + textBytes, fileBytes)
  const fields = multipart ? fieldsOf(readMultipart(body, type)) : readParameters(textOf(body))
  return formOf(fields)
}

type Field = [name: string, value: string | File]

function fieldsOf(parts: Part[]): Field[] {
  const texts = parts.filter(({ fileName }) => fileName === undefined)
  const bytes = texts.reduce((sum, { content }) => sum + content.byteLength, 0)
  if (bytes > textBytes) throw tooLarge(bytes, 0)
  return parts.map(({ name, fileName, content }) => [
    name,
    fileName === undefined ? textOf(content) : new File([content], fileName),
  ])
}

/** Ours have a few; somebody's plugins, each with a box, are the most. */
const mostFields = 1000

function formOf(fields: Field[]): Form {
  if (fields.length > mostFields)
    throw new BadRequest(sentence('The form has too many fields. Send it as the page does.'))
  refuseOddNames(
    fields.map(([name]) => name),
    repeatable,
  )
  for (const field of fields) refuseOddText(field)
  const texts = (wanted: string) =>
    fields.flatMap(([name, value]) =>
      name === wanted && typeof value === 'string' ? value.replaceAll('\r\n', '\n') : [],
    )
  return {
    texts,
    names: [...new Set(fields.map(([name]) => name))],
    has: (wanted) => fields.some(([name]) => name === wanted),
    text: (name) => texts(name)[0] ?? '',
    file: (wanted) => {
      for (const [name, value] of fields) if (name === wanted && value instanceof File) return value
      return undefined
    },
  }
}

/** Postgres takes no NUL. Leaving it out would make another text of it, such as the right password of a wrong one. */
function refuseOddText([name, value]: Field): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to refuse
  const control = /[\u0000-\u001f]/
  if (control.test(name))
    throw new BadRequest(sentence('The name of a field holds control characters. Send the form as the page does.'))
  if (value instanceof File && control.test(value.name))
    throw new BadRequest(sentence('The name of the file holds control characters. Rename it, then send it again.'))
  if (typeof value === 'string' && value.includes('\0'))
    throw new BadRequest(
      sentence('The field “{name}” holds a NUL character. Type it anew, then send the form again.', {
        name: shownName(name),
      }),
    )
}

/** At most `limit` bytes are kept. @param fileBytes of them for a file, for the message */
export async function readBody(request: Request, limit: number, fileBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const declared = Number(request.headers.get('content-length') ?? 0)
  const until = performance.now() + longestMs
  const chunks: Uint8Array[] = []
  let bytes = 0
  try {
    for await (const chunk of request.body ?? []) {
      bytes += chunk.byteLength
      // What is too large is read on for a while, so that a browser gets to see the answer, but not kept.
      if (bytes <= limit && declared <= limit) chunks.push(chunk)
      else chunks.length = 0
      if (bytes > limit * drainedTimes || performance.now() > until) break
    }
  } catch {
    throw new BadRequest(sentence('The form broke off on its way. Send it again.'))
  }
  if (performance.now() > until)
    throw new BadRequest(sentence('The form took longer than ten minutes to arrive. Send it again.'))
  if (Math.max(bytes, declared) > limit) throw tooLarge(Math.max(bytes, declared), fileBytes)
  return joined(chunks, bytes)
}

function tooLarge(bytes: number, fileBytes: number): TooLarge {
  if (fileBytes === 0)
    return new TooLarge(
      sentence('The form has {size} bytes; at most {limit} are taken.', {
        size: bytes,
        limit: textBytes,
      }),
    )
  return new TooLarge(
    sentence(
      'The upload has {size} bytes; a package may have {limit}. Leave out what the plugin does not need to run.',
      { size: bytes, limit: fileBytes },
    ),
  )
}

function joined(chunks: Uint8Array[], bytes: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(bytes)
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.byteLength
  }
  return whole
}

export const emptyForm: Form = { text: () => '', has: () => false, texts: () => [], file: () => undefined, names: [] }
