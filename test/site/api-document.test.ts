// The OpenAPI document: sound by a linter, complete, and made of the schemas that requests are held to.

import { afterEach, expect, test } from 'bun:test'
import { createConfig, lintFromString } from '@redocly/openapi-core'
import Ajv2020 from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { urls } from '../../src/urls.ts'
import { type ApiDocument, placesIn } from '../fuzz/api-requests.ts'
import { closeSites, type TestSite, testSite } from '../support/site.ts'

afterEach(closeSites)

async function documentOf(site: TestSite): Promise<ApiDocument> {
  return (await (await site.asVisitor().get(urls.apiDocument())).json()) as ApiDocument
}

test('the linter finds nothing in it', async () => {
  const document = JSON.stringify(await documentOf(await testSite()))
  const source = document.replaceAll('http://127.0.0.1:3000', 'https://plugins.qgis.test')
  const config = await createConfig({
    extends: ['recommended-strict'],
    // The site has no license of its own, and it says in its guide how clients may use it.
    rules: { 'info-license': 'off' },
  })
  const problems = await lintFromString({ source, config, absoluteRef: '/openapi.json' })
  expect(problems.map(({ ruleId, message, location }) => `${ruleId} ${location[0]?.pointer}: ${message}`)).toEqual([])
})

test('every route of the API is in it, and nothing else', async () => {
  const site = await testSite()
  const described = placesIn(await documentOf(site)).map(({ path, method }) => `${method.toUpperCase()} ${path}`)
  const routes = site.app.routes
    .filter(({ path }) => path.startsWith('/api/v1/') && path !== urls.apiDocument())
    .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`)
  expect(described.toSorted()).toEqual(routes.toSorted())
})

test('every operation has an example answer, and each fits its schema', async () => {
  const document = await documentOf(await testSite())
  const ajv = new Ajv2020({ strict: false })
  addFormats.default(ajv)
  ajv.addSchema({ $id: 'api', ...document })
  for (const { operation } of placesIn(document)) {
    const { content = {} } = operation.responses[200] ?? operation.responses[201] ?? {}
    const [media] = Object.values(content) as { schema: object; example?: unknown }[]
    expect([operation.operationId, media?.example !== undefined]).toEqual([operation.operationId, true])
    const schema = JSON.parse(JSON.stringify(media?.schema).replaceAll('"#/', '"api#/'))
    expect([operation.operationId, ajv.validate(schema, media?.example), ajv.errors]).toEqual([
      ...[operation.operationId, true, null],
    ])
  }
})

test('the page shows every operation, in reach of everybody, with its example', async () => {
  const site = await testSite()
  const page = await site.asVisitor().text(urls.api())
  for (const { operation, method, path } of placesIn(await documentOf(site))) {
    const place = path.replace(/\{(\w+)\}/g, (_, name: string) => (name === 'plugin' ? 'PACKAGE' : name.toUpperCase()))
    expect(page).toContain(`<h3 id="${operation.operationId}">`)
    expect(page).toContain(`${method.toUpperCase()} ${place}`)
  }
  expect(page).toContain(`href="${urls.apiDocument()}"`)
  expect(page).toContain('parcel_check')
})
