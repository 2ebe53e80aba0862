// A whole site for one test: its own database, files and directory in memory, a clock that stands still, four people.

import { listAudit, type StoredAuditEntry } from '../../db/audit-log.ts'
import { introduceUser } from '../../db/users.ts'
import { type Directory, memoryDirectory } from '../../src/adapters/directory.ts'
import { type FileStore, memoryFileStore } from '../../src/adapters/file-store.ts'
import { memoryLog } from '../../src/adapters/log.ts'
import { type Mailer, type MemoryMailer, memoryMailer } from '../../src/adapters/mailer.ts'
import type { WebhookPoster } from '../../src/adapters/webhook-post.ts'
import { type App, createApp } from '../../src/app.ts'
import type { Scope } from '../../src/domain/scope.ts'
import type { Actor } from '../../src/domain/user.ts'
import { directReader, type PackageReader } from '../../src/package-reader.ts'
import { setUserTrust } from '../../src/services/moderation.ts'
import { openRepository, type Repository } from '../../src/services/repository.ts'
import { parseSettings } from '../../src/settings.ts'
import { type DatabaseUrls, openSite } from '../../src/site.ts'
import { urls } from '../../src/urls.ts'
import { workOff } from '../../src/worker.ts'
import { testDatabase } from './postgres.ts'

export interface Person {
  uid: string
  name: string
  mail: string
  password: string
  moderator: boolean
}

const person = (uid: string, name: string, moderator = false): Person => ({
  ...{ uid, name, mail: `${uid}@sample.example`, password: 'quiver', moderator },
})

/** A trusted owner. */
export const ada = person('ada', 'Ada')
/** An untrusted author. */
export const ben = person('ben', 'Ben')
/** A moderator. */
export const mo = person('mo', 'Mo', true)
/** Blocked. */
export const zed = person('zed', 'Zed')
/** In the directory, has never been here. */
export const ines = person('ines', 'Ines')

/** Owns what Ada owns, in tests that give it to them. */
export const cleo = person('cleo', 'Cleo')
/** Owned it once. */
export const finn = person('finn', 'Finn')

export const operator: Actor = { kind: 'operator', name: 'test' }

export interface TestSite {
  app: App
  /** Every query so far, in the order in which they were sent. */
  queries: string[]
  repository: Repository
  files: FileStore
  database: DatabaseUrls
  /** As the owner of the tables, for what a test writes itself. */
  databaseUrl: string
  log: ReturnType<typeof memoryLog>
  /** What went out by mail; nothing does before `workOff`. */
  mailer: MemoryMailer
  /** Does the jobs that are due; `early` those too that are to be tried again later. Answers how many there were. */
  workOff(options?: { early?: boolean }): Promise<number>
  clock: { now: Date }
  as(person: Person): Browser
  asVisitor(): Browser
  /** Somebody's program, with a token of theirs. */
  program(secret: string): Program
  /** What stands in the audit log, oldest first. */
  audit(): Promise<StoredAuditEntry[]>
  close(): Promise<void>
}

export interface TestSiteOptions {
  /** Text of a quiver.ini. */
  ini?: string
  /** A database that another test site uses already. */
  database?: DatabaseUrls
  files?: FileStore
  reader?: PackageReader
  directory?: Directory
  /** In place of the one in memory. */
  mailer?: Mailer
  /** In place of the one that connects. */
  webhooks?: WebhookPoster
}

/** A reader that lets something happen first, while an upload is under way. */
export function readerAfter(first: () => Promise<void>): PackageReader {
  const inner = directReader()
  return {
    ...inner,
    read: async (zip, limits) => {
      await first()
      return inner.read(zip, limits)
    },
  }
}

/** Everybody who can sign in on a test site. */
export function samplePeople(): Person[] {
  return [ada, ben, mo, zed, ines, cleo, finn]
}

const open: TestSite[] = []

/** Opens a site; `closeSites()` in an `afterEach` closes all of them. */
export async function testSite(options: TestSiteOptions = {}): Promise<TestSite> {
  const made = options.database ? undefined : await testDatabase()
  const database = options.database ?? made ?? { url: '', ownerUrl: '' }
  const clock = { now: new Date('2026-11-22T12:00:00Z') }
  const log = memoryLog()
  const queries: string[] = []
  const files = options.files ?? memoryFileStore()
  const mailer = memoryMailer()
  const site = await openSite(parseSettings(options.ini ?? '', { QUIVER_DATABASE_POOL: '4' }), {
    database,
    directory: options.directory ?? memoryDirectory(samplePeople()),
    files,
    reader: options.reader ?? directReader(),
    mailer: options.mailer ?? mailer,
    ...(options.webhooks ? { webhooks: options.webhooks } : {}),
    log,
    now: () => clock.now,
    queries: (query) => queries.push(query),
  })
  if (!options.database) await introducePeople(site)
  const repository = openRepository(site)
  const app = createApp(repository)
  const opened: TestSite = {
    ...{ app, repository, files, log, mailer, clock, queries, database, databaseUrl: database.ownerUrl },
    workOff: (wishes) => workOff(site, wishes),
    as: (who) => browser(app, log, who),
    asVisitor: () => browser(app, log, undefined),
    program: (secret) => program(app, secret),
    audit: async () => (await listAudit(site.db, { limit: 10_000 })).reverse(),
    close: async () => {
      await site.close()
      await made?.drop()
    },
  }
  open.push(opened)
  return opened
}

export async function closeSites(): Promise<void> {
  for (const site of open.splice(0)) await site.close()
}

