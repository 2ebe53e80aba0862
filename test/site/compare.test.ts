// Comparing two versions: which two, who may, what is said of files and lines, and what is left out.

import { afterEach, expect, test } from 'bun:test'
import { urls } from '../../src/urls.ts'
import { packageOf } from '../support/packages.ts'
import { ada, ben, closeSites, mo, type TestSite, testSite } from '../support/site.ts'

afterEach(closeSites)

type Files = Record<string, string | Uint8Array | undefined>

async function publish(site: TestSite, version: string, files: Files = {}, metadata: Record<string, string> = {}) {
  const answer = await site.as(ada).upload(packageOf({ name: 'Contour', version, files, metadata }))
  expect(answer.status).toBe(303)
}

/** The words of a page between two places, without its tags. */
function words(html: string, from: string, to: string): string {
  const part = html.slice(html.indexOf(from), html.indexOf(to, html.indexOf(from)))
  return part
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
}

const numbered = (count: number, line: (i: number) => string = (i) => `line_${i}`) =>
  `${Array.from({ length: count }, (_, i) => line(i)).join('\n')}\n`

test('two versions are compared file by file and line by line', async () => {
  const site = await testSite()
  await publish(site, '1.0', { 'lines.py': numbered(80), 'old.py': 'import os\n', 'gone.py': 'print(1)\n' })
  await publish(site, '1.1', {
    'lines.py': numbered(80, (i) => (i === 40 ? 'changed' : `line_${i}`)),
    'new.py': 'import os\n',
    'fresh.py': 'one\ntwo\n',
  })
  const page = await site.asVisitor().text(urls.compare('contour', '1.0', '1.1'))
  expect(page).toContain('<h1>Contour: 1.0 → 1.1</h1>')
  expect(words(page, 'id="summary"', '</section>')).toContain(
    '2 files changed, 1 added, 1 removed, 1 renamed; 4 are the same. 4 lines added , 3 lines removed .',
  )
  const list = words(page, 'id="files"', '</section>')
  expect(list).toContain('contour/lines.py changed +1 lines added −1 lines removed')
  expect(list).toContain('contour/fresh.py added +2')
  expect(list).toContain('contour/gone.py removed −1')
  expect(list).toContain('contour/new.py renamed from contour/old.py')
  const lines = words(page, '<caption class="unseen">Changed lines of contour/lines.py', '</table>')
  expect(lines).toContain('… 37 unchanged lines 38 38 line_37')
  expect(lines).toContain('41 − removed line_40 41 + added changed 42 42 line_41')
  expect(lines).toEndWith('44 44 line_43 … 36 unchanged lines')
  for (const [, anchor] of page.matchAll(/href="#(file-\d+)"/g)) expect(page).toContain(`id="${anchor}"`)
})

