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

test('the example file holds every setting with its default', async () => {
  const example = await Bun.file(join(import.meta.dir, '../quiver.example.ini')).text()
  expect(parseSettings(example)).toEqual(parseSettings(''))
  const keys = [...example.matchAll(/^(\w+) =/gm)].map((match) => match[1])
  expect(keys).toHaveLength(35)
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

test('the sample directory serves a loopback address only', () => {
  expect(problemsOf('[server]\nbase_url = https://quiver.example')[0]).toContain('sample directory')
  for (const url of ['http://localhost:3000', 'http://127.8.9.1', 'http://[::1]:80']) {
    expect(problemsOf(`[server]\nbase_url = ${url}`)).toEqual([])
  }
  expect(problemsOf('[server]\nbase_url = http://127.0.0.1.evil.example')).toHaveLength(1)
})

test('passwords do not travel in the clear to a directory elsewhere', () => {
  const directory = (url: string, more = '') => problemsOf(`[directory]\nurl = ${url}\nbase_dn = dc=x\n${more}`)
  expect(directory('ldap://directory.example')[0]).toContain('in the clear')
  expect(directory('ldap://directory.example', 'start_tls = yes')).toEqual([])
  expect(directory('ldaps://directory.example')).toEqual([])
  expect(directory('ldap://127.0.0.1:389')).toEqual([])
  expect(directory('ldaps://directory.example', 'bind_dn = cn=x')[0]).toContain('bind_password')
})

test('a file that is named must be there, the default one need not', () => {
  expect(() => readSettings({ QUIVER_CONFIG: '/nowhere/quiver.ini' })).toThrow('/nowhere/quiver.ini')
})
