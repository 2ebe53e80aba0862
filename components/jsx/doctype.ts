// The first line of every page: it has no place in JSX.

import { raw } from './markup.ts'

export const doctype = raw('<!doctype html>\n')
