// client/qgis_publish.py as an author runs it: with the real python3, against a site that listens on a real port.

import { afterEach, beforeEach, expect, test } from 'bun:test'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { SQL } from 'bun'
import { readLegacyInit } from '../../src/formats/legacy-init.ts'
import { urls } from '../../src/urls.ts'
import { run, type Served, serve } from '../support/http.ts'
import { metadataText, packageOf } from '../support/packages.ts'
import { ada, ben, closeSites, makeToken, type TestSite, testSite } from '../support/site.ts'

const client = resolve(import.meta.dir, '../../client/qgis_publish.py')
let folder = ''
const served: Served[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quiver-client-'))
})

afterEach(async () => {
  for (const one of served.splice(0)) await one.close()
  await closeSites()
  rmSync(folder, { recursive: true, force: true })
})

async function open(options: Parameters<typeof testSite>[0] = {}): Promise<{ site: TestSite; url: string }> {
  const site = await testSite(options)
  const at = serve(site)
  served.push(at)
  return { site, url: at.url }
}

/** Nothing of whoever runs the test: no home, no settings. */
function publish(words: string[], env: Record<string, string> = {}, stdin = '') {
  return run(['python3', '-W', 'error', client, ...words], { env: { HOME: folder, ...env }, stdin, cwd: folder })
}

function write(path: string, contents: string | Uint8Array): string {
  const whole = join(folder, path)
  mkdirSync(dirname(whole), { recursive: true })
  writeFileSync(whole, contents)
  return whole
}

function pluginFolder(at = 'contour', version = '1.0.0'): string {
  write(`${at}/metadata.txt`, metadataText('Contour', { version, metadata: { icon: undefined } }))
  write(`${at}/__init__.py`, 'def classFactory(iface):\n    return None\n')
  write(`${at}/sub/tool.py`, 'x = 1\n')
  return join(folder, at)
}

async function namesIn(pluginPath: string): Promise<{ names: string[]; err: string }> {
  const source = `
import importlib.util, io, sys, zipfile
spec = importlib.util.spec_from_file_location('qgis_publish', sys.argv[1])
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
one, two = module.zip_folder(sys.argv[2]), module.zip_folder(sys.argv[2])
assert one == two
print('\\n'.join(zipfile.ZipFile(io.BytesIO(one[1])).namelist()))
`
  const { out, err } = await run(['python3', '-c', source, client, pluginPath], { env: { HOME: folder } })
  return { names: out.trim().split('\n'), err }
}

async function git(...words: string[]): Promise<void> {
  const settings = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', '-c', 'init.defaultBranch=main']
  const { code, err } = await run(['git', ...settings, ...words], { cwd: folder, env: { HOME: folder } })
  if (code !== 0) throw new Error(err)
}

const contour = (version = '1.0.0') => packageOf({ name: 'Contour', version })
const asAda = { QGIS_PUBLISH_PASSWORD: ada.password }

test('a package is published with user and password, and says where it is', async () => {
  const { site, url } = await open()
  const zip = write('contour.zip', contour())
  const words = [zip, '--url', url, '--user', 'ada', '--changelog', 'First “line”.\nSecond.', '--experimental']
  const { code, out, err } = await publish(words, asAda)
  expect({ code, out, err }).toEqual({
    code: 0,
    out: `Contour 1.0.0 is published.\n${url}/plugins/contour/version/1.0.0/\n`,
    err: '',
  })
  expect(await site.asVisitor().text(urls.feed())).toContain('<experimental>True</experimental>')
  expect(await site.asVisitor().text(urls.version('contour', '1.0.0'))).toContain('First “line”.')
}, 30_000)

test('a plugin of somebody untrusted waits, and the program ends with 0 all the same', async () => {
  const { site, url } = await open()
  const env = { QGIS_PUBLISH_PASSWORD: ben.password, QGIS_PUBLISH_USER: 'ben', QGIS_PUBLISH_URL: `${url}/plugins/` }
  const { code, out } = await publish([write('contour.zip', contour()), '--json'], env)
  expect(code).toBe(0)
  expect(JSON.parse(out)).toMatchObject({ success: true, approved: false, version: '1.0.0' })
  expect(await site.asVisitor().text(urls.feed())).not.toContain('contour')
  const token = await makeToken(site.as(ben), { scopes: ['publish-versions'] })
  const next = await publish([write('next.zip', contour('1.1.0'))], { ...env, QGIS_PUBLISH_TOKEN: token })
  expect([next.code, next.out.split('\n')[0], next.err]).toEqual([0, 'Contour 1.1.0 waits for a moderator.', ''])
}, 30_000)

