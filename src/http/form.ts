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

/**
 * The fields of an urlencoded or multipart body. Text may have a megabyte, besides `fileBytes` for files.
 * One that may bring a file waits for a place first; whoever answers the request gives it back.
 *
 * @throws TooLarge as soon as more has come than may be kept
 * @throws BadRequest for another type of body, or one that cannot be read
 */
export async function readForm(request: Request, fileBytes: number, slots: UploadSlots): Promise<Form> {
  const type = request.headers.get('content-type') ?? ''
  const multipart = type.startsWith('multipart/form-data')
  if (!multipart && !type.startsWith('application/x-www-form-urlencoded')) {
    throw new BadRequest('Send the form as the page does: urlencoded, or multipart/form-data with a file.')
  }
  if (multipart) await slots.take(request)
  const body = await readBody(request, multipart ? fileBytes + textBytes : textBytes, fileBytes)
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
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of request.body ?? []) {
    bytes += chunk.byteLength
    if (bytes <= limit) chunks.push(chunk)
    else chunks.length = 0
    if (bytes > limit * drainedTimes) break
  }
  if (bytes > limit) {
    const size = Math.max(declared, bytes).toLocaleString('en')
    throw new TooLarge(
      `The upload has ${size} bytes; a package may have ${fileBytes.toLocaleString('en')}. Leave out what the plugin does not need to run.`,
    )
  }
  return joined(chunks, bytes)
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
