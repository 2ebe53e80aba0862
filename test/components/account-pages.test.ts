// One's own account, the forms that manage a plugin, and histories, as markup.

import { expect, test } from 'bun:test'
import { AccountHistoryPage } from '../../components/account-history-page.tsx'
import { AccountPage } from '../../components/account-page.tsx'
import { browserName } from '../../components/browser-name.ts'
import { ChangelogFormPage } from '../../components/changelog-form-page.tsx'
import { DeprecationNote } from '../../components/deprecation-note.tsx'
import { type AuditEntry, HistoryList } from '../../components/history-list.tsx'
import { ManagePage, type ManagePageProps } from '../../components/manage-page.tsx'
import { HistoryPage } from '../../components/moderation-history-page.tsx'
import { NoticesPage } from '../../components/notices-page.tsx'
import { SessionsPage } from '../../components/sessions-page.tsx'
import { type TokenRow, TokensPage } from '../../components/tokens-page.tsx'
import type { Action } from '../../src/domain/actions.ts'
import type { User } from '../../src/domain/user.ts'
import { allRights, daysAgo, frameOf, hostile, noRights, now, owner, pluginOf, versionOf } from './sample-props.ts'

const entry: AuditEntry = {
  ...{ id: 7, at: now, actor: 'mo', token: '', address: '', action: 'version.approve', refused: false },
  ...{ subject: 'contour 1.0', subjectUrl: '/plugins/contour/', reason: '', details: {} },
}
const user: User = {
  ...{ id: 1, uid: 'ada', name: 'Ada', mail: 'ada@sample.example', trust: 'trusted', trustReason: '' },
  ...{ moderator: false, createdAt: daysAgo(90) },
}
const token: TokenRow = {
  ...{ id: 3, name: 'release', scopes: ['publish-versions'], allPlugins: false },
  ...{ plugins: [{ id: 1, packageName: 'contour' }], createdAt: daysAgo(5), expiresAt: daysAgo(-5) },
  ...{ lastUsedAt: daysAgo(1), lastUsedFrom: '192.0.2.7', revokedAt: undefined, revokedReason: '' },
}
const given = { name: '', scopes: [], reach: 'all', plugins: [], expiresOn: '2027-11-22' } as const
const tokens = {
  frame: frameOf(),
  tokens: [token],
  plugins: [],
  made: undefined,
  given,
  problems: [],
  now,
  lastDay: '',
}
const managed: ManagePageProps = {
  ...{ frame: frameOf(), plugin: pluginOf(), owners: [owner], rights: allRights, now },
  ...{ finalAt: undefined, refused: undefined },
}

function expectHarmless(html: string): void {
  expect(html).not.toContain('<script>alert')
  expect(html).not.toContain('<img src=x')
}

test('hostile words are harmless on every page of people', () => {
  const person = { ...user, uid: hostile, name: hostile, mail: hostile, trustReason: hostile }
  const problem = [{ field: 'name', message: hostile }]
  const notice = { ...{ id: 1, at: now, action: hostile, actor: hostile, subject: hostile }, reason: hostile }
  const plugins = [{ packageName: hostile, name: hostile }]
  const session = {
    ...{ number: 1, createdAt: now, lastSeenAt: now, current: false },
    agent: hostile,
    address: hostile,
  }
  const hostileToken = { ...token, name: hostile, lastUsedFrom: hostile, plugins: [{ id: 1, packageName: hostile }] }
  const ended = { ...hostileToken, revokedAt: now, revokedReason: hostile }
  const plugin = pluginOf({
    ...{ packageName: 'contour', name: hostile, homepage: hostile, tags: [hostile], deprecated: true },
    ...{ deprecatedAt: now, deprecationReason: hostile, replacement: hostile, additions: { tags: [hostile] } },
  })
  const typed = { form: 'assign', problems: problem, given: { uid: hostile, reason: `</textarea>${hostile}` } } as const
  const pages = [
    AccountPage({ frame: frameOf(), user: person, plugins, mails: 'each' }),
    NoticesPage({ frame: frameOf({ unread: 1 }), notices: [{ ...notice, packageName: hostile, read: false }] }),
    SessionsPage({ frame: frameOf(), sessions: [session], now }),
    TokensPage({
      ...tokens,
      tokens: [hostileToken, ended],
      plugins,
      problems: problem,
      given: { ...given, name: hostile },
    }),
    AccountHistoryPage({ frame: frameOf(), entries: [{ ...entry, subject: hostile }], older: hostile }),
    HistoryPage({ frame: frameOf(), entries: [], older: undefined, filter: { who: hostile, refused: true } }),
    ManagePage({ ...managed, plugin, refused: { ...typed, problems: [...problem] } }),
    DeprecationNote({ plugin }),
    HistoryList({
      entries: [
        {
          ...entry,
          actor: hostile,
          token: hostile,
          address: hostile,
          action: hostile,
          subject: hostile,
          reason: hostile,
        },
        { ...entry, details: { before: '<script>alert', after: '<img src=x' } },
      ],
    }),
    ChangelogFormPage({
      ...{ frame: frameOf(), plugin, version: versionOf({ version: hostile }), given: `</textarea>${hostile}` },
      ...{ seen: hostile, conflict: { by: hostile, at: now, theirs: `</pre>${hostile}` }, problem: hostile },
    }),
  ]
  for (const page of pages) expectHarmless(String(page))
})

