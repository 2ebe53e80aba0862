// The guide for programs, part two: what they send, with a token or, for a check, without.

import type { Scope } from '../src/domain/scope.ts'
import { versionMarks } from '../src/domain/version-mark.ts'
import { urls } from '../src/urls.ts'
import { Endpoint } from './api-endpoint.tsx'
import { CodedText } from './coded-text.tsx'
import { Example, Say, Terms } from './guide-sections.tsx'
import { fileSize } from './number.ts'
import { scopeWords } from './token-form.tsx'

interface Part {
  baseUrl: string
}

const bearer = '-H "Authorization: Bearer $QUIVER_TOKEN"'
const experimental = '`yes`: this version is experimental, whatever metadata.txt says.'

export function Checking({ baseUrl }: Part) {
  return (
    <div class="prose">
      <Endpoint
        method="POST"
        path={urls.check()}
        takes={{ package: 'The zip, as a file of `multipart/form-data`.', changelog: 'Optional.', experimental }}
      >
        <Say text="All checks of an upload, and nothing is kept. It needs no account, and answers JSON when asked for it: 200 without errors, 422 with some, the same body either way." />
        <Example
          text={`curl -H 'Accept: application/json' -F package=@parcel_check.zip \\\n  ${baseUrl}${urls.check()}`}
        />
      </Endpoint>
      <Example text={report} />
      <Terms
        terms={[
          { term: 'errors', text: 'They refuse the package.' },
          { term: 'warnings', text: 'They refuse nothing, and moderators see them.' },
          { term: 'facts', text: 'What was found in the code. People read it before they decide.' },
          { term: 'metadata', text: 'The values of `[general]`, keys as they are written.' },
          { term: 'files', text: 'Every file with its size and SHA-256.' },
        ]}
      />
      <p>
        <code>package_name</code>, <code>version</code>, <code>file</code>, <code>line</code> and <code>help</code> may
        be <code>null</code>. <code>help</code> is an address on this site: the page of{' '}
        <a href={urls.checks()}>all checks</a>.
      </p>
    </div>
  )
}

const report = `{
  "ok": false,
  "package_name": "parcel_check",
  "version": "1.4.3",
  "errors": [{
    "code": "missing-key",
    "message": "\`about\` is missing. Add a line \`about=…\` below [general].",
    "file": "parcel_check/metadata.txt",
    "line": null,
    "help": "/docs/checks#missing-key"
  }],
  "warnings": [],
  "facts": [],
  "metadata": { "name": "Parcel Check", "version": "1.4.3" },
  "files": [{ "name": "parcel_check/__init__.py", "bytes": 90, "sha256": "9f86d081884c7d65…" }]
}`

export function Tokens({ baseUrl }: Part) {
  return (
    <div class="prose">
      <p>
        A token acts in your name, without your password, within the rights and plugins that you choose. Make one under{' '}
        <a href={urls.accountTokens()}>API tokens</a>. It is shown once, counts for a year at most, and ends when you
        revoke it, when you lose a plugin that it was made for, or when you are blocked.
      </p>
      <h3 id="scopes">What a token may do</h3>
      <Terms terms={Object.entries(scopeWords).map(([scope, words]) => ({ term: scope, text: `${words}.` }))} />
      <Say text="A token reaches only plugins that you own, or those of them that you named. `publish-new` takes a token for all plugins." />
      <Say text="A program can ask whom its token stands for and what it may do. `plugin_ids` is a list of numbers, or `all`." />
      <Example text={`curl ${bearer} ${baseUrl}${urls.apiMe()}\n\n${me}`} />
    </div>
  )
}

const me = `{
  "uid": "ben",
  "name": "Ben",
  "trust": "untrusted",
  "token": { "name": "release workflow", "scopes": ["publish-versions"], "plugin_ids": "all" }
}`

const publishing: Scope[] = ['publish-versions', 'publish-new']

