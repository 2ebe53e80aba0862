// One address that programs use: its method, its path, what it takes, and which token it needs.

import type { Scope } from '../src/domain/scope.ts'
import { urls } from '../src/urls.ts'
import { Terms } from './guide-sections.tsx'
import type { Child } from './jsx/markup.ts'

interface EndpointProps {
  method: 'GET' | 'POST'
  /** With what differs in capital letters. */
  path: string
  /** What a token has to be made for. */
  scope?: Scope | string[]
  /** Of the heading, where others link to it. */
  anchor?: string
  /** Names in the address or in the form. */
  takes?: Readonly<Record<string, string>>
  children: Child
}

export function Endpoint({ method, path, scope = [], anchor, takes = {}, children }: EndpointProps) {
  return (
    <>
      <h3 id={anchor}>
        <code>
          {method} {path}
        </code>
      </h3>
      {[scope].flat().length > 0 ? (
        <p class="fine">
          Token for{' '}
          {[scope].flat().map((one, at) => (
            <>
              {at > 0 ? ' or ' : ''}
              <a href={`${urls.apiGuide()}#scopes`}>{one}</a>
            </>
          ))}
        </p>
      ) : null}
      {children}
      {Object.keys(takes).length > 0 ? (
        <Terms terms={Object.entries(takes).map(([term, text]) => ({ term, text }))} />
      ) : null}
    </>
  )
}
