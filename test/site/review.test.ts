// The review of one version: what is new to us, line by line; what was approved stays approved; comments at lines.

import { afterEach, expect, test } from 'bun:test'
import { fileAnchor } from '../../components/review-file.tsx'
import { listWaiting } from '../../db/versions.ts'
import { urls } from '../../src/urls.ts'
import { packageOf } from '../support/packages.ts'
import { ben, cleo, closeSites, mo, type TestSite, testSite } from '../support/site.ts'

afterEach(closeSites)

const numbered = (count: number, line: (i: number) => string = (i) => `value_${i} = ${i}`) =>
  `${Array.from({ length: count }, (_, i) => line(i)).join('\n')}\n`

async function waiting(site: TestSite) {
  const found = await listWaiting(site.repository.site.db)
  return found.at(-1)?.version ?? { id: 0, packageSha256: '' }
}

async function approve(site: TestSite): Promise<void> {
  const { id, packageSha256 } = await waiting(site)
  const answer = await site.as(mo).post(urls.decision(id), { decision: 'approve', sha256: packageSha256 })
  expect(answer.status).toBe(303)
}

/** Ben's Contour 1.0 is approved and 1.1 waits; both have ten files of 500 lines. */
async function changedSite(changed = 300) {
  const site = await testSite()
  const files = (change: boolean) =>
    Object.fromEntries(
      Array.from({ length: 10 }, (_, n) => [
        `part_${n}.py`,
        numbered(500, (i) =>
          change && n < 3 && i < changed / 3 ? `changed_${n}_${i} = "new"` : `same_${n}_${i} = ${i}`,
        ),
      ]),
    )
  await site.as(ben).upload(packageOf({ version: '1.0', files: files(false) }))
  await approve(site)
  await site.as(ben).upload(packageOf({ version: '1.1', files: files(true) }))
  return { site, id: (await waiting(site)).id }
}

test('the review shows exactly the lines that changed since the last approved version', async () => {
  const { site, id } = await changedSite()
  const page = await site.as(mo).text(urls.review(id))
  const added = [...page.matchAll(/<tr class="a"/g)].length
  // 300, and the number of the version in metadata.txt.
  expect(added).toBe(301)
  expect([...page.matchAll(/changed_\d+_\d+ = /g)].length).toBe(300)
  expect(page).toContain('<strong>301 lines</strong> are new to us out of 5,0')
  expect(page).toContain('Against 1.0')
  expect(page).toContain('as approved in 1.0')
  expect(page).toContain('<span class="s">&quot;new&quot;</span>')
})

test('all files, two columns and a whole file are one link away, and need no scripts', async () => {
  const { site, id } = await changedSite()
  const browser = site.as(mo)
  const all = await browser.text(urls.review(id, { all: true }))
  expect(all).toContain('part_9.py')
  const two = await browser.text(urls.review(id, { two: true }))
  expect([...two.matchAll(/<td class="a">/g)].length).toBe(2 * 301)
  const whole = await browser.text(urls.review(id, { file: 'contour/part_0.py', whole: true }))
  expect([...whole.matchAll(/same_0_\d+/g)].length).toBeGreaterThanOrEqual(400)
  const part = await browser.get(urls.review(id, { file: 'contour/part_0.py' }), {
    'hx-request': 'true',
    'hx-request-type': 'partial',
  })
  expect(await part.text()).toStartWith('<section class="diff sheet')
  expect((await browser.get(urls.review(id, { file: 'contour/none.py' }))).status).toBe(404)
})

test('a file that was approved anywhere is folded away, with a note where it was seen', async () => {
  const site = await testSite()
  const library = numbered(100)
  await site.as(cleo).upload(packageOf({ name: 'Slope', version: '2.0', files: { 'vendored.py': library } }))
  await approve(site)
  await site.as(ben).upload(packageOf({ version: '1.0', files: { 'lib.py': library, 'own.py': 'x = 1\ny = 2\n' } }))
  const page = await site.as(mo).text(urls.review((await waiting(site)).id))
  expect(page).toContain('seen in slope 2.0')
  expect(page).not.toContain('vendored')
  expect(page).not.toContain('id="fx-')
  const lines = page.slice(page.indexOf('id="lines"'))
  expect(lines).not.toContain('value_50')
  expect(lines).toContain('own.py')
})

