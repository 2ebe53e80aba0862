// The property test of the API: whatever is asked, the answer is one of those that the document has, in its form.

import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { urls } from '../../src/urls.ts'
import { seededRandom } from '../bench/random.ts'
import { iniFor, startIssuer } from '../support/issuer.ts'
import { testSite } from '../support/site.ts'
import { type ApiDocument, type MadeRequest, makeRequest, type Place, placesIn } from './api-requests.ts'
import { makeWorld } from './api-world.ts'

export interface ApiRun {
  done: number
  /** By operation: how many were answered with success. */
  succeeded: Map<string, number>
  /** By status. */
  statuses: Map<number, number>
  complaints: string[]
}

/** So many requests, and what was used up is made anew. */
const renewEvery = 30
/** Between two requests; nobody is over a limit for long. */
const stepMs = 4000
const mostComplaints = 20

export async function runApi(
  { seed, count }: { seed: number; count: number },
  told: (run: ApiRun) => void = () => {},
): Promise<ApiRun> {
  const issuer = await startIssuer()
  const site = await testSite({ ini: iniFor(issuer) })
  const document = (await (await site.asVisitor().get(urls.apiDocument())).json()) as ApiDocument
  const judge = judgeOf(document)
  const places = placesIn(document)
  const random = seededRandom(seed)
  const world = await makeWorld(site, issuer)
  const run: ApiRun = { done: 0, succeeded: new Map(), statuses: new Map(), complaints: [] }
  while (run.done < count && run.complaints.length < mostComplaints) {
    if (run.done % renewEvery === renewEvery - 1) await world.renew()
    site.clock.now = new Date(site.clock.now.getTime() + (random.chance(0.97) ? stepMs : 0))
    const made = makeRequest(random, world, places)
    const answer = await site.app.handle(made.request, '127.0.0.1')
    const complaint = await judge(made, answer)
    if (complaint) run.complaints.push(`seed ${seed}, request ${run.done}: ${complaint}\n  ${made.told}`)
    tally(run.statuses, answer.status)
    if (answer.status < 400) tally(run.succeeded, made.place.operation.operationId)
    run.done++
    if (run.done % 500 === 0) told(run)
  }
  const faults = site.log.lines.filter(({ event }) => event === 'request failed')
  if (faults.length > 0) run.complaints.push(`faults in the log: ${JSON.stringify(faults[0])}`)
  await site.close()
  issuer.stop()
  return run
}

function tally<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

/** Holds an answer to what the document says about the operation that its address leads to. */
function judgeOf(document: ApiDocument) {
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  addFormats.default(ajv)
  ajv.addSchema({ $id: 'api', ...document })
  const compiled = new Map<string, ValidateFunction>()
  const places = placesIn(document)

  function schemaAt(pointer: string[]): ValidateFunction {
    const $ref = `api#/${pointer.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`
    const known = compiled.get($ref) ?? ajv.compile({ $ref })
    compiled.set($ref, known)
    return known
  }

  return async ({ request }: MadeRequest, answer: Response): Promise<string | undefined> => {
    const text = await answer.text()
    if (answer.headers.has('set-cookie')) return 'sets a cookie'
    const place = placeOf(places, request)
    if (!place) return judgeNowhere(schemaAt, answer, text)
    const { responses } = place.operation
    const shown = responses[answer.status]
    const name = `${place.operation.operationId} ${answer.status}`
    if (!shown) return `${name} is not in the document: ${text.slice(0, 300)}`
    // Of a HEAD the server that listens sends no body, whatever we hand it.
    if (request.method === 'HEAD') return undefined
    if (!shown.content) return text === '' ? undefined : `${name} has a body`
    const [type = ''] = (answer.headers.get('content-type') ?? '').split(';', 1)
    if (!shown.content[type]) return `${name} is ${type || 'of no type'}`
    const pointer = ['paths', place.path, place.method, 'responses', String(answer.status), 'content', type, 'schema']
    return misfit(schemaAt(pointer), name, type, text)
  }
}

/** An address that was bent until it is none of the document's leads nowhere, and says so. */
function judgeNowhere(schemaAt: (pointer: string[]) => ValidateFunction, answer: Response, text: string) {
  if (![400, 401, 403, 404, 413, 429].includes(answer.status)) return `nowhere answers ${answer.status}`
  if (answer.headers.get('content-type') !== 'application/problem+json') return undefined
  return misfit(
    schemaAt(['components', 'schemas', 'Problem']),
    `nowhere ${answer.status}`,
    'application/problem+json',
    text,
  )
}

function misfit(fits: ValidateFunction, name: string, type: string, text: string): string | undefined {
  const value = type.endsWith('json') ? JSON.parse(text) : text
  if (fits(value)) return undefined
  const [first] = fits.errors ?? []
  return `${name}: ${first?.instancePath} ${first?.message}: ${text.slice(0, 300)}`
}

/** Where the address leads once it is read as every server reads it. */
function placeOf(places: readonly Place[], request: Request): Place | undefined {
  const pathname = new URL(request.url).pathname.replace(/(.)\/$/, '$1')
  const method = request.method === 'HEAD' ? 'get' : request.method.toLowerCase()
  const fitting = places.filter((place) => place.method === method && patternOf(place.path).test(pathname))
  return fitting.toSorted((a, b) => a.path.split('{').length - b.path.split('{').length)[0]
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+')}$`)
}