test('a refused package ends with 1, each problem on a line of its own', async () => {
  const { site, url } = await open()
  const broken = packageOf({
    name: 'Contour',
    metadata: { description: undefined, email: 'nowhere' },
    files: { LICENSE: undefined },
  })
  const zip = write('contour.zip', broken)
  const byPassword = await publish([zip, '--url', url, '--user', 'ada'], asAda)
  expect([byPassword.code, byPassword.out]).toEqual([1, ''])
  expect(byPassword.err).toStartWith('Refused: 3 problems. Nothing was published.\n')
  expect(byPassword.err.trim().split('\n')).toHaveLength(4)
  const token = await makeToken(site.as(ada), { scopes: ['publish-new'] })
  const byToken = await publish([zip, '--url', url, '--token', token])
  expect([byToken.code, byToken.err.trim().split('\n').length]).toEqual([1, 4])
  expect(byToken.err).toContain('error: ')
  const { code, out } = await publish([zip, '--url', url, '--token', token, '--json'])
  expect(code).toBe(1)
  expect(JSON.parse(out).errors).toHaveLength(3)
}, 30_000)

test('--check prints the report as a compiler does, keeps nothing and needs no account', async () => {
  const { site, url } = await open()
  const good = await publish([write('contour.zip', contour()), '--check', '--url', url])
  expect([good.code, good.out.trim().split('\n').at(-1)]).toEqual([
    0,
    expect.stringMatching(/^contour would be taken: 0 errors, \d+ warnings?$/),
  ])
  const text = metadataText('Contour').replace('qgisMinimumVersion=3.22', 'qgisMinimumVersion=three')
  const bad = write('bad.zip', packageOf({ name: 'Contour', metadataText: text }))
  const { code, out } = await publish([bad, '--check', '--url', url])
  expect(code).toBe(1)
  expect(out).toMatch(/^contour\/metadata\.txt:3: error: .+ \[[a-z-]+\]$/m)
  const json = await publish([bad, '--check', '--json', '--url', url])
  expect(JSON.parse(json.out)).toMatchObject({ ok: false, package_name: 'contour' })
  expect(await site.files.list()[Symbol.asyncIterator]().next()).toMatchObject({ done: true })
}, 30_000)

test('a repository for people who have an account checks and publishes for who says who they are', async () => {
  const { site, url } = await open({ ini: '[access]\nread = signed-in\n' })
  const zip = write('contour.zip', contour())
  const nobody = await publish([zip, '--check', '--url', url])
  expect([nobody.code, nobody.err]).toEqual([2, 'Say who you are: --user UID, or --token.\n'])
  const token = await makeToken(site.as(ada), { scopes: ['publish-new'] })
  for (const [words, env] of [
    [['--user', 'ada'], asAda],
    [[], { QGIS_PUBLISH_TOKEN: token }],
  ] as const) {
    const checked = await publish([zip, '--check', '--url', url, ...words], env)
    expect([checked.code, checked.out]).toEqual([0, expect.stringContaining('contour would be taken: 0 errors')])
  }
  const wrong = await publish([zip, '--check', '--url', url, '--token', 'qvr_x'])
  expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('This token is unknown.')])
  const made = await publish([zip, '--url', url, '--user', 'ada'], asAda)
  expect([made.code, made.out]).toEqual([0, expect.stringContaining('Contour 1.0.0 is published.')])
  const slope = write('slope.zip', packageOf({ name: 'Slope' }))
  const waits = await publish([slope, '--url', url, '--user', 'ben'], { QGIS_PUBLISH_PASSWORD: ben.password })
  expect([waits.code, waits.out]).toEqual([0, expect.stringContaining('Slope 1.0.0 waits for a moderator.')])
}, 60_000)

