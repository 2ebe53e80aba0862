// A directory that is down, mute, dying, rude or somebody else's: each is Unavailable, soon, and nothing leaks.

import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { connect, type Socket } from 'node:net'
import { ldapDirectory } from '../../src/adapters/directory.ts'
import { conversation } from '../../src/adapters/ldap-connection.ts'
import { Unavailable } from '../../src/domain/errors.ts'
import type { DirectorySettings } from '../../src/settings.ts'
import { type Slapd, serviceDn, servicePassword, slapdSettings, slapdWays, startSlapd, top } from '../support/slapd.ts'
import { type Listener, listenWith } from './listener.ts'

let slapd: Slapd
let expired: Slapd
let elsewhere: Slapd

beforeAll(async () => {
  slapd = await startSlapd()
  expired = await startSlapd({ certifiedDays: -1 })
  elsewhere = await startSlapd({ certifiedHost: 'directory.example' })
}, 30_000)

afterAll(async () => {
  for (const server of [slapd, expired, elsewhere]) await server.stop()
})

/** The cause that the log gets, once it is sure that signing in and looking up both fail as they should, and in time. */
async function causeOf(settings: DirectorySettings, timeoutMs?: number): Promise<string> {
  const directory = ldapDirectory(settings, { timeoutMs })
  const [signedIn, found] = await Promise.all([
    faultOf(directory.signIn('ada', 'quiver')),
    faultOf(directory.find('ada')),
  ])
  expect(String(found.cause)).not.toBe('')
  return String(signedIn.cause)
}

async function faultOf(answer: Promise<unknown>): Promise<Unavailable> {
  const before = performance.now()
  const fault = await answer.then(
    (answered) => ({ answered }),
    (error: unknown) => error,
  )
  expect(performance.now() - before).toBeLessThan(6_000)
  expect(fault).toBeInstanceOf(Unavailable)
  expect((fault as Unavailable).message).toBe('The directory does not answer. Try again in a minute.')
  expect((fault as Unavailable).cause).toBeInstanceOf(Error)
  return fault as Unavailable
}

function at(settings: DirectorySettings, { port }: Listener): DirectorySettings {
  return { ...settings, url: settings.url.replace(/:\d+$/, `:${port}`) }
}

const waysOver = (...secured: string[]) => slapdWays.filter((way) => secured.includes(way.secured))

test('it falls silent, at once or after it agreed to StartTLS: nobody waits longer than six seconds, in any way', async () => {
  const mute = await listenWith(() => {})
  const agreeing = await listenWith((socket) => socket.once('data', () => socket.write(startTlsAnswer(0))))
  const ways = [
    ...slapdWays.map((way) => [way, mute] as const),
    ...waysOver('StartTLS').map((way) => [way, agreeing] as const),
  ]
  const causes = await Promise.all(ways.map(([{ settings }, silent]) => causeOf(at(settings(slapd), silent))))
  for (const cause of causes) expect(cause).toMatch(/timed out|timeout|No answer within 5000 ms/i)
  await mute.stop()
  await agreeing.stop()
}, 20_000)

test('a shorter time can be given', async () => {
  const mute = await listenWith(() => {})
  const before = performance.now()
  await causeOf(at(slapdSettings(slapd), mute), 200)
  expect(performance.now() - before).toBeLessThan(2_000)
  await mute.stop()
})

describe.each(slapdWays)('a directory that fails, $way', ({ settings }) => {
  test('nobody listens', async () => {
    const free = await listenWith(() => {})
    await free.stop()
    expect(await causeOf(at(settings(slapd), free))).toMatch(/ECONNREFUSED|connect/i)
  })

  test.each([1, 2, 3])('the line breaks when question %i is asked', async (pieces) => {
    const breaking = await lineTo(settings(slapd), { afterPieces: pieces })
    const directory = ldapDirectory(at(settings(slapd), breaking))
    await faultOf(directory.signIn('ada', 'quiver'))
    await breaking.stop()
  })

  test('it hangs up as soon as it hears anything', async () => {
    const rude = await listenWith((socket) => socket.once('data', () => socket.destroy()))
    await causeOf(at(settings(slapd), rude))
    await rude.stop()
  })

  test('it answers rubbish', async () => {
    const rubbish = await listenWith((socket) =>
      socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
    )
    await causeOf(at(settings(slapd), rubbish))
    await rubbish.stop()
  })
})

describe.each(waysOver('ldaps', 'StartTLS'))('a certificate, $way', ({ settings }) => {
  test('by an unknown authority', async () => {
    expect(await causeOf(settings(slapd, { caFile: '' }))).toMatch(/certificate/i)
    expect(await causeOf(settings(slapd, { caFile: slapd.otherCaFile }))).toMatch(/certificate/i)
  })

  test('for another host', async () => {
    expect(await causeOf(settings(elsewhere))).toMatch(/altnames|hostname/i)
    const byAddress = { url: settings(slapd).url.replace('localhost', '127.0.0.1') }
    expect(await causeOf(settings(slapd, byAddress))).toMatch(/altname|IP|certificate/i)
  })

  test('that has expired', async () => {
    expect(await causeOf(settings(expired))).toMatch(/expired/i)
  })

  test('whose file is missing', async () => {
    expect(await causeOf(settings(slapd, { caFile: '/no/such/file.pem' }))).toContain('/no/such/file.pem')
  })
})

