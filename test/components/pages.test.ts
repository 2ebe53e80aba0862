// The pages and their fragments: nothing that a person wrote becomes markup, and htmx finds what it swaps.

import { expect, test } from 'bun:test'
import { CatalogFragment, CatalogPage } from '../../components/catalog-page.tsx'
import { MessageFragment } from '../../components/message-page.tsx'
import { OwnersSection } from '../../components/owners-section.tsx'
import { PluginPage } from '../../components/plugin-page.tsx'
import { UploadPage } from '../../components/upload-page.tsx'
import { VersionsFragment, VersionsSection } from '../../components/versions-section.tsx'
import {
  allRights,
  daysAgo,
  firstPage,
  frameOf,
  hostile,
  noFacets,
  noRights,
  now,
  owner,
  pluginOf,
  queryOf,
  versionOf,
} from './sample-props.ts'

const hostilePlugin = pluginOf({
  packageName: 'x',
  name: hostile,
  description: hostile,
  author: hostile,
  about: `${hostile}\n\n- ${hostile}\n\nhttps://example.org/"onmouseover=alert(1)`,
  category: hostile,
  license: hostile,
  tags: [hostile],
  homepage: 'javascript:alert(1)',
  lastStable: hostile,
})

function expectHarmless(html: string) {
  expect(html).not.toContain('<script>alert')
  expect(html).not.toContain('<img src=x')
  expect(html).not.toContain('href="javascript:')
  expect(html).not.toMatch(/<[^>]*\sonmouseover=/)
}

test('a list with a hostile plugin and a hostile search is harmless', () => {
  const html = String(
    CatalogPage({
      frame: frameOf({ path: hostile }),
      heading: hostile,
      intro: hostile,
      query: queryOf({ q: hostile, tag: hostile, author: hostile, user: hostile, category: hostile, qgis: hostile }),
      plugins: { ...firstPage, rows: [hostilePlugin], total: 1 },
      facets: { ...noFacets, categories: [{ name: hostile, count: 1 }] },
      now,
    }),
  )
  expect(html).toStartWith('<!doctype html>')
  expectHarmless(html)
})

test('the page of a hostile plugin is harmless', () => {
  const html = String(
    PluginPage({
      similar: [],
      facts: [],
      frame: frameOf({
        user: { uid: hostile, name: hostile, trust: 'untrusted', moderator: true },
        notice: { text: hostile, undo: { action: hostile, label: hostile, fields: { state: hostile } } },
      }),
      plugin: hostilePlugin,
      versions: [versionOf({ version: hostile, changelog: hostile, state: 'rejected', decisionReason: hostile })],
      owners: [{ ...owner, uid: hostile }],
      months: [{ month: '2026-10', stable: 3, experimental: 1 }],
      rights: allRights,
      qgis: hostile,
      changing: { version: hostile, conflict: { wanted: 'withdrawn', by: hostile, at: now } },
      now,
    }),
  )
  expectHarmless(html)
})

test('a hostile report is harmless', () => {
  const finding = { code: hostile, message: hostile, file: hostile, line: 3, advice: hostile, excerpt: hostile }
  const html = String(
    UploadPage({
      frame: frameOf(),
      plugin: { packageName: 'x', name: hostile },
      report: {
        ok: false,
        packageName: hostile,
        version: hostile,
        errors: [finding],
        warnings: [finding],
        facts: [finding],
        metadata: { [hostile]: hostile },
        files: [],
        packedBytes: 10,
        sha256: '',
      },
      changelog: `</textarea>${hostile}`,
      experimental: false,
      maxBytes: 25_000_000,
      fileName: hostile,
      problem: undefined,
      waits: true,
    }),
  )
  expectHarmless(html)
  expect(html).not.toContain('</textarea><script')
  expect(html).toContain('Refused: 1 problem.')
})

