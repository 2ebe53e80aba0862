// What cannot be read is refused with 400 and a word on what to do; nothing that anybody sends is answered with 500.

import { afterEach, expect, test } from 'bun:test'
import { type Listener, listen } from '../../src/listener.ts'
import { urls } from '../../src/urls.ts'
import { packageOf } from '../support/packages.ts'
import { ada, closeSites, type TestSite, testSite } from '../support/site.ts'

const origin = 'http://127.0.0.1:3000'
const listeners: Listener[] = []

afterEach(async () => {
  for (const listener of listeners.splice(0)) await listener.stop(true)
  await closeSites()
})

test('a search that cannot be read is refused, and it says what to do', async () => {
  const site = await testSite()
  const refused: Record<string, string> = {
    'q=100%': 'percent sign',
    'q=%zz': 'percent sign',
    'q=%': 'percent sign',
    'q=%ff': 'UTF-8',
    'q=%c0%80': 'UTF-8',
    'q=%ed%a0%80': 'UTF-8',
    'author=%ef%bf%bd': 'UTF-8',
    '%ff=1': 'UTF-8',
    'q=%00': 'control characters',
    'q=a%1Bb': 'control characters',
    '%00=a': 'control characters',
    'q[]=a': 'list',
    'q%5B0%5D=a': 'list',
    '[=a': 'list',
    'q=a&q=b': 'more than once',
    'q&q': 'more than once',
    'page=1&qgis=3.40&page=2': 'more than once',
  }
  for (const [search, word] of Object.entries(refused)) {
    for (const path of ['/plugins/', '/', '/plugins/plugins.xml', '/static/quiver.css', '/theme', '/nothing']) {
      const answer = await site.asVisitor().get(`${path}?${search}`)
      expect({ path, search, status: answer.status }).toEqual({ path, search, status: 400 })
      expect(await answer.text()).toContain(word)
    }
  }
})

test('a search that a person or a form of ours sends is read', async () => {
  const site = await testSite()
  await site.as(ada).upload(packageOf({ name: 'Contour' }))
  for (const search of [
    '',
    'q=',
    'q=100%25+sure',
    'q=a%09b%0D%0Ac',
    'q=%E2%98%83',
    'q=a=b==c',
    '&&q=a&',
    'kind=stable&kind=experimental',
    'kind=stable&kind=stable',
    'unknown=1',
    'q=plain&sort=&qgis=&category=&tag=&author=Ada',
  ]) {
    const answer = await site.asVisitor().get(`/plugins/?${search}`)
    expect({ search, status: answer.status }).toEqual({ search, status: 200 })
  }
})

test('the filters ask for both kinds at once', async () => {
  const site = await testSite()
  await site.as(ada).upload(packageOf({ name: 'Contour', version: '1.0' }))
  await site.as(ada).upload(packageOf({ name: 'Slope', version: '0.1' }), { experimental: true })
  const list = await site.asVisitor().text('/plugins/?kind=stable&kind=experimental')
  expect(list).toContain('/plugins/contour/')
  expect(list).toContain('/plugins/slope/')
})

test('a program is told as JSON, and htmx as a part of the page', async () => {
  const site = await testSite()
  const json = await site.asVisitor().get('/plugins/?q[]=a', { accept: 'application/json' })
  expect(json.status).toBe(400)
  expect(await json.json()).toMatchObject({ success: false, error: expect.stringContaining('“q[]” is a list') })
  const part = await site.asVisitor().get('/plugins/?q[]=a', { 'hx-request': 'true' })
  expect(part.status).toBe(400)
  expect(await part.text()).not.toContain('<html')
})

/** A page for signing in, and the means to send its form as bytes. */
async function signInForm(site: TestSite) {
  const page = await site.app.handle(new Request(origin + urls.signIn()), '127.0.0.1')
  const cookie = page.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ')
  const csrf = (await page.text()).match(/name="csrf" value="([^"]*)"/)?.[1] ?? ''
  const send = (type: string, body: BodyInit) => {
    const headers = { cookie, 'content-type': type }
    return site.app.handle(new Request(origin + urls.signIn(), { method: 'POST', body, headers }), '127.0.0.1')
  }
  const plain = 'application/x-www-form-urlencoded'
  const parts = (...given: string[]) => {
    const all = [field('csrf', csrf), ...given].map((part) => `--x\r\n${part}\r\n`).join('')
    return send('multipart/form-data; boundary=x', Buffer.from(`${all}--x--\r\n`, 'latin1'))
  }
  return { csrf, send, parts, form: (rest: string) => send(plain, Buffer.from(`csrf=${csrf}&${rest}`, 'latin1')) }
}

