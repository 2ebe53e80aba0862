// The files of static/, read once at the start.

import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { chooseEncoding } from './compression.ts'

type Encoding = 'br' | 'gzip'

export interface StaticFile {
  bytes: Uint8Array<ArrayBuffer>
  type: string
  hash: string
  /** Packed when it was first asked for, as small as it goes; nothing where that is not worth it. */
  packed: Map<Encoding, Uint8Array<ArrayBuffer>>
}

const types: Record<string, string> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  woff2: 'font/woff2',
  txt: 'text/plain; charset=utf-8',
}

/** Every file below the folder by its path in it. Styles and scripts go out without their comments. */
export function readStaticFiles(folder: string): Map<string, StaticFile> {
  const files = new Map<string, StaticFile>()
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    const bytes = new Uint8Array(withoutComments(entry.name, readFileSync(path)))
    const hash = createHash('sha256').update(bytes).digest('base64url').slice(0, 27)
    const type = types[entry.name.split('.').at(-1) ?? ''] ?? 'application/octet-stream'
    files.set(path.slice(folder.length + 1), { bytes, type, hash, packed: new Map() })
  }
  return files
}

const scripts = new Bun.Transpiler({ loader: 'js', target: 'browser', minifyWhitespace: true })

function withoutComments(name: string, bytes: Buffer): Buffer | Uint8Array {
  if (name.endsWith('.css')) {
    const plain = bytes.toString().replace(/\/\*[\s\S]*?\*\//g, '')
    return Buffer.from(plain.replace(/\n\s+/g, '\n'))
  }
  const isOurs = name.endsWith('.js') && !name.endsWith('.min.js')
  return isOurs ? Buffer.from(scripts.transformSync(bytes.toString())) : bytes
}

/** A static file, or undefined when there is none of that name. Kept by browsers for a quarter of an hour, then asked again. */
export function staticAnswer(
  files: ReadonlyMap<string, StaticFile>,
  request: Request,
  name: string,
): Response | undefined {
  const file = files.get(name)
  if (!file) return undefined
  const packed = packedFor(request, file)
  const etag = packed ? `"${file.hash}-${packed.encoding}"` : `"${file.hash}"`
  const headers = new Headers({ 'content-type': file.type, etag, 'cache-control': 'public, max-age=900' })
  if (packsWell.test(file.type)) headers.set('vary', 'Accept-Encoding')
  if (isKnown(request.headers.get('if-none-match'), etag)) return new Response(null, { status: 304, headers })
  if (!packed) return new Response(file.bytes, { headers })
  headers.set('content-encoding', packed.encoding)
  return new Response(packed.bytes, { headers })
}

/** Whether the client has it already, however it lists what it has: RFC 9110, section 13.1.2. */
function isKnown(ifNoneMatch: string | null, etag: string): boolean {
  const items = (ifNoneMatch ?? '').split(',').map((item) => item.trim().replace(/^W\//, ''))
  return items.includes(etag) || items.includes('*')
}

const packsWell = /^text\/|svg/
const worthBytes = 300

function packedFor(
  request: Request,
  file: StaticFile,
): { encoding: Encoding; bytes: Uint8Array<ArrayBuffer> } | undefined {
  if (!packsWell.test(file.type) || file.bytes.length < worthBytes) return undefined
  const encoding = chooseEncoding(request.headers.get('accept-encoding'), ['br', 'gzip'] as const)
  if (encoding === 'identity') return undefined
  const bytes = file.packed.get(encoding) ?? pack(encoding, file.bytes)
  file.packed.set(encoding, bytes)
  return { encoding, bytes }
}

function pack(encoding: Encoding, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(encoding === 'br' ? brotliCompressSync(bytes) : gzipSync(bytes, { level: 9 }))
}
