import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { startDemoDirectory } from '../../src/adapters/demo-directory.ts'
import { type Directory, ldapDirectory, memoryDirectory } from '../../src/adapters/directory.ts'
import { Unavailable } from '../../src/domain/errors.ts'
import type { DirectorySettings } from '../../src/settings.ts'
import { hostileUid, type Slapd, serviceDn, servicePassword, startSlapd } from '../support/slapd.ts'

let slapd: Slapd
let demo: Awaited<ReturnType<typeof startDemoDirectory>>

beforeAll(async () => {
  slapd = await startSlapd()
  demo = await startDemoDirectory({ baseUrl: 'http://127.0.0.1:3000' })
}, 30_000)

afterAll(async () => {
  await slapd.stop()
  await demo.stop()
})

function slapdSettings(changes: Partial<DirectorySettings> = {}): DirectorySettings {
  return {
    url: `ldap://localhost:${slapd.port}`,
    startTls: false,
    caFile: '',
    baseDn: 'dc=slapd,dc=example',
    userAttribute: 'uid',
    bindDn: '',
    bindPassword: '',
    nameAttribute: 'cn',
    mailAttribute: 'mail',
    moderators: [],
    moderatorGroup: 'cn=moderators,ou=groups,dc=slapd,dc=example',
    ...changes,
  }
}

const service = { bindDn: serviceDn, bindPassword: servicePassword }
const overTls = () => slapdSettings({ url: `ldaps://localhost:${slapd.tlsPort}`, caFile: slapd.caFile, ...service })
const overStartTls = () => slapdSettings({ startTls: true, caFile: slapd.caFile })

const people = [
  { uid: 'ada', name: 'Ada Alvarsen', mail: 'ada@sample.example', moderator: false, password: 'quiver' },
  { uid: 'mo', name: 'Mo Lindqvist', mail: 'mo@sample.example', moderator: true, password: 'quiver' },
]

const kinds: { kind: string; domain: string; open: () => Directory }[] = [
  { kind: 'in memory', domain: 'sample', open: () => memoryDirectory(people) },
  { kind: 'the sample directory', domain: 'sample', open: () => ldapDirectory(demo.settings) },
  { kind: 'slapd, anonymously', domain: 'slapd', open: () => ldapDirectory(slapdSettings()) },
  { kind: 'slapd, ldaps and a service account', domain: 'slapd', open: () => ldapDirectory(overTls()) },
  { kind: 'slapd, StartTLS', domain: 'slapd', open: () => ldapDirectory(overStartTls()) },
]

describe.each(kinds)('the directory: $kind', ({ domain, open }) => {
  const ada = { uid: 'ada', name: 'Ada Alvarsen', mail: `ada@${domain}.example`, moderator: false }

  test('lets people in with their password, and knows who they are', async () => {
    expect(await open().signIn('ada', 'quiver')).toEqual(ada)
  })

  test('knows a moderator by the group', async () => {
    expect(await open().signIn('mo', 'quiver')).toMatchObject({ uid: 'mo', moderator: true })
    expect(await open().find('mo')).toMatchObject({ uid: 'mo', moderator: true })
  })

  test('answers the uid in its own spelling', async () => {
    expect((await open().signIn('ADA', 'quiver'))?.uid).toBe('ada')
    expect((await open().find('aDa'))?.uid).toBe('ada')
  })

  test.each(['Quiver', 'quiver ', ' ', '*', 'x'.repeat(5_000)])('refuses the wrong password %p', async (password) => {
    expect(await open().signIn('ada', password)).toBeUndefined()
  })

  test('refuses an empty, missing or broken password, and one with a NUL', async () => {
    for (const password of ['', undefined, null, 7, ['quiver'], 'quiver\0', '\0']) {
      expect(await open().signIn('ada', password as string)).toBeUndefined()
    }
  })

  test.each([
    '*',
    'a*',
    'ad?',
    ')(uid=*',
    '*)(uid=*',
    'ada)(|(uid=*',
    'ada)(objectClass=*)',
    'uid=ada,ou=people,dc=sample,dc=example',
    'uid=ada,ou=people,dc=slapd,dc=example',
    'ada\0',
    '\\2a',
    '\\61da',
    'ada,ou=people',
    'people',
    'nobody',
    'ä'.repeat(100),
    'x'.repeat(10_000),
  ])('finds nobody for %p', async (uid) => {
    expect(await open().signIn(uid, 'quiver')).toBeUndefined()
    expect(await open().find(uid)).toBeUndefined()
  })

  test('finds nobody for an empty or missing uid', async () => {
    for (const uid of ['', ' ', undefined, null, {}]) {
      expect(await open().signIn(uid as string, 'quiver')).toBeUndefined()
      expect(await open().signIn(uid as string, '')).toBeUndefined()
      expect(await open().find(uid as string)).toBeUndefined()
    }
  })

  test('looks people up without a password', async () => {
    expect(await open().find('ada')).toMatchObject({ uid: 'ada', name: 'Ada Alvarsen', moderator: false })
  })
})