const field = (name: string, value: string) => `Content-Disposition: form-data; name="${name}"\r\n\r\n${value}`

test('a password with a NUL in it is not the one without', async () => {
  const site = await testSite()
  const { form, parts } = await signInForm(site)
  const answers = [
    await form('uid=ada&password=qui%00ver'),
    await form('uid=ada&password=qui\0ver'),
    await parts(field('uid', 'ada'), field('password', 'qui\0ver')),
  ]
  for (const answer of answers) {
    expect(answer.status).toBe(400)
    expect(await answer.text()).toContain('The field “password” holds a NUL character.')
  }
  expect((await form('uid=ada&password=quiver')).status).toBe(303)
  expect((await parts(field('uid', 'ada'), field('password', 'quiver'))).status).toBe(303)
})

test('a form that cannot be read, or says a thing twice, is refused', async () => {
  const site = await testSite()
  const { form, parts, send, csrf } = await signInForm(site)
  const rest = 'uid=ada&password=quiver'
  const [uid, password] = [field('uid', 'ada'), field('password', 'quiver')]
  const file = (disposition: string) => `Content-Disposition: form-data; ${disposition}\r\n\r\nx`
  const answers: Record<string, Promise<Response>> = {
    'a broken percent sign': form('uid=ada&password=100%'),
    'encoded bytes that are no UTF-8': form('uid=ada&password=%ff'),
    'bytes that are no UTF-8': form('uid=ada&password=\xff'),
    'a field twice': form(`${rest}&uid=mo`),
    'a list': form(`${rest}&uid[]=mo`),
    'the token twice': form(`${rest}&csrf=${csrf}`),
    'no urlencoded type': send('application/x-www-form-urlencoded-not', `csrf=${csrf}&${rest}`),
    'no multipart type': send('multipart/form-data-not; boundary=x', '--x--\r\n'),
    'parts with bytes that are no UTF-8': parts(uid, field('password', 'qui\xffver')),
    'parts with a field twice': parts(uid, uid, password),
    'parts with a list': parts(uid, password, field('uid[0]', 'mo')),
    'a part whose name is no UTF-8': parts(uid, password, field('\xff', 'a')),
    'a part whose name holds NUL': parts(uid, password, field('a\0', 'a')),
    'a part with two names': parts(uid, password, file('name="a"; name="b"')),
    'a part without a name': parts(uid, password, file('filename="a"')),
    'a part that says nothing of itself': parts(uid, password, 'X-A: b\r\n\r\nx'),
    'a part that is no form data': parts(uid, password, 'Content-Disposition: attachment; name="a"\r\n\r\nx'),
    'a file name with a line end': parts(uid, password, file('name="a"; filename="a%0D%0Ab"')),
    'a file name with NUL': parts(uid, password, file('name="a"; filename="a\0b"')),
    'a file name that is no UTF-8': parts(uid, password, file('name="a"; filename="\xff"')),
    'another file name that is no UTF-8': parts(uid, password, file(`name="a"; filename*=utf-8''%ff`)),
    'a hundred parts': parts(...Array.from({ length: 100 }, (_, i) => field(`n${i}`, ''))),
    'a head without end': parts(`X-A: ${'b'.repeat(9000)}`),
    'no last boundary': send('multipart/form-data; boundary=x', `--x\r\n${uid}\r\n`),
    'a boundary that goes on': send('multipart/form-data; boundary=x', `--xy\r\n${uid}\r\n--xy--\r\n`),
    'no boundary': send('multipart/form-data', `--x\r\n${uid}\r\n--x--\r\n`),
    'an empty body': send('multipart/form-data; boundary=x', ''),
  }
  for (const [what, answer] of Object.entries(answers)) {
    const { status } = await answer
    expect({ what, status }).toEqual({ what, status: 400 })
  }
})