test('wrong credentials end with 1, a wrong call with 2, nobody there with 3', async () => {
  const { url } = await open()
  const zip = write('contour.zip', contour())
  const wrong = await publish([zip, '--url', url, '--user', 'ada'], { QGIS_PUBLISH_PASSWORD: 'no' })
  expect([wrong.code, wrong.err]).toEqual([1, 'The directory does not know this user with this password.\n'])
  const unknown = await publish([zip, '--url', url, '--token', 'qvr_x'])
  expect([unknown.code, unknown.err]).toEqual([1, expect.stringContaining('This token is unknown.')])
  const calls: [string[], Record<string, string>, string][] = [
    [[zip, '--user', 'ada'], asAda, 'Say where the repository is'],
    [[zip, '--url', 'plugins.example.org', '--user', 'ada'], asAda, 'Say where the repository is'],
    [[zip, '--url', 'http://ada:x@127.0.0.1/', '--user', 'ada'], asAda, 'Leave name and password out'],
    [[zip, '--url', url], {}, 'Say who you are'],
    [[zip, '--url', url, '--user', 'ada'], {}, 'There is nobody to ask for the password'],
    [[join(folder, 'none.zip'), '--url', url, '--user', 'ada'], asAda, 'cannot be read: No such file'],
    [[folder, '--url', url, '--user', 'ada'], asAda, 'holds no metadata.txt'],
    [[zip, '--url', 'http://plugins.example.org', '--user', 'ada'], asAda, 'does not go over plain HTTP'],
    [[zip, '--url', 'http://plugins.example.org', '--token', 'x'], {}, 'does not go over plain HTTP'],
    [[zip, '--frobnicate'], {}, 'unrecognized arguments'],
    [[], {}, 'required: PACKAGE'],
  ]
  for (const [words, env, said] of calls) {
    const { code, err } = await publish(words, env)
    expect([words, code, err]).toEqual([words, 2, expect.stringContaining(said)])
  }
  const port = await freePort()
  const nobody = await publish([zip, '--url', `http://127.0.0.1:${port}`, '--user', 'ada'], asAda)
  expect([nobody.code, nobody.err]).toEqual([3, `http://127.0.0.1:${port}/ cannot be reached: Connection refused.\n`])
}, 60_000)

/** A server that answers as it is told, and keeps what it was asked. */
async function stubborn(answers: ((body: string) => Response | Promise<Response>)[]) {
  const asked: string[] = []
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    fetch: async (request) => {
      asked.push(`${request.method} ${new URL(request.url).pathname}`)
      const body = await request.text()
      const answer = answers[Math.min(asked.length, answers.length) - 1]
      return answer ? answer(body) : new Response(null, { status: 500 })
    },
  })
  const url = `http://127.0.0.1:${server.port}`
  served.push({ url, host: '', close: () => server.stop(true) })
  return { url, asked }
}

test('it tries again only when the repository has surely taken nothing', async () => {
  const zip = write('contour.zip', contour())
  const busy = () => new Response('{}', { status: 503, headers: { 'retry-after': '1' } })
  const done = () => Response.json({ success: true, message: 'Contour 1.0.0 is published.', url: 'u' }, { status: 201 })
  const patient = await stubborn([busy, done])
  expect((await publish([zip, '--url', patient.url, '--token', 'x'])).code).toBe(0)
  expect(patient.asked).toHaveLength(2)
  const failing = await stubborn([() => new Response('no', { status: 502 })])
  const once = await publish([zip, '--url', failing.url, '--token', 'x'])
  expect([once.code, once.err, failing.asked.length]).toEqual([3, expect.stringContaining('answered 502'), 1])
  const moved = await stubborn([
    () => new Response(null, { status: 301, headers: { location: 'https://new.example.org/' } }),
  ])
  const elsewhere = await publish([zip, '--url', moved.url, '--token', 'x'])
  expect([elsewhere.code, elsewhere.err]).toEqual([
    3,
    'The repository has moved to https://new.example.org/. Give that address with --url.\n',
  ])
  expect(moved.asked).toHaveLength(1)
}, 60_000)

