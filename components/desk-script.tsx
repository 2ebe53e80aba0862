// The script of the moderators' desk: keys, counters that update, saved answers. Every page works without it.

import { urls } from '../src/urls.ts'

export function DeskScript() {
  return <script src={urls.static('desk.js')} defer></script>
}