test('parts are read as browsers, curl and Python write them', async () => {
  const site = await testSite()
  const { send, csrf } = await signInForm(site)
  const fields = [
    `--b o\r\ncontent-disposition: form-data; name=csrf\r\n\r\n${csrf}\r\n`,
    `--b o \t\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Disposition: form-data;name="uid"\r\n\r\nada\r\n`,
    `--b o\r\n${field('password', 'quiver')}\r\n`,
    `--b o\r\n${field('next', '')}\r\n`,
    `--b o\r\nContent-Disposition: form-data; name="a\\"b"; filename="C:\\"\r\n\r\n\r\n--b\r\n\r\n`,
    `--b o\r\nContent-Disposition: form-data; name="c;d=%22e%22"; filename*=utf-8''%E2%98%83.zip\r\n\r\n\0\xff\r\n`,
  ]
  const body = Buffer.from(`preamble\r\n${fields.join('')}--b o--\r\nepilogue`, 'latin1')
  expect((await send('Multipart/Form-Data; charset=utf-8; boundary="b o"', body)).status).toBe(303)
})

test('a file may hold anything, and its name any letters', async () => {
  const site = await testSite()
  const zip = packageOf({
    name: 'Contour',
    files: { 'all.bin': Buffer.from('\0\xff\r\n--x--\r\n\xef\xbf\xbd', 'latin1') },
  })
  expect((await site.as(ada).upload(zip, { fileName: 'Größe “1”; \\.zip', changelog: 'ß\nü' })).status).toBe(303)
  expect(await site.asVisitor().text(urls.plugin('contour'))).toContain('Contour')
})

test('text beyond a megabyte is refused where there is room for a file, too', async () => {
  const site = await testSite()
  const answer = await site.as(ada).upload(packageOf(), { changelog: 'a'.repeat(1_000_001) })
  expect(answer.status).toBe(413)
})

async function listening() {
  const site = await testSite()
  const { settings } = site.repository.site
  const server = { ...settings.server, host: '127.0.0.1', port: 0 }
  const listener = listen({ ...site.repository, site: { ...site.repository.site, settings: { ...settings, server } } })
  listeners.push(listener)
  return { site, listener }
}

/** Sends the bytes as they stand, and answers what comes back until the other end closes. */
async function ask(listener: Listener, text: string): Promise<string> {
  const bytes = Buffer.from(text, 'latin1')
  const { promise, resolve } = Promise.withResolvers<void>()
  let said = ''
  let sent = 0
  const socket = await Bun.connect({
    hostname: '127.0.0.1',
    port: listener.port ?? 0,
    socket: {
      data: (_, data) => {
        said += data.toString('latin1')
      },
      drain: (open) => {
        sent += open.write(bytes.subarray(sent))
      },
      close: () => resolve(),
      error: () => resolve(),
    },
  })
  sent += socket.write(bytes)
  await promise
  return said
}

const statusOf = (answer: string) => Number(answer.match(/^HTTP\/1\.1 (\d{3})/)?.[1] ?? 0)
const head = (start: string, ...lines: string[]) =>
  [`${start} HTTP/1.1`, 'Host: gis', 'Connection: close', ...lines, '', ''].join('\r\n')

test('headers and addresses of any length are taken or refused', async () => {
  const { listener } = await listening()
  for (const [length, most] of [
    [8000, 200],
    [20_000, 431],
    [1_000_000, 431],
  ] as const) {
    const long = 'x'.repeat(length)
    const requests = {
      cookie: head('GET /plugins/', `Cookie: quiver_session=${long}`),
      notice: head('GET /plugins/', `Cookie: quiver_notice=${long}`),
      cookies: head('GET /plugins/', `Cookie: ${'a=b; '.repeat(length / 5)}`),
      header: head('GET /plugins/', `X-Long: ${long}`),
      language: head('GET /plugins/plugins.xml', `Accept-Encoding: ${'br,'.repeat(length / 3)}`),
      search: head(`GET /plugins/?q=${long}`),
    }
    for (const [what, request] of Object.entries(requests)) {
      const status = statusOf(await ask(listener, request))
      expect({ what, length, status }).toEqual({ what, length, status: most })
    }
    const path = statusOf(await ask(listener, head(`GET /plugins/${long}/`)))
    expect({ length, path }).toEqual({ length, path: most === 200 ? 404 : most })
  }
})

