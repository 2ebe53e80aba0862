// The form that makes a token: what for, what it may do, for which plugins, until when.

import type { Scope } from '../src/domain/scope.ts'
import { urls } from '../src/urls.ts'
import { CsrfField } from './csrf-field.tsx'
import { Field, type FieldProblem, Problems } from './field.tsx'
import type { Frame } from './frame.ts'
import { phrase, say } from './words.ts'

/** What each scope lets a token do, to be said with `say`. */
export const scopeWords: Record<Scope, string> = {
  'publish-versions': phrase('Publish versions of your plugins'),
  'publish-new': phrase('Publish new plugins'),
  'change-versions': phrase('Mark, withdraw, bring back and delete versions, and mend changelogs'),
  'change-plugins': phrase('Edit links and tags, and deprecate plugins'),
  'change-owners': phrase('Add and remove owners, and hand plugins over'),
}

/** What stands in the form. */
export interface GivenToken {
  name: string
  scopes: readonly string[]
  reach: 'all' | 'chosen'
  plugins: readonly string[]
  /** YYYY-MM-DD. */
  expiresOn: string
}

interface TokenFormProps {
  frame: Frame
  plugins: { packageName: string; name: string }[]
  given: GivenToken
  problems: readonly FieldProblem[]
  /** The days that can be chosen, YYYY-MM-DD. */
  firstDay: string
  lastDay: string
}

export function TokenForm({ frame, plugins, given, problems, firstDay, lastDay }: TokenFormProps) {
  return (
    <form class="block stack forms" id="new-token" method="post" action={urls.accountTokens()}>
      <h2>{say('New token')}</h2>
      <CsrfField value={frame.csrf} />
      <Field
        name="name"
        label={say('Name')}
        value={given.name}
        hint={say('What uses it, such as “release workflow”: it stands in the history.')}
        problems={problems}
        required
      />
      <ScopeBoxes given={given} problems={problems} />
      <PluginBoxes plugins={plugins} given={given} problems={problems} />
      <Field
        name="expires"
        label={say('Last day')}
        type="date"
        value={given.expiresOn}
        min={firstDay}
        max={lastDay}
        hint={say('At most a year from now, at the end of that day (UTC).')}
        problems={problems}
      />
      <p>
        <button class="btn main" type="submit">
          {say('Make the token')}
        </button>
      </p>
    </form>
  )
}

function ScopeBoxes({ given, problems }: Pick<TokenFormProps, 'given' | 'problems'>) {
  const own = problems.filter(({ field }) => field === 'scopes')
  return (
    <fieldset class="boxes" aria-describedby={own.length > 0 ? 'scopes-problem' : undefined}>
      <legend>{say('The token may')}</legend>
      {Object.entries(scopeWords).map(([scope, words]) => (
        <label class="bar">
          <input type="checkbox" name="scopes" value={scope} checked={given.scopes.includes(scope)} /> {say(words)}
        </label>
      ))}
      <Problems id="scopes" problems={own} />
    </fieldset>
  )
}

function PluginBoxes({ plugins, given, problems }: Pick<TokenFormProps, 'plugins' | 'given' | 'problems'>) {
  const own = problems.filter(({ field }) => field === 'plugins')
  return (
    <fieldset class="boxes" aria-describedby={own.length > 0 ? 'plugins-problem' : undefined}>
      <legend>{say('For which plugins')}</legend>
      <label class="bar">
        <input type="radio" name="reach" value="all" checked={given.reach === 'all'} />{' '}
        {say('All your plugins, later ones too')}
      </label>
      <label class="bar">
        <input
          type="radio"
          name="reach"
          value="chosen"
          checked={given.reach === 'chosen'}
          disabled={plugins.length === 0}
        />{' '}
        {plugins.length === 0 ? say('Chosen plugins: you own none yet') : say('Only these:')}
      </label>
      <div class="boxes within">
        {plugins.map(({ packageName, name }) => (
          <label class="bar">
            <input type="checkbox" name="plugins" value={packageName} checked={given.plugins.includes(packageName)} />
            <span>
              {name} <span class="fine">{packageName}</span>
            </span>
          </label>
        ))}
      </div>
      <Problems id="plugins" problems={own} />
    </fieldset>
  )
}
