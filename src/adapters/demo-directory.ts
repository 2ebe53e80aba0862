// The sample directory: a small LDAP server on loopback, with the four people of a sample site.

import { createServer, type Socket } from 'node:net'
import { Ber, BerReader, BerWriter } from 'ldapts'
import { type DirectorySettings, isLoopbackUrl } from '../settings.ts'

/** The part of LDAPv3 (RFC 4511) that is spoken: simple bind, search, unbind, abandon; all else is refused by its code. */
const operation = {
  bind: 0x60,
  bindAnswer: 0x61,
  unbind: 0x42,
  search: 0x63,
  searchEntry: 0x64,
  searchDone: 0x65,
  abandon: 0x50,
  extended: 0x77,
  extendedAnswer: 0x78,
} as const

/** Each remaining request and the tag of its answer: modify, add, delete, rename, compare. */
const refusals = new Map([
  [0x66, 0x67],
  [0x68, 0x69],
  [0x4a, 0x6b],
  [0x6c, 0x6d],
  [0x6e, 0x6f],
])

const code = {
  success: 0,
  protocolError: 2,
  sizeLimitExceeded: 4,
  authMethodNotSupported: 7,
  noSuchObject: 32,
  invalidCredentials: 49,
  unwillingToPerform: 53,
} as const

const suffix = 'dc=sample,dc=example'
const peopleDn = `ou=people,${suffix}`
const moderatorsDn = `cn=moderators,ou=groups,${suffix}`
const largestMessageBytes = 64 * 1024
const deepestFilter = 32
const idleTimeoutMs = 30_000

interface Entry {
  dn: string
  attributes: Record<string, string[]>
  password?: string
}

interface Result {
  code: number
  message: string
}

const entries: Entry[] = [
  { dn: suffix, attributes: { objectClass: ['dcObject', 'organization'], dc: ['sample'], o: ['Sample site'] } },
  { dn: peopleDn, attributes: { objectClass: ['organizationalUnit'], ou: ['people'] } },
  { dn: `ou=groups,${suffix}`, attributes: { objectClass: ['organizationalUnit'], ou: ['groups'] } },
  person('ada', 'Ada Alvarsen', 'Alvarsen'),
  person('ben', 'Ben Okafor', 'Okafor'),
  person('mo', 'Mo Lindqvist', 'Lindqvist'),
  person('zed', 'Zed Zamora', 'Zamora'),
  {
    dn: moderatorsDn,
    attributes: { objectClass: ['groupOfNames'], cn: ['moderators'], member: [`uid=mo,${peopleDn}`] },
  },
]

function person(uid: string, cn: string, sn: string): Entry {
  const attributes = { objectClass: ['inetOrgPerson'], uid: [uid], cn: [cn], sn: [sn], mail: [`${uid}@sample.example`] }
  return { dn: `uid=${uid},${peopleDn}`, attributes, password: 'quiver' }
}

/**
 * Starts the sample directory on a random port of 127.0.0.1 and answers the settings that lead to it.
 * Its people are ada, ben, mo (a moderator) and zed, and the password of each is `quiver`.
 *
 * @throws Error when `baseUrl` is not a loopback address: with these passwords, nobody else may reach the site
 */
export async function startDemoDirectory(options: {
  baseUrl: string
}): Promise<{ settings: DirectorySettings; stop(): Promise<void> }> {
  if (!isLoopbackUrl(options.baseUrl)) {
    throw new Error(
      `The sample directory has known passwords and does not serve ${options.baseUrl}. Name your directory in [directory] url of quiver.ini.`,
    )
  }
  const sockets = new Set<Socket>()
  const server = createServer((socket) => converse(socket, sockets))
  const port = await listen(server)
  const stop = async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise<void>((stopped) => server.close(() => stopped()))
  }
  return { settings: settingsFor(port), stop }
}