describe('slapd', () => {
  const open = (changes: Partial<DirectorySettings> = {}) => ldapDirectory(slapdSettings(changes))

  test('a uid and a DN full of signs are one person like any other', async () => {
    expect(await open().signIn(hostileUid, 'quiver')).toMatchObject({ uid: hostileUid, name: 'Weird Ümlaut' })
    expect(await open().signIn(hostileUid, 'wrong')).toBeUndefined()
  })

  test('two entries with one uid are nobody', async () => {
    expect(await open().signIn('twin', 'quiver')).toBeUndefined()
    expect(await open().find('twin')).toBeUndefined()
  })

  test.each(['unique', 'posix', 'hidden'])('moderators are members of a group: %p', async (group) => {
    const directory = open({ moderatorGroup: `cn=${group},ou=groups,dc=slapd,dc=example` })
    expect((await directory.signIn('mo', 'quiver'))?.moderator).toBe(true)
    expect((await directory.signIn('ada', 'quiver'))?.moderator).toBe(false)
  })

  test('moderators are named in the settings', async () => {
    const directory = open({ moderators: ['ben'], moderatorGroup: '' })
    expect((await directory.signIn('BEN', 'quiver'))?.moderator).toBe(true)
    expect((await directory.signIn('mo', 'quiver'))?.moderator).toBe(false)
  })

  test('a group that does not exist has no members', async () => {
    expect((await open({ moderatorGroup: 'cn=none,dc=slapd,dc=example' }).signIn('mo', 'quiver'))?.moderator).toBe(
      false,
    )
  })

  test('no mail address is an empty one, and no name is the uid', async () => {
    const found = await open({ nameAttribute: 'displayName', mailAttribute: 'labeledURI' }).signIn('ada', 'quiver')
    expect(found).toEqual({ uid: 'ada', name: 'ada', mail: '', moderator: false })
  })

  test('an unknown person takes about as long as a wrong password', async () => {
    const directory = open()
    const medianMs = async (uid: string) => {
      const times: number[] = []
      for (let round = 0; round < 15; round++) {
        const before = performance.now()
        await directory.signIn(uid, 'wrong')
        times.push(performance.now() - before)
      }
      return times.sort((one, other) => one - other)[7] ?? 0
    }
    const ratio = (await medianMs('ada')) / (await medianMs('nobody'))
    expect(ratio).toBeGreaterThan(0.4)
    expect(ratio).toBeLessThan(2.5)
  })

  test('fifty sign-ins at once are all answered', async () => {
    const directory = open()
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, n) => directory.signIn('ada', n % 2 ? 'quiver' : 'no')),
    )
    expect(answers.filter(Boolean)).toHaveLength(25)
  })
})

async function failureOf(settings: DirectorySettings, timeoutMs = 400): Promise<Unavailable> {
  const directory = ldapDirectory(settings, { timeoutMs })
  const before = performance.now()
  const faults = [await directory.signIn('ada', 'quiver').catch((error: unknown) => error)]
  faults.push(await directory.find('ada').catch((error: unknown) => error))
  expect(performance.now() - before).toBeLessThan(2 * timeoutMs + 600)
  for (const fault of faults) {
    expect(fault).toBeInstanceOf(Unavailable)
    expect((fault as Unavailable).message).toBe('The directory does not answer. Try again in a minute.')
    expect((fault as Unavailable).cause).toBeInstanceOf(Error)
  }
  return faults[0] as Unavailable
}

const causeOf = async (settings: DirectorySettings) => String((await failureOf(settings)).cause)