test('a page has no inline styles, scripts or handlers', () => {
  const html = String(
    PluginPage({
      similar: [],
      facts: [],
      frame: frameOf(),
      plugin: pluginOf(),
      versions: [versionOf()],
      owners: [owner],
      months: [],
      rights: allRights,
      qgis: '3.40',
      now,
    }),
  )
  expect(html).not.toMatch(/\sstyle=/)
  expect(html).not.toMatch(/\son[a-z]+=/)
  expect(html).not.toContain('<style')
  // JSON-LD is data, which no browser runs.
  expect(html).not.toMatch(/<script(?![^>]*src=)(?! type="application\/ld\+json">)/)
})

const versions = [versionOf({ id: 11, version: '1.1', withdrawnAt: now }), versionOf()]
const section = { frame: frameOf(), plugin: pluginOf(), versions, rights: allRights, now }

test('the versions fragment is the section, the parts that show the same versions, and the announcement', () => {
  const notice = { text: 'Version 1.1 is withdrawn. It left the feed.' }
  const html = String(VersionsFragment({ ...section, frame: frameOf({ notice }) }))
  expect(html).toStartWith('<section class="block" id="versions">')
  for (const target of ['#actions', '#latest', '#notice'])
    expect(html).toContain(`<hx-partial data-hx-target="${target}"`)
  expect(html).not.toContain('<html')
})

test('an owner may change a version and bring back a withdrawn one; a visitor sees neither', () => {
  const html = String(VersionsSection(section))
  expect(html).toContain('Bring back')
  expect(html).toContain('name="seen" value="withdrawn"')
  expect(html).toContain('/plugins/contour/version/1.0/change')
  const visitors = String(VersionsSection({ ...section, rights: noRights }))
  expect(visitors).not.toContain('Bring back')
  expect(visitors).not.toContain('/change')
})

test('the row of a change offers the last of its own kind and sends what was seen', () => {
  const html = String(VersionsSection({ ...section, changing: { version: '1.0' } }))
  expect(html).toContain('value="last-stable"')
  expect(html).not.toContain('value="last-experimental"')
  expect(html).toContain('name="seen" value="as-is"')
  expect(html).toContain('name="csrf" value="token"')
})

test('a change that came too late shows both values', () => {
  const conflict = { wanted: 'withdrawn', by: 'ben', at: daysAgo(0) } as const
  const html = String(VersionsSection({ ...section, changing: { version: '1.0', conflict } }))
  expect(html).toContain('ben changed this')
  expect(html).toContain('Keep mine')
  expect(html).toContain('Take theirs')
})

test('the last owner cannot be removed, and a refused owner stays in the field', () => {
  const alone = { frame: frameOf(), plugin: pluginOf(), owners: [owner], rights: allRights }
  expect(String(OwnersSection(alone))).not.toContain('/remove')
  const refused = String(OwnersSection({ ...alone, problem: { uid: 'nobdy', text: 'Nobody is called nobdy.' } }))
  expect(refused).toContain('value="nobdy"')
  expect(refused).toContain('Nobody is called nobdy.')
  const two = String(OwnersSection({ ...alone, owners: [owner, { ...owner, uid: 'ben' }] }))
  expect(two).toContain('Leave')
  expect(two).toContain('/plugins/contour/owners/ben/remove')
})

test('an empty list says what to do', () => {
  const nothing = { ...firstPage, rows: [] }
  const props = { frame: frameOf(), heading: 'Find plugins', facets: noFacets, plugins: nothing, now }
  const html = String(CatalogFragment({ ...props, query: queryOf({ q: 'isochrnes', qgis: '3.40' }) }))
  expect(html).toContain('Nothing fits “isochrnes”.')
  expect(html).toContain('Search without the filters')
  expect(html).toContain('<hx-partial data-hx-target="#filters"')
})

test('a refusal for htmx is an alert', () => {
  expect(String(MessageFragment({ text: 'No.', advice: 'Sign in.' }))).toContain('role="alert"')
})
