// What stands on the pages of a plugin and a version for whom, and what the forms that manage them keep and say.

import { expect, test } from 'bun:test'
import { ChangelogFormPage } from '../../components/changelog-form-page.tsx'
import { DeprecationNote } from '../../components/deprecation-note.tsx'
import type { AuditEntry } from '../../components/history-list.tsx'
import { ManagePage, type ManagePageProps } from '../../components/manage-page.tsx'
import { MendingsPage } from '../../components/mendings-page.tsx'
import { PluginHistoryPage } from '../../components/plugin-history-page.tsx'
import { PluginPage } from '../../components/plugin-page.tsx'
import type { RefusedForm } from '../../components/refused-form.ts'
import { VersionPage } from '../../components/version-page.tsx'
import type { Action, Rights } from '../../src/domain/actions.ts'
import { allRights, daysAgo, frameOf, hostile, noRights, now, owner, pluginOf, versionOf } from './sample-props.ts'

const managed: ManagePageProps = {
  ...{ frame: frameOf(), plugin: pluginOf(), owners: [owner], rights: allRights, now },
  ...{ finalAt: undefined, refused: undefined },
}

function pluginPage(rights: Rights, plugin = pluginOf()): string {
  const owners = [owner, { ...owner, uid: 'ben' }]
  const props = {
    frame: frameOf(),
    plugin,
    versions: [versionOf()],
    owners,
    months: [],
    similar: [],
    facts: [],
    qgis: undefined,
  }
  return String(PluginPage({ ...props, similar: [], rights, now }))
}

function versionPage(rights: Rights, mended?: { at: Date; by: string }): string {
  const props = { frame: frameOf(), plugin: pluginOf(), version: versionOf(), files: [], warnings: [], facts: [] }
  return String(VersionPage({ ...props, rights, mended, now }))
}

function only(action: Action): Rights {
  return { ...noRights, can: { [action]: true } }
}

test('each button of a plugin’s page is there with its own right, and with no other', () => {
  const buttons: [action: Action, words: string][] = [
    ['version.publish', 'href="/plugins/contour/version/add/"'],
    ['version.mark', 'href="/plugins/contour/version/1.0/change"'],
    ['owner.add', 'action="/plugins/contour/owners"'],
    ['owner.remove', 'action="/plugins/contour/owners/ben/remove"'],
    ['owner.assign', 'href="/plugins/contour/manage#assign"'],
    ['plugin.feature', 'action="/plugins/contour/featured"'],
  ]
  for (const [action, words] of buttons) {
    const html = pluginPage(only(action))
    const shown = buttons.filter(([, other]) => html.includes(other)).map(([other]) => other)
    expect({ words, shown }).toEqual({ words, shown: [action] })
  }
  for (const [, words] of buttons) expect(pluginPage(noRights)).not.toContain(words)
})

test('everybody finds the history of a plugin, and whoever may change it as a whole the page for that', () => {
  const link = 'href="/plugins/contour/manage"'
  expect(pluginPage(noRights)).toContain('href="/plugins/contour/history"')
  expect(pluginPage(noRights)).not.toContain(link)
  expect(pluginPage(only('version.mark'))).not.toContain(link)
  for (const action of ['plugin.edit', 'plugin.deprecate', 'plugin.delete', 'owner.assign'] as const)
    expect({ action, shown: pluginPage(only(action)).includes(link) }).toEqual({ action, shown: true })
})

test('a moderator who owns the plugin adds owners like any owner', () => {
  expect(pluginPage(allRights)).not.toContain('#assign')
  expect(pluginPage({ ...allRights, owns: false })).toContain('#assign')
})

test('the page of a plugin cannot delete it: that takes the page that says what it means', () => {
  expect(pluginPage(allRights)).not.toContain('name="state" value="deleted"')
  const deleted = pluginOf({ deletedAt: now })
  expect(pluginPage(allRights, deleted)).toContain('href="/plugins/contour/manage#deletion"')
  expect(pluginPage(noRights, deleted)).not.toContain('#deletion')
})