function settingsFor(port: number): DirectorySettings {
  return {
    url: `ldap://127.0.0.1:${port}`,
    startTls: false,
    caFile: '',
    baseDn: suffix,
    userDn: '',
    userAttribute: 'uid',
    bindDn: '',
    bindPassword: '',
    nameAttribute: 'cn',
    mailAttribute: 'mail',
    moderators: [],
    moderatorGroup: moderatorsDn,
  }
}

function listen(server: ReturnType<typeof createServer>): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  server.once('error', reject)
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    if (typeof address === 'object' && address) resolve(address.port)
  })
  return promise
}

// --- one connection -----------------------------------------------------------------------------------------------

/** Answers message after message; what is no LDAP ends the connection, and only that. */
function converse(socket: Socket, sockets: Set<Socket>): void {
  let received: Buffer = Buffer.alloc(0)
  sockets.add(socket)
  socket.on('close', () => sockets.delete(socket))
  socket.on('error', () => socket.destroy())
  socket.setTimeout(idleTimeoutMs, () => socket.destroy())
  socket.on('data', (chunk: Buffer) => {
    try {
      received = answerComplete(Buffer.concat([received, chunk]), socket)
    } catch {
      socket.destroy()
    }
  })
}

/** Answers every whole message at the front of the buffer, and gives back what is left of it. */
function answerComplete(buffer: Buffer, socket: Socket): Buffer {
  let rest = buffer
  for (let size = messageSize(rest); size !== undefined && size <= rest.length; size = messageSize(rest)) {
    const answers = answersTo(rest.subarray(0, size))
    rest = rest.subarray(size)
    if (!answers) {
      socket.end()
      return Buffer.alloc(0)
    }
    for (const answer of answers) socket.write(answer)
  }
  return rest
}

/** Size of the message that begins the buffer; undefined while its header is incomplete. */
function messageSize(buffer: Buffer): number | undefined {
  const [tag, first] = buffer
  if (tag !== undefined && tag !== 0x30) throw new Error('no LDAP message')
  if (first === undefined) return undefined
  const digits = first & 0x80 ? first & 0x7f : 0
  if (first === 0x80 || digits > 4) throw new Error('no length that LDAP allows')
  if (buffer.length < 2 + digits) return undefined
  const size = 2 + digits + (digits > 0 ? buffer.readUIntBE(2, digits) : first)
  if (size > largestMessageBytes) throw new Error('a larger message than anybody needs')
  return size
}

/** The messages that answer one request; nothing when it says goodbye. */
function answersTo(message: Buffer): Buffer[] | undefined {
  const reader = part(new BerReader(Buffer.from(message)), 0x30)
  const id = whole(reader.readInt())
  const tag = whole(reader.peek())
  if (tag === operation.unbind) return undefined
  const request = part(reader, tag)
  if (tag === operation.abandon) return []
  if (tag === operation.bind) return [resultMessage(id, operation.bindAnswer, bind(request))]
  if (tag === operation.search) return search(id, request)
  if (tag === operation.extended) return [resultMessage(id, operation.extendedAnswer, unknownExtension)]
  const refusal = refusals.get(tag)
  if (refusal === undefined) throw new Error('no request of LDAP')
  return [resultMessage(id, refusal, { code: code.unwillingToPerform, message: 'the sample directory is read-only' })]
}

const unknownExtension: Result = { code: code.protocolError, message: 'no extended operation is supported' }

// --- bind ---------------------------------------------------------------------------------------------------------

function bind(request: BerReader): Result {
  const version = whole(request.readInt())
  const dn = text(request, Ber.OctetString)
  if (version !== 3) return { code: code.protocolError, message: 'only LDAPv3 is spoken' }
  if (request.peek() !== 0x80) return { code: code.authMethodNotSupported, message: 'only simple binds are supported' }
  const password = text(request, 0x80)
  if (dn === '' && password === '') return { code: code.success, message: '' }
  if (password === '') return { code: code.unwillingToPerform, message: 'a name without a password proves nothing' }
  const entry = entryAt(dn)
  return entry?.password === password
    ? { code: code.success, message: '' }
    : { code: code.invalidCredentials, message: '' }
}

