// Reads the body of a form, never more of it than may be kept in memory.

import { BadRequest, TooLarge } from '../domain/errors.ts'
import type { UploadSlots } from '../services/upload-slots.ts'

export interface Form {
  /** The first field of that name, empty when there is none. */
  text(name: string): string
  file(name: string): File | undefined
}

const textBytes = 1_000_000
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
 * @throws BadRequest for another type of body, one that breaks off, or one that cannot be read
 */
export async function readForm(request: Request, room: FileRoom | undefined): Promise<Form> {
  const type = request.headers.get('content-type') ?? ''
  const multipart = type.startsWith('multipart/form-data')
  if (!multipart && !type.startsWith('application/x-www-form-urlencoded')) {
    throw new BadRequest('Send the form as the page does: urlencoded, or multipart/form-data with a file.')
  }
  const fileBytes = multipart && room ? room.bytes : 0
  if (multipart && room) await room.slots.take(request)
  const body = await readBody(request, fileBytes + textBytes, fileBytes)
  const data = await new Response(body, { headers: { 'content-type': type } }).formData().catch(() => {
    throw new BadRequest('The form came in pieces that do not fit. Send it again.')
  })
  return {
    text: (name) => {
      const value = data.get(name)
      return typeof value === 'string' ? value.replaceAll('\r\n', '\n').replaceAll('\0', '') : ''
    },
    file: (name) => {
      const value = data.get(name)
      return value instanceof File ? value : undefined
    },
  }
}

async function readBody(request: Request, limit: number, fileBytes: number): Promise<Uint8Array<ArrayBuffer>> {
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
    throw new BadRequest('The form broke off on its way. Send it again.')
  }
  if (performance.now() > until) throw new BadRequest('The form took longer than ten minutes to arrive. Send it again.')
  if (Math.max(bytes, declared) > limit) throw tooLarge(Math.max(bytes, declared), fileBytes)
  return joined(chunks, bytes)
}

function tooLarge(bytes: number, fileBytes: number): TooLarge {
  const size = bytes.toLocaleString('en')
  if (fileBytes === 0)
    return new TooLarge(`The form has ${size} bytes; at most ${textBytes.toLocaleString('en')} are taken.`)
  return new TooLarge(
    `The upload has ${size} bytes; a package may have ${fileBytes.toLocaleString('en')}. Leave out what the plugin does not need to run.`,
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

export const emptyForm: Form = { text: () => '', file: () => undefined }
