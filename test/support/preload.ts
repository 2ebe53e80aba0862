// Loaded before the tests of every run.

import { afterAll, setDefaultTimeout } from 'bun:test'
import { stopTestPostgres } from './postgres.ts'

// The first test that needs a database waits for a new Postgres, on a machine that may be busy.
setDefaultTimeout(30_000)

afterAll(stopTestPostgres)