test('each form of the manage page is there for those who may send it, and for nobody else', () => {
  const forms: [action: Action, address: string][] = [
    ['plugin.edit', 'action="/plugins/contour/manage"'],
    ['plugin.deprecate', 'action="/plugins/contour/deprecated"'],
    ['plugin.transfer', 'action="/plugins/contour/owners/transfer"'],
    ['owner.assign', 'action="/plugins/contour/owners/assign"'],
    ['plugin.delete', 'action="/plugins/contour/state"'],
  ]
  for (const [action, address] of forms) {
    const html = String(ManagePage({ ...managed, rights: { ...noRights, can: { [action]: true } } }))
    const shown = forms.filter(([, other]) => html.includes(other)).map(([other]) => other)
    expect({ action, address, shown }).toEqual({ action, address, shown: [action] })
  }
})

test('what the package says cannot be changed, and what was added can', () => {
  const plugin = pluginOf({
    ...{ homepage: 'https://added.example/', repository: 'https://said.example/', tags: ['elevation', 'slope'] },
    additions: { homepage: 'https://added.example/', tags: ['slope'] },
  })
  const html = String(ManagePage({ ...managed, plugin }))
  expect(html).toMatch(
    /<input[^>]*value="https:\/\/added\.example\/"[^>]*name="homepage"|name="homepage"[^>]*value="https:\/\/added/,
  )
  expect(html).not.toContain('value="https://said.example/"')
  expect(html).toContain('The package says so: change it in metadata.txt.')
  expect(html).toContain('value="slope"')
  expect(html).toContain('The package has: elevation.')
})

test('a refused form keeps what was typed, with each problem at its own field', () => {
  const refused = {
    form: 'assign' as const,
    problems: [
      { field: 'uid', message: 'Nobody is called so.' },
      { field: 'reason', message: 'Say why.' },
    ],
    given: { uid: 'nobdy', reason: 'Gone.', replaces: 'yes' },
  }
  const html = String(ManagePage({ ...managed, refused }))
  for (const words of ['value="nobdy"', '>Gone.<', 'id="assign-uid-problem"', 'id="assign-reason-problem"'])
    expect(html).toContain(words)
  expect(html).toMatch(/<input type="checkbox" name="replaces" value="yes" checked/)
  expect(html).not.toContain('id="transfer-uid-problem"')
})

test('a deleted plugin can be brought back until its day, and says so afterwards', () => {
  const plugin = pluginOf({ deletedAt: daysAgo(10) })
  const open = String(ManagePage({ ...managed, plugin, finalAt: daysAgo(-20) }))
  expect(open).toContain('It can be brought back until')
  expect(open).toContain('name="state" value="present"')
  const final = String(ManagePage({ ...managed, plugin, finalAt: daysAgo(0) }))
  expect(final).toContain('stays deleted')
  expect(final).not.toContain('value="present"')
})