function entryAt(dn: string): Entry | undefined {
  return entries.find((entry) => sameDn(entry.dn) === sameDn(dn))
}

/** DNs are compared without case and without blanks around their signs. Ours need no escapes, so those never match. */
function sameDn(dn: string): string {
  return dn
    .toLowerCase()
    .replace(/\s*([,=])\s*/g, '$1')
    .trim()
}

// --- search -------------------------------------------------------------------------------------------------------

type Verdict = boolean | undefined
type Filter = (entry: Entry) => Verdict

function search(id: number, request: BerReader): Buffer[] {
  const base = text(request, Ber.OctetString)
  const scope = whole(request.readEnumeration())
  request.readEnumeration()
  const limit = whole(request.readInt())
  request.readInt()
  const typesOnly = request.readBoolean() === true
  const matches = readFilter(request, 0)
  const wanted = readAttributes(part(request, 0x30))
  const candidates = entriesBelow(base, scope)
  if (!candidates) return [resultMessage(id, operation.searchDone, { code: code.noSuchObject, message: '' })]
  const found = candidates.filter((entry) => matches(entry) === true)
  const shown = limit > 0 ? found.slice(0, limit) : found
  const ending = shown.length < found.length ? code.sizeLimitExceeded : code.success
  return [
    ...shown.map((entry) => entryMessage(id, entry, wanted, typesOnly)),
    resultMessage(id, operation.searchDone, { code: ending, message: '' }),
  ]
}

function entriesBelow(base: string, scope: number): Entry[] | undefined {
  if (base === '' && scope === 0) return [rootEntry]
  if (scope < 0 || scope > 2) throw new Error('no scope of LDAP')
  const top = sameDn(base)
  if (!entryAt(base)) return undefined
  return entries.filter(({ dn }) => {
    const own = sameDn(dn)
    const below = own.endsWith(`,${top}`)
    if (scope === 0) return own === top
    return scope === 1 ? below && !own.slice(0, -top.length - 1).includes(',') : below || own === top
  })
}

/** What a server says about itself to whoever asks for the entry without a name. */
const rootEntry: Entry = {
  dn: '',
  attributes: { objectClass: ['top'], namingContexts: [suffix], supportedLDAPVersion: ['3'], vendorName: ['Quiver'] },
}

/** Verdicts are three-valued, as RFC 4511 wants: “not” of something that is unknown here stays unknown. */
function readFilter(reader: BerReader, depth: number): Filter {
  if (depth > deepestFilter) throw new Error('a filter deeper than anybody needs')
  const tag = whole(reader.peek())
  if (tag === 0x87) return presence(text(reader, tag))
  const inner = part(reader, tag)
  if (tag === 0xa0) return all(readFilters(inner, depth + 1))
  if (tag === 0xa1) return negate(all(readFilters(inner, depth + 1).map(negate)))
  if (tag === 0xa2) return negate(readFilter(inner, depth + 1))
  if (tag === 0xa3 || tag === 0xa8) return equality(inner)
  if (tag === 0xa4) return substrings(inner)
  if (tag === 0xa5 || tag === 0xa6 || tag === 0xa9) return () => undefined
  throw new Error('no filter of LDAP')
}

function readFilters(reader: BerReader, depth: number): Filter[] {
  const filters: Filter[] = []
  while (reader.remain > 0) filters.push(readFilter(reader, depth))
  return filters
}

function all(filters: Filter[]): Filter {
  return (entry) => {
    const verdicts = filters.map((filter) => filter(entry))
    if (verdicts.includes(false)) return false
    return verdicts.includes(undefined) ? undefined : true
  }
}

function negate(filter: Filter): Filter {
  return (entry) => {
    const verdict = filter(entry)
    return verdict === undefined ? undefined : !verdict
  }
}