test('a version’s page offers each change with its own right', () => {
  const change = 'href="/plugins/contour/version/1.0/change"'
  const mend = 'href="/plugins/contour/version/1.0/changelog"'
  for (const words of [change, mend]) expect(versionPage(noRights)).not.toContain(words)
  expect(versionPage(only('version.mark'))).toContain(change)
  expect(versionPage(only('version.mark'))).not.toContain(mend)
  expect(versionPage(only('version.mend-changelog'))).toContain(mend)
  expect(versionPage(only('version.mend-changelog'))).not.toContain(change)
})

test('a mended changelog says who and when, and its earlier texts stand as text on a page of their own', () => {
  const html = versionPage(noRights, { at: daysAgo(1), by: hostile })
  expectHarmless(html)
  expect(html).toContain('Mended on')
  expect(html).toContain('href="/plugins/contour/version/1.0/changelogs"')
  expect(versionPage(noRights)).not.toContain('Mended on')
  const mendings = [
    { id: 2, at: daysAgo(1), by: hostile, before: `</pre>${hostile}` },
    { id: 1, at: daysAgo(2), by: 'ada', before: '' },
  ]
  const props = { frame: frameOf(), plugin: pluginOf(), version: versionOf(), mendings, older: '/older' }
  const texts = String(MendingsPage(props))
  expectHarmless(texts)
  for (const words of ['&lt;/pre&gt;', 'There was nothing.', 'href="/older"']) expect(texts).toContain(words)
})

test('a plugin says above its legend that it is deprecated: since when, why, and what to use instead', () => {
  const plugin = pluginOf({
    ...{ deprecated: true, deprecatedAt: new Date('2026-11-19T08:00:00Z') },
    ...{ deprecationReason: `Not kept up.\n${hostile}`, replacement: 'isoline_tailor' },
  })
  const html = pluginPage(noRights, plugin)
  expectHarmless(html)
  expect(html).toMatch(/Deprecated since <time[^>]*>19 Nov 2026<\/time>/)
  expect(html).toContain('<span class="typed">Not kept up.\n&lt;script&gt;')
  expect(html).toContain('Use <a href="/plugins/isoline_tailor/">isoline_tailor</a> instead.')
  expect(html.indexOf('Deprecated since')).toBeLessThan(html.indexOf('class="legend"'))
})

test('a package that says so itself is deprecated without a day, and a plain plugin says nothing', () => {
  const html = String(DeprecationNote({ plugin: pluginOf({ deprecated: true }) }))
  expect(html).toContain('declared it so in the package')
  expect(html).not.toContain('since')
  expect(String(DeprecationNote({ plugin: pluginOf() }))).toBe('')
})

test('the form that deprecates knows who said so before: nobody, the package, or a person', () => {
  const form = (changes: Parameters<typeof pluginOf>[0]) =>
    String(ManagePage({ ...managed, plugin: pluginOf(changes), rights: only('plugin.deprecate') }))
  expect(form({})).toContain('Deprecate Contour')
  expect(form({ deprecated: true })).toContain('Its package says that it is deprecated.')
  for (const html of [form({}), form({ deprecated: true })]) expect(html).not.toContain('name="deprecated" value="no"')
  const said = form({ deprecated: true, deprecatedAt: now, deprecationReason: 'Old.', replacement: 'isoline_tailor' })
  for (const words of ['>Old.<', 'value="isoline_tailor"', 'name="deprecated" value="no"', 'name="csrf" value="token"'])
    expect(said).toContain(words)
})

