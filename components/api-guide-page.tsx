// What programs may ask for: the feed, files and figures, uploads and changes with a token, errors and limits.

import { longTermQgis, newestQgis } from '../src/domain/version-number.ts'
import { urls } from '../src/urls.ts'
import { Changes, Checking, Tokens, Uploading } from './api-changes.tsx'
import { Endpoint } from './api-endpoint.tsx'
import type { Frame } from './frame.ts'
import { Guidance } from './guidance.tsx'
import { Example, GuideSections, Points, Say, Terms } from './guide-sections.tsx'
import { number } from './number.ts'

export interface ApiGuidePageProps {
  frame: Frame
  baseUrl: string
  maxBytes: number
  /** Of one address; 0: no limit. */
  requestsPerMinute: number
}

export function ApiGuidePage({ frame, baseUrl, maxBytes, requestsPerMinute }: ApiGuidePageProps) {
  return (
    <Guidance
      frame={frame}
      title="Programs"
      lead="The feed, uploads from a workflow, and everything else that a program may ask for."
    >
      <GuideSections
        sections={[
          { id: 'feed', title: 'The feed', body: <Feed baseUrl={baseUrl} /> },
          { id: 'files', title: 'Packages and figures', body: <Files baseUrl={baseUrl} /> },
          { id: 'check', title: 'Check a package', body: <Checking baseUrl={baseUrl} /> },
          { id: 'tokens', title: 'Tokens', body: <Tokens baseUrl={baseUrl} /> },
          { id: 'upload', title: 'Upload', body: <Uploading baseUrl={baseUrl} maxBytes={maxBytes} /> },
          { id: 'changes', title: 'Change what is published', body: <Changes baseUrl={baseUrl} /> },
          { id: 'errors', title: 'Errors', body: <Errors /> },
          { id: 'limits', title: 'Limits', body: <Limits requestsPerMinute={requestsPerMinute} /> },
        ]}
      />
    </Guidance>
  )
}

function Feed({ baseUrl }: { baseUrl: string }) {
  return (
    <div class="prose">
      <p>
        The whole catalogue as XML, in the form that QGIS reads from plugins.qgis.org. What a moderator approves or an
        owner withdraws is in the next answer.
      </p>
      <Endpoint
        method="GET"
        path={urls.feed()}
        takes={{
          qgis: `\`3.40\` or \`3.40.2\`: what runs in it. \`3\`: in any QGIS 3. \`latest\` is ${newestQgis}, \`ltr\` is ${longTermQgis}. Left out: everything. What is no version: 400.`,
          stable_only: '`1`: no experimental versions.',
          package_name: 'Only this plugin. Nothing is found: an empty feed.',
        }}
      >
        <Example text={`curl --compressed '${baseUrl}${urls.feed('3.40')}'`} />
      </Endpoint>
      <p>
        The same feed has two more addresses, which older tools know: <code>GET /plugins/plugins_3.40.xml</code> and{' '}
        <code>GET /plugins/version_filtered/3.40.xml</code>.
      </p>
      <Points
        points={[
          'A plugin has at most one stable and one experimental entry; the experimental one is left out unless it is newer. When the last stable version does not run in every patch level of the QGIS asked for, the one for the others comes before it.',
          'Send the `ETag` of the last answer as `If-None-Match`: an unchanged feed is 304 and costs nothing.',
          'Compressed by `br`, `zstd` or `gzip`, as `Accept-Encoding` asks.',
          'The feed is not counted: no limit keeps you from it. There is no list as JSON in this version.',
        ]}
      />
    </div>
  )
}

function Files({ baseUrl }: { baseUrl: string }) {
  const badge = `${baseUrl}${urls.pluginBadge('parcel_check', 'version.svg')}`
  return (
    <div class="prose">
      <Endpoint method="GET" path="/plugins/PACKAGE/version/VERSION/download/">
        <Say text="Counts one download and answers 302 to the package. HEAD answers the same and does not count." />
      </Endpoint>
      <Endpoint method="GET" path="/packages/SHA256/FILE">
        <Say text="The package. Its bytes never change: keep it for ever. The SHA-256 in the address is that of the file." />
      </Endpoint>
      <Endpoint method="GET" path="/plugins/PACKAGE/downloads.csv">
        <Say text="Downloads by day and version: the columns are `day`, `version` and `downloads`." />
      </Endpoint>
      <Endpoint method="GET" path="/plugins/PACKAGE/badge/FILE">
        <Say text="A badge for a README: `version.svg`, `downloads.svg` or `qgis.svg`. Kept for five minutes." />
        <Example text={`[![Version](${badge})](${baseUrl}${urls.plugin('parcel_check')})`} />
      </Endpoint>
    </div>
  )
}

const statuses: [status: string, meaning: string][] = [
  ['400', 'The request cannot be read, or a package was refused: `errors` says why.'],
  ['401', 'No token, or one that is unknown, revoked or expired. `WWW-Authenticate: Bearer` comes along.'],
  [
    '403',
    'The token or its owner may not do this, or the owner is blocked. The message names the right that is missing.',
  ],
  ['404', 'There is no such plugin, version or page, or you may not know of it.'],
  ['409', 'It cannot be done as things stand: the last owner would leave, or somebody changed it meanwhile.'],
  ['413', 'The body is too large. The message names both sizes.'],
  ['422', 'A value is wrong: `errors` names each field. Or a checked package has errors.'],
  ['429', 'Too many requests. `Retry-After` says in how many seconds to come back.'],
  ['500', 'A mistake of ours. Nothing half done was kept.'],
  ['503', 'The database or the store of packages does not answer. `Retry-After` says when to try again.'],
]

function Errors() {
  return (
    <div class="prose">
      <Say text="Below `/api/` and `/plugins/api/` every error is JSON. Elsewhere it is when `Accept` begins with `application/json`. Messages are in English and say what to do next." />
      <Example
        text={`{
  "success": false,
  "error": "There is no plugin parcel here. Write the package name that stands in its address.",
  "errors": [{ "field": "replacement", "message": "There is no plugin parcel here. …" }]
}`}
      />
      <Say text="`errors` is empty where no field is to blame. Every answer has an `X-Request-Id`, which also stands in the log of the site: name it when you ask for help." />
      <Terms terms={statuses.map(([term, text]) => ({ term, text }))} />
    </div>
  )
}

function Limits({ requestsPerMinute }: Pick<ApiGuidePageProps, 'requestsPerMinute'>) {
  const perAddress =
    requestsPerMinute > 0
      ? `${number(requestsPerMinute)} requests in a minute. Feeds, packages, icons, badges and static files are not counted.`
      : 'No limit on this site.'
  return (
    <div class="prose">
      <Terms
        terms={[
          { term: 'one address', text: perAddress },
          { term: 'one person', text: '300 changes in ten minutes, by form or token.' },
          { term: 'checks', text: '20 at once and one more every 30 seconds, for a person or an address.' },
        ]}
      />
      <Say text="Answers that were counted say how much is left: `q` requests are allowed in `w` seconds, `r` remain, and all are there again in `t` seconds. The form is that of the IETF draft for rate limit headers." />
      <Example
        text={`RateLimit-Policy: "address";q=${requestsPerMinute || 3000};w=60, "person";q=300;w=600
RateLimit: "address";r=${(requestsPerMinute || 3000) - 1};t=1, "person";r=299;t=2`}
      />
      <Say text="Over a limit the answer is 429, nothing was changed, and `Retry-After` says when to come back. The limits refill little by little, so there is no need to wait for a full minute." />
    </div>
  )
}
