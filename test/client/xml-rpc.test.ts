// XML-RPC as the upload scripts of the world speak it: the real python3 with its own xmlrpc.client, over a real port.

import { afterEach, expect, test } from 'bun:test'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findPluginRow } from '../../db/plugins.ts'
import { findVersion } from '../../db/versions.ts'
import { urls } from '../../src/urls.ts'
import { type Ran, run, type Served, serve } from '../support/http.ts'
import { type PackageWishes, packageOf } from '../support/packages.ts'
import { ada, ben, closeSites, makeToken, type TestSite, testSite, zed } from '../support/site.ts'

const folder = mkdtempSync(join(tmpdir(), 'quiver-xml-rpc-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

const served: Served[] = []
afterEach(async () => {
  for (const one of served.splice(0)) await one.close()
  await closeSites()
})

async function open(options: Parameters<typeof testSite>[0] = {}): Promise<{ site: TestSite; at: Served }> {
  const site = await testSite(options)
  const at = serve(site)
  served.push(at)
  return { site, at }
}

function addressOf({ host }: Served, credentials: string): string {
  return `http://${credentials ? `${credentials}@` : ''}${host}${urls.xmlRpc()}`
}

/** Runs Python with `server`, the proxy, and `zip`, the package; what it prints is the answer. */
async function python(address: string, code: string, zip: Uint8Array = new Uint8Array(0), more = ''): Promise<Ran> {
  const file = join(folder, `${crypto.randomUUID()}.zip`)
  writeFileSync(file, zip)
  const source = `
import datetime, sys, xmlrpc.client
from xmlrpc.client import Binary, Fault, MultiCall, ProtocolError, ServerProxy
with open(sys.argv[2], 'rb') as file:
    zip = Binary(file.read())
try:
    with ServerProxy(sys.argv[1]${more}) as server:
        print(${code})
except Fault as fault:
    print('fault', fault.faultCode, fault.faultString)
except ProtocolError as error:
    print('protocol', error.errcode, repr(error.errmsg))
`
  return run(['python3', '-c', source, address, file])
}

async function outOf(ran: Promise<Ran>): Promise<string> {
  const { out, err } = await ran
  return (out + err).trim()
}

const contour = (wishes: PackageWishes = {}) => packageOf({ name: 'Contour', ...wishes })

test('a package is published by xmlrpc.client with user and password in the address, and answers with two numbers', async () => {
  const { site, at } = await open()
  const address = addressOf(at, 'ada:quiver')
  expect(await outOf(python(address, 'server.plugin.upload(zip)', contour()))).toMatch(/^\[\d+, \d+\]$/)
  const next = contour({ version: '1.1.0' })
  const { out } = await python(address, '[type(x).__name__ for x in server.plugin.upload(zip, True)]', next)
  expect(out.trim()).toBe("['int', 'int']")
  const page = await site.asVisitor().text(urls.plugin('contour'))
  expect(page).toContain('1.1.0')
  expect(await site.asVisitor().text(urls.feed())).toContain('<experimental>True</experimental>')
}, 30_000)

test('the plugin of somebody untrusted waits for a moderator, with what is new in it', async () => {
  const { site, at } = await open()
  const code = "len(server.plugin.upload(zip, False, 'Draws faster.'))"
  expect(await outOf(python(addressOf(at, 'ben:quiver'), code, contour()))).toBe('2')
  expect(await site.asVisitor().text(urls.feed())).not.toContain('contour')
  expect(await site.as(ben).text(urls.version('contour', '1.0.0'))).toContain('Draws faster.')
}, 30_000)

test('without credentials, with a wrong password and with an unknown name it answers 403 with nothing in it', async () => {
  const { site, at } = await open()
  for (const credentials of ['', 'ada:wrong', 'nobody:quiver', ':', 'ada:', 'ada%00:quiver']) {
    const answer = await outOf(python(addressOf(at, credentials), 'server.plugin.upload(zip)', contour()))
    expect([credentials, answer]).toEqual([credentials, expect.stringMatching(/^protocol 403 /)])
  }
  const body = uploadCall(contour())
  const bare = await fetch(at.url + urls.xmlRpc(), { method: 'POST', body, headers: { 'content-type': 'text/xml' } })
  expect([bare.status, await bare.text(), bare.headers.get('www-authenticate')]).toEqual([403, '', null])
  const refused = (await site.audit()).filter((entry) => entry.refused)
  expect(refused.map(({ action, reason }) => [action, reason])).toEqual([['session.begin', 'Wrong password.']])
}, 60_000)

test('a token stands in the place of the password, and is held to what it may do', async () => {
  const { site, at } = await open()
  const token = await makeToken(site.as(ada), { scopes: ['publish-new'] })
  const address = addressOf(at, `ada:${token}`)
  expect(await outOf(python(address, 'len(server.plugin.upload(zip))', contour()))).toBe('2')
  const bearer = `, headers=[('Authorization', 'Bearer ${token}')]`
  const other = packageOf({ name: 'Slope' })
  expect(await outOf(python(addressOf(at, ''), 'len(server.plugin.upload(zip))', other, bearer))).toBe('2')
  const next = await outOf(python(address, 'server.plugin.upload(zip)', contour({ version: '1.1.0' })))
  expect(next).toStartWith('fault 1 The token “publish-versions” may do this')
}, 30_000)

test('somebody blocked reads why, and it is kept', async () => {
  const { site, at } = await open()
  const answer = await outOf(python(addressOf(at, 'zed:quiver'), 'server.plugin.upload(zip)', contour()))
  expect(answer).toBe('fault 1 This account is blocked: Sent files away. A moderator can lift that.')
  expect((await site.audit()).at(-1)).toMatchObject({ action: 'api.enter', actor: zed.uid, refused: true })
}, 30_000)

test('an upload to the plugin of others is refused in words, and kept', async () => {
  const { site, at } = await open()
  await site.as(ada).upload(contour())
  const answer = await outOf(
    python(addressOf(at, 'ben:quiver'), 'server.plugin.upload(zip)', contour({ version: '2.0' })),
  )
  expect(answer).toStartWith('fault 1 Refused: 1 problem. Nothing was published.\ncontour')
  expect((await site.audit()).at(-1)).toMatchObject({ action: 'version.publish', actor: ben.uid, refused: true })
}, 30_000)

test('the fault of a refused package names every problem, where it is and how to mend it', async () => {
  const { at } = await open()
  const zip = contour({
    version: '',
    metadata: { description: undefined, email: 'nowhere' },
    files: { LICENSE: undefined },
  })
  const check = new FormData()
  check.set('package', new File([new Uint8Array(zip)], 'contour.zip'))
  const report = await (
    await fetch(at.url + urls.check(), { method: 'POST', body: check, headers: { accept: 'application/json' } })
  ).json()
  const answer = await outOf(python(addressOf(at, 'ada:quiver'), 'server.plugin.upload(zip)', zip))
  expect(report.errors.length).toBeGreaterThan(2)
  for (const { message, file, line } of report.errors) {
    expect(answer).toContain(`${file ?? 'contour'}${line ? `:${line}` : ''}: ${message}`)
  }
  expect(answer.split('\n')).toHaveLength(1 + report.errors.length)
}, 30_000)

test('a package of 25 MB goes through, and a feed asked for meanwhile does not wait for it', async () => {
  const { site, at } = await open()
  const zip = contour({ files: { 'data.bin': randomBytes(24_900_000) } })
  expect(zip.byteLength).toBeGreaterThan(24_900_000)
  let slowestMs = 0
  let asked = 0
  let done = false
  const uploading = outOf(python(addressOf(at, 'ada:quiver'), 'len(server.plugin.upload(zip))', zip)).finally(() => {
    done = true
  })
  while (!done) {
    const began = performance.now()
    await (await fetch(at.url + urls.feed())).text()
    slowestMs = Math.max(slowestMs, performance.now() - began)
    asked++
  }
  expect(await uploading).toBe('2')
  expect(asked).toBeGreaterThan(5)
  // The test's site reads packages in this very thread; the call itself is decoded a quarter of a megabyte at a time.
  expect(slowestMs).toBeLessThan(5000)
  expect((await site.files.find(await sha256Of(zip)))?.size).toBe(zip.byteLength)
}, 120_000)

test('what is too large is refused in words, not by a broken connection', async () => {
  const { at } = await open({ ini: '[packages]\nmax_bytes = 100000\n' })
  const zip = new Uint8Array(5_000_000)
  const answer = await outOf(python(addressOf(at, 'ada:quiver'), 'server.plugin.upload(zip)', zip))
  expect(answer).toStartWith('fault 1 The upload has more than 100,000 bytes')
  // Nor is anybody heard who has not shown who they are.
  expect(await outOf(python(addressOf(at, 'ada:no'), 'server.plugin.upload(zip)', zip))).toStartWith('protocol 403')
}, 60_000)

test('encodings other than UTF-8 are read by their declaration', async () => {
  const { site, at } = await open()
  for (const [index, encoding] of ['latin1', 'utf-16', 'windows-1252', 'us-ascii'].entries()) {
    const code = "len(server.plugin.upload(zip, False, 'Höhenlinien für %s' % 'ß'))"
    const zip = contour({ version: `1.${index}` })
    const answer = await outOf(python(addressOf(at, 'ada:quiver'), code, zip, `, encoding='${encoding}'`))
    expect([encoding, answer]).toEqual([encoding, '2'])
    expect(await site.asVisitor().text(urls.version('contour', `1.${index}`))).toContain('Höhenlinien für ß')
  }
}, 60_000)

test('a client can ask what there is to call, and nothing that needs a sign-in goes into a multicall', async () => {
  const { site, at } = await open()
  await site.as(ada).upload(contour())
  const address = addressOf(at, '')
  const names =
    "['plugin.upload', 'plugin.tags', 'system.listMethods', 'system.methodHelp', 'system.methodSignature', 'system.multicall']"
  expect(await outOf(python(address, 'server.system.listMethods()'))).toBe(names)
  expect(await outOf(python(address, 'server.plugin.tags()'))).toBe("['contour', 'elevation']")
  expect(await outOf(python(address, "server.system.methodHelp('plugin.upload')"))).toContain('base64')
  const signatures = await outOf(python(address, "server.system.methodSignature('plugin.upload')"))
  expect(signatures).toStartWith("[['array', 'base64'], ['array', 'base64', 'boolean']")
  expect(await outOf(python(address, 'server.plugin.vote(1, 5)'))).toStartWith(
    'fault 1 There is no method “plugin.vote”.',
  )
  const several =
    "[list(x) if isinstance(x, list) else x for x in server.system.multicall([{'methodName': 'plugin.tags', 'params': []}, {'methodName': 'plugin.upload', 'params': ['x']}, {'methodName': 'no', 'params': []}])]"
  const answer = await outOf(python(addressOf(at, 'ada:quiver'), several))
  expect(answer).toContain("[['contour', 'elevation']]")
  expect(answer).toContain('Call this method by itself.')
  expect(answer).toContain('There is no method “no”')
}, 30_000)

test('arguments of another kind get a fault that says what to send', async () => {
  const { at } = await open()
  const address = addressOf(at, 'ada:quiver')
  for (const call of [
    "'text'",
    '',
    '1',
    "zip, 'yes'",
    'zip, 2',
    'zip, True, 5',
    'zip, True, "x", 1',
    'datetime.datetime(2020, 1, 1)',
    "{'a': [1, 2.5, None]}",
  ]) {
    const answer = await outOf(python(address, `server.plugin.upload(${call})`, contour(), ', allow_none=True'))
    expect([call, answer]).toEqual([call, expect.stringMatching(/^fault 1 .*(base64|boolean)/)])
  }
}, 60_000)

test('what is no call, or means harm, gets a fault at once', async () => {
  const { at } = await open()
  const call = (inner: string) =>
    `<?xml version="1.0"?><methodCall><methodName>plugin.tags</methodName>${inner}</methodCall>`
  const value = (inner: string) => call(`<params><param><value>${inner}</value></param></params>`)
  const bad: Record<string, string> = {
    nothing: '',
    json: '{"id":"djangorpc","method":"plugin.vote","params":["1","5"]}',
    'entity bomb': `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "${'b'.repeat(1000)}">]>${value('&b;')}`,
    'entity of a file': `<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]>${value('&f;')}`,
    'unknown entity': value('&nbsp;'),
    'deep nesting': value('<array><data><value>'.repeat(50_000)),
    'deep nesting that closes': value(`${'<array><data><value>'.repeat(500)}${'</value></data></array>'.repeat(500)}`),
    'a huge number': value(`<int>${'9'.repeat(50_000)}</int>`),
    'a number of 33 bits': value('<int>4294967296</int>'),
    'a huge exponent': value('<double>1e999</double>'),
    'no number': value('<i4>0x10</i4>'),
    'no boolean': value('<boolean>yes</boolean>'),
    'no time': value('<dateTime.iso8601>20261399T99:99:99</dateTime.iso8601>'),
    'unknown type': value('<tuple>1</tuple>'),
    'broken base64': value('<base64>QUJ</base64>'),
    'no base64': value('<base64>????</base64>'),
    'a tag in base64': value('<base64>QU<b/>JD</base64>'),
    'much base64 where none belongs': value(`<base64>${'QUJD'.repeat(100_000)}</base64>`),
    'much text': value('x'.repeat(200_000)),
    'a long comment': call(`<!--${'x'.repeat(600_000)}-->`),
    'not closed': call('').slice(0, -5),
    'two methods': call('<methodName>plugin.tags</methodName>'),
    'text between': call('<params>x</params>'),
    'wrong encoding': call('').replace('1.0"', '1.0" encoding="ebcdic"'),
    'no params': call('<other/>'),
    __proto__: call('').replace('plugin.tags', '__proto__'),
    toString: call('').replace('plugin.tags', 'toString'),
  }
  for (const [what, body] of Object.entries(bad)) {
    const began = performance.now()
    const answer = await fetch(at.url + urls.xmlRpc(), {
      method: 'POST',
      body,
      headers: { 'content-type': 'text/xml' },
    })
    const text = await answer.text()
    expect([what, answer.status, answer.headers.get('content-type')]).toEqual([what, 200, 'text/xml; charset=utf-8'])
    expect([what, text]).toEqual([what, expect.stringContaining('<name>faultCode</name><value><int>1</int></value>')])
    expect([what, performance.now() - began < 1000]).toEqual([what, true])
  }
}, 30_000)

test('a call is read however its bytes are cut, and whatever else XML allows stands in it', async () => {
  const { site } = await open()
  const base64 = Buffer.from(contour()).toString('base64')
  const body = `\ufeff<?xml version='1.0'?>
<!-- <base64>no</base64> --><methodCall>
  <methodName> plugin.upload </methodName><params>
  <param><value><base64>&#13;
${base64.slice(0, 100).replace(/(.{20})/g, '$1&#xD;\r\n')}<!-- in between --><![CDATA[${base64.slice(100)}]]>
</base64></value></param><param><value><i4> +1 </i4></value></param>
<param><value>Draws &lt;faster&gt; <![CDATA[&amp;]]> &#x41;</value></param></params></methodCall>\n`
  const bytes = new TextEncoder().encode(body)
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => {
      for (let at = 0; at < bytes.length; at += 7) controller.enqueue(bytes.subarray(at, at + 7))
      controller.close()
    },
  })
  const headers = { authorization: `Basic ${btoa('ada:quiver')}` }
  const request = new Request(`http://127.0.0.1:3000${urls.xmlRpc()}`, { method: 'POST', body: stream, headers })
  const answer = await site.app.handle(request, '127.0.0.1')
  expect(await answer.text()).toMatch(/<int>\d+<\/int>.*<int>\d+<\/int>/)
  expect(await changelogOf(site, '1.0.0')).toBe('Draws <faster> &amp; A')
}, 30_000)

