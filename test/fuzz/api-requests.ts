// Requests of the property test, made from the OpenAPI document: our own generator, since it knows what stands in the site.

import type { Random } from '../bench/random.ts'
import { hostileTexts, type Schema, someValue, textOfValue } from './api-values.ts'
import type { World } from './api-world.ts'

interface Parameter {
  name: string
  in: 'path' | 'query'
  schema: Schema
}

export interface DocumentOperation {
  operationId: string
  security: Record<string, string[]>[]
  tags: string[]
  parameters: Parameter[]
  requestBody?: { content: Record<string, { schema: Schema }> }
  responses: Record<string, { content?: Record<string, { schema: object }> }>
}

export interface ApiDocument {
  paths: Record<string, Record<string, DocumentOperation>>
  components: { schemas: object }
}

/** One operation with the place where it stands in the document. */
export interface Place {
  path: string
  method: string
  operation: DocumentOperation
}

export interface MadeRequest {
  request: Request
  place: Place
  /** For whoever wants to send it again. */
  told: string
}

export function placesIn({ paths }: ApiDocument): Place[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  )
}

/** A request to one of the operations: mostly right, so that it gets far, with something wrong here and there. */
export function makeRequest(random: Random, world: World, places: readonly Place[]): MadeRequest {
  const place = pickPlace(random, places)
  const { operation } = place
  const path = pathOf(random, world, place)
  const search = searchOf(random, operation)
  const headers = headersOf(random, world, operation)
  const { body, told } = place.method === 'post' ? bodyOf(random, world, operation, headers) : { told: '' }
  const asHead = place.method === 'get' && random.chance(0.05)
  const method = asHead ? 'HEAD' : place.method.toUpperCase()
  const url = `http://127.0.0.1:3000${path}${search}`
  const request = new Request(url, { method, headers, body })
  return { request, place, told: `${method} ${url} ${JSON.stringify(headers)} ${told}`.slice(0, 2000) }
}

/** What hides a plugin comes seldom, or nearly everything would be asked about plugins that nobody sees. */
function pickPlace(random: Random, places: readonly Place[]): Place {
  const place = random.pick(places)
  return place.operation.operationId.startsWith('quarantine') && random.chance(0.8) ? random.pick(places) : place
}

function pathOf(random: Random, world: World, { path, operation }: Place): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const dice = random.next()
    const known = knownValue(random, world, name, operation)
    if (dice < 0.8) return encodeURIComponent(known)
    if (dice < 0.9)
      return encodeURIComponent(random.pick([known.toUpperCase(), `${known} `, `${known}0`, known.slice(1)]))
    const hostile = random.pick(hostileTexts)
    return random.chance(0.2) ? hostile.replace(/[#?\\]/g, '') : encoded(hostile)
  })
}

/** Half of a character cannot be written in an address. */
function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed())
}

function knownValue(random: Random, world: World, name: string, { operationId }: DocumentOperation): string {
  if (name === 'plugin')
    return operationId === 'publishVersion' ? (world.packages[0]?.plugin ?? '') : random.pickSkewed(world.plugins, 2)
  if (name === 'version') return random.pickSkewed(world.versions, 2)
  if (name === 'uid') return random.pickSkewed(world.uids, 2)
  return String(random.pick(operationId === 'revokeToken' ? world.tokenIds : world.ids))
}

function searchOf(random: Random, { parameters }: DocumentOperation): string {
  const pairs = parameters
    .filter(({ in: place }) => place === 'query')
    .filter(() => random.chance(0.3))
    .map(({ name, schema }) => [name, textOfValue(someValue(random, schema, true))])
  if (random.chance(0.03))
    pairs.push([random.pick(['extra', 'q[]', '__proto__', 'page', '']), random.pick(hostileTexts)])
  if (random.chance(0.02)) pairs.push(...pairs.slice(0, 1))
  if (pairs.length === 0) return random.chance(0.02) ? random.pick(['?', '?%', '?=&=', '?a=%ff', '?&&&']) : ''
  return `?${pairs.map(([name = '', value = '']) => `${encoded(name)}=${encoded(value)}`).join('&')}`
}