test.each(waysOver('in the clear', 'StartTLS'))(
  'slapd is killed while somebody signs in, $way',
  async ({ settings }) => {
    const dying = await startSlapd()
    const line = await lineTo(settings(dying), { afterPieces: 2, before: dying.kill })
    const directory = ldapDirectory(at(settings(dying), line))
    await faultOf(directory.signIn('ada', 'quiver'))
    await faultOf(directory.signIn('ada', 'quiver'))
    await line.stop()
    await dying.stop()
  },
  30_000,
)

test.each(slapdWays)(
  'a lost connection is not opened again, as nobody and without StartTLS, $way',
  async ({ settings }) => {
    const lines: Socket[] = []
    const line = await lineTo(settings(slapd), { meet: (client) => lines.push(client) })
    const talk = conversation(at(settings(slapd), line), 5_000, async (client) => {
      await client.bind(serviceDn, servicePassword)
      const gone = Promise.withResolvers<void>()
      lines[0]?.once('close', () => gone.resolve())
      lines[0]?.end()
      await gone.promise
      await client.search(top)
    })
    await faultOf(talk)
    expect(lines).toHaveLength(1)
    await line.stop()
  },
)

describe('StartTLS', () => {
  const ways = waysOver('StartTLS')

  test.each(ways)('a password is never sent before it has succeeded, $way', async ({ settings }) => {
    const heard: Buffer[] = []
    const refusing = await listenWith((socket) =>
      socket.on('data', (chunk: Buffer) => {
        heard.push(chunk)
        socket.write(startTlsAnswer(52))
      }),
    )
    await causeOf(at(settings(slapd), refusing))
    expect(heard.length).toBeGreaterThan(0)
    expect(Buffer.concat(heard).toString('latin1')).not.toMatch(/quiver|service-secret/)
    await refusing.stop()
  })

  test('whoever sits on the line cannot put an answer in front of those of the directory', async () => {
    // “The bind succeeded”, and the 14 bytes that follow are but its comment: the refusal that comes through TLS.
    const forged = Buffer.from([0x30, 0x1a, 0x02, 0x01, 0x03, 0x61, 0x15, 0x0a, 0x01, 0x00, 0x04, 0x00, 0x04, 0x0e])
    const settings = slapdSettings(slapd, {
      ...{ startTls: true, caFile: slapd.caFile },
      ...{ baseDn: '', userDn: `uid={uid},ou=people,${top}`, moderatorGroup: '' },
    })
    const honest = await lineTo(settings, {})
    expect(await ldapDirectory(at(settings, honest)).signIn('ada', 'wrong')).toBeUndefined()
    const forging = await lineTo(settings, { behindFirstAnswer: forged })
    const fault = await faultOf(ldapDirectory(at(settings, forging)).signIn('ada', 'wrong'))
    expect(String(fault.cause)).toContain('before StartTLS')
    await honest.stop()
    await forging.stop()
  })
})

test.each([
  ['ada', ''],
  ['', 'quiver'],
  ['ada', 'a\0b'],
  ['ada\0', 'quiver'],
  ['', ''],
])('uid %j with password %j never opens a connection', async (uid, password) => {
  let connections = 0
  const server = await listenWith(() => {
    connections += 1
  })
  for (const { settings } of slapdWays) {
    expect(await ldapDirectory(at(settings(slapd), server)).signIn(uid, password)).toBeUndefined()
  }
  expect(connections).toBe(0)
  await server.stop()
})

function startTlsAnswer(code: number): Buffer {
  return Buffer.from([0x30, 0x0c, 0x02, 0x01, 0x02, 0x78, 0x07, 0x0a, 0x01, code, 0x04, 0x00, 0x04, 0x00])
}

interface Mischief {
  meet?: (client: Socket) => void
  /** The line breaks instead of passing on this piece that the client sends. */
  afterPieces?: number
  /** What happens right before it breaks. */
  before?: () => Promise<void>
  /** Bytes that are slipped in behind the first answer. */
  behindFirstAnswer?: Buffer
}

/** A line to the server of these settings, with somebody on it. */
function lineTo({ url }: DirectorySettings, mischief: Mischief): Promise<Listener> {
  return listenWith((client) => {
    mischief.meet?.(client)
    const server = connect(Number(url.split(':').at(-1)), '127.0.0.1')
    server.on('error', () => client.destroy()).on('close', () => client.destroy())
    client.on('close', () => server.destroy())
    passAnswers(server, client, mischief)
    let pieces = 0
    client.on('data', async (chunk: Buffer) => {
      pieces += 1
      if (pieces !== mischief.afterPieces) {
        server.write(chunk)
        return
      }
      await mischief.before?.()
      client.destroy()
    })
  })
}

function passAnswers(server: Socket, client: Socket, { behindFirstAnswer }: Mischief): void {
  let slipped = behindFirstAnswer
  server.on('data', (chunk: Buffer) => {
    client.write(slipped ? Buffer.concat([chunk, slipped]) : chunk)
    slipped = undefined
  })
}