test('a comment is written at its line, stands there, and goes back to it', async () => {
  const { site, id } = await changedSite()
  const browser = site.as(mo)
  const line = `${fileAnchor('contour/part_0.py')}-1`
  expect(await browser.text(urls.review(id))).toContain(
    `<a id="${line}" href="${urls.review(id, { comment: line })}#line-comment">1</a>`,
  )
  const page = await browser.text(urls.review(id, { comment: line }))
  expect(page).toContain('<textarea id="line-comment"')
  const back = page.match(/name="back" value="([^"]*)"/)?.[1] ?? ''
  expect(back).toBe(`${urls.review(id)}#${line}`)
  const point = { file: 'contour/part_0.py', line: '1', text: 'Why this <line>?' }
  const answer = await browser.post(urls.reviewComments(id), { ...point, back })
  expect([answer.status, answer.headers.get('location')]).toEqual([303, back])
  const shown = await browser.text(urls.review(id))
  expect(shown).toContain('<p class="typed">Why this &lt;line&gt;?</p>')
  expect(shown).toContain('line 1, goes to ben')
  expect(shown).toMatch(/Ask for changes\s*<span class="count">1<span class="unseen"> comment goes along</)
  const strange = await browser.post(urls.reviewComments(id), { ...point, back: 'https://evil.example/' })
  expect(strange.headers.get('location')).toBe(`${urls.review(id)}#comments`)
})

test('a binary file is named with its sizes and both sums, and a long one is shown after a click', async () => {
  const site = await testSite()
  await site.as(ben).upload(packageOf({ version: '1.0', files: { 'a.bin': new Uint8Array([0, 1]) } }))
  await approve(site)
  const files = { 'a.bin': new Uint8Array([0, 1, 2]), 'long.py': numbered(2000) }
  await site.as(ben).upload(packageOf({ version: '1.1', files }))
  const { id } = await waiting(site)
  const page = await site.as(mo).text(urls.review(id))
  expect(page).toContain('binary, 2 bytes → 3 bytes')
  expect(page).toContain('Show 2,000 lines')
  expect(page).not.toContain('value_1999')
  expect(await site.as(mo).text(urls.review(id, { file: 'contour/long.py' }))).toContain('value_1999')
})

test('the queue says how many lines are new to us, as soon as they are counted, and counts again after an approval', async () => {
  const { site, id } = await changedSite()
  expect(await site.as(mo).text(urls.moderation())).toMatch(/\d+ files, 4 new to us/)
  await site.workOff()
  expect(await site.as(mo).text(urls.moderation())).toContain('301 lines are new to us out of 5,0')
  expect(await site.as(mo).text(urls.review(id))).toMatch(/<h1>.*301 lines<\/strong> are new to us out of 5,0.*<h2/s)
  await site.as(ben).upload(packageOf({ version: '1.2', files: { 'part_0.py': numbered(500) } }))
  await site.workOff()
  const queue = () => site.as(mo).text(urls.moderation())
  expect(await queue()).toContain('501 lines are new to us out of')
  const { packageSha256 } =
    (await listWaiting(site.repository.site.db)).find(({ version }) => version.id === id)?.version ?? {}
  await site.as(mo).post(urls.decision(id), { decision: 'approve', sha256: packageSha256 ?? '' })
  await site.workOff()
  expect(await queue()).not.toContain('301 lines')
})

test('what others had approved since the upload is new no more, and the queue knows it after a look', async () => {
  const site = await testSite()
  const library = numbered(100)
  await site.as(ben).upload(packageOf({ version: '1.0', files: { 'lib.py': library } }))
  await site.workOff()
  const linesIn = async () => Number(/(\d+) lines/.exec(await site.as(mo).text(urls.moderation()))?.[1])
  const before = await linesIn()
  await site.as(cleo).upload(packageOf({ name: 'Slope', version: '2.0', files: { 'lib.py': library } }))
  await approve(site)
  await site.as(mo).text(urls.review((await waiting(site)).id))
  expect(before - (await linesIn())).toBeGreaterThanOrEqual(100)
})

