// From an upload to the feed, through the doors that people use.

import { afterEach, describe, expect, test } from 'bun:test'
import { urls } from '../../src/urls.ts'
import { packageOf } from '../support/packages.ts'
import { ada, ben, closeSites, mo, testSite, zed } from '../support/site.ts'

afterEach(closeSites)

describe('publishing', () => {
  test('a version of an untrusted user waits for a moderator', async () => {
    const site = await testSite()
    const answer = await site.as(ben).upload(packageOf({ name: 'Contour', version: '1.0' }))
    expect(answer.status).toBe(303)
    expect(answer.headers.get('location')).toBe('/plugins/contour/')
    expect(await site.asVisitor().text(urls.catalog())).not.toContain('Contour')
    expect((await site.asVisitor().get(urls.plugin('contour'))).status).toBe(404)
    expect(await site.asVisitor().text(urls.feed())).not.toContain('Contour')
    expect(await site.as(mo).text(urls.moderation())).toContain('Contour')
  })

  test('a version of a trusted user is visible at once', async () => {
    const site = await testSite()
    expect((await site.as(ada).upload(packageOf({ name: 'Contour', version: '1.0' }))).status).toBe(303)
    expect(await site.asVisitor().text(urls.catalog())).toContain('Contour')
    expect(await site.asVisitor().text(urls.feed())).toContain('<file_name>contour.1.0.zip</file_name>')
  })
})