test('a connection that breaks once everything was sent is not tried again', async () => {
  const zip = write('contour.zip', contour())
  let connections = 0
  const server = createServer((socket) => {
    connections++
    socket.on('error', () => {})
    socket.on('data', () => socket.end())
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const { code, err } = await publish([zip, '--url', `http://127.0.0.1:${port}`, '--user', 'ada'], asAda)
  server.close()
  expect([code, err]).toEqual([
    3,
    expect.stringContaining('Look whether the version is there before you send it again.'),
  ])
  expect(connections).toBe(1)
}, 30_000)

test('a certificate that nobody vouches for is not trusted', async () => {
  const zip = write('contour.zip', contour())
  const command = [
    'openssl',
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-days',
    '2',
  ]
  await run([
    ...command,
    '-subj',
    '/CN=localhost',
    '-keyout',
    join(folder, 'key.pem'),
    '-out',
    join(folder, 'cert.pem'),
  ])
  const asked: string[] = []
  const server = Bun.serve({
    ...{ hostname: '127.0.0.1', port: 0 },
    tls: { cert: readFileSync(join(folder, 'cert.pem')), key: readFileSync(join(folder, 'key.pem')) },
    fetch: (request) => {
      asked.push(request.url)
      return new Response('')
    },
  })
  served.push({ url: '', host: '', close: () => server.stop(true) })
  const { code, err } = await publish([zip, '--url', `https://localhost:${server.port}`, '--user', 'ada'], asAda)
  expect([code, err, asked]).toEqual([3, expect.stringContaining('cannot be trusted'), []])
}, 30_000)

test('settings come from the command, the environment and a file, in this order', async () => {
  const { site, url } = await open()
  const zip = write('contour.zip', contour())
  const token = await makeToken(site.as(ada), { scopes: ['publish-new', 'publish-versions'] })
  const file = write('.config/qgis-publish.ini', `[qgis-publish]\nurl = ${url}\ntoken = ${token}\n`)
  chmodSync(file, 0o644)
  expect((await publish([zip])).err).toContain('Others can read the token')
  chmodSync(file, 0o600)
  expect((await publish([zip])).code).toBe(0)
  const wrong = await publish([zip], { QGIS_PUBLISH_URL: 'ftp://x' })
  expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining('Say where the repository is')])
  // Who names a user means that user, whatever token lies about.
  const next = write('next.zip', contour('1.1.0'))
  expect((await publish([next, '--user', 'ada'], { QGIS_PUBLISH_PASSWORD: 'no' })).code).toBe(1)
  write('odd.ini', '[qgis-publish]\nurls = x\n')
  const odd = await publish([zip], { QGIS_PUBLISH_CONFIG: join(folder, 'odd.ini') })
  expect([odd.code, odd.err]).toEqual([2, expect.stringContaining('mean nothing here: urls')])
}, 30_000)

test('a folder is packed with what git tracks, the licence of its repository and an entry for the folder', async () => {
  pluginFolder('work/contour')
  write('work/LICENSE', 'GNU GENERAL PUBLIC LICENSE\nVersion 2\n')
  write('work/contour/secret.txt', 'untracked')
  write('work/contour/.gitignore', '*.bak\n')
  write('work/contour/sub/__pycache__/tool.cpython-39.pyc', 'x')
  await git('init', '-q', 'work')
  await git(
    '-C',
    'work',
    'add',
    'LICENSE',
    'contour/metadata.txt',
    'contour/__init__.py',
    'contour/sub',
    'contour/.gitignore',
  )
  const { names, err } = await namesIn(join(folder, 'work/contour'))
  expect(err).toBe('')
  expect(names).toEqual([
    'contour/',
    'contour/__init__.py',
    'contour/metadata.txt',
    'contour/sub/tool.py',
    'contour/LICENSE',
  ])
}, 30_000)

test('outside of git caches and what editors leave are left out, and a link that leads out is refused', async () => {
  const plugin = pluginFolder()
  for (const name of [
    '__pycache__/a.pyc',
    'b.pyc',
    '.DS_Store',
    'sub/.idea/x',
    'x.py~',
    'LICENSE',
    '.git/config',
    'env.py',
  ])
    write(`contour/${name}`, 'x')
  const { names } = await namesIn(plugin)
  expect(names).toEqual([
    'contour/',
    ...['LICENSE', '__init__.py', 'env.py', 'metadata.txt', 'sub/tool.py'].map((name) => `contour/${name}`),
  ])
  symlinkSync('/etc/hostname', join(plugin, 'host'))
  const { code, err } = await publish([plugin, '--check', '--url', 'http://127.0.0.1:1'])
  expect([code, err]).toEqual([2, expect.stringContaining('host leads out of the plugin’s folder'.replace('’', "'"))])
}, 30_000)

test('a folder is published in one go', async () => {
  const { url } = await open()
  const plugin = pluginFolder()
  write('contour/LICENSE', 'GNU GENERAL PUBLIC LICENSE\nVersion 2\n')
  const { code, out, err } = await publish([`${plugin}/`, '--url', url, '--user', 'ada'], asAda)
  expect([code, out.split('\n')[0], err]).toEqual([0, 'Contour 1.0.0 is published.', ''])
}, 30_000)