function headersOf(random: Random, world: World, { security, tags }: DocumentOperation): Record<string, string> {
  const { everything, narrow, revoked, moderator, owner } = world.credentials
  const free = security.some((way) => Object.keys(way).length === 0)
  const byPassword = !free && security.every((way) => 'password' in way)
  const fitting = free ? '' : byPassword ? (tags.includes('Moderation') ? moderator : owner) : everything
  const odd = [
    '',
    everything,
    narrow,
    revoked,
    moderator,
    owner,
    'Bearer x',
    'Basic x',
    'Basic Og==',
    'Digest a=b',
    'Bearer',
  ]
  const authorization = random.chance(0.85) ? fitting : random.pick([...odd, `Basic ${btoa('ines:wrong')}`])
  const headers: Record<string, string> = authorization ? { authorization } : {}
  if (random.chance(0.1))
    headers.accept = random.pick(['text/csv', 'application/json', 'text/html', '*/*', 'image/png', ';'])
  if (random.chance(0.05)) headers['if-none-match'] = random.pick(['*', '"x"', 'W/"x"', ',,,', 'W/'])
  if (random.chance(0.05)) headers.origin = random.pick(['https://evil.example', 'null', 'http://127.0.0.1:3000'])
  if (random.chance(0.05)) headers.cookie = 'quiver_session=x; quiver_visit=y'
  return headers
}

interface Body {
  body?: BodyInit
  told: string
}

function bodyOf(
  random: Random,
  world: World,
  { requestBody }: DocumentOperation,
  headers: Record<string, string>,
): Body {
  const [[, media] = ['', undefined]] = Object.entries(requestBody?.content ?? {})
  const isUpload = requestBody?.content['multipart/form-data'] !== undefined
  const values = valuesOf(random, world, media?.schema ?? {})
  if (random.chance(0.04)) return brokenBody(random, headers)
  if (isUpload) return uploadBody(random, world, values)
  if (random.chance(0.7)) {
    headers['content-type'] = random.chance(0.97) ? 'application/json' : 'application/json; charset=latin1'
    const text = JSON.stringify(values)
    return { body: text, told: text }
  }
  const texts = Object.entries(values).map(([name, value]) => [name, textOfValue(value)])
  if (random.chance(0.5)) {
    const body = new URLSearchParams(texts.map(([name = '', value = '']) => [name, value]))
    return { body, told: String(body) }
  }
  return { body: formOf(texts), told: JSON.stringify(texts) }
}

function valuesOf(random: Random, world: World, schema: Schema): Record<string, unknown> {
  const { properties = {}, required = [] } = schema
  const values: Record<string, unknown> = {}
  for (const [name, inner] of Object.entries(properties)) {
    if (name === 'package') continue
    if (!random.chance(required.includes(name) ? 0.97 : 0.5)) continue
    const isSha = inner.pattern?.includes('0-9a-f') && random.chance(0.8)
    const isRun = inner.description?.includes('JWT') && random.chance(0.8)
    values[name] = isRun
      ? random.pick(world.runs)
      : isSha
        ? random.pick(world.sha256s)
        : someValue(random, inner, false)
  }
  if (random.chance(0.03)) values[random.pick(['extra', 'csrf', '', 'constructor'])] = random.pick(hostileTexts)
  return values
}

function uploadBody(random: Random, world: World, values: Record<string, unknown>): Body {
  const texts = Object.entries(values).map(([name, value]) => [name, textOfValue(value)])
  const form = formOf(texts)
  const dice = random.next()
  const sound = world.packages[0]?.zip ?? new Uint8Array()
  const zip =
    dice < 0.7 ? sound : dice < 0.9 ? random.pick(world.hostile) : sound.slice(0, random.whole(0, sound.length))
  const name = random.pick(['package.zip', '../x.zip', '"', 'é.zip', 'x'.repeat(300)])
  if (random.chance(0.95)) form.set('package', new File([new Uint8Array(zip)], name))
  else form.set('package', 'no file')
  return { body: form, told: `${JSON.stringify(texts)} with ${zip.length} bytes as ${name}` }
}

function formOf(texts: string[][]): FormData {
  const form = new FormData()
  for (const [name = '', value = ''] of texts) form.append(name, value)
  return form
}

function brokenBody(random: Random, headers: Record<string, string>): Body {
  const [type, body] = random.pick([
    ['application/json', '{'],
    ['application/json', '[]'],
    ['application/json', 'null'],
    ['application/json', '"text"'],
    ['application/json', '{"a":"\\u0000"}'],
    ['application/json', '['.repeat(20_000)],
    ['application/json', `{"a":${'{"a":'.repeat(20_000)}1${'}'.repeat(20_001)}`],
    ['application/json', ''],
    ['application/x-www-form-urlencoded', '%'],
    ['application/x-www-form-urlencoded', 'a=%ff&a=%00'],
    ['multipart/form-data', 'x'],
    ['multipart/form-data; boundary=x', '--x\r\n\r\n--x--'],
    ['text/plain', 'x'],
    ['', 'x'],
  ] as const)
  if (type) headers['content-type'] = type
  return { body, told: `${type}: ${body.slice(0, 60)}` }
}
