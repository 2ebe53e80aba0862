// One process of the fuzz run: does the stretch that it is given, and tells its parent how far it is.

import { fuzz, type Stretch } from './run.ts'

const stretch: Stretch = JSON.parse(process.argv[2] ?? '')
let ended = false
// Ours at the end, when everything is said, or that of a parent that is gone.
process.on('disconnect', () => process.exit(ended ? 0 : 1))
await fuzz(stretch, (progress) => process.send?.(progress))
ended = true
process.disconnect?.()