async function introducePeople(site: Repository['site']): Promise<void> {
  for (const who of [ada, ben, mo, zed]) await introduceUser(site.db, who, site.now())
  await setUserTrust(site, operator, ada.uid, 'trusted', 'Known for years.')
  await setUserTrust(site, operator, zed.uid, 'blocked', 'Sent files away.')
}

export interface UploadWishes {
  changelog?: string
  experimental?: boolean
  /** Package name of the plugin on whose page it is uploaded. */
  into?: string
  fileName?: string
}

/** What somebody does with a browser: keeps cookies, sends forms with the token of the page, follows nothing by itself. */
export interface Browser {
  get(path: string, headers?: Record<string, string>): Promise<Response>
  /** The body of a page that answers 200. */
  text(path: string): Promise<string>
  /** Sends a form; `htmx` as htmx does. */
  post(
    path: string,
    fields?: Record<string, string | File>,
    options?: { htmx?: boolean; csrf?: string },
  ): Promise<Response>
  /** Sends a form whose fields stand there several times. */
  send(path: string, form: FormData): Promise<Response>
  upload(zip: Uint8Array, wishes?: UploadWishes): Promise<Response>
  signIn(password?: string): Promise<Response>
  cookies: Map<string, string>
}

/** What a program does with a token: no cookies, no form tokens. */
export interface Program {
  get(path: string): Promise<Response>
  post(path: string, fields?: Record<string, string | File>): Promise<Response>
  upload(packageName: string, zip: Uint8Array): Promise<Response>
}

function program(app: App, secret: string): Program {
  const headers = { authorization: `Bearer ${secret}` }
  const send = (path: string, init: RequestInit) => app.handle(new Request(origin + path, init), '192.0.2.7')
  const post = (path: string, fields: Record<string, string | File> = {}) => {
    const body = new FormData()
    for (const [name, value] of Object.entries(fields)) body.set(name, value)
    return send(path, { method: 'POST', body, headers })
  }
  return {
    get: (path) => send(path, { headers }),
    post,
    upload: (packageName, zip) =>
      post(urls.apiUpload(packageName), { package: new File([new Uint8Array(zip)], 'package.zip') }),
  }
}

/** Makes a token on the person's account page and reads it there, as they would. */
export async function makeToken(
  person: Browser,
  wanted: { scopes: readonly Scope[]; plugins?: readonly string[]; name?: string; expires?: string },
): Promise<string> {
  const form = new FormData()
  form.set('name', wanted.name ?? `token ${crypto.randomUUID().slice(0, 8)}`)
  form.set('reach', wanted.plugins ? 'chosen' : 'all')
  form.set('expires', wanted.expires ?? '')
  for (const scope of wanted.scopes) form.append('scopes', scope)
  for (const plugin of wanted.plugins ?? []) form.append('plugins', plugin)
  const answer = await person.send(urls.accountTokens(), form)
  const secret = (await answer.text()).match(/qvr_[A-Za-z0-9_-]{43}/)?.[0]
  if (!secret) throw new Error(`No token was made: ${answer.status}`)
  return secret
}

const origin = 'http://127.0.0.1:3000'

function browser(app: App, log: TestSite['log'], who: Person | undefined): Browser {
  const cookies = new Map<string, string>()
  let signedIn = who === undefined

  async function send(path: string, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers)
    headers.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '))
    const answer = await app.handle(new Request(origin + path, { ...init, headers }), '127.0.0.1')
    for (const cookie of answer.headers.getSetCookie()) keepCookie(cookies, cookie)
    return answer
  }

  async function ready(): Promise<void> {
    if (signedIn) return
    signedIn = true
    const answer = await signIn()
    if (answer.status === 303) return
    throw new Error(`${who?.uid} could not sign in: ${answer.status} ${JSON.stringify(log.lines.at(-2))}`)
  }

  async function csrf(): Promise<string> {
    const page = await (await send(urls.signIn(), {})).text()
    const signed = page === '' ? await (await send('/account', {})).text() : page
    return signed.match(/name="csrf" value="([^"]*)"/)?.[1] ?? ''
  }

  async function signIn(password = who?.password ?? ''): Promise<Response> {
    signedIn = true
    return post(urls.signIn(), { uid: who?.uid ?? '', password, next: '/' })
  }

  async function post(
    path: string,
    fields: Record<string, string | File> = {},
    options: { htmx?: boolean; csrf?: string } = {},
  ): Promise<Response> {
    await ready()
    const form = new FormData()
    form.set('csrf', options.csrf ?? (await csrf()))
    for (const [name, value] of Object.entries(fields)) form.set(name, value)
    const headers = options.htmx ? { 'hx-request': 'true', 'hx-request-type': 'partial' } : undefined
    return send(path, { method: 'POST', body: form, headers })
  }

  return {
    cookies,
    signIn,
    post,
    send: async (path, form) => {
      await ready()
      form.set('csrf', await csrf())
      return send(path, { method: 'POST', body: form })
    },
    get: async (path, headers) => {
      await ready()
      return send(path, { headers })
    },
    text: async (path) => {
      await ready()
      const answer = await send(path, {})
      if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}`)
      return answer.text()
    },
    upload: (zip, { changelog = '', experimental = false, into, fileName = 'package.zip' } = {}) => {
      const fields: Record<string, string | File> = { package: new File([new Uint8Array(zip)], fileName), changelog }
      if (experimental) fields.experimental = 'on'
      return post(into ? urls.uploadVersion(into) : urls.upload(), fields)
    },
  }
}

function keepCookie(cookies: Map<string, string>, header: string): void {
  const [pair = '', ...attributes] = header.split(';')
  const [name = '', value = ''] = pair.split('=')
  const gone = attributes.some((attribute) => attribute.trim() === 'Max-Age=0')
  if (gone) cookies.delete(name)
  else cookies.set(name, value)
}
