import { afterAll, beforeAll, expect, test } from 'bun:test'
import { connect } from 'node:net'
import { Client } from 'ldapts'
import { startDemoDirectory } from '../../src/adapters/demo-directory.ts'

let demo: Awaited<ReturnType<typeof startDemoDirectory>>
const base = 'dc=sample,dc=example'

beforeAll(async () => {
  demo = await startDemoDirectory({ baseUrl: 'http://localhost:3000' })
})
afterAll(() => demo.stop())

async function withClient<T>(use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ url: demo.settings.url, timeout: 2_000, connectTimeout: 2_000 })
  try {
    return await use(client)
  } finally {
    await client.unbind()
  }
}

const codeOf = (act: Promise<unknown>) =>
  act.then(
    () => 0,
    (fault: { code?: number }) => fault.code,
  )
const bind = (dn: string, password: string) => withClient((client) => codeOf(client.bind(dn, password)))

async function uids(filter: string, scope: 'base' | 'one' | 'sub' = 'sub', from = base): Promise<unknown[]> {
  const { searchEntries } = await withClient((client) => client.search(from, { filter, scope }))
  return searchEntries.map(({ uid, dn }) => uid ?? dn)
}

test.each([
  'https://plugins.example.org',
  'http://0.0.0.0:3000',
  'http://192.168.1.2',
  'http://127.0.0.1.example.org',
  '',
])('it does not serve a site at %p', async (baseUrl) => {
  await expect(startDemoDirectory({ baseUrl })).rejects.toThrow('known passwords')
})

test('it listens on loopback only', () => {
  expect(new URL(demo.settings.url.replace('ldap:', 'http:')).hostname).toBe('127.0.0.1')
})

test('a bind is answered as other servers do', async () => {
  expect(await bind(`uid=ada,ou=people,${base}`, 'quiver')).toBe(0)
  expect(await bind(`UID=Ada, OU=People, DC=sample, DC=example`, 'quiver')).toBe(0)
  expect(await bind(`uid=ada,ou=people,${base}`, 'wrong')).toBe(49)
  expect(await bind(`uid=nobody,ou=people,${base}`, 'quiver')).toBe(49)
  expect(await bind(base, 'undefined')).toBe(49)
  expect(await bind(`uid=ada,ou=people,${base}`, '')).toBe(53)
  expect(await bind('', '')).toBe(0)
  expect(await bind('', 'quiver')).toBe(49)
  expect(await withClient((client) => codeOf(client.bind('PLAIN', 'quiver')))).toBe(7)
})

test.each([
  ['(uid=ada)', ['ada']],
  ['(UID=ADA)', ['ada']],
  ['(uid=*)', ['ada', 'ben', 'mo', 'zed']],
  ['(&(objectClass=inetOrgPerson)(|(uid=ada)(uid=zed)))', ['ada', 'zed']],
  ['(&(uid=*)(!(uid=ada)))', ['ben', 'mo', 'zed']],
  ['(mail=*@sample.example)', ['ada', 'ben', 'mo', 'zed']],
  ['(cn=A*a*n)', ['ada']],
  ['(sn=*var*)', ['ada']],
  ['(uid=a*a*a)', []],
  ['(uid=\\2a)', []],
  ['(userPassword=quiver)', []],
  ['(userPassword=*)', []],
  ['(&(uid=*)(!(uid>=a)))', []],
  [
    '(objectClass=*)',
    [base, `ou=people,${base}`, `ou=groups,${base}`, 'ada', 'ben', 'mo', 'zed', `cn=moderators,ou=groups,${base}`],
  ],
  [`(member=UID=mo, ou=people,${base})`, [`cn=moderators,ou=groups,${base}`]],
])('a search for %s', async (filter, expected) => {
  expect(await uids(filter)).toEqual(expected)
})

test('a search goes as far as its scope', async () => {
  expect(await uids('(objectClass=*)', 'base', `uid=mo,ou=people,${base}`)).toEqual(['mo'])
  expect(await uids('(objectClass=*)', 'one')).toEqual([`ou=people,${base}`, `ou=groups,${base}`])
  expect(await uids('(objectClass=inetOrgPerson)', 'one', `ou=people,${base}`)).toHaveLength(4)
  await expect(uids('(uid=*)', 'sub', 'dc=elsewhere')).rejects.toHaveProperty('code', 32)
})

test('a search answers the attributes that were asked for, and never a password', async () => {
  const search = (attributes: string[]) =>
    withClient(async (client) => (await client.search(base, { filter: '(uid=ada)', attributes })).searchEntries[0])
  expect(await search(['MAIL'])).toMatchObject({ mail: 'ada@sample.example' })
  expect(await search(['1.1'])).not.toHaveProperty('mail')
  expect(await search([])).toHaveProperty('sn', 'Alvarsen')
  expect(Object.keys((await search(['*', '+'])) ?? {})).not.toContain('userPassword')
})