test('compat writes functions that say what metadata.txt says, once, and leaves those alone that compute', async () => {
  const plugin = pluginFolder()
  const old = `"""Contour."""\n\n\ndef name():\n    return "Old name"\n\n\ndef version():\n    """Of the plugin."""\n    return 'Version 0.1'\n\n\ndef icon():\n    return "a" + ".png"\n\n\ndef classFactory(iface):\n    return None\n`
  const init = write('contour/__init__.py', old)
  chmodSync(init, 0o640)
  const first = await publish(['compat', plugin])
  expect([first.code, first.err]).toEqual([0, ''])
  expect(first.out).toContain('Left alone, because they compute something: icon.')
  const written = readFileSync(init, 'utf8')
  expect((await publish(['compat', plugin])).code).toBe(0)
  expect(readFileSync(init, 'utf8')).toBe(written)
  expect(written).not.toContain('Old name')
  expect(written).toStartWith(
    '"""Contour."""\n\n\ndef icon():\n    return "a" + ".png"\n\n\ndef classFactory(iface):\n    return None\n\n\n# >>>',
  )
  const source =
    'import contour as c; print(c.name(), c.version(), c.qgisMinimumVersion(), c.authorName(), c.email(), c.category() == "", c.icon(), c.classFactory(1))'
  const { out, err } = await run(['python3', '-W', 'error', '-c', source], { cwd: folder })
  expect([out, err]).toEqual(['Contour 1.0.0 3.22 Ada Lovelace ada@example.org True a.png None\n', ''])
  // What reads the functions without running them sees that their values are computed.
  expect(readLegacyInit(written).values.size).toBe(0)
  // Windows' line ends and Python 2 stay what they are.
  writeFileSync(init, 'print "old"\r\ndef name():\r\n    return "x"\r\n')
  expect((await publish(['compat', plugin])).code).toBe(0)
  const windows = readFileSync(init, 'utf8')
  expect(windows).toStartWith('print "old"\r\ndef name():\r\n    return "x"\r\n\r\n\r\n# >>>')
  expect(windows.replaceAll('\r\n', '')).not.toContain('\n')
  expect(windows).not.toContain('return _metadata("name")')
}, 30_000)

test('init makes a metadata.txt by asking, which the repository takes', async () => {
  const { url } = await open()
  const plugin = join(folder, 'contour_lines')
  const answers = [
    '',
    'Draws lines.',
    '',
    'Draws lines of equal height from points.',
    '',
    'three',
    '3.28',
    'Ada',
    'nowhere',
  ]
  const rest = [
    'ada@example.org',
    'https://git.example.org/contour',
    'https://git.example.org/contour/issues',
    'https://contour.example.org',
    'contour, elevation',
  ]
  const made = await publish(['init', plugin], {}, `${[...answers, ...rest].join('\n')}\n`)
  expect(made.code).toBe(0)
  expect(made.err).toContain('Name, as people see it [Contour lines]: ')
  expect(made.err).toContain('Write it like 3.22.')
  expect(made.err).toContain('It cannot be empty.')
  const text = readFileSync(join(plugin, 'metadata.txt'), 'utf8')
  expect(text).toStartWith(
    '[general]\nname=Contour lines\ndescription=Draws lines.\nabout=Draws lines of equal height from points.\nversion=0.1.0\nqgisMinimumVersion=3.28\n',
  )
  write('contour_lines/__init__.py', 'def classFactory(iface):\n    return None\n')
  write('contour_lines/LICENSE', 'GNU GENERAL PUBLIC LICENSE\nVersion 2\n')
  const checked = await publish([plugin, '--check', '--url', url])
  expect([checked.code, checked.out]).toEqual([0, expect.stringContaining('contour_lines would be taken')])
  const again = await publish(['init', plugin])
  expect([again.code, again.err]).toEqual([2, expect.stringContaining('is there already')])
  const ended = await publish(['init', join(folder, 'other')], {}, 'Name\n')
  expect([ended.code, existsSync(join(folder, 'other/metadata.txt'))]).toEqual([2, false])
}, 30_000)

/** What it imports, all of which every Python has. */
const standard =
  'argparse ast base64 configparser getpass http io json os re ssl stat subprocess sys tempfile time urllib uuid xmlrpc zipfile'

