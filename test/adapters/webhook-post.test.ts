// Where a webhook may go: public addresses only, judged once and held to, whatever a name has become meanwhile.

import { afterEach, expect, test } from 'bun:test'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isInNetworks, isPublicAddress, notPublic, webhookUrlProblem } from '../../src/adapters/webhook-address.ts'
import { type PosterOptions, webhookPoster } from '../../src/adapters/webhook-post.ts'
import { type Receiver, receiver } from '../support/webhook-receiver.ts'

const receivers: Receiver[] = []
afterEach(async () => {
  for (const one of receivers.splice(0)) await one.stop()
})

function opened(answer?: Parameters<typeof receiver>[0]): Receiver {
  const made = receiver(answer)
  receivers.push(made)
  return made
}

const message = { headers: { 'webhook-id': 'evt_1' }, body: '{"type":"ping"}' }

function poster(options: Partial<PosterOptions> = {}) {
  return webhookPoster({ allowNetworks: [], userAgent: 'test', ...options })
}

const notForEverybody = [
  ...['127.0.0.1', '127.255.255.254', '0.0.0.0', '0.1.2.3', '10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1'],
  ...['169.254.169.254', '100.64.0.1', '192.0.0.1', '192.0.2.1', '198.18.0.1', '198.51.100.1', '203.0.113.9'],
  ...['192.88.99.1', '224.0.0.1', '239.1.2.3', '240.0.0.1', '255.255.255.255'],
  ...['::', '::1', '::127.0.0.1', '::ffff:127.0.0.1', '::ffff:10.0.0.1', '::ffff:8.8.8.8', '::ffff:0:127.0.0.1'],
  ...['64:ff9b::127.0.0.1', '64:ff9b::8.8.8.8', '64:ff9b:1::7f00:1', '2002:7f00:1::', '2001:0:7f00:1::', 'fe80::1'],
  ...['fe80::1%lo', 'fec0::1', 'fc00::1', 'fd12:3456::1', 'ff02::1', '100::1', '2001:db8::1', '3fff::1', '5f00::1'],
  ...['2001:2::1', '4000::1', 'localhost', ''],
]

test('an address that is not everybody’s is not public, however it is carried', () => {
  expect(notForEverybody.filter(isPublicAddress)).toEqual([])
  const everybodys = ['8.8.8.8', '1.1.1.1', '93.184.216.34', '2606:4700:4700::1111', '2a01:4f8::1']
  expect(everybodys.filter(isPublicAddress)).toEqual(everybodys)
})

test('networks that the operator allows are matched by address, also where IPv6 carries it', () => {
  const networks = ['10.20.0.0/16', 'fd00:1::/32', '192.168.7.7']
  expect(
    ['10.20.3.4', '::ffff:10.20.3.4', 'fd00:1::5', '192.168.7.7'].every((one) => isInNetworks(one, networks)),
  ).toBe(true)
  expect(['10.21.0.1', '192.168.7.8', 'fd00:2::1', '8.8.8.8', 'x'].some((one) => isInNetworks(one, networks))).toBe(
    false,
  )
})

const spellings = [
  ...['127.0.0.1', '2130706433', '0x7f000001', '0x7f.1', '0177.0.0.1', '017700000001', '127.1', '127.0.0.1.'],
  ...['[::1]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[0:0:0:0:0:ffff:7f00:0001]', '[::127.0.0.1]', '１２７.0.0.1'],
  ...['[64:ff9b::7f00:1]', '[2002:7f00:1::]', '[fe80::1]', '[fd00::1]', '169.254.169.254', '10.0.0.1', '0', '0.0.0.0'],
]

test('every spelling of an address of ours is refused when it is written down, and when something is sent', async () => {
  for (const host of spellings) {
    const url = `https://${host}/hook`
    expect([host, webhookUrlProblem(url, [])]).toEqual([host, notPublic])
    expect([host, (await poster().post(url, message)).error]).toEqual([host, notPublic])
  }
})

test('an address has to be https, on 443 or a high port, without a password or what is never sent', () => {
  const problem = (url: string) => webhookUrlProblem(url, []) !== undefined
  for (const url of [
    'https://hook.example/x?y=1',
    'https://hook.example:8443/',
    'https://8.8.8.8/',
    'HTTPS://Hook.Example',
  ])
    expect([url, problem(url)]).toEqual([url, false])
  for (const url of [
    ...[
      'http://hook.example/',
      'ftp://hook.example/',
      'file:///etc/passwd',
      'hook.example',
      '',
      'https://',
      'javascript:1',
    ],
    ...['https://user:secret@hook.example/', 'https://hook.example/#part', 'https://hook.example:22/'],
    ...['https://hook.example:25/', `https://hook.example/${'x'.repeat(2000)}`],
  ])
    expect([url, problem(url)]).toEqual([url, true])
})

test('a name that leads to one address that is not public is refused, whatever else it leads to', async () => {
  const there = opened()
  for (const addresses of [['127.0.0.1'], ['8.8.8.8', '127.0.0.1'], ['::ffff:127.0.0.1'], ['64:ff9b::7f00:1'], []]) {
    const resolve = async () => addresses
    const answer = await poster({ resolve }).post(`https://hook.example:${there.port}/`, message)
    expect(answer).toEqual({ status: undefined, error: notPublic })
  }
  const unknown = await poster({ resolve: () => Promise.reject(new Error('ENOTFOUND')) }).post(
    'https://no.example/',
    message,
  )
  expect(unknown.error).toBe(notPublic)
  expect((await poster().post(`https://localhost:${there.port}/`, message)).error).toBe(notPublic)
  expect(there.received).toEqual([])
})