test('files stand in their folders, and a folder that another plugin brought along is folded with where it was seen', async () => {
  const site = await testSite()
  const library = { 'vendor/lib/a.py': numbered(3), 'vendor/lib/b.py': numbered(4) }
  await site.as(cleo).upload(packageOf({ name: 'Slope', version: '2.0', files: library }))
  await approve(site)
  await site
    .as(ben)
    .upload(packageOf({ version: '1.0', files: { ...library, 'core/own.py': 'x = 1\n', 'core/old.py': 'z\n' } }))
  const first = await site.as(mo).text(urls.review((await waiting(site)).id))
  expect(first).toMatch(/<details><summary>.*?vendor\/lib.*?2<.*?vendored, seen in slope 2.0/s)
  expect(first).toMatch(/<details open><summary>.*?core<.*?2</s)
  await approve(site)
  await site
    .as(ben)
    .upload(packageOf({ version: '1.1', files: { 'core/own.py': 'x = 2\n', 'core/new.py': 'y = 1\n' } }))
  const tree =
    (await site.as(mo).text(urls.review((await waiting(site)).id))).match(/class="tree">(.*?)<\/nav>/s)?.[1] ?? ''
  const marks = [
    ...tree.matchAll(/<svg[^>]*><use[^>]*#file".*?<span>([^<]*)<\/span><span class="fine nowrap">(.*?)<\/a>/gs),
  ]
  const shown = marks.map(
    ([, name, mark = '']) =>
      `${name} ${mark
        .replace(/<[^>]*>/g, '')
        .replace(/\s+/g, ' ')
        .trim()}`,
  )
  expect(shown).toContain('own.py +1 lines added −1 lines removed')
  expect(shown).toContain('new.py added +1 lines added')
  expect(shown).toContain('old.py removed −1 lines removed')
})

test('thousands of files are neither listed at once nor lost', async () => {
  const site = await testSite()
  const many = Object.fromEntries(
    Array.from({ length: 1500 }, (_, n) => [`part_${n % 3}/file_${n}.py`, `value = ${n}\n`]),
  )
  await site.as(ben).upload(packageOf({ version: '1.0', files: many }))
  const { id } = await waiting(site)
  const browser = site.as(mo)
  const page = await browser.text(urls.review(id))
  expect(page.match(/<section class="diff/g)).toHaveLength(100)
  expect(page.match(/<li>/g)?.length).toBeLessThan(800)
  expect(page).toContain('Files 1 – 100 of 1,5')
  expect(page).toMatch(/<details><summary>.*?part_1<.*?500</s)
  expect(page).toContain('400 more files')
  expect(page).not.toContain('<option value="contour/')
  expect(page).toContain('Its path in the package')
  const found = new Set<string>()
  let next: string | undefined = urls.review(id, { folder: 'contour/part_1' })
  while (next) {
    const part: string = await browser.text(next)
    expect(part).toContain('All folders')
    for (const [, name = ''] of part.matchAll(/<h3[^>]*>contour\/part_1\/(file_\d+)\.py/g)) found.add(name)
    for (const [, value] of part.matchAll(/<td>value = (\d+)/g)) expect(found.has(`file_${value}`)).toBe(true)
    next = /<a href="([^"]*)" rel="next"/.exec(part)?.[1]?.replaceAll('&amp;', '&')
  }
  expect(found.size).toBe(500)
})

test('a file that is fetched by itself is read from its package once', async () => {
  const { site, id } = await changedSite()
  let opened = 0
  const find = site.files.find
  site.files.find = async (sha256) => {
    opened += 1
    return find(sha256)
  }
  const view = { file: 'contour/part_0.py', whole: true }
  const fragment = { 'hx-request': 'true', 'hx-request-type': 'partial' }
  const first = await (await site.as(mo).get(urls.review(id, view), fragment)).text()
  expect(opened).toBe(2)
  expect(await (await site.as(mo).get(urls.review(id, view), fragment)).text()).toBe(first)
  expect(opened).toBe(2)
  await site.as(mo).get(urls.review(id, { ...view, whole: false }), fragment)
  expect(opened).toBe(4)
})

test('a new file that is too large to be shown is named with its lines, and they count as new', async () => {
  const site = await testSite()
  const long = numbered(9000, (i) => `resource_${i} = "0123456789012345678901234567890123456789"`)
  await site.as(ben).upload(packageOf({ version: '1.0', files: { 'resources.py': long } }))
  const page = await site.as(mo).text(urls.review((await waiting(site)).id))
  expect(page).toMatch(/too large to be shown, \d+ kB\s*, 9,000 lines/)
  expect(page).toMatch(/<strong>9,0\d\d lines<\/strong> are new to us out of 9,0/)
})