test('it is Python 3.9, of the standard library alone, and names no repository of its own', async () => {
  const source = `
import ast, sys
tree = ast.parse(open(sys.argv[1]).read(), feature_version=(3, 9))
names = {alias.name.split('.')[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
names |= {(node.module or '').split('.')[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
print(' '.join(sorted(names)), any(isinstance(node, ast.AnnAssign) or getattr(node, 'returns', None) for node in ast.walk(tree)))
`
  const { out, err } = await run(['python3', '-c', source, client])
  expect([out, err]).toEqual([`${standard} False\n`, ''])
  const hosts = [...readFileSync(client, 'utf8').matchAll(/https?:\/\/([\w.]+\.\w+)/g)].map(([, host]) => host)
  expect(hosts.filter((host) => !/(^|\.)example\.org$/.test(host ?? ''))).toEqual([])
  // The oldest Python at hand that it promises to run in.
  const runs = (name: string) => Bun.which(name) !== null && Bun.spawnSync([name, '--version']).success
  const old = ['python3.9', 'python3.10'].find(runs) ?? 'python3'
  expect((await run([old, '-W', 'error', client, '--help'])).code).toBe(0)
})

test('the form, the token, the API, XML-RPC and the program leave the same rows and the same entries', async () => {
  const zip = write('contour.zip', contour())
  const bytes = contour()
  const ways: Record<string, (site: TestSite, url: string) => Promise<unknown>> = {
    form: (site) => site.as(ada).upload(bytes, { changelog: 'First.', experimental: true }),
    token: async (site) => {
      const body = {
        package: new File([new Uint8Array(bytes)], 'contour.zip'),
        changelog: 'First.',
        experimental: 'yes',
      }
      return site
        .program(await makeToken(site.as(ada), { scopes: ['publish-new'] }))
        .post(urls.apiUpload('contour'), body)
    },
    API: async (site) => {
      const package_ = new File([new Uint8Array(bytes)], 'contour.zip')
      const body = { package: package_, changelog: 'First.', experimental: 'true' }
      return site
        .program(await makeToken(site.as(ada), { scopes: ['publish-new'] }))
        .post('/api/v1/plugins/contour/versions', body)
    },
    'XML-RPC': (_, url) => {
      const source = `import sys, xmlrpc.client as x; print(x.ServerProxy(sys.argv[1]).plugin.upload(x.Binary(open(sys.argv[2], 'rb').read()), True, 'First.'))`
      return run(['python3', '-c', source, `${url.replace('://', '://ada:quiver@')}${urls.xmlRpc()}`, zip])
    },
    'program with password': (_, url) =>
      publish([zip, '--url', url, '--user', 'ada', '--changelog', 'First.', '--experimental'], asAda),
    'program with token': async (site, url) =>
      publish([zip, '--url', url, '--changelog', 'First.', '--experimental'], {
        QGIS_PUBLISH_TOKEN: await makeToken(site.as(ada), { scopes: ['publish-new'] }),
      }),
  }
  const left: Record<string, string> = {}
  for (const [way, act] of Object.entries(ways)) {
    const { site, url } = await open()
    await act(site, url)
    left[way] = await leftBy(site)
  }
  expect(left.form).toContain('"plugin.create"')
  for (const way of Object.keys(ways)) expect([way, left[way]]).toEqual([way, left.form ?? ''])
}, 120_000)

/** Every row of the tables that an upload writes, as text, and its entries but for who carried it in. */
async function leftBy(site: TestSite): Promise<string> {
  const sql = new SQL(site.databaseUrl)
  try {
    const tables = ['plugins', 'versions', 'plugin_owners', 'icons']
    const rows = await Promise.all(
      tables.map((table) => sql.unsafe(`select to_jsonb(t)::text as row from ${table} t order by 1`)),
    )
    const entries = (await site.audit())
      .filter(({ action }) => /^(plugin|version)\./.test(action))
      .map(({ at, action, actor, subject, pluginId, person, reason, details, refused }) => ({
        at,
        action,
        actor,
        subject,
        pluginId,
        person,
        reason,
        details,
        refused,
      }))
    return JSON.stringify([rows, entries], null, 1)
  } finally {
    await sql.close()
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const address = server.address()
  await new Promise((closed) => server.close(closed))
  return typeof address === 'object' && address ? address.port : 0
}
