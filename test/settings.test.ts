// Settings: from the file and the environment, with all problems at once.

import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { parseSettings, readSettings, WrongSettings } from '../src/settings.ts'

function problemsOf(ini: string, environment: Record<string, string> = {}): string[] {
  try {
    parseSettings(ini, environment)
    return []
  } catch (fault) {
    if (fault instanceof WrongSettings) return fault.problems
    throw fault
  }
}

const people = 'base_dn = ou=people,dc=example,dc=org'

function directoryProblems(...lines: string[]): string[] {
  return problemsOf(['[directory]', ...lines].join('\n'))
}

test('the example file holds every setting with its default', async () => {
  const example = await Bun.file(join(import.meta.dir, '../quiver.example.ini')).text()
  expect(parseSettings(example)).toEqual(parseSettings(''))
  const keys = [...example.matchAll(/^(\w+) =/gm)].map((match) => match[1])
  expect(keys).toHaveLength(44)
})

test('the environment wins over the file', () => {
  const settings = parseSettings('[server]\nport = 4000\nhost = ::1\nbase_url = http://localhost:4000/', {
    QUIVER_SERVER_PORT: '5000',
  })
  expect(settings.server.port).toBe(5000)
  expect(settings.server.host).toBe('::1')
  expect(settings.server.baseUrl).toBe('http://localhost:4000')
})

test('all problems are named at once', () => {
  const problems = problemsOf(
    '[server]\nport = many\nbase_url = quiver.example\ntrusted_proxies = here\nprot = 3\n[directroy]\nurl = x\n[packages]\nmax_bytes = -1\nstore = s3://bucket',
    { QUIVER_DATABASE_URL: 'mysql://x', QUIVER_SERVER_PROT: '3' },
  )
  for (const part of [
    'port',
    'base_url',
    'trusted_proxies',
    'prot',
    'directroy',
    'max_bytes',
    'store',
    'QUIVER_DATABASE_URL',
    'QUIVER_SERVER_PROT',
  ]) {
    expect({ part, named: problems.some((problem) => problem.includes(part)) }).toEqual({ part, named: true })
  }
})

test('the owner of the tables may be another role than the one of the site', () => {
  const url = 'postgres://quiver@db.example/quiver'
  const { database } = parseSettings(`[database]\nurl = ${url}\nowner_url = postgres://owner@db.example/quiver`)
  expect(database).toMatchObject({ url, ownerUrl: 'postgres://owner@db.example/quiver' })
  expect(parseSettings(`[database]\nurl = ${url}`).database.ownerUrl).toBe('')
  expect(problemsOf(`[database]\nurl = ${url}\nowner_url = mysql://x`)[0]).toContain('[database] owner_url takes')
  expect(problemsOf('[database]\nowner_url = postgres://owner@db.example/quiver')[0]).toContain('without url')
})

test('requests of one address in a minute are a whole number, and 0 is no limit', () => {
  const limit = (value: string) => parseSettings(`[server]\nrequests_per_minute = ${value}`).server.requestsPerMinute
  expect([limit('0'), limit('1000000'), parseSettings('').server.requestsPerMinute]).toEqual([0, 1_000_000, 3000])
  for (const value of ['-1', '1000001', '2.5', 'none', '']) {
    expect(problemsOf(`[server]\nrequests_per_minute = ${value}`)[0]).toContain(
      'requests_per_minute takes a whole number',
    )
  }
})

test('the sample directory serves a loopback address only', () => {
  expect(problemsOf('[server]\nbase_url = https://quiver.example')[0]).toContain('sample directory')
  for (const url of ['http://localhost:3000', 'http://127.8.9.1', 'http://[::1]:80']) {
    expect(problemsOf(`[server]\nbase_url = ${url}`)).toEqual([])
  }
  expect(problemsOf('[server]\nbase_url = http://127.0.0.1.evil.example')).toHaveLength(1)
})

