// People read the site in their language; programs and the audit log get English.

import { afterEach, expect, test } from 'bun:test'
import fr from '../../components/words/fr.json'
import { languages } from '../../src/domain/language.ts'
import { urls } from '../../src/urls.ts'
import { packageOf } from '../support/packages.ts'
import { ada, ben, closeSites, testSite } from '../support/site.ts'

afterEach(closeSites)

const french: Record<string, string> = fr

test('the browser says which language it reads, and the page answers in it', async () => {
  const site = await testSite()
  for (const [accepted, lang] of [
    ['fr-CA,fr;q=0.9,en;q=0.8', 'fr'],
    ['nl,de;q=0.7,en;q=0.3', 'de'],
    ['pt-BR', 'pt'],
    ['ja', 'en'],
    ['', 'en'],
  ]) {
    const answer = await site.asVisitor().get(urls.catalog(), { 'accept-language': accepted ?? '' })
    expect(answer.headers.get('content-language')).toBe(lang ?? '')
    expect(answer.headers.get('vary')).toContain('Accept-Language')
    expect(await answer.text()).toContain(`<html lang="${lang}"`)
  }
})

test('what is chosen on the site counts more than what the browser says, until it is taken back', async () => {
  const site = await testSite()
  const visitor = site.asVisitor()
  const chosen = await visitor.get(urls.languageChoice('es', '/plugins/?q=x'))
  expect([chosen.status, chosen.headers.get('location')]).toEqual([303, '/plugins/?q=x'])
  expect(await (await visitor.get('/', { 'accept-language': 'fr' })).text()).toContain('<html lang="es"')
  await visitor.get(urls.languageChoice('xx', '/'))
  expect(await (await visitor.get('/', { 'accept-language': 'fr' })).text()).toContain('<html lang="fr"')
  expect((await visitor.get('/language?language=de&next=https://elsewhere.example/')).headers.get('location')).toBe('/')
})

test('every page names the languages in themselves, each at the same address', async () => {
  const page = await (await testSite()).asVisitor().text('/plugins/?sort=name')
  for (const language of languages.filter((other) => other !== 'en'))
    expect(page).toContain(`/language?language=${language}&amp;next=%2Fplugins%2F%3Fsort%3Dname`)
})

test('refusals and problems are said in the language of whoever reads them, and in English to programs', async () => {
  const site = await testSite()
  const missing = 'There is no such plugin.'
  const page = await site.asVisitor().get(urls.plugin('nothing'), { 'accept-language': 'fr' })
  expect([page.status, (await page.text()).includes(french[missing] ?? '?')]).toEqual([404, true])
  const json = await site
    .asVisitor()
    .get(urls.plugin('nothing'), { 'accept-language': 'fr', accept: 'application/json' })
  expect(await json.json()).toMatchObject({ error: missing })

  const author = site.as(ben)
  await author.get(urls.languageChoice('fr', '/'))
  const refused = await author.upload(packageOf({ metadata: { about: undefined, email: undefined } }))
  const report = await refused.text()
  expect(refused.status).toBe(422)
  expect(report).toContain(french['Check and publish'] ?? '?')
  const [before = '', after = ''] = (french['`{name}` is missing.'] ?? '?').split('`{name}`')
  for (const name of ['about', 'email']) expect(report).toContain(`${before}<code>${name}</code>${after}`)
})

test('the audit log stays English whatever language its actor reads', async () => {
  const site = await testSite()
  const owner = site.as(ada)
  await owner.get(urls.languageChoice('de', '/'))
  await owner.upload(packageOf())
  const stranger = site.as(ben)
  await stranger.get(urls.languageChoice('de', '/'))
  await stranger.post(urls.pluginState('contour'), { state: 'deleted' })
  const refused = (await site.audit()).filter((entry) => entry.refused)
  expect(refused.length).toBe(1)
  expect(refused[0]?.reason).toContain('Only')
})
