// The long run: bun run test/crash/run.ts --kills 200 [--seed 1] [--minutes 20]

import { parseArgs } from 'node:util'
import { crashRun } from './harness.ts'

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '30' },
  },
})
const figures = await crashRun({
  ...{ kills: Number(values.kills), seed: Number(values.seed), limitMs: Number(values.minutes) * 60_000 },
  say: (text) => console.error(text),
})
const { broken, ...numbers } = figures
console.log(JSON.stringify(numbers, undefined, 2))
for (const line of broken.slice(0, 50)) console.log(`broken: ${line}`)
process.exit(broken.length === 0 ? 0 : 1)
