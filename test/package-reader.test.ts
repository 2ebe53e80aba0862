// Packages are read in a worker that may die, hang or be busy: every upload gets its answer.

import { afterEach, expect, test } from 'bun:test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Unavailable } from '../src/domain/errors.ts'
import { defaultLimits } from '../src/formats/package-archive.ts'
import {
  directReader,
  openPythonGrammar,
  type PackageReader,
  type WorkerReaderOptions,
  workerReader,
} from '../src/package-reader.ts'
import { packageOf } from './support/packages.ts'
import { ada, closeSites, testSite } from './support/site.ts'

const folder = mkdtempSync(join(tmpdir(), 'quiver-reader-'))
const open: PackageReader[] = []

afterEach(async () => {
  for (const reader of open.splice(0)) await reader.close()
  await closeSites()
})
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))

function reader(options: WorkerReaderOptions = {}): PackageReader {
  const made = workerReader(options)
  open.push(made)
  return made
}

/** A worker of our own making. */
function misbehaving(name: string, code: string): URL {
  writeFileSync(join(folder, name), code)
  return pathToFileURL(join(folder, name))
}

const copy = (zip: Uint8Array) => new Uint8Array(zip)

test('the worker finds the same as reading directly, and gives the bytes back', async () => {
  const zip = packageOf({ metadata: { email: undefined } })
  const [direct, beside] = [
    await directReader(await openPythonGrammar()).read(copy(zip), defaultLimits),
    await reader().read(copy(zip), defaultLimits),
  ]
  expect(beside.found).toEqual(direct.found)
  expect(Buffer.from(beside.zip).equals(zip)).toBeTrue()
})

test('packages wait for each other, and each gets its own answer', async () => {
  const shared = reader()
  const names = ['Contour', 'Slope', 'Aspect', 'Hillshade']
  const readings = await Promise.all(names.map((name) => shared.read(copy(packageOf({ name })), defaultLimits)))
  expect(readings.map(({ found }) => found.metadata?.name)).toEqual(names)
})

test('more than may wait are turned away', async () => {
  const shared = reader({ queued: 2, module: misbehaving('mute.ts', 'self.onmessage = () => {}'), timeoutMs: 200 })
  const waits = [1, 2, 3].map(() => shared.read(copy(packageOf()), defaultLimits))
  await expect(shared.read(copy(packageOf()), defaultLimits)).rejects.toThrow(Unavailable)
  const outcomes = await Promise.allSettled(waits)
  expect(outcomes.every(({ status }) => status === 'rejected')).toBeTrue()
})

test('a worker that hangs is replaced, and the next package is read', async () => {
  const once = join(folder, 'hung')
  const code = `
    import { existsSync, writeFileSync } from 'node:fs'
    self.onmessage = ({ data }) => {
      if (!existsSync(${JSON.stringify(once)})) { writeFileSync(${JSON.stringify(once)}, ''); while (true) {} }
      self.postMessage({ answer: { found: { report: { facts: [], warnings: ['read'] } }, code: [] } })
    }`
  const shared = reader({ module: misbehaving('hangs-once.ts', code), timeoutMs: 3000 })
  await expect(shared.read(copy(packageOf()), defaultLimits)).rejects.toThrow('took too long')
  expect((await shared.read(copy(packageOf()), defaultLimits)).found.report.warnings as unknown).toEqual(['read'])
})

test('a worker that dies is tried once more with the same package', async () => {
  const once = join(folder, 'died-once')
  const code = `
    import { existsSync, writeFileSync } from 'node:fs'
    self.onmessage = ({ data }) => {
      if (!existsSync(${JSON.stringify(once)})) { writeFileSync(${JSON.stringify(once)}, ''); process.exit(1) }
      self.postMessage({ answer: { found: { report: { facts: [], warnings: ['read'] } }, code: [] } })
    }`
  const shared = reader({ module: misbehaving('dies-once.ts', code) })
  expect((await shared.read(copy(packageOf()), defaultLimits)).found.report.warnings as unknown).toEqual(['read'])
})

test('a worker that dies of a package twice refuses it with a way on, and the next one is read', async () => {
  const [once, twice] = [join(folder, 'died'), join(folder, 'died-again')]
  const code = `
    import { existsSync, writeFileSync } from 'node:fs'
    self.onmessage = ({ data }) => {
      for (const mark of [${JSON.stringify(once)}, ${JSON.stringify(twice)}])
        if (!existsSync(mark)) { writeFileSync(mark, ''); throw new Error('dead') }
      self.postMessage({ answer: { found: { report: { facts: [], warnings: ['read'] } }, code: [] } })
    }`
  const shared = reader({ module: misbehaving('dies-twice.ts', code) })
  await expect(shared.read(copy(packageOf()), defaultLimits)).rejects.toThrow(Unavailable)
  expect((await shared.read(copy(packageOf()), defaultLimits)).found.report.warnings as unknown).toEqual(['read'])
})

test('an upload that cannot be read is answered with 503, and nothing is published', async () => {
  const site = await testSite({
    reader: reader({ module: misbehaving('mute.ts', 'self.onmessage = () => {}'), timeoutMs: 100 }),
  })
  const answer = await site.as(ada).upload(packageOf())
  expect(answer.status).toBe(503)
  expect((await site.as(ada).get('/plugins/contour/')).status).toBe(404)
})

test('what is found in the code stands on the pages of the plugin and of the version', async () => {
  const site = await testSite({ reader: reader() })
  const code = "import subprocess\n\n\ndef run():\n    subprocess.run(['gdal_contour'])\n"
  await site.as(ada).upload(packageOf({ name: 'Contour', version: '1.0', files: { 'run.py': code } }))
  await site.as(ada).upload(packageOf({ name: 'Slope', version: '1.0' }))
  const page = await site.asVisitor().text('/plugins/contour/')
  expect(page).toContain('Found in its code')
  expect(page).toContain('Runs other programs')
  expect(await site.asVisitor().text('/plugins/slope/')).toContain('Nothing that needs a second look')
  const version = await site.asVisitor().text('/plugins/contour/version/1.0/')
  expect(version).toContain('contour/run.py : 5')
  expect(version).toContain('gdal_contour')
})

test('an upload goes through the worker like any other', async () => {
  const site = await testSite({ reader: reader() })
  expect((await site.as(ada).upload(packageOf())).status).toBe(303)
  const download = await site.asVisitor().get('/plugins/contour/version/1.0.0/download/')
  const answer = await site.asVisitor().get(download.headers.get('location') ?? '')
  expect(Buffer.from(await answer.arrayBuffer()).equals(packageOf())).toBeTrue()
})