test('a token that ends soon stands out, and one that ended says why', () => {
  const html = String(
    TokensPage({ ...tokens, tokens: [token, { ...token, id: 4, revokedAt: now, revokedReason: 'By you.' }] }),
  )
  expect(html).toContain('badge wait')
  expect(html).toContain('from 192.0.2.7')
  expect(html).toContain('By you.')
  expect(html).toContain('/account/tokens/3/revoke')
  expect(html).not.toContain('/account/tokens/4/revoke')
})

test('tokens that ended are a list of their own: the list of facts keeps its first column for an icon', () => {
  const html = String(TokensPage({ ...tokens, tokens: [{ ...token, revokedAt: now, revokedReason: 'By you.' }] }))
  expect(html).toContain('Ended within a month')
  expect(html).not.toContain('class="facts"')
})

test('a refused token keeps what was typed, and says so at the top, where the focus goes', () => {
  const html = String(
    TokensPage({
      ...tokens,
      plugins: [{ packageName: 'contour', name: 'Contour' }],
      given: { ...given, name: 'nightly', scopes: ['change-owners'], reach: 'chosen', plugins: ['contour'] },
      problems: ['name', 'scopes', 'plugins', 'expires'].map((field) => ({ field, message: `Mend ${field}.` })),
    }),
  )
  expect(html).toMatch(/role="alert".*No token was made\..*Your tokens/s)
  expect(String(TokensPage(tokens))).not.toContain('No token was made.')
  for (const field of ['name', 'scopes', 'plugins', 'expires']) expect(html).toContain(`id="${field}-problem"`)
  for (const typed of ['value="nightly"', 'value="2027-11-22"', 'min="2026-11-23"']) expect(html).toContain(typed)
  for (const value of ['change-owners', 'chosen', 'contour'])
    expect(html).toMatch(new RegExp(`<input[^>]*value="${value}"[^>]* checked`))
  expect(html).not.toMatch(/<input[^>]*value="(publish-versions|all)"[^>]* checked/)
})

test('the desk says which entries are shown, and the way back to all of them', () => {
  const shown = { frame: frameOf(), entries: [], older: undefined }
  const html = String(HistoryPage({ ...shown, filter: { who: 'ada', refused: true } }))
  expect(html).toMatch(/<input type="search" name="who" value="ada"/)
  expect(html).toMatch(/name="refused" value="yes" checked/)
  expect(html).toContain('Show everything')
  expect(String(HistoryPage({ ...shown, filter: { who: '', refused: false } }))).toContain('Nothing has happened yet.')
})

test('the secret stands on the page where it was made, and nowhere else', () => {
  const made = { secret: 'qvr_secret', name: 'release', expiresAt: daysAgo(-300) }
  expect(String(TokensPage({ ...tokens, made }))).toContain('value="qvr_secret"')
  expect(String(TokensPage(tokens))).not.toContain('qvr_')
})

test('a refused attempt says that it was refused, and codes stand where they are asked for', () => {
  const refused = { ...entry, refused: true, details: { before: 'waiting', after: 'approved' } }
  const html = String(HistoryList({ entries: [refused], codes: true }))
  for (const words of ['Refused', 'approved', 'waiting → approved', '<code>version.approve</code>'])
    expect(html).toContain(words)
  expect(String(HistoryList({ entries: [entry] }))).not.toContain('<code>')
})

test('browsers are called what people call them', () => {
  const linux = 'Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0'
  const edge = 'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/131.0 Safari/537.36 Edg/131.0'
  const phone =
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605 Version/18.1 Mobile Safari/604.1'
  const qgis = 'Mozilla/5.0 QGIS/34002/Linux'
  expect([linux, edge, phone, qgis, 'my own thing/1', ''].map(browserName)).toEqual([
    ...[
      'Firefox 133 on Linux',
      'Edge 131 on Windows',
      'Safari 18 on iOS',
      'QGIS 3.40 on Linux',
      'my own thing/1',
      'Unknown browser',
    ],
  ])
})