test('odd cookies, methods and bodies are answered, never with 500', async () => {
  const { site, listener } = await listening()
  const forms = 'Content-Type: application/x-www-form-urlencoded'
  const requests: Record<string, string> = {
    'a cookie of bytes': head('GET /plugins/', 'Cookie: quiver_session=\xff\xfe; quiver_theme=\xc3\x28'),
    'a cookie that is none': head('GET /account', 'Cookie: ;;=;=a; quiver_session; quiver_session=; %00=%ff'),
    'a cookie of control characters': head('GET /plugins/', 'Cookie: quiver_session=\x01\x02'),
    'a notice that is none': head('GET /plugins/', 'Cookie: quiver_notice=%%%; quiver_visit=\xff'),
    'a notice of another form': head(
      'GET /plugins/',
      `Cookie: quiver_notice=${Buffer.from('{"text":"a","undo":[1]}').toString('base64url')}`,
    ),
    TRACE: head('TRACE /plugins/'),
    CONNECT: head('CONNECT example.org:443'),
    'OPTIONS *': head('OPTIONS *'),
    PATCH: head('PATCH /plugins/'),
    DELETE: head('DELETE /plugins/contour/'),
    PROPFIND: head('PROPFIND /'),
    'POST where there is none': `${head('POST /plugins/', 'Content-Length: 2', forms)}a=`,
    'GET with a body': `${head('GET /plugins/', 'Content-Length: 5')}hello`,
    'GET with chunks': `${head('GET /plugins/', 'Transfer-Encoding: chunked')}5\r\nhello\r\n0\r\n\r\n`,
    'a length that is none': `${head('POST /sign-in', 'Content-Length: abc', forms)}a=b`,
    'a length below nothing': `${head('POST /sign-in', 'Content-Length: -1', forms)}a=b`,
    'two lengths': `${head('POST /sign-in', 'Content-Length: 3', 'Content-Length: 4', forms)}a=b`,
    'a length and chunks': `${head('POST /sign-in', 'Content-Length: 3', 'Transfer-Encoding: chunked', forms)}0\r\n\r\n`,
    'a length that is too short': `${head('POST /sign-in', 'Content-Length: 1', forms)}a=b`,
    'chunks that are none': `${head('POST /sign-in', 'Transfer-Encoding: chunked', forms)}zz\r\nhello\r\n0\r\n\r\n`,
    'a chunk without end': `${head('POST /sign-in', 'Transfer-Encoding: chunked', forms)}fffffffffffffffff\r\na=b`,
    'an unknown type': `${head('POST /sign-in', 'Content-Length: 2', 'Content-Type: text/xml')}a=`,
    'no type': `${head('POST /sign-in', 'Content-Length: 2')}a=`,
    'a type of bytes': `${head('POST /sign-in', 'Content-Length: 2', 'Content-Type: \xff/\xfe; boundary=\xff')}a=`,
    'an address of bytes': head('GET /plugins/?q=\xff\xfe'),
    'a path of bytes': head('GET /plugins/\xff\xfe/'),
    'a header of bytes': head('GET /plugins/', 'Accept: \xff', 'If-None-Match: \xff', 'X-Forwarded-For: \xff'),
    'an origin that is none': head('POST /sign-in', 'Content-Length: 0', 'Origin: \xff', forms),
  }
  const statuses: Record<string, number> = {}
  for (const [what, request] of Object.entries(requests)) statuses[what] = statusOf(await ask(listener, request))
  const taken = ['a cookie of bytes', 'a cookie that is none', 'a notice that is none', 'a notice of another form']
  taken.push('GET with a body', 'GET with chunks', 'a header of bytes')
  for (const [what, status] of Object.entries(statuses)) {
    const [least, most] = taken.includes(what) ? [200, 303] : [400, 431]
    expect({ what, status, fits: status >= least && status <= most }).toEqual({ what, status, fits: true })
  }
  expect(site.log.lines.filter(({ level }) => level === 'error')).toEqual([])
})

test('who says to send more than they do is waited for alone', async () => {
  const { site, listener } = await listening()
  const half = head('POST /sign-in', 'Content-Length: 500', 'Content-Type: application/x-www-form-urlencoded')
  const socket = await Bun.connect({
    hostname: '127.0.0.1',
    port: listener.port ?? 0,
    socket: { data: () => {} },
  })
  socket.write(`${half}uid=ada`)
  expect(statusOf(await ask(listener, head('GET /plugins/')))).toBe(200)
  socket.end()
  expect(statusOf(await ask(listener, head('GET /plugins/')))).toBe(200)
  expect(site.log.lines.filter(({ level }) => level === 'error')).toEqual([])
})