describe('a directory that cannot be used is Unavailable', () => {
  test('nobody listens', async () => {
    const free = await serving(() => {})
    await free.stop()
    expect(await causeOf(slapdSettings({ url: `ldap://127.0.0.1:${free.port}` }))).toMatch(/ECONNREFUSED|connect/i)
  })

  const tls = { caFile: '' }
  test.each([
    ['plain', 'ldap', {}],
    ['over TLS', 'ldaps', tls],
    ['before StartTLS', 'ldap', { ...tls, startTls: true }],
  ] as const)('it accepts and never answers, %s', async (_, scheme, changes) => {
    const mute = await serving(() => {})
    expect(await causeOf(slapdSettings({ url: `${scheme}://127.0.0.1:${mute.port}`, ...changes }))).toMatch(
      /timed out|timeout|No answer/i,
    )
    await mute.stop()
  })

  test('it agrees to StartTLS and then falls silent', async () => {
    const success = Buffer.from([0x30, 0x0c, 0x02, 0x01, 0x02, 0x78, 0x07, 0x0a, 0x01, 0x00, 0x04, 0x00, 0x04, 0x00])
    const mute = await serving((socket) => socket.once('data', () => socket.write(success)))
    expect(await causeOf(slapdSettings({ url: `ldap://127.0.0.1:${mute.port}`, startTls: true }))).toContain(
      'No answer',
    )
    await mute.stop()
  })

  test('it hangs up in the middle, or answers rubbish', async () => {
    const rude = await serving((socket) => socket.once('data', () => socket.destroy()))
    await failureOf(slapdSettings({ url: `ldap://127.0.0.1:${rude.port}` }))
    await rude.stop()
    const rubbish = await serving((socket) => socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')))
    await failureOf(slapdSettings({ url: `ldap://127.0.0.1:${rubbish.port}` }))
    await rubbish.stop()
  })

  test.each([
    ['ldaps', () => overTls()],
    ['StartTLS', () => overStartTls()],
  ])('its certificate is from an unknown authority or for another name: %s', async (_, settings) => {
    expect(await causeOf({ ...settings(), caFile: '' })).toMatch(/certificate/i)
    expect(await causeOf({ ...settings(), caFile: slapd.otherCaFile })).toMatch(/certificate/i)
    const byAddress = settings().url.replace('localhost', '127.0.0.1')
    expect(await causeOf({ ...settings(), url: byAddress })).toMatch(/altname|IP|certificate/i)
  })

  test('the file of certificates is missing', async () => {
    expect(await causeOf({ ...overTls(), caFile: '/no/such/file.pem' })).toContain('/no/such/file.pem')
  })

  test('the service account is refused', async () => {
    expect(await causeOf(slapdSettings({ ...service, bindPassword: 'wrong' }))).toContain('0x31')
  })

  test('there is no entry to search below', async () => {
    expect(await causeOf(slapdSettings({ baseDn: 'dc=elsewhere' }))).toContain('0x20')
  })
})

test('a password is never sent before StartTLS has succeeded', async () => {
  const heard: Buffer[] = []
  const refuses = Buffer.from([0x30, 0x0c, 0x02, 0x01, 0x02, 0x78, 0x07, 0x0a, 0x01, 0x34, 0x04, 0x00, 0x04, 0x00])
  const server = await serving((socket) =>
    socket.on('data', (chunk) => {
      heard.push(Buffer.from(chunk))
      socket.write(refuses)
    }),
  )
  await failureOf(slapdSettings({ url: `ldap://127.0.0.1:${server.port}`, startTls: true, ...service }))
  expect(heard.length).toBeGreaterThan(0)
  expect(Buffer.concat(heard).toString('latin1')).not.toMatch(/quiver|service-secret/)
  await server.stop()
})

test('an empty password or uid never opens a connection', async () => {
  let connections = 0
  const server = await serving(() => {
    connections += 1
  })
  const directory = ldapDirectory(slapdSettings({ url: `ldap://127.0.0.1:${server.port}` }), { timeoutMs: 200 })
  for (const [uid, password] of [
    ['ada', ''],
    ['', 'quiver'],
    ['ada', 'a\0b'],
    ['', ''],
  ] as const) {
    expect(await directory.signIn(uid, password)).toBeUndefined()
  }
  expect(connections).toBe(0)
  await server.stop()
})

async function serving(onConnection: (socket: Socket) => void): Promise<{ port: number; stop(): Promise<void> }> {
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    onConnection(socket)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const stop = async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise<void>((stopped) => server.close(() => stopped()))
  }
  return { port: (server.address() as AddressInfo).port, stop }
}