test('every refused form keeps what was typed, and each problem is read out with its own field alone', () => {
  const forms: [RefusedForm['form'], { field: string; id: string; typed: string; kept: string }[]][] = [
    [
      'edit',
      [
        { field: 'homepage', id: 'homepage', typed: 'a.example', kept: 'value="a.example"' },
        { field: 'tags', id: 'tags', typed: 'a, b', kept: 'value="a, b"' },
      ],
    ],
    [
      'deprecated',
      [
        { field: 'reason', id: 'deprecation-reason', typed: hostile, kept: `>${Bun.escapeHTML(hostile)}</textarea>` },
        { field: 'replacement', id: 'replacement', typed: 'nothng', kept: 'value="nothng"' },
      ],
    ],
    ['transfer', [{ field: 'uid', id: 'transfer-uid', typed: 'nobdy', kept: 'value="nobdy"' }]],
    [
      'assign',
      [
        { field: 'uid', id: 'assign-uid', typed: 'nobdy', kept: 'value="nobdy"' },
        { field: 'reason', id: 'assign-reason', typed: '</textarea>', kept: '>&lt;/textarea&gt;</textarea>' },
      ],
    ],
  ]
  for (const [form, fields] of forms) {
    const problems = fields.map(({ field }) => ({ field, message: `Not this ${field}.` }))
    const given = Object.fromEntries(fields.map(({ field, typed }) => [field, typed]))
    const html = String(ManagePage({ ...managed, refused: { form, problems, given } }))
    expectHarmless(html)
    for (const { field, id, kept } of fields) {
      expect(html).toContain(kept)
      expect(tagOf(html, id)).toContain('aria-invalid="true"')
      expect(tagOf(html, id)).toMatch(new RegExp(`aria-describedby="[^"]*\\b${id}-problem"`))
      expect(html).toContain(`id="${id}-problem" role="alert">Not this ${field}.<`)
    }
    // One more: what the page says when the server does not answer, in a template.
    expect({ form, alerts: html.match(/role="alert"/g)?.length }).toEqual({ form, alerts: fields.length + 1 })
  }
})

/** The opening tag of a field. */
function tagOf(html: string, id: string): string {
  return html.match(new RegExp(`<(?:input|textarea)[^>]*\\bid="${id}"[^>]*>`))?.[0] ?? ''
}

test('a changelog that somebody else mended meanwhile shows theirs, keeps mine, and can be saved again', () => {
  const page = { frame: frameOf(), plugin: pluginOf(), version: versionOf(), given: 'Mine.', problem: undefined }
  const conflict = { by: 'ben', at: daysAgo(0), theirs: 'Theirs.' }
  const html = String(ChangelogFormPage({ ...page, seen: 'Theirs.', conflict }))
  for (const words of ['ben mended this', '>Theirs.</pre>', 'name="seen" value="Theirs."', 'Keep mine', 'Take theirs'])
    expect(html).toContain(words)
  expect(html).toMatch(/<textarea[^>]*name="changelog"[^>]*>\s*Mine\.<\/textarea>/)
  const plain = String(ChangelogFormPage({ ...page, seen: 'First.', conflict: undefined, problem: 'Too long.' }))
  expect(plain).toContain('id="changelog-problem" role="alert">Too long.<')
  for (const words of ['Save', 'Leave it', 'name="seen" value="First."']) expect(plain).toContain(words)
  expect(plain).not.toContain('Keep mine')
})

test('a history says how much of it one sees', () => {
  const entry: AuditEntry = {
    ...{ id: 7, at: now, actor: hostile, token: '', address: '', action: 'version.approve', refused: false },
    ...{ subject: hostile, subjectUrl: undefined, reason: hostile, details: {} },
  }
  const page = { frame: frameOf(), plugin: pluginOf({ name: hostile }), entries: [entry], older: '/older' }
  const own = String(PluginHistoryPage({ ...page, everything: true }))
  expectHarmless(own)
  expect(own).toContain('Everything that its owners and the moderators did')
  expect(own).toContain('href="/older"')
  const open = String(PluginHistoryPage({ ...page, entries: [], everything: false, older: undefined }))
  expect(open).not.toContain('Everything')
  expect(open).toContain('Nothing has happened yet.')
})

function expectHarmless(html: string): void {
  expect(html).not.toContain('<script>alert')
  expect(html).not.toContain('<img src=x')
}