test('without a choice the newest version is compared with the one before it, and a form offers the others', async () => {
  const site = await testSite()
  for (const version of ['1.0', '1.2', '1.10']) await publish(site, version)
  const page = await site.asVisitor().text(urls.compare('contour'))
  expect(page).toContain('Contour: 1.2 → 1.10')
  const form = page.slice(page.indexOf('action="/plugins/contour/compare" method="get"'))
  expect([...(form.match(/<option value="[^"]*"( selected)?/g) ?? [])]).toEqual([
    ...['<option value="1.10"', '<option value="1.2" selected', '<option value="1.0"'],
    ...['<option value="1.10" selected', '<option value="1.2"', '<option value="1.0"'],
  ])
  expect(await site.asVisitor().text('/plugins/contour/compare?to=1.2')).toContain('Contour: 1.0 → 1.2')
  expect(await site.asVisitor().text(urls.compare('contour', '1.10', '1.0'))).toContain('Contour: 1.10 → 1.0')
  expect((await site.asVisitor().get('/plugins/CONTOUR/compare?from=1.0')).headers.get('location')).toBe(
    '/plugins/contour/compare?from=1.0',
  )
})

test('the same version twice, an unknown one and a single one are answered with what to do', async () => {
  const site = await testSite()
  await publish(site, '1.0')
  const single = await site.asVisitor().get(urls.compare('contour'))
  expect(single.status).toBe(200)
  expect(await single.text()).toContain('There is nothing to compare.')
  await publish(site, '1.1')
  const twice = await site.asVisitor().get(urls.compare('contour', '1.1', 'v1.1'))
  expect(twice.status).toBe(422)
  expect(await twice.text()).toContain('This is the same version twice.')
  const unknown = await site.asVisitor().get(urls.compare('contour', '1.0', '<b>9'))
  expect(unknown.status).toBe(404)
  expect(await unknown.text()).toContain('Contour has no version &lt;b&gt;9 that you can look into.')
  expect((await site.asVisitor().get(urls.compare('nothing'))).status).toBe(404)
})

test('what waits or is withdrawn is compared for its owners and moderators only', async () => {
  const site = await testSite()
  for (const version of ['1.0', '1.1', '1.2']) await publish(site, version, { 'secret.py': `KEY = "${version}"\n` })
  await site.as(ada).post(urls.pluginOwners('contour'), { uid: 'ben' })
  const waiting = packageOf({ name: 'Contour', version: '2.0', files: { 'secret.py': 'KEY = "2.0"\n' } })
  await site.as(ben).upload(waiting)
  const hidden = urls.compare('contour', '1.0', '1.1')
  const open = await site.asVisitor().text(hidden)
  expect(open).toContain('KEY = &quot;1.1&quot;')
  await site.as(ada).post(urls.versionState('contour', '1.1'), { state: 'withdrawn', seen: 'as-is' })
  for (const path of [hidden, urls.compare('contour', '1.2', '2.0'), urls.compare('contour', '1.2', '1.1')]) {
    const answer = await site.asVisitor().get(path)
    expect({ path, status: answer.status }).toEqual({ path, status: 404 })
    const page = await answer.text()
    expect(page).not.toContain('KEY')
    expect(page).not.toContain('<option value="1.1"')
    for (const person of [ada, ben, mo]) expect(await site.as(person).text(path)).toContain('KEY')
  }
  expect(await site.asVisitor().text(urls.compare('contour'))).toContain('Contour: 1.0 → 1.2')
  expect(await site.as(mo).text(urls.compare('contour'))).toContain('Contour: 1.2 → 2.0')
})

test('what is kept of a pair is not shown to somebody who may not see it any more', async () => {
  const site = await testSite()
  for (const version of ['1.0', '1.1']) await publish(site, version, { 'secret.py': `KEY = "${version}"\n` })
  const path = urls.compare('contour', '1.0', '1.1')
  expect(await site.asVisitor().text(path)).toBe(await site.asVisitor().text(path))
  await site.as(ada).post(urls.pluginState('contour'), { state: 'deleted' })
  expect((await site.asVisitor().get(path)).status).toBe(404)
})

test('changes of the metadata are said in words', async () => {
  const site = await testSite()
  await publish(site, '1.0', {}, { plugin_dependencies: 'Slope,Aspect' })
  const metadata = { qgisMinimumVersion: '3.28', plugin_dependencies: 'Aspect,Hillshade==1.2', experimental: 'True' }
  await publish(site, '1.1', {}, metadata)
  await publish(site, '1.2', {}, metadata)
  const page = await site.asVisitor().text(urls.compare('contour', '1.0', '1.1'))
  expect(page).toContain('It runs in QGIS 3.28 – 3.x; before, in 3.22 – 3.x.')
  expect(page).toContain('It is experimental; before, it was stable.')
  expect(page).toContain('It needs the plugins: Hillshade==1.2. It no longer needs the plugins: Slope.')
  expect(await site.asVisitor().text(urls.compare('contour', '1.1', '1.2'))).toContain(
    'QGIS versions, kind, author and dependencies are the same.',
  )
})

test('binary and large files are named with size and SHA-256, and line ends in words', async () => {
  const site = await testSite()
  const files = (end: string, last: string): Files => ({
    'data.bin': new Uint8Array([0, 1, Number(last)]),
    'many.txt': numbered(5001, (i) => `${last}${i}`),
    'wide.txt': last.repeat(200_001),
    'ends.txt': `a${end}b${end}`,
    'latin.txt': new Uint8Array([0xe4, 0x0a, 0x30 + Number(last)]),
    'empty.txt': last === '1' ? undefined : '',
  })
  await publish(site, '1.0', files('\r\n', '1'))
  await publish(site, '1.1', files('\n', '2'))
  const page = await site.asVisitor().text(urls.compare('contour', '1.0', '1.1'))
  const file = (name: string) => words(page, `-name">contour/${name}`, '</section>')
  expect(file('data.bin')).toMatch(/no text in UTF-8.* in 1\.0 3 bytes, SHA-256 [0-9a-f]{64} in 1\.1 3 bytes, SHA-256/)
  expect(file('latin.txt')).toContain('no text in UTF-8')
  expect(file('many.txt')).toContain('over 200 kB or 5,000 lines')
  expect(file('wide.txt')).toMatch(/over 200 kB .*200 kB, SHA-256/)
  expect(file('ends.txt')).toContain('No line is different. The line ends were CRLF and are LF.')
  expect(file('empty.txt')).toContain('The file is empty.')
})

test('at most 2,000 changed lines are shown, with a note of what is left out', async () => {
  const site = await testSite()
  await publish(site, '1.0', { 'a.py': numbered(1500), 'b.py': numbered(1500), 'c.py': numbered(10) })
  const other = (i: number) => `other_${i}`
  await publish(site, '1.1', { 'a.py': numbered(1500, other), 'b.py': numbered(1500, other), 'c.py': numbered(9) })
  const page = await site.asVisitor().text(urls.compare('contour', '1.0', '1.1'))
  expect(page.match(/<tr class="[ad]">/g)?.length).toBe(2000)
  expect(page).toContain('… 1,002 more changed lines not shown')
  const summary = words(page, 'id="summary"', '</section>')
  expect(summary).toContain('3,001 lines added , 3,002 lines removed . 4,003 of them are left out below')
  expect(page).toContain('the lines of this file are not shown')
})

test('the widest lines are cut, and hostile contents stay text', async () => {
  const site = await testSite()
  const hostile = '<script>alert(1)</script>"\'><img src=x onerror=alert(1)>'
  await publish(site, '1.0')
  await publish(site, '1.1', {
    'wide.txt': `${'w'.repeat(100_000)}\n`,
    'evil.py': `${hostile}\nshow = "\u202e"\n`,
    "a'b&c.py": hostile,
  })
  const page = await site.as(ada).text(urls.compare('contour', '1.0', '1.1'))
  expect(page).toContain(`>${'w'.repeat(1000)}…<`)
  expect(page).not.toContain('<script>alert')
  expect(page).not.toContain('<img src=x')
  expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
  expect(page).toContain('⟨U+202E⟩')
  expect(page).toContain('contour/a&#x27;b&amp;c.py')
})

test('packages are read once for a pair, however many ask at the same time', async () => {
  const site = await testSite()
  await publish(site, '1.0')
  await publish(site, '1.1', { 'fresh.py': 'one\n' })
  const pages = await Promise.all(
    Array.from({ length: 40 }, () => site.asVisitor().get(urls.compare('contour', '1.0', '1.1'))),
  )
  expect(pages.map(({ status }) => status)).toEqual(pages.map(() => 200))
})

test('a large comparison does not hold up other requests', async () => {
  const site = await testSite()
  const noise = (seed: number) => {
    let state = seed
    return numbered(5000, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0
      return String(state >>> 26)
    })
  }
  const files = (seed: number) =>
    Object.fromEntries(Array.from({ length: 150 }, (_, i) => [`f${i}.txt`, noise(seed + i)]))
  await publish(site, '1.0', files(1))
  await publish(site, '1.1', files(1000))
  let turns = 0
  const beating = setInterval(() => {
    turns += 1
  }, 0)
  const answer = await site.asVisitor().get(urls.compare('contour', '1.0', '1.1'))
  clearInterval(beating)
  expect(answer.status).toBe(200)
  const page = await answer.text()
  expect(page.includes('the lines of this file are not compared')).toBeTrue()
  expect(page.includes('version=1.1')).toBeTrue()
  // Others have their turn after each of some forty files.
  expect(turns).toBeGreaterThan(10)
})

test('the pages of the plugin and of a version lead to the comparison', async () => {
  const site = await testSite()
  await publish(site, '1.0')
  expect(await site.asVisitor().text(urls.plugin('contour'))).not.toContain('Compare versions')
  await publish(site, '1.1')
  expect(await site.asVisitor().text(urls.plugin('contour'))).toContain(
    '<a href="/plugins/contour/compare">Compare versions</a>',
  )
  const newer = await site.asVisitor().text(urls.version('contour', '1.1'))
  expect(newer).toContain('href="/plugins/contour/compare?from=1.0&amp;to=1.1"')
  expect(newer).toContain('Compare with 1.0')
  expect(await site.asVisitor().text(urls.version('contour', '1.0'))).not.toContain('Compare with')
})
