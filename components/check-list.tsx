// How the checks of one version ended, for moderators; with a button that runs them again where one could not.

import type { CheckResult, Outcome } from '../src/domain/version-checks.ts'
import { urls } from '../src/urls.ts'
import { CsrfField } from './csrf-field.tsx'
import { checkWords, outcomeWords } from './hold-words.ts'
import { Icon, type IconName } from './icon.tsx'
import { say, sayAgain } from './words.ts'

interface CheckListProps {
  /** All of them; what is missing counts as one that could not run. */
  checks: readonly CheckResult[]
  /** Undefined: they cannot be run again, because it does not wait. */
  again: { versionId: number; csrf: string } | undefined
}

const icons: Record<Outcome, IconName> = {
  passed: 'check',
  flagged: 'warning',
  failed: 'stop',
  'could-not-run': 'warning',
}

export function CheckList({ checks, again }: CheckListProps) {
  return (
    <>
      <ul class="facts">
        {checks.map(({ name, outcome, reason }) => (
          <li class={outcome === 'passed' ? undefined : 'new'}>
            <Icon name={icons[outcome]} />
            <span>
              {say(checkWords[name])}: {say(outcomeWords[outcome])}
              {reason === '' ? null : <span class="fine"> {sayAgain(reason)}</span>}
            </span>
          </li>
        ))}
      </ul>
      {again && checks.some(({ outcome }) => outcome === 'could-not-run') ? (
        <form method="post" action={urls.checksAgain(again.versionId)}>
          <CsrfField value={again.csrf} />
          <button class="btn slim" type="submit">
            {say('Run the checks again')}
          </button>
        </form>
      ) : null}
    </>
  )
}
