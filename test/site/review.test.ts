// The review of one version: what is new to us, line by line; what was approved stays approved; comments at lines.

import { afterEach, expect, test } from 'bun:test'
import { listWaiting } from '../../db/versions.ts'
import { urls } from '../../src/urls.ts'
import { packageOf } from '../support/packages.ts'
import { ada, ben, closeSites, mo, type TestSite, testSite } from '../support/site.ts'

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
  expect(await part.text()).toStartWith('<section class="diff sheet"')
  expect((await browser.get(urls.review(id, { file: 'contour/none.py' }))).status).toBe(404)
})

test('a file that was approved anywhere is folded away, with a note where it was seen', async () => {
  const site = await testSite()
  const library = numbered(100)
  await site.as(ada).upload(packageOf({ name: 'Slope', version: '2.0', files: { 'vendored.py': library } }))
  await site.as(ben).upload(packageOf({ version: '1.0', files: { 'lib.py': library, 'own.py': 'x = 1\ny = 2\n' } }))
  const page = await site.as(mo).text(urls.review((await waiting(site)).id))
  expect(page).toContain('seen in slope 2.0')
  expect(page).not.toContain('id="fx-')
  const lines = page.slice(page.indexOf('id="lines"'))
  expect(lines).not.toContain('value_50')
  expect(lines).toContain('own.py')
})

test('a comment is written at its line, stands there, and goes back to it', async () => {
  const { site, id } = await changedSite()
  const browser = site.as(mo)
  const page = await browser.text(urls.review(id, { comment: 'contour/part_0.py:1' }))
  const back = page.match(/name="back" value="([^"]*)"/)?.[1] ?? ''
  expect(back).toStartWith(`${urls.review(id)}#f`)
  const point = { file: 'contour/part_0.py', line: '1', text: 'Why this <line>?' }
  const answer = await browser.post(urls.reviewComments(id), { ...point, back })
  expect([answer.status, answer.headers.get('location')]).toEqual([303, back])
  const shown = await browser.text(urls.review(id))
  expect(shown).toContain('<p class="typed">Why this &lt;line&gt;?</p>')
  expect(shown).toContain('line 1, goes to ben')
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
