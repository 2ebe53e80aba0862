// The way to the entries before these.

import { Icon } from './icon.tsx'
import { say } from './words.ts'

export function Earlier({ href }: { href: string | undefined }) {
  return (
    <>
      {href === undefined ? null : (
        <p class="pager">
          <a class="btn slim" href={href}>
            {say('Earlier')} <Icon name="right" />
          </a>
        </p>
      )}
    </>
  )
}
