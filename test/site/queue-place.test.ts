// What an author learns about how long a version waits.

import { afterEach, expect, test } from 'bun:test'
import { queueSentence } from '../../components/queue-place.ts'
import { urls } from '../../src/urls.ts'
import { packageOf } from '../support/packages.ts'
import { ben, closeSites, ines, mo, testSite } from '../support/site.ts'

afterEach(closeSites)

test('a version that waits says which place it has, until it is decided', async () => {
  const site = await testSite()
  await site.as(ines).upload(packageOf({ name: 'Relief', version: '1.0' }))
  await site.as(ines).upload(packageOf({ name: 'Slope', version: '1.0' }))
  site.clock.now = new Date(site.clock.now.getTime() + 9 * 3_600_000)
  const answer = await site.as(ben).upload(packageOf({ name: 'Contour', version: '1.0' }))
  expect(answer.status).toBe(303)
  expect(await site.as(ben).text(urls.myPlugins())).toContain('Third in the queue.')
  const page = await site.as(mo).text(urls.review(1))
  const sha256 = page.match(/name="sha256" value="([0-9a-f]{64})"/)?.[1] ?? ''
  await site.as(mo).post(urls.decision(1), { decision: 'approve', sha256 })
  expect(await site.as(ben).text(urls.myPlugins())).toContain('Second in the queue. The median wait is 9 hours.')
  expect(await site.as(ines).text(urls.myPlugins())).toContain('First in the queue.')
})

test('the announcement after an upload says it too', async () => {
  const site = await testSite()
  const browser = site.as(ben)
  const answer = await browser.upload(packageOf({ name: 'Contour', version: '1.0' }))
  expect(await browser.text(answer.headers.get('location') ?? '')).toContain('First in the queue.')
})

test('places and waits are words', () => {
  const wait = (place: number, medianWaitHours?: number) => queueSentence({ place, medianWaitHours })
  expect([wait(1), wait(10), wait(11), wait(12), wait(22), wait(101), wait(113)]).toEqual(
    ['First', 'Tenth', '11th', '12th', '22nd', '101st', '113th'].map((word) => `${word} in the queue.`),
  )
  expect(
    [0.5, 1, 9, 47, 72].map((hours) => wait(1, hours).slice('First in the queue. The median wait is '.length)),
  ).toEqual(['less than an hour.', '1 hour.', '9 hours.', '47 hours.', '3 days.'])
})
