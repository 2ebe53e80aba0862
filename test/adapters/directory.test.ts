// One contract for every directory there is: in memory, the sample directory, and slapd in every way to ask it.

import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { startDemoDirectory } from '../../src/adapters/demo-directory.ts'
import { type Directory, ldapDirectory, memoryDirectory } from '../../src/adapters/directory.ts'
import { type Slapd, slapdWays, startSlapd } from '../support/slapd.ts'

let slapd: Slapd
let demo: Awaited<ReturnType<typeof startDemoDirectory>>

beforeAll(async () => {
  slapd = await startSlapd()
  demo = await startDemoDirectory({ baseUrl: 'http://127.0.0.1:3000' })
}, 30_000)

afterAll(async () => {
  await slapd.stop()
  await demo.stop()
})

const people = [
  { uid: 'ada', name: 'Ada Alvarsen', mail: 'ada@sample.example', moderator: false, password: 'quiver' },
  { uid: 'mo', name: 'Mo Lindqvist', mail: 'mo@sample.example', moderator: true, password: 'quiver' },
]

const byPattern = { baseDn: '', userDn: 'uid={uid},ou=people,dc=sample,dc=example' }

const kinds: { kind: string; domain: string; directory: () => Directory }[] = [
  { kind: 'in memory', domain: 'sample', directory: () => memoryDirectory(people) },
  { kind: 'the sample directory, a search', domain: 'sample', directory: () => ldapDirectory(demo.settings) },
  {
    kind: 'the sample directory, a DN pattern',
    domain: 'sample',
    directory: () => ldapDirectory({ ...demo.settings, ...byPattern }),
  },
  ...slapdWays.map(({ way, settings }) => ({
    kind: `slapd, ${way}`,
    domain: 'slapd',
    directory: () => ldapDirectory(settings(slapd)),
  })),
]

/** The same directory, which fails a test when an answer takes longer than anybody should wait. */
function prompt(directory: Directory): Directory {
  const timed = async <T>(answer: Promise<T>) => {
    const before = performance.now()
    const answered = await answer
    expect(performance.now() - before).toBeLessThan(6_000)
    return answered
  }
  return {
    signIn: (uid, password) => timed(directory.signIn(uid, password)),
    find: (uid) => timed(directory.find(uid)),
    close: () => directory.close(),
  }
}

describe.each(kinds)('the directory: $kind', ({ domain, directory }) => {
  const open = () => prompt(directory())
  const ada = { uid: 'ada', name: 'Ada Alvarsen', mail: `ada@${domain}.example`, moderator: false }

  test('lets people in with their password, and knows who they are', async () => {
    expect(await open().signIn('ada', 'quiver')).toEqual(ada)
  })

  test('knows a moderator by the group', async () => {
    expect(await open().signIn('mo', 'quiver')).toMatchObject({ uid: 'mo', moderator: true })
    expect(await open().find('mo')).toMatchObject({ uid: 'mo', moderator: true })
  })

  test('answers the uid in its own spelling', async () => {
    for (const typed of ['ADA', 'Ada', 'aDA']) expect((await open().signIn(typed, 'quiver'))?.uid).toBe('ada')
    expect((await open().find('aDa'))?.uid).toBe('ada')
  })

  test.each(['Quiver', 'quiver ', ' ', '*', 'x'.repeat(5_000)])('refuses the wrong password %p', async (password) => {
    expect(await open().signIn('ada', password)).toBeUndefined()
  })

  test('refuses an empty, missing or broken password, and one with a NUL', async () => {
    for (const password of ['', undefined, null, 7, ['quiver'], 'quiver\0', '\0']) {
      expect(await open().signIn('ada', password as string)).toBeUndefined()
    }
  })

  test.each([
    '*',
    'a*',
    'ad?',
    ')(uid=*',
    '*)(uid=*',
    'ada)(|(uid=*',
    'ada)(objectClass=*)',
    'uid=ada,ou=people,dc=sample,dc=example',
    'uid=ada,ou=people,dc=slapd,dc=example',
    'ada\0',
    '\\2a',
    '\\61da',
    'ada,ou=people',
    'ada+cn=Ada Alvarsen',
    'ada,ou=people,dc=slapd,dc=example\\',
    '{uid}{uid}',
    'people',
    'nobody',
    'ä'.repeat(100),
    'x'.repeat(10_000),
  ])('finds nobody for %p', async (uid) => {
    expect(await open().signIn(uid, 'quiver')).toBeUndefined()
    expect(await open().find(uid)).toBeUndefined()
  })

  test('finds nobody for an empty or missing uid', async () => {
    for (const uid of ['', ' ', undefined, null, {}]) {
      expect(await open().signIn(uid as string, 'quiver')).toBeUndefined()
      expect(await open().signIn(uid as string, '')).toBeUndefined()
      expect(await open().find(uid as string)).toBeUndefined()
    }
  })

  test('looks people up without a password', async () => {
    expect(await open().find('ada')).toMatchObject({ uid: 'ada', name: 'Ada Alvarsen', moderator: false })
  })
})
