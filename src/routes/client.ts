// Hands out the program that publishes from a terminal and from CI, with this site's address written in.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Elysia from 'elysia'
import { validated } from '../http/validated.ts'
import type { Repository } from '../services/repository.ts'

const file = join(import.meta.dir, '../../client/qgis_publish.py')
const noAddress = 'DEFAULT_URL = ""\n'
const headers = {
  'content-type': 'text/x-python; charset=utf-8',
  'content-disposition': 'attachment; filename="qgis_publish.py"',
  'cache-control': 'no-cache',
}

/** The same for everybody: it holds nothing but what stands in the sources, so that a run of CI needs no account for it. */
export function clientRoutes({ site }: Repository) {
  const source = withAddress(readFileSync(file, 'utf8'), site.settings.server.baseUrl)
  return new Elysia().get('/client/qgis_publish.py', async ({ request }) => validated(request, source, headers))
}

function withAddress(source: string, baseUrl: string): string {
  if (!source.includes(noAddress)) throw new Error('client/qgis_publish.py has no place for the address')
  return source.replace(noAddress, `DEFAULT_URL = ${JSON.stringify(baseUrl)}\n`)
}