test('a name is asked once for each message: what it leads to afterwards is never connected to', async () => {
  const there = opened()
  let asked = 0
  // First an address where nobody answers, then this machine: who asks twice would reach it.
  const resolve = async () => [asked++ === 0 ? '127.0.0.2' : '127.0.0.1']
  const first = poster({ resolve, allowNetworks: ['127.0.0.2'], timeLimitMs: 2000 })
  const answer = await first.post(`http://rebinding.example:${there.port}/`, message)
  expect([answer.status, asked]).toEqual([undefined, 1])
  expect((await first.post(`http://rebinding.example:${there.port}/`, message)).error).toBe(notPublic)
  expect([asked, there.received.length]).toEqual([2, 0])
})

test('the connection goes to the address that was judged, with the name in Host', async () => {
  const there = opened()
  const resolve = async () => ['127.0.0.1']
  const allowed = poster({ resolve, allowNetworks: ['127.0.0.0/8'] })
  expect(await allowed.post(`http://hook.example:${there.port}/a?b=c`, message)).toEqual({ status: 200, error: '' })
  expect(there.received[0]).toMatchObject({
    method: 'POST',
    path: '/a',
    host: `hook.example:${there.port}`,
    body: message.body,
  })
  expect(there.received[0]?.key).toBe('evt_1')
})

test('http goes only to networks that the operator allows', async () => {
  const resolve = async () => ['8.8.8.8']
  const answer = await poster({ resolve, allowNetworks: ['10.0.0.0/8'] }).post('http://hook.example/', message)
  expect(answer).toEqual({ status: undefined, error: 'It has to begin with https://.' })
})

test('a redirect is not followed', async () => {
  const there = opened(() => 307)
  const answer = await poster({ allowNetworks: ['127.0.0.0/8'] }).post(there.url, message)
  expect(answer.status).toBe(307)
  expect(answer.error).toContain('redirects are not followed')
  expect(there.received.map(({ path }) => path)).toEqual(['/hook'])
})

test('a receiver that does not answer, or never ends its answer, costs no more than the time limit', async () => {
  const silent = opened(() => new Promise<number>(() => {}))
  const options = { allowNetworks: ['127.0.0.0/8'], timeLimitMs: 300 }
  expect(await poster(options).post(silent.url, message)).toEqual({
    ...{ status: undefined, error: 'It did not answer within 10 seconds.' },
  })
  const slowName = poster({ ...options, resolve: () => new Promise<string[]>(() => {}) })
  expect((await slowName.post('https://slow.example/', message)).error).toContain('10 seconds')
  let sent = 0
  const endless = Bun.serve({
    ...{ port: 0, hostname: '127.0.0.1' },
    fetch: () =>
      new Response(
        new ReadableStream({
          pull: (stream) => {
            sent += 65_536
            stream.enqueue(new Uint8Array(65_536))
          },
        }),
      ),
  })
  const answer = await poster(options).post(`http://127.0.0.1:${endless.port}/`, message)
  expect(answer).toEqual({ status: 200, error: '' })
  expect(sent).toBeLessThan(20_000_000)
  await endless.stop(true)
})

test('over TLS the certificate has to be for the name, though the connection goes to the judged address', async () => {
  const { key, cert } = certificateFor('hook.example')
  const names: string[] = []
  const server = Bun.serve({
    ...{ port: 0, hostname: '127.0.0.1', tls: { key, cert } },
    fetch: (request) => {
      names.push(request.headers.get('host') ?? '')
      return new Response(null, { status: 204 })
    },
  })
  const resolve = async () => ['127.0.0.1']
  const options = { resolve, allowNetworks: ['127.0.0.0/8'] }
  const known = poster({ ...options, ca: cert })
  expect(await known.post(`https://hook.example:${server.port}/`, message)).toEqual({ status: 204, error: '' })
  const other = await known.post(`https://other.example:${server.port}/`, message)
  expect([other.status, other.error]).toEqual([undefined, expect.stringContaining('certificate is not good')])
  const stranger = await poster(options).post(`https://hook.example:${server.port}/`, message)
  expect([stranger.status, stranger.error]).toEqual([undefined, expect.stringContaining('certificate is not good')])
  expect(names).toEqual([`hook.example:${server.port}`])
  await server.stop(true)
})

test('a proxy in the environment is no way around', async () => {
  const there = opened()
  const proxy = opened()
  const before = { ...process.env }
  for (const name of ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy', 'ALL_PROXY'])
    process.env[name] = `http://127.0.0.1:${proxy.port}`
  try {
    expect((await poster({ allowNetworks: ['127.0.0.0/8'] }).post(there.url, message)).status).toBe(200)
    expect([there.received.length, proxy.received.length]).toEqual([1, 0])
  } finally {
    for (const name of ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy', 'ALL_PROXY'])
      if (before[name] === undefined) delete process.env[name]
      else process.env[name] = before[name]
  }
})

function certificateFor(name: string): { key: string; cert: string } {
  const folder = mkdtempSync(join(tmpdir(), 'quiver-webhook-'))
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const words = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  Bun.spawnSync([
    'openssl',
    ...words,
    '-subj',
    `/CN=${name}`,
    '-addext',
    `subjectAltName=DNS:${name}`,
    '-keyout',
    key,
    '-out',
    cert,
  ])
  const made = { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') }
  rmSync(folder, { recursive: true })
  return made
}
