// The guide for operators: every key of the example file, every command, and the lines of the log that it tells to watch.

import { afterEach, expect, test } from 'bun:test'
import { join } from 'node:path'
import { urls } from '../../src/urls.ts'
import { closeSites, testSite } from '../support/site.ts'

afterEach(closeSites)

const root = join(import.meta.dir, '../..')

async function guide(): Promise<string> {
  return (await testSite()).asVisitor().text(urls.runGuide())
}

test('every key of quiver.example.ini has its place, those of the presets too', async () => {
  const page = await guide()
  const example = await Bun.file(join(root, 'quiver.example.ini')).text()
  let section = ''
  const keys = example.split('\n').flatMap((line) => {
    section = /^\[(\w+)\]/.exec(line)?.[1] ?? section
    const key = /^;?(\w+) =/.exec(line)?.[1]
    return key ? [`${section}.${key}`] : []
  })
  expect(keys.length).toBeGreaterThan(38)
  for (const key of keys) expect(page).toContain(`id="${key}"`)
})

test('every command of operators is named, and where to run it', async () => {
  const page = await guide()
  const source = await Bun.file(join(root, 'src/operator.ts')).text()
  const commands = [...source.matchAll(/^ {2}(\w+): \{\n {4}usage:/gm)].map((found) => found[1])
  expect(commands).toEqual(['migrate', 'seed', 'user', 'webhook', 'worker', 'doctor'])
  for (const command of commands) expect(page).toContain(`bin/quiver ${command}`)
  expect(page).toContain('Run them in the folder of the site')
})

test('each line of the log that is worth a look is one that the code writes', async () => {
  const [, list = ''] = /worth a look.*?<dl[^>]*>(.*?)<\/dl>/s.exec(await guide()) ?? []
  const events = [...list.matchAll(/<dt>(.*?)<\/dt>/g)].map((found) => found[1] ?? '')
  expect(events.length).toBeGreaterThan(5)
  const sources = await Promise.all(
    [...new Bun.Glob('src/**/*.ts').scanSync(root)].map((path) => Bun.file(join(root, path)).text()),
  )
  for (const event of events)
    expect([event, sources.some((text) => text.includes(`'${event}'`))]).toEqual([event, true])
})
