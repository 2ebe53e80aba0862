// The worker of a hunt beside the thread that answers pages.

import { expect, test } from 'bun:test'
import { readdirSync, readFileSync } from 'node:fs'
import { packageSearch } from '../src/hunt-search.ts'

/** How many threads of this process stand behind all others. */
function niceThreads(): number {
  const stats = readdirSync('/proc/self/task').map((id) => readFileSync(`/proc/self/task/${id}/stat`, 'utf8'))
  // The name of a thread may hold spaces: fields are counted behind it, niceness is the 19th of all.
  return stats.filter((stat) => stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16] === '19').length
}

test.skipIf(process.platform !== 'linux')(
  'it searches at the lowest priority, and leaves that of the others alone',
  async () => {
    const before = niceThreads()
    const search = packageSearch({ kind: 'text', sought: 'see_me' }, async () => undefined)
    await search.search([{ id: 1, packageSha256: 'a', files: [{ name: 'a.py', sha256: 'b' }] }])
    const others = readdirSync('/proc/self/task').length
    const behind = niceThreads() - before
    search.close()
    expect(behind).toBeGreaterThan(0)
    expect(behind).toBeLessThan(others / 2)
  },
)