test('passwords do not travel in the clear to a directory elsewhere', () => {
  expect(directoryProblems('url = ldap://directory.example', people)[0]).toContain('in the clear')
  expect(directoryProblems('url = ldap://directory.example', people, 'start_tls = yes')).toEqual([])
  expect(directoryProblems('url = ldaps://directory.example', people)).toEqual([])
  expect(directoryProblems('url = ldap://127.0.0.1:389', people)).toEqual([])
  expect(directoryProblems('url = ldaps://directory.example', people, 'start_tls = yes')[0]).toContain('ldaps:// url')
})

test('an account comes with its password', () => {
  const url = 'url = ldaps://directory.example'
  expect(directoryProblems(url, people, 'bind_dn = cn=x')[0]).toContain('bind_password')
  expect(directoryProblems(url, people, 'bind_password = x')[0]).toContain('without bind_dn')
  const { directory } = parseSettings(`[directory]\n${url}\n${people}\nbind_dn = cn=x\nbind_password = 'a;b#c\\"'`)
  expect(directory.bindPassword).toBe('a;b#c\\"')
})

test('people are searched for or named by a pattern: one of the two', () => {
  const url = 'url = ldaps://directory.example'
  const pattern = 'user_dn = uid={uid},ou=People,dc=osgeo,dc=org'
  expect(directoryProblems(url, pattern)).toEqual([])
  expect(parseSettings(`[directory]\n${url}\n${pattern}`).directory).toMatchObject({
    ...{ userDn: 'uid={uid},ou=People,dc=osgeo,dc=org', baseDn: '' },
  })
  expect(directoryProblems(url)[0]).toMatch(/base_dn .* or user_dn/)
  expect(directoryProblems(url, people, pattern)[0]).toContain('give one of them')
})

test.each([
  'uid=ada,ou=people,dc=x',
  'uid={uid}',
  '{uid}@example.org',
  'EXAMPLE\\{uid}',
  'uid={UID},ou=people,dc=x',
  'uid={user},ou=people,dc=x',
  'uid=x{uid},ou=people,dc=x',
  'uid={uid}x,ou=people,dc=x',
  'uid={uid},ou={uid},dc=x',
  'ou=people,uid={uid},dc=x',
  'uid={uid},people',
])('%p is no pattern for DNs', (pattern) => {
  const problems = directoryProblems('url = ldaps://directory.example', `user_dn = ${pattern}`)
  expect(problems[0]).toContain('[directory] user_dn takes a DN that begins with an attribute={uid}')
})

test('every preset of the example file can be used as it is', async () => {
  const example = await Bun.file(join(import.meta.dir, '../quiver.example.ini')).text()
  const presets = [...example.matchAll(/^; Preset: (.+?)\.(?: .*)?\n((?:;.*\n)+)/gm)].map(([block, name = '']) => ({
    ...{ name, block, lines: [...block.matchAll(/^;(\w.*)$/gm)].map(([, line = '']) => line) },
  }))
  expect(presets.map(({ name }) => name)).toEqual(['OSGeo', 'OpenLDAP', 'Active Directory', 'FreeIPA'])
  for (const { name, block, lines } of presets) {
    expect({ name, problems: directoryProblems(...lines) }).toEqual({ name, problems: [] })
    const inPlace = parseSettings(example.replace(block, `${lines.join('\n')}\n`))
    expect(inPlace.directory).toEqual(parseSettings(`[directory]\n${lines.join('\n')}`).directory)
  }
  const kept = presets.map(({ lines }) => parseSettings(`[directory]\n${lines.join('\n')}`).directory)
  expect(kept).toMatchObject([
    {
      url: 'ldaps://ldap.osgeo.org',
      userDn: 'uid={uid},ou=People,dc=osgeo,dc=org',
      moderators: ['your-uid', 'another-uid'],
    },
    { startTls: true, baseDn: 'ou=people,dc=example,dc=org', userAttribute: 'uid', bindPassword: 'SECRET' },
    { userAttribute: 'sAMAccountName', nameAttribute: 'displayName', mailAttribute: 'mail' },
    { baseDn: 'cn=users,cn=accounts,dc=example,dc=org', caFile: '/etc/ipa/ca.crt' },
  ])
})

test('a file that is named must be there, the default one need not', () => {
  expect(() => readSettings({ QUIVER_CONFIG: '/nowhere/quiver.ini' })).toThrow('/nowhere/quiver.ini')
})
