// The worker that looks through the code of packages.

import { openPythonGrammar } from './package-reader.ts'
import { serveScans } from './package-scan.ts'

declare const self: Worker

serveScans(self, openPythonGrammar())
