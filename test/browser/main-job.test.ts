// The main job in a real browser, as a new person does it: with scripts, and without.

import { afterAll, afterEach, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { urls } from '../../src/urls.ts'
import { closeBrowser, openPage, type ServedSite, servedSite, signIn } from '../support/browser.ts'
import { packageOf } from '../support/packages.ts'
import { ada, ben, closeSites, mo } from '../support/site.ts'

let served: ServedSite | undefined

afterEach(async () => {
  await served?.stop()
  await closeSites()
})
afterAll(closeBrowser)

const file = (zip: Uint8Array, name = 'contour.zip') => ({
  name,
  mimeType: 'application/zip',
  buffer: Buffer.from(zip),
})

for (const javaScriptEnabled of [true, false]) {
  test(`from ben’s upload over mo’s approval to a counted download, ${javaScriptEnabled ? 'with' : 'without'} scripts`, async () => {
    served = await servedSite()
    const zip = packageOf({ name: 'Contour', version: '1.0' })

    const author = await openPage(served.origin, { javaScriptEnabled })
    await signIn(author.page, ben)
    await author.page.getByRole('link', { name: 'Upload', exact: true }).click()
    await author.page.locator('input[type=file]').setInputFiles(file(zip))
    await author.page.getByLabel('Changelog').fill('The first one.')
    await author.page.getByRole('button', { name: 'Check and publish' }).click()
    await author.page.waitForURL('**/plugins/contour/')
    expect(await author.page.locator('main').innerText()).toContain('waits for a moderator')

    const visitor = await openPage(served.origin, { javaScriptEnabled, acceptDownloads: true })
    expect((await visitor.page.goto('/plugins/contour/'))?.status()).toBe(404)

    const moderator = await openPage(served.origin, { javaScriptEnabled })
    await signIn(moderator.page, mo)
    await moderator.page.getByRole('link', { name: /Moderation/ }).click()
    await moderator.page.getByRole('button', { name: 'Review Contour' }).click()
    expect(await moderator.page.locator('main').innerText()).toContain('The first one.')
    await moderator.page.getByRole('button', { name: 'Approve' }).click()
    await moderator.page.waitForURL('**/moderation/')
    expect(await moderator.page.getByRole('status').first().innerText()).toContain('is approved')

    await visitor.page.goto('/plugins/')
    await visitor.page.getByRole('link', { name: 'Contour', exact: true }).click()
    await visitor.page.waitForURL('**/plugins/contour/')
    expect(await visitor.page.locator('main').innerText()).toContain('0 downloads')
    const [download] = await Promise.all([
      visitor.page.waitForEvent('download'),
      visitor.page.getByRole('link', { name: '1.0 zip' }).click(),
    ])
    expect(download.suggestedFilename()).toBe('contour.1.0.zip')
    expect(readFileSync(await download.path()).equals(zip)).toBeTrue()
    await visitor.page.reload()
    expect(await visitor.page.locator('main').innerText()).toContain('1 download')
    expect([...author.complaints, ...moderator.complaints, ...visitor.complaints]).toEqual([])
  })
}

for (const javaScriptEnabled of [true, false]) {
  test(`a refused package shows all problems, keeps what was typed, and a mended one goes through, ${javaScriptEnabled ? 'with' : 'without'} scripts`, async () => {
    served = await servedSite()
    const { page, complaints } = await openPage(served.origin, { javaScriptEnabled })
    await signIn(page, ada)
    await page.goto(urls.upload())
    await page
      .locator('input[type=file]')
      .setInputFiles(file(packageOf({ metadata: { email: undefined, about: undefined } })))
    await page.getByLabel('Changelog').fill('Quieter.')
    await page.getByRole('button', { name: 'Check and publish' }).click()
    await page.getByRole('alert').waitFor()
    expect(await page.getByRole('alert').innerText()).toContain('Refused: 2 problems. Nothing was published.')
    // A link within the page leaves what came of the upload where it is.
    if (javaScriptEnabled) await page.evaluate(() => window.location.assign('#content'))
    expect(await page.getByRole('alert').innerText()).toContain('Refused: 2 problems')
    expect(await page.getByLabel('Changelog').inputValue()).toBe('Quieter.')
    await page.locator('input[type=file]').setInputFiles(file(packageOf()))
    // Pressed twice in haste, it is published once, and said so.
    await page.getByRole('button', { name: 'Check and publish' }).click({ clickCount: javaScriptEnabled ? 2 : 1 })
    await page.waitForURL('**/plugins/contour/')
    expect(await page.locator('main').innerText()).toContain('Quieter.')
    // Without scripts, Chromium asks before it sends the refused form again.
    if (javaScriptEnabled) {
      await page.goBack()
      await page
        .getByRole('heading', { name: /package/i })
        .first()
        .waitFor()
    }
    expect(complaints).toEqual([])
  })
}

test('two people change the same version: who comes later sees it, and decides', async () => {
  served = await servedSite()
  const { site } = served
  await site.as(ada).upload(packageOf({ version: '1.0' }))
  await site.as(ada).upload(packageOf({ version: '1.1' }))
  const { page, complaints } = await openPage(served.origin)
  await signIn(page, ada)
  await page.goto('/plugins/contour/')
  await page.getByRole('link', { name: 'Change 1.1' }).click()
  await page.getByLabel('withdrawn').check()
  await site.as(mo).post(urls.versionState('contour', '1.1'), { state: 'last-stable', seen: 'as-is' })
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('mo changed this').waitFor()
  expect(await site.asVisitor().text(urls.feed())).toContain('contour.1.1.zip')
  await page.getByRole('button', { name: 'Keep mine' }).click()
  await page.getByText('Version 1.1 is withdrawn. It left the feed.').waitFor()
  expect(await site.asVisitor().text(urls.feed())).not.toContain('contour.1.1.zip')
  expect(complaints).toEqual([])
})

test('owners and versions are changed in place, and a change is taken back', async () => {
  served = await servedSite()
  await served.site.as(ada).upload(packageOf({ version: '1.0' }))
  await served.site.as(ada).upload(packageOf({ version: '1.1' }))
  const { page, complaints } = await openPage(served.origin)
  await signIn(page, ada)
  await page.goto('/plugins/contour/')

  await page.getByPlaceholder('Add by uid').fill('nobody')
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await page.getByText('Nobody is called “nobody”').waitFor()
  await page.getByPlaceholder('Add by uid').fill('')
  await page.getByPlaceholder('Add by uid').pressSequentially('ben')
  await page.getByRole('option', { name: /ben/ }).waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  expect(await page.getByPlaceholder('Add by uid').inputValue()).toBe('ben')
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await page.locator('#owners').getByRole('link', { name: 'ben' }).waitFor()
  await page.getByRole('button', { name: 'Remove ben' }).click()
  await page.locator('#owners').getByRole('link', { name: 'ben' }).waitFor({ state: 'detached' })

  await page.getByRole('link', { name: 'Change 1.1' }).click()
  await page.getByLabel('withdrawn').check()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Version 1.1 is withdrawn. It left the feed.').waitFor()
  expect(await served.site.asVisitor().text(urls.feed())).toContain('contour.1.0.zip')
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByText('Version 1.1 is back').waitFor()
  expect(await served.site.asVisitor().text(urls.feed())).toContain('contour.1.1.zip')
  expect(new URL(page.url()).pathname).toBe('/plugins/contour/')
  expect(complaints).toEqual([])
})

test('the list follows what is typed, and its address too', async () => {
  served = await servedSite()
  for (const name of ['Contour', 'Slope', 'Aspect'])
    await served.site.as(ada).upload(packageOf({ name, metadata: { tags: name } }))
  const { page, complaints } = await openPage(served.origin)
  await page.goto('/plugins/')
  await page.getByRole('searchbox', { name: 'Search plugins' }).pressSequentially('slo')
  await page.waitForURL('**/plugins/?*q=slo*')
  await page.getByText('1 plugin', { exact: true }).waitFor()
  expect(await page.locator('#plugin-list h3').allInnerTexts()).toEqual([expect.stringContaining('Slope')])
  await page.goBack()
  await page.locator('#plugin-list h3').nth(2).waitFor()
  expect(complaints).toEqual([])
})

test('an instant is told in the reader’s own time too, when they point at it', async () => {
  served = await servedSite()
  await served.site.as(ada).upload(packageOf())
  const { page, complaints } = await openPage(served.origin, { timezoneId: 'Asia/Tokyo' })
  await page.goto('/plugins/contour/')
  const time = page.locator('#versions time').first()
  expect(await time.getAttribute('title')).toBe('22 Nov 2026, 12:00 UTC')
  await time.hover()
  expect(await time.getAttribute('title')).toMatch(/22, 2026.*9:00:00.PM GMT\+9 · 22 Nov 2026, 12:00 UTC$/)
  expect(complaints).toEqual([])
})

test('an upload that is turned away keeps what was typed, and says why', async () => {
  served = await servedSite()
  const { page } = await openPage(served.origin)
  await signIn(page, ada)
  await page.goto(urls.upload())
  await page.locator('input[type=file]').setInputFiles(file(packageOf()))
  await page.getByLabel('Changelog').fill('Typed with care.')
  const send = page.getByRole('button', { name: 'Check and publish' })
  for (const [answer, words] of [
    [{ status: 503, contentType: 'text/plain', body: 'upstream <b>gone</b>' }, 'The server does not answer.'],
    [
      { status: 429, contentType: 'text/html', body: '<main><h1>Slow</h1><p>Come back in 30 seconds.</p></main>' },
      'Come back in 30 seconds.',
    ],
  ] as const) {
    await page.route('**/plugins/add/', (route) => route.fulfill(answer), { times: 1 })
    await send.click()
    await page.getByText(words).waitFor()
    expect(await page.getByLabel('Changelog').inputValue()).toBe('Typed with care.')
  }
  await send.click()
  await page.waitForURL('**/plugins/contour/')
  expect(await page.locator('main').innerText()).toContain('Typed with care.')
})
