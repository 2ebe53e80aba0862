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
          { id: 'json', title: 'The JSON API', body: <JsonApi baseUrl={baseUrl} /> },
          { id: 'check', title: 'Check a package', body: <Checking baseUrl={baseUrl} /> },
          { id: 'tokens', title: 'Tokens', body: <Tokens baseUrl={baseUrl} /> },
          { id: 'upload', title: 'Upload', body: <Uploading baseUrl={baseUrl} maxBytes={maxBytes} /> },
          { id: 'changes', title: 'Change what is published', body: <Changes baseUrl={baseUrl} /> },
          { id: 'errors', title: 'Errors', body: <Errors baseUrl={baseUrl} /> },
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
          'The feed is not counted: no limit keeps you from it. The list as JSON is below.',
        ]}
      />
    </div>
  )
}

function JsonApi({ baseUrl }: { baseUrl: string }) {
  return (
    <div class="prose">
      <p>
        Plugins, versions, files, reports and downloads as JSON, and everything that owners change:{' '}
        <a href={urls.api()}>every operation with an example</a>, made of the{' '}
        <a href={urls.apiDocument()}>OpenAPI 3.1 document</a>.
      </p>
      <Example text={`curl '${baseUrl}${urls.apiPlugins({ qgis: '3.40', sort: 'downloads' })}'`} />
      <Points
        points={[
          'Reading needs no token. With one, owners see what waits, too.',
          'Lists come in pages of 20. `next` is the address of the next one, by the key of the last plugin, so that nothing is missed while the list changes; the `Link` header has it too.',
          'Send the `ETag` of an answer as `If-None-Match`: what has not changed is 304.',
          'Pages of other sites may read it (CORS), without tokens and cookies, and change nothing.',
          'A parameter or field that is unknown is refused, so that a slip of the pen does not go unnoticed.',
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
      <Endpoint method="GET" path="/plugins/PACKAGE/json">
        <Say text="The plugin and its published versions, as plugins.qgis.org answers them." />
      </Endpoint>
      <Endpoint method="GET" path="/plugins/PACKAGE/version/VERSION/json">
        <Say text="One published version, the same way." />
      </Endpoint>
      <Endpoint method="GET" path="/plugins/PACKAGE/latest/json">
        <Say text="The highest of them." />
      </Endpoint>
      <Endpoint method="GET" path="/plugins/PACKAGE/latest/">
        <Say text="Leads to its page: 302." />
      </Endpoint>
      <Endpoint method="GET" path="/plugins/PACKAGE/badge/FILE">
        <Say text="A badge for a README: `version.svg`, `downloads.svg` or `qgis.svg`. Kept for five minutes." />
        <Example text={`[![Version](${badge})](${baseUrl}${urls.plugin('parcel_check')})`} />
      </Endpoint>
    </div>
  )
}

/** By the code that `type` ends in. */
const problems = [
  { id: 'bad-request', term: '400', text: 'The request cannot be read; at `/plugins/api/`, also a refused package.' },
  {
    id: 'not-signed-in',
    term: '401',
    text: 'No token, or one that is unknown, revoked or expired. `WWW-Authenticate: Bearer` comes along.',
  },
  {
    id: 'not-allowed',
    term: '403',
    text: 'The token or its owner may not do this, or the owner is blocked. The message names the right that is missing.',
  },
  { id: 'not-found', term: '404', text: 'There is no such plugin, version or page, or you may not know of it.' },
  {
    id: 'conflict',
    term: '409',
    text: 'It cannot be done as things stand: the last owner would leave, or somebody changed it meanwhile.',
  },
  { id: 'too-large', term: '413', text: 'The body is too large. The message names both sizes.' },
  { id: 'invalid-input', term: '422', text: 'A value is wrong: `errors` names each.' },
  { id: 'invalid-package', term: '422', text: 'A package has errors: `errors` has all of them.' },
  { id: 'too-many', term: '429', text: 'Too many requests. `Retry-After` says in how many seconds to come back.' },
  { id: 'internal', term: '500', text: 'A mistake of ours. Nothing half done was kept.' },
  {
    id: 'unavailable',
    term: '503',
    text: 'The database or the store of packages does not answer. `Retry-After` says when to try again.',
  },
]

function Errors({ baseUrl }: { baseUrl: string }) {
  return (
    <div class="prose">
      <Say text="An error of the JSON API is a problem as RFC 9457 has it, of the type `application/problem+json`: `type` is the address of its kind on this page, `detail` says what to do next, in English. Where values are wrong, `errors` names each; a refused package brings its whole report." />
      <Example
        text={`{
  "type": "${baseUrl}${urls.apiProblem('not-found')}",
  "title": "Not here",
  "status": 404,
  "detail": "There is no such plugin.",
  "instance": "${urls.apiPlugin('parcel')}"
}`}
      />
      <Terms terms={problems} />
      <Say text="Elsewhere an error is JSON below `/plugins/api/`, and where `Accept` begins with `application/json`. `errors` is empty where no field is to blame." />
      <Example
        text={`{
  "success": false,
  "error": "There is no such plugin.",
  "errors": []
}`}
      />
      <Say text="Every answer has an `X-Request-Id`, which also stands in the log of the site: name it when you ask for help." />
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
