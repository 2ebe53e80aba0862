// Loaded before the tests of every run.

import { afterAll } from 'bun:test'
import { stopTestPostgres } from './postgres.ts'

afterAll(stopTestPostgres, 60_000)