export function Uploading({ baseUrl, maxBytes }: Part & { maxBytes: number }) {
  return (
    <div class="prose">
      <Endpoint
        method="POST"
        path="/plugins/api/PACKAGE/version/add/"
        scope={publishing}
        takes={{
          package: `The zip, as a file of \`multipart/form-data\`, at most ${fileSize(maxBytes)}.`,
          changelog: 'Optional: counts instead of the one in metadata.txt.',
          experimental,
        }}
      >
        <Say text="Publishes a version, and with `publish-new` the plugin itself. `PACKAGE` is the folder in the zip." />
        <Example
          text={`curl --fail-with-body ${bearer} \\\n  -F package=@parcel_check.zip -F 'changelog=<CHANGES.md' \\\n  ${baseUrl}${urls.apiUpload('parcel_check')}`}
        />
      </Endpoint>
      <Say text="201 when it was taken. `approved` is `false` when the version waits for a moderator." />
      <Example text={taken(baseUrl)} />
      <Say text="400 when it was refused, with every problem at once. What a finding has no use for is left out." />
      <Example text={refused} />
      <Endpoint
        method="POST"
        path="/plugins/api/PACKAGE/version/VERSION/update/"
        scope="publish-versions"
        takes={{ package: 'As above.', changelog: 'As above.', experimental }}
      >
        <Say text="The mended package of a version that was sent back or rejected, under the same number. 409 when the version is published, or the package has another number." />
      </Endpoint>
      <h3>From GitHub Actions</h3>
      <p>
        The workflow runs for each tag that begins with v, and keeps a token for <code>publish-versions</code> and this
        one plugin as a secret. The plugin lies in the folder <code>parcel_check</code>. Without any secret it is done
        by a <a href={`${urls.publishGuide()}#ci`}>trusted publisher</a>.
      </p>
      <Example text={workflow(baseUrl)} />
    </div>
  )
}

function taken(baseUrl: string): string {
  return `{
  "success": true,
  "message": "Parcel Check 1.4.3 is published.",
  "version": "1.4.3",
  "plugin_id": 17,
  "version_id": 231,
  "approved": true,
  "url": "${baseUrl}${urls.version('parcel_check', '1.4.3')}",
  "warnings": []
}`
}

const refused = `{
  "success": false,
  "error": "Refused: 1 problem. Nothing was published.",
  "errors": [{
    "code": "url-placeholder",
    "message": "\`tracker\` still has the address of the template.",
    "file": "parcel_check/metadata.txt",
    "line": 12,
    "excerpt": "tracker=http://bugs",
    "advice": "Write the real address, or remove the line.",
    "help": "/docs/checks#url-placeholder"
  }],
  "warnings": []
}`

function workflow(baseUrl: string): string {
  return `name: Publish
on:
  push:
    tags: ['v*']
jobs:
  publish:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - name: Publish
        env:
          QGIS_PUBLISH_TOKEN: \${{ secrets.QGIS_PUBLISH_TOKEN }}
        run: |
          curl -sSfO ${baseUrl}${urls.client()}
          python3 qgis_publish.py parcel_check`
}

/** Operations of the JSON API that change what is published, by what they do. */
const changes: [operation: string, text: string][] = [
  ['publishVersion', 'Publish a version.'],
  ['setVersionState', `Set how a version stands: ${versionMarks.map((mark) => `\`${mark}\``).join(', ')}.`],
  ['mendChangelog', 'Mend a changelog.'],
  ['editLinks', 'Edit links and tags.'],
  ['deprecatePlugin', 'Deprecate a plugin.'],
  ['addOwner', 'Add an owner.'],
  ['removeOwner', 'Remove one.'],
]

export function Changes({ baseUrl }: Part) {
  return (
    <div class="prose">
      <p>
        Everything else is done by the <a href={urls.api()}>JSON API</a>, whose page names every operation with an
        example. It takes JSON or a form.
      </p>
      <Example
        text={`curl ${bearer} --json '{"state": "withdrawn"}' \\\n  ${baseUrl}${urls.apiVersionState('parcel_check', '1.4.3')}\n\n{"success":true,"message":"Version 1.4.3 of parcel_check is withdrawn."}`}
      />
      <ul>
        {changes.map(([operation, text]) => (
          <li>
            <a href={`${urls.api()}#${operation}`}>{operation}</a>: <CodedText text={text} />
          </li>
        ))}
      </ul>
      <h3 id="moderators">Moderators</h3>
      <Say text="No token is a moderator, not even a moderator’s: what they decide takes the person. The operations of the desk take name and password by Basic authentication, over HTTPS, and count as signing in does." />
    </div>
  )
}
