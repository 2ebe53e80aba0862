// The parts of a multipart/form-data body, read strictly and without a copy: RFC 7578.

import { BadRequest } from '../domain/errors.ts'
import { sentence } from '../domain/sentence.ts'
import { textOf } from './parameters.ts'

export interface Part {
  name: string
  /** Undefined for a field of text. */
  fileName: string | undefined
  /** A view into the body. */
  content: Uint8Array<ArrayBuffer>
}

/** More than any form has, and few enough that a megabyte of tiny parts costs nothing. */
const mostParts = 100
const headLength = 8000

/**
 * The parts in their order. Names are decoded as strictly as everything else, so that what a form says is what we read.
 *
 * @param contentType the header, which names the boundary
 * @throws BadRequest for a body of another form, and for names that are no UTF-8
 */
export function readMultipart(body: Uint8Array<ArrayBuffer>, contentType: string): Part[] {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  const boundary = boundaryOf(contentType)
  const delimiter = `\r\n--${boundary}`
  const parts: Part[] = []
  let at = afterFirst(bytes, boundary)
  for (let head = headAt(bytes, at); head !== undefined; head = headAt(bytes, at)) {
    const content = contentAt(bytes, head)
    const end = bytes.indexOf(delimiter, content)
    if (end < 0 || parts.length === mostParts) throw unfit()
    parts.push({ ...nameIn(textOf(bytes.subarray(head, content - 4))), content: body.subarray(content, end) })
    at = end + delimiter.length
  }
  return parts
}

function unfit(): BadRequest {
  return new BadRequest(sentence('The form came in pieces that do not fit. Send it again.'))
}

function boundaryOf(contentType: string): string {
  const found = contentType.match(/;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i)
  const boundary = found?.[1] ?? found?.[2]
  if (!boundary) throw unfit()
  return boundary
}

/** Behind the first boundary, which begins the body or one of its lines. */
function afterFirst(bytes: Buffer, boundary: string): number {
  const start = `--${boundary}`
  if (bytes.subarray(0, start.length).equals(Buffer.from(start))) return start.length
  const found = bytes.indexOf(`\r\n${start}`)
  if (found < 0) throw unfit()
  return found + 2 + start.length
}

/** Where the next part begins, behind a boundary and the end of its line; undefined behind the last one. */
function headAt(bytes: Buffer, at: number): number | undefined {
  const [line = ''] = bytes.toString('latin1', at, at + 100).split('\n', 1)
  if (line.startsWith('--')) return undefined
  if (!/^[ \t]*\r$/.test(line)) throw unfit()
  return at + line.length + 1
}

function contentAt(bytes: Buffer, head: number): number {
  const end = bytes.subarray(head, head + headLength).indexOf('\r\n\r\n')
  if (end < 0) throw unfit()
  return head + end + 4
}

function nameIn(head: string): Pick<Part, 'name' | 'fileName'> {
  const dispositions = head.split('\r\n').filter((line) => /^content-disposition\s*:/i.test(line))
  const [, parameters] = dispositions[0]?.match(/^[^:]*:\s*form-data\s*(;.*)$/i) ?? []
  if (parameters === undefined || dispositions.length > 1) throw unfit()
  const found = parametersIn(parameters)
  const name = found.get('name')
  if (name === undefined) throw unfit()
  const encoded = found.get('filename*')
  return { name, fileName: found.get('filename') ?? (encoded === undefined ? undefined : decodedName(encoded)) }
}

function parametersIn(text: string): Map<string, string> {
  const found = new Map<string, string>()
  // A quoted value ends where the next parameter begins: browsers write a quote within it as %22, a backslash as it is.
  const pattern = /;\s*([\w*-]+)\s*=\s*(?:"([^\r\n]*?)"(?=\s*(?:;|$))|([^;"\s]*))\s*/gy
  let end = 0
  for (const [whole, name = '', quoted, bare] of text.matchAll(pattern)) {
    const key = name.toLowerCase()
    if (found.has(key)) throw unfit()
    found.set(key, quoted === undefined ? (bare ?? '') : unescaped(quoted))
    end += whole.length
  }
  if (end !== text.length) throw unfit()
  return found
}

/** As browsers escape, and as curl did. */
function unescaped(text: string): string {
  return text
    .replaceAll('\\"', '"')
    .replace(/%(0d|0a|22)/gi, (_, code) => String.fromCharCode(Number.parseInt(code, 16)))
}

/** RFC 8187: some programs write a name beyond ASCII so. */
function decodedName(text: string): string {
  const [, encoded] = text.match(/^utf-8'[^']*'(.*)$/i) ?? []
  if (encoded === undefined) throw unfit()
  try {
    return decodeURIComponent(encoded)
  } catch {
    throw new BadRequest(sentence('The name of the file is no UTF-8. Rename it, then send it again.'))
  }
}
