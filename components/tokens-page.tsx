// One's own API tokens: the one just made, those that count, those that ended, and the form for another.

import type { Scope } from '../src/domain/scope.ts'
import { urls } from '../src/urls.ts'
import { AccountFrame } from './account-frame.tsx'
import { CsrfField } from './csrf-field.tsx'
import { AgoToTheMinute, Day } from './dates.tsx'
import type { FieldProblem } from './field.tsx'
import type { Frame } from './frame.ts'
import type { Child } from './jsx/markup.ts'
import { Note } from './note.tsx'
import { type GivenToken, scopeWords, TokenForm } from './token-form.tsx'
import { say, sayAgain, sayRich } from './words.ts'

export type { GivenToken } from './token-form.tsx'

export interface TokenRow {
  id: number
  name: string
  scopes: readonly Scope[]
  allPlugins: boolean
  plugins: { id: number; packageName: string }[]
  createdAt: Date
  expiresAt: Date
  lastUsedAt: Date | undefined
  lastUsedFrom: string
  revokedAt: Date | undefined
  revokedReason: string
}

export interface TokensPageProps {
  frame: Frame
  /** Newest first. */
  tokens: TokenRow[]
  /** Those that the person owns. */
  plugins: { packageName: string; name: string }[]
  /** The token that was just made; this page alone ever shows it. */
  made: { secret: string; name: string; expiresAt: Date } | undefined
  given: GivenToken
  problems: readonly FieldProblem[]
  now: Date
  /** The last day that can be chosen, YYYY-MM-DD. */
  lastDay: string
}

const dayMs = 86_400_000
const soonMs = 14 * dayMs

const bold = (inner: Child) => <strong>{inner}</strong>

export function TokensPage(props: TokensPageProps) {
  const { frame, tokens, made, problems, now } = props
  const isLive = (token: TokenRow) => !token.revokedAt && token.expiresAt > now
  const live = tokens.filter(isLive)
  const ended = tokens.filter((token) => !isLive(token))
  return (
    <AccountFrame
      frame={frame}
      tab="tokens"
      lead={say(
        'With a token, a program publishes in your name without your password. Give each program its own, and no more rights than it needs.',
      )}
    >
      {problems.length === 0 ? null : (
        <Note kind="stop">
          {sayRich('<b>No token was made.</b> Correct what is marked in <a>the form</a>.', {
            b: bold,
            a: (inner) => <a href="#new-token">{inner}</a>,
          })}
        </Note>
      )}
      {made ? <NewToken frame={frame} made={made} /> : null}
      <section class="block">
        <h2>{say('Your tokens')}</h2>
        {live.length === 0 ? <p class="soft">{say('No tokens so far. The first one is made below.')}</p> : null}
        <ul class="rows sheet persons" hidden={live.length === 0}>
          {live.map((token) => (
            <LiveToken frame={frame} token={token} now={now} />
          ))}
        </ul>
      </section>
      <TokenForm {...props} firstDay={dayAfter(now)} />
      {ended.length === 0 ? null : (
        <section class="block">
          <h2>{say('Ended within a month')}</h2>
          <ul class="rows sheet log">
            {ended.map((token) => (
              <li class="c">{endOf(token)}</li>
            ))}
          </ul>
        </section>
      )}
    </AccountFrame>
  )
}

function endOf({ name, revokedAt, revokedReason, expiresAt }: TokenRow): Child {
  const token = bold(name)
  return revokedAt
    ? sayRich('{token} ended {day}. {reason}', { token, day: <Day at={revokedAt} />, reason: sayAgain(revokedReason) })
    : sayRich('{token} ended {day}. It was its last day.', { token, day: <Day at={expiresAt} /> })
}

/** YYYY-MM-DD. */
function dayAfter(now: Date): string {
  return new Date(now.getTime() + dayMs).toISOString().slice(0, 10)
}

function NewToken({ frame, made }: { frame: Frame; made: { secret: string; name: string; expiresAt: Date } }) {
  return (
    <Note kind="go">
      <p>
        {sayRich(
          '<b>The token “{token}” is made.</b> Copy it now: this is the only time it is shown. It counts until {day}.',
          { b: bold, token: made.name, day: <Day at={made.expiresAt} /> },
        )}
      </p>
      <div class="field">
        <label for="secret">{say('Token')}</label>
        <input id="secret" class="code" readonly value={made.secret} autofocus />
      </div>
      <p class="fine">
        {say('Put it into the secrets of what uses it, never into a repository. To publish a version with it:')}
      </p>
      <pre class="fine">
        {`curl -H "Authorization: Bearer $TOKEN" -F package=@PLUGIN.zip \\\n  ${frame.baseUrl}/plugins/api/PLUGIN/version/add/`}
      </pre>
    </Note>
  )
}

function LiveToken({ frame, token, now }: { frame: Frame; token: TokenRow; now: Date }) {
  const soon = token.expiresAt.getTime() - now.getTime() < soonMs
  return (
    <li class="person">
      <div>
        <h3>{token.name}</h3>
        <ul class="hints-list">
          {token.scopes.map((scope) => (
            <li>{say(scopeWords[scope] ?? scope)}</li>
          ))}
        </ul>
        <p class="meta">
          <span>
            {token.allPlugins ? say('all plugins') : token.plugins.map(({ packageName }) => packageName).join(', ')}
          </span>
          <span class={soon ? 'badge wait' : undefined}>
            {sayRich('ends {day}', { day: <Day at={token.expiresAt} /> })}
          </span>
          <span>
            {token.lastUsedAt
              ? sayRich('last used {when} from {address}', {
                  when: <AgoToTheMinute at={token.lastUsedAt} now={now} />,
                  address: token.lastUsedFrom,
                })
              : say('never used')}
          </span>
        </p>
      </div>
      <form method="post" action={urls.tokenRevoke(token.id)}>
        <CsrfField value={frame.csrf} />
        <button class="btn slim stop" type="submit">
          {sayRich('Revoke<unseen> {token}</unseen>', {
            token: token.name,
            unseen: (inner) => <span class="unseen">{inner}</span>,
          })}
        </button>
      </form>
    </li>
  )
}