test('a search answers no more than it was asked for', async () => {
  const found = await withClient((client) => client.search(base, { filter: '(uid=*)', sizeLimit: 2 }))
  expect(found.searchEntries).toHaveLength(2)
})

test('changes and unknown operations are refused', async () => {
  const dn = `uid=ada,ou=people,${base}`
  expect(await withClient((client) => codeOf(client.del(dn)))).toBe(53)
  expect(await withClient((client) => codeOf(client.add(`uid=eve,${base}`, { uid: 'eve' })))).toBe(53)
  expect(await withClient((client) => codeOf(client.modifyDN(dn, 'uid=eve')))).toBe(53)
  expect(await withClient((client) => codeOf(client.compare(dn, 'uid', 'ada')))).toBe(53)
  expect(await withClient((client) => codeOf(client.exop('1.3.6.1.4.1.4203.1.11.3')))).toBe(2)
  expect(await withClient((client) => codeOf(client.startTLS()))).toBe(2)
})

/** Sends the bytes and answers what came back before the connection was closed, or `open` when it still is. */
function send(...chunks: Uint8Array[]): Promise<Buffer | 'open'> {
  const port = Number(new URL(demo.settings.url.replace('ldap:', 'http:')).port)
  const { promise, resolve } = Promise.withResolvers<Buffer | 'open'>()
  const received: Buffer[] = []
  const socket = connect(port, '127.0.0.1', () => {
    for (const chunk of chunks) socket.write(chunk)
  })
  const timer = setTimeout(() => resolve('open'), 300)
  socket.on('data', (chunk: Buffer) => received.push(chunk))
  socket.on('error', () => {})
  socket.on('close', () => resolve(Buffer.concat(received)))
  return promise.finally(() => {
    clearTimeout(timer)
    socket.destroy()
  })
}

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex')

test.each([
  ['no LDAP', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
  ['an indefinite length', hex('30 80 02 01 01 00 00')],
  ['a length of five bytes', hex('30 85 01 00 00 00 00')],
  ['a message of 4 GB', hex('30 84 ff ff ff ff')],
  ['a message of 1 MB', hex('30 83 10 00 00')],
  ['an empty message', hex('30 00')],
  ['no number', hex('30 03 04 01 01')],
  ['an operation that is cut short', hex('30 05 02 01 01 60 7f')],
  ['a negative length inside', hex('30 0b 02 01 01 63 84 ff ff ff ff 00 00')],
  ['an unknown operation', hex('30 05 02 01 01 5f 00')],
  ['a bind of nothing', hex('30 05 02 01 01 60 00')],
  ['a search of nothing', hex('30 05 02 01 01 63 00')],
])('what is malformed ends the connection: %s', async (_, bytes) => {
  expect(await send(bytes)).toEqual(Buffer.alloc(0))
})

test('a filter a thousand deep ends the connection', async () => {
  let filter = hex('87 03 75 69 64')
  const wrap = (tag: number, content: Buffer) => {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(content.length)
    return Buffer.concat([Buffer.from([tag, 0x84]), length, content])
  }
  for (let depth = 0; depth < 1_000; depth++) filter = wrap(0xa2, filter)
  const request = Buffer.concat([hex('04 00 0a 01 02 0a 01 00 02 01 00 02 01 00 01 01 00'), filter, hex('30 00')])
  expect(await send(wrap(0x30, Buffer.concat([hex('02 01 01'), wrap(0x63, request)])))).toEqual(Buffer.alloc(0))
})

test('a message may come in pieces, and several in one', async () => {
  const bind = hex('30 0c 02 01 01 60 07 02 01 03 04 00 80 00')
  const unbind = hex('30 05 02 01 02 42 00')
  const answer = hex('30 0c 02 01 01 61 07 0a 01 00 04 00 04 00')
  expect(await send(...Array.from(Buffer.concat([bind, unbind]), (byte) => Uint8Array.of(byte)))).toEqual(answer)
  expect(await send(Buffer.concat([bind, bind, unbind]))).toEqual(Buffer.concat([answer, answer]))
})

test('it survives a thousand messages of rubbish', async () => {
  const bind = hex('30 2c 02 01 01 60 27 02 01 03 04 1a') // A real beginning, so that the rubbish reaches deep.
  let seed = 7
  const random = () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return (seed >> 8) & 0xff
  }
  const rounds = Array.from({ length: 1_000 }, () =>
    Buffer.concat([bind.subarray(0, random() % 12), Buffer.from(Array.from({ length: 40 }, random))]),
  )
  for (let at = 0; at < rounds.length; at += 100)
    await Promise.all(rounds.slice(at, at + 100).map((bytes) => send(bytes)))
  expect(await bindAfterwards()).toBe(0)
}, 30_000)

const bindAfterwards = () => bind(`uid=ada,ou=people,${base}`, 'quiver')
