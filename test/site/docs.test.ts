// The guides say what is so: keys, checks, settings, addresses and figures are compared with the code.

import { afterEach, expect, test } from 'bun:test'
import { scopes } from '../../src/domain/scope.ts'
import { versionMarks } from '../../src/domain/version-mark.ts'
import { compareVersions } from '../../src/domain/version-number.ts'
import { checks } from '../../src/formats/checks.ts'
import { checkMetadata, knownKeys, longestValues, requiredKeys } from '../../src/formats/metadata-rules.ts'
import { readMetadataTxt } from '../../src/formats/metadata-txt.ts'
import { parseSettings, settingsTable } from '../../src/settings.ts'
import { urls } from '../../src/urls.ts'
import { packageOf } from '../support/packages.ts'
import { ada, closeSites, makeToken, testSite } from '../support/site.ts'

afterEach(closeSites)

const guides = [urls.metadataGuide(), urls.apiGuide(), urls.webhookGuide(), urls.runGuide()]

/** What a reader sees, without markup. */
function textOf(html: string): string {
  const text = html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')
  return unescaped(text)
}

function unescaped(text: string): string {
  const named: Record<string, string> = { lt: '<', gt: '>', quot: '"', amp: '&', '#39': "'", '#x27': "'" }
  return text.replace(/&(lt|gt|quot|amp|#39|#x27);/g, (_, name) => named[name] ?? '')
}

/** Everything that a page holds to be copied. */
function examplesOf(html: string): string[] {
  return [...html.matchAll(/<pre class="example">([\s\S]*?)<\/pre>/g)].map((found) => unescaped(found[1] ?? ''))
}

function idsOf(html: string): string[] {
  return [...html.matchAll(/\sid="([^"]*)"/g)].map((found) => unescaped(found[1] ?? ''))
}

test('every guide is in the index, in English whatever the language of the page, and each of its links leads somewhere', async () => {
  const visitor = (await testSite()).asVisitor()
  const index = await visitor.text(urls.docs())
  for (const guide of guides) {
    expect(index).toContain(`href="${guide}"`)
    const page = await (await visitor.get(guide, { 'accept-language': 'fr' })).text()
    expect(page).toContain('<html lang="fr"')
    expect(page).toMatch(/<div lang="en"><div class="cols start">/)
    const ids = idsOf(page)
    expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([])
    for (const [, id = ''] of page.matchAll(/href="#([^"]*)"/g)) expect(ids).toContain(id)
    const paths = new Set([...page.matchAll(/href="(\/[^"#?]*)/g)].map((found) => found[1] ?? ''))
    for (const path of paths) expect([path, (await visitor.get(path)).status < 400]).toEqual([path, true])
  }
})

test('every key that is read has its place in the guide to metadata.txt, with its limit and whether it is required', async () => {
  const page = await (await testSite()).asVisitor().text(urls.metadataGuide())
  const items = new Map(
    [...page.matchAll(/<li id="([^"]+)">([\s\S]*?)<\/li>/g)].map((found) => [found[1] ?? '', found[2] ?? '']),
  )
  expect([...items.keys()].sort()).toEqual([...knownKeys].sort())
  for (const [key, item] of items) {
    expect([key, item.includes('>Required<')]).toEqual([key, requiredKeys.includes(key)])
    const limit = longestValues[key]
    if (limit !== undefined) expect(item).toContain(`At most ${limit.toLocaleString('en')} characters.`)
  }
})

test('every check that is linked is explained, and every check of metadata.txt is linked', async () => {
  const visitor = (await testSite()).asVisitor()
  const explained = idsOf(await visitor.text(urls.checks()))
  const linked = new Set<string>()
  for (const guide of guides)
    for (const [, code = ''] of (await visitor.text(guide)).matchAll(/\/docs\/checks#([a-z0-9-]+)/g)) linked.add(code)
  for (const code of linked) expect(explained).toContain(code)
  const codes: string[] = checks.map(({ code }) => code)
  const ofMetadata = codes.slice(codes.indexOf('no-metadata'), codes.indexOf('dependency-blanks') + 1)
  expect(ofMetadata.filter((code) => !linked.has(code))).toEqual([])
})

test('the examples of metadata.txt pass the checks, and the versions stand in the order of QGIS', async () => {
  const page = await (await testSite()).asVisitor().text(urls.metadataGuide())
  const examples = examplesOf(page)
  const [whole = ''] = examples
  const { metadata, errors, warnings } = checkedText(whole)
  expect([...errors, ...warnings]).toEqual([])
  expect(metadata).toMatchObject({ name: 'Parcel Check', tags: ['parcels', 'cadastre'], license: 'GPL-3.0-or-later' })
  expect(metadata.changelog.split('\n')).toHaveLength(2)

  for (const [, example = ''] of page.matchAll(/<code class="lines-kept">([\s\S]*?)<\/code>/g)) {
    const key = unescaped(example).split('=')[0]
    const { errors, warnings } = checkedText(`[general]\n${unescaped(example)}\n`)
    const wrong = [...errors, ...warnings].filter(({ code }) => code !== 'missing-key')
    expect([key, ...wrong]).toEqual([key])
  }

  const orders = examples.filter((example) => example.includes(' < ')).flatMap((example) => example.split('\n'))
  expect(orders).toHaveLength(2)
  for (const order of orders) {
    const versions = order.split(' < ')
    expect([...versions].sort(compareVersions)).toEqual(versions)
  }
})

function checkedText(text: string) {
  const { values, lines, swallowed, errors } = readMetadataTxt(new TextEncoder().encode(text))
  const checked = checkMetadata({ file: 'metadata.txt', text, values, lines, swallowed })
  return { ...checked, errors: [...errors, ...checked.errors] }
}

test('every setting is explained for operators, with what holds where it is left out', async () => {
  const page = await (await testSite()).asVisitor().text(urls.runGuide())
  for (const { section, key, fallback } of settingsTable) {
    const [, explanation = ''] = new RegExp(`<div id="${section}\\.${key}">(.*?)</div>`, 's').exec(page) ?? []
    expect([section, key, /<dd>\S/.test(explanation)]).toEqual([section, key, true])
    if (fallback) expect(textOf(explanation)).toContain(`Left out: ${fallback}`)
  }
  const example = examplesOf(page).find((text) => text.startsWith('[server]')) ?? ''
  expect(parseSettings(example).server.trustedProxies).toEqual(['127.0.0.1'])
})

test('every command of operators and every address for probes is named', async () => {
  const site = await testSite()
  const page = textOf(await site.asVisitor().text(urls.runGuide()))
  const source = await Bun.file(`${import.meta.dir}/../../src/operator.ts`).text()
  const [, table = ''] = /const commands[^=]*= \{(.*?)\n\}/s.exec(source) ?? []
  const commands = [...table.matchAll(/^ {2}(\w+): \{/gm)].map((found) => found[1])
  expect(commands).toContain('doctor')
  for (const command of commands) expect(page).toContain(`bin/quiver ${command}`)
  for (const [option] of table.matchAll(/--[a-z-]+/g)) expect(page).toContain(option)
  for (const { path } of site.app.routes.filter(({ path }) => path.startsWith('/health/')))
    expect(page).toContain(`GET ${path}`)
})

/** Words in capital letters stand for what differs, as on the page. */
function shown(path: string): string {
  return path.replace('sha256', 'SHA256').replace(/:([a-z0-9A-Z]+)/g, (_, name: string) => {
    return name === 'plugin' ? 'PACKAGE' : name.toUpperCase()
  })
}

test('every route for programs is in their guide, and no other', async () => {
  const site = await testSite()
  const visitor = site.asVisitor()
  const html = (await visitor.text(urls.apiGuide())) + (await visitor.text(urls.api()))
  const named = [...html.matchAll(/<h3[^>]*><code>([A-Z]+ [^<]+)<\/code><\/h3>/g)].map((found) =>
    (found[1] ?? '').trim(),
  )
  const routes = site.app.routes.map(({ method, path }) => `${method} ${shown(path)}`)
  const forPrograms = routes.filter(
    (route) => / \/plugins\/api\/| \/api\/v1\//.test(route) && !route.endsWith(urls.apiDocument()),
  )
  expect(forPrograms.length).toBeGreaterThan(6)
  for (const route of forPrograms) expect(named).toContain(route)
  for (const route of named) expect(routes).toContain(route)
  expect(named).toEqual([...new Set(named)])
  const text = textOf(html)
  for (const word of [...scopes, ...versionMarks]) expect(text).toContain(word)
})

test('the limits in the guide for programs are those that answers name', async () => {
  const site = await testSite()
  const secret = await makeToken(site.as(ada), { scopes: ['change-plugins'] })
  await site.as(ada).upload(packageOf({ name: 'Contour', version: '1.0' }))
  const page = await site.asVisitor().text(urls.apiGuide())
  const answer = await site.program(secret).post(urls.apiDeprecated('contour'), { deprecated: 'no' })
  expect(answer.status).toBe(200)
  const example = examplesOf(page).find((text) => text.startsWith('RateLimit-Policy')) ?? ''
  expect(example).toContain(`RateLimit-Policy: ${answer.headers.get('ratelimit-policy')}\n`)
  expect(example).toMatch(/RateLimit: "address";r=\d+;t=\d+, "person";r=299;t=2$/)
})

test('what a check, an upload and a token answer has the shape that the guide shows', async () => {
  const site = await testSite()
  const page = await site.asVisitor().text(urls.apiGuide())
  const shapes = examplesOf(page).flatMap((text) => {
    const [json] = /^\{[\s\S]*\}$/m.exec(text) ?? []
    return json ? [Object.keys(JSON.parse(json)).sort().join(' ')] : []
  })
  const shapeOf = async (answer: Response) =>
    Object.keys((await answer.json()) as object)
      .sort()
      .join(' ')
  const program = site.program(await makeToken(site.as(ada), { scopes: ['publish-new', 'publish-versions'] }))
  const checked = new FormData()
  checked.set('package', new File([new Uint8Array(packageOf({ metadata: { about: undefined } }))], 'x.zip'))
  const init = { method: 'POST', body: checked, headers: { accept: 'application/json' } }
  const found = await site.app.handle(new Request(`http://127.0.0.1:3000${urls.check()}`, init), '192.0.2.9')
  const taken = await program.upload('contour', packageOf({ name: 'Contour', version: '1.0' }))
  const refused = await program.upload('contour', packageOf({ name: 'Contour', version: '1.0' }))
  const wrong = await program.get('/api/v1/nothing')
  expect([found.status, taken.status, refused.status, wrong.status]).toEqual([422, 201, 400, 404])
  for (const answer of [found, taken, refused, wrong, await program.get(urls.apiMe())])
    expect(shapes).toContain(await shapeOf(answer))
})

test('a download is counted by GET alone', async () => {
  const site = await testSite()
  await site.as(ada).upload(packageOf({ name: 'Contour', version: '1.0' }))
  const address = `http://127.0.0.1:3000${urls.download('contour', '1.0')}`
  for (const method of ['HEAD', 'GET'])
    expect((await site.app.handle(new Request(address, { method }), '192.0.2.9')).status).toBe(302)
  await site.repository.downloads.rollUp()
  const csv = await site.asVisitor().text(urls.pluginDownloads('contour'))
  expect(csv.trim().split(/\r?\n/).at(-1)).toBe('2026-11-22,1.0,1')
})