function presence(attribute: string): Filter {
  return (entry) => valuesOf(entry, attribute).length > 0
}

function equality(reader: BerReader): Filter {
  const attribute = text(reader, Ber.OctetString)
  const value = text(reader, Ber.OctetString)
  const form = attribute.toLowerCase() === 'member' ? sameDn : (word: string) => word.toLowerCase()
  return (entry) => valuesOf(entry, attribute).some((own) => form(own) === form(value))
}

function substrings(reader: BerReader): Filter {
  const attribute = text(reader, Ber.OctetString)
  const pieces = part(reader, 0x30)
  const wanted: { tag: number; piece: string }[] = []
  while (pieces.remain > 0) {
    const tag = whole(pieces.peek())
    if (tag < 0x80 || tag > 0x82) throw new Error('no substring of LDAP')
    wanted.push({ tag, piece: text(pieces, tag).toLowerCase() })
  }
  return (entry) => valuesOf(entry, attribute).some((value) => holds(value.toLowerCase(), wanted))
}

/** Whether the pieces occur in order: the initial one (0x80) at the start, the final one (0x82) at the end. */
function holds(value: string, wanted: { tag: number; piece: string }[]): boolean {
  let at = 0
  return wanted.every(({ tag, piece }) => {
    if (tag === 0x82) return value.length - piece.length >= at && value.endsWith(piece)
    const found = value.indexOf(piece, at)
    at = found + piece.length
    return tag === 0x80 ? found === 0 : found >= 0
  })
}

function valuesOf(entry: Entry, attribute: string): string[] {
  const name = Object.keys(entry.attributes).find((own) => own.toLowerCase() === attribute.toLowerCase())
  return name === undefined ? [] : (entry.attributes[name] ?? [])
}

function readAttributes(reader: BerReader): string[] {
  const names: string[] = []
  while (reader.remain > 0) names.push(text(reader, Ber.OctetString).toLowerCase())
  return names
}

// --- reading and writing BER --------------------------------------------------------------------------------------

/** A reader of this element alone, so that a length that lies cannot lead out of it. */
function part(reader: BerReader, tag: number): BerReader {
  return new BerReader(bytes(reader, tag))
}

function text(reader: BerReader, tag: number): string {
  return bytes(reader, tag).toString('utf8')
}

function bytes(reader: BerReader, tag: number): Buffer {
  const value = reader.readString(tag, true)
  // A length of four bytes may come out negative, and would move the reader backwards.
  if (value === null || reader.length < 0) throw new Error('an element is cut short')
  return value
}

function whole(value: number | null): number {
  if (value === null) throw new Error('a number is missing')
  return value
}

function resultMessage(id: number, tag: number, result: Result): Buffer {
  return message(id, tag, (writer) => {
    writer.writeEnumeration(result.code)
    writer.writeString('')
    writer.writeString(result.message)
  })
}

function entryMessage(id: number, entry: Entry, wanted: string[], typesOnly: boolean): Buffer {
  const everything = wanted.length === 0 || wanted.includes('*')
  const names = Object.keys(entry.attributes).filter((name) => everything || wanted.includes(name.toLowerCase()))
  return message(id, operation.searchEntry, (writer) => {
    writer.writeString(entry.dn)
    writer.startSequence()
    for (const name of names) writeAttribute(writer, name, typesOnly ? [] : (entry.attributes[name] ?? []))
    writer.endSequence()
  })
}

function writeAttribute(writer: BerWriter, name: string, values: string[]): void {
  writer.startSequence()
  writer.writeString(name)
  writer.startSequence(0x31)
  for (const value of values) writer.writeString(value)
  writer.endSequence()
  writer.endSequence()
}

function message(id: number, tag: number, write: (writer: BerWriter) => void): Buffer {
  const writer = new BerWriter()
  writer.startSequence()
  writer.writeInt(id)
  writer.startSequence(tag)
  write(writer)
  writer.endSequence()
  writer.endSequence()
  return writer.buffer
}
