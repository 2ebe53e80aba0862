// The files of static/, read once at the start.

import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface StaticFile {
  bytes: Uint8Array<ArrayBuffer>
  type: string
  etag: string
}

const types: Record<string, string> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  woff2: 'font/woff2',
  txt: 'text/plain; charset=utf-8',
}

/** Every file below the folder by its path in it. */
export function readStaticFiles(folder: string): Map<string, StaticFile> {
  const files = new Map<string, StaticFile>()
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    const bytes = new Uint8Array(readFileSync(path))
    const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 27)}"`
    const type = types[entry.name.split('.').at(-1) ?? ''] ?? 'application/octet-stream'
    files.set(path.slice(folder.length + 1), { bytes, type, etag })
  }
  return files
}

/** A static file, or undefined when there is none of that name. Kept by browsers for a quarter of an hour, then asked again. */
export function staticAnswer(
  files: ReadonlyMap<string, StaticFile>,
  request: Request,
  name: string,
): Response | undefined {
  const file = files.get(name)
  if (!file) return undefined
  const headers = { 'content-type': file.type, etag: file.etag, 'cache-control': 'public, max-age=900' }
  if (request.headers.get('if-none-match') === file.etag) return new Response(null, { status: 304, headers })
  return new Response(file.bytes, { headers })
}