test('a password is not taken in the clear from another machine, nor from a page of another site', async () => {
  const { site } = await open()
  const send = async (headers: Record<string, string>, peer: string) => {
    const request = new Request(`http://127.0.0.1:3000${urls.xmlRpc()}`, {
      method: 'POST',
      body: uploadCall(contour()),
      headers: { authorization: `Basic ${btoa('ada:quiver')}`, ...headers },
    })
    return (await site.app.handle(request, peer)).text()
  }
  expect(await send({}, '192.0.2.9')).toContain('Signing in takes HTTPS')
  expect(await send({ origin: 'https://evil.example' }, '127.0.0.1')).toContain('A page of another site sent this.')
  expect(await send({ 'sec-fetch-site': 'cross-site' }, '127.0.0.1')).toContain('A page of another site sent this.')
  expect(await send({}, '127.0.0.1')).toContain('<int>')
})

test('the address is for calls alone: a browser that opens it finds nothing', async () => {
  const { site } = await open()
  const answer = await site.asVisitor().get(urls.xmlRpc())
  expect([answer.status, answer.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8'])
})

test('passwords by XML-RPC count towards the same limit as those typed on the page', async () => {
  const { site } = await open()
  for (let tried = 0; tried < 10; tried++) await site.as(ada).signIn('wrong')
  const request = new Request(`http://127.0.0.1:3000${urls.xmlRpc()}`, {
    method: 'POST',
    body: uploadCall(contour()),
    headers: { authorization: `Basic ${btoa('ada:quiver')}` },
  })
  const answer = await site.app.handle(request, '127.0.0.1')
  expect(answer.headers.get('retry-after')).toMatch(/^\d+$/)
  expect(await answer.text()).toContain('Too many passwords were tried.')
})

function uploadCall(zip: Uint8Array): string {
  const base64 = Buffer.from(zip).toString('base64')
  return `<?xml version="1.0"?><methodCall><methodName>plugin.upload</methodName><params><param><value><base64>${base64}</base64></value></param></params></methodCall>`
}

async function changelogOf({ repository }: TestSite, number: string): Promise<string | undefined> {
  const plugin = await findPluginRow(repository.site.db, 'contour')
  return (await findVersion(repository.site.db, plugin?.id ?? 0, number))?.changelog
}

async function sha256Of(bytes: Uint8Array): Promise<string> {
  return new Bun.CryptoHasher('sha256').update(bytes).digest('hex')
}
