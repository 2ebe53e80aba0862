// Signing in, sessions, tokens, owners and a block, by the keyboard alone.

import { afterAll, afterEach, expect, test } from 'bun:test'
import type { Page } from 'playwright-core'
import { urls } from '../../src/urls.ts'
import { closeBrowser, openPage, type ServedSite, servedSite } from '../support/browser.ts'
import { press, reach, requireNoBarriers, signInByKeys, tick, type } from '../support/keyboard.ts'
import { packageOf } from '../support/packages.ts'
import { ada, ben, closeSites, mo } from '../support/site.ts'

let served: ServedSite | undefined

afterEach(async () => {
  await served?.stop()
  await closeSites()
})
afterAll(closeBrowser)

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? 'with' : 'without'
  // axe is a script itself.
  const noBarriers = async (page: Page) => javaScriptEnabled && requireNoBarriers(page)

  test(`sign in, end another session, make and revoke a token, ${how} scripts`, async () => {
    served = await servedSite()
    const { site, origin } = served
    await site.as(ada).upload(packageOf({ name: 'Contour', version: '1.0' }))
    const { page, complaints } = await openPage(origin, { javaScriptEnabled })
    await page.goto(urls.accountSessions())
    await signInByKeys(page, { ...ada, password: 'wrong' })
    await page.getByRole('alert').waitFor()
    await noBarriers(page)
    await signInByKeys(page, ada)
    await page.waitForURL('**/account/sessions')
    await noBarriers(page)

    await press(page, page.getByRole('button', { name: /^End the session/ }).first())
    await page.getByText('That session is over.').waitFor()
    expect(await page.getByRole('button', { name: /^End the session/ }).count()).toBe(0)

    await press(page, page.getByRole('link', { name: 'Tokens' }))
    await page.waitForURL('**/account/tokens')
    await press(page, page.getByRole('button', { name: 'Make the token' }))
    expect(await page.locator('#name').evaluate((field) => field.matches(':invalid'))).toBe(true)
    await type(page, page.getByLabel('Name'), 'release workflow')
    await tick(page, page.getByLabel('Only these:'))
    await tick(page, page.getByLabel('Contour contour'))
    await press(page, page.getByRole('button', { name: 'Make the token' }))
    const field = page.getByLabel('Token', { exact: true })
    await field.waitFor()
    await noBarriers(page)
    const secret = await field.inputValue()
    expect(secret).toMatch(/^qvr_/)
    const upload = await site.program(secret).upload('contour', packageOf({ name: 'Contour', version: '1.1' }))
    expect(upload.status).toBe(201)
    await press(page, page.getByRole('button', { name: 'Revoke release workflow' }))
    await page.getByText('is revoked. What uses it is refused from now on.').waitFor()
    expect((await site.program(secret).get(urls.apiMe())).status).toBe(401)
    await press(page, page.getByRole('link', { name: 'History' }).first())
    await page.getByText('revoked the token').waitFor()
    await noBarriers(page)
    expect(complaints).toEqual([])
  })

  test(`owners are added, told, and leave; a plugin is handed over, ${how} scripts`, async () => {
    served = await servedSite()
    await served.site.as(ada).upload(packageOf({ name: 'Contour', version: '1.0' }))
    const owner = await openPage(served.origin, { javaScriptEnabled })
    await owner.page.goto(`${urls.signIn()}?next=/plugins/contour/`)
    await signInByKeys(owner.page, ada)
    await type(owner.page, owner.page.getByLabel('Add an owner'), 'ben')
    await owner.page.keyboard.press('Enter')
    await owner.page.locator('#owners').getByRole('link', { name: 'ben' }).waitFor()

    const other = await openPage(served.origin, { javaScriptEnabled })
    await other.page.goto(`${urls.signIn()}?next=/`)
    await signInByKeys(other.page, ben)
    await press(other.page, other.page.getByRole('link', { name: /unread notice/ }))
    await press(other.page, other.page.getByRole('link', { name: /^contour/ }))
    await other.page.waitForURL('**/plugins/contour/')
    await press(other.page, other.page.getByRole('button', { name: 'Leave ben' }))
    await other.page.waitForURL('**/plugins/my')

    await owner.page.goto('/plugins/contour/')
    await press(owner.page, owner.page.getByRole('link', { name: 'Manage this plugin' }))
    await type(owner.page, owner.page.getByLabel('To', { exact: true }), 'nobody')
    await owner.page.keyboard.press('Enter')
    await owner.page.getByText('Nobody is called “nobody”').waitFor()
    await noBarriers(owner.page)
    const field = owner.page.getByLabel('To', { exact: true })
    await reach(owner.page, field)
    await owner.page.keyboard.press('ControlOrMeta+a')
    await owner.page.keyboard.type('ben')
    await owner.page.keyboard.press('Enter')
    await owner.page.waitForURL('**/plugins/my')
    expect(await other.page.goto('/plugins/contour/manage').then((answer) => answer?.status())).toBe(200)
    expect([...owner.complaints, ...other.complaints]).toEqual([])
  })

  test(`a moderator blocks somebody, who is out at once and told why, ${how} scripts`, async () => {
    served = await servedSite()
    const author = await openPage(served.origin, { javaScriptEnabled })
    await author.page.goto(`${urls.signIn()}?next=/plugins/add/`)
    await signInByKeys(author.page, ben)
    const desk = await openPage(served.origin, { javaScriptEnabled })
    await desk.page.goto(`${urls.signIn()}?next=/moderation/users?q=ben`)
    await signInByKeys(desk.page, mo)
    await press(desk.page, desk.page.locator('summary', { hasText: 'Change' }))
    await press(desk.page, desk.page.getByRole('button', { name: 'Block ben' }))
    await desk.page.getByText('Say why: the person reads it').waitFor()
    await noBarriers(desk.page)
    await type(desk.page, desk.page.locator('[id^=reason-]'), 'Sent passwords away')
    await press(desk.page, desk.page.getByRole('button', { name: 'Block ben' }))
    await desk.page.getByText('ben is blocked.').waitFor()

    await author.page.reload()
    expect(new URL(author.page.url()).pathname).toBe('/sign-in')
    await signInByKeys(author.page, ben)
    await author.page.getByText('This account is blocked: Sent passwords away.').waitFor()
    await noBarriers(author.page)
    expect([...author.complaints, ...desk.complaints]).toEqual([])
  })
}
