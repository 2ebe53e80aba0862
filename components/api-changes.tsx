// The guide for programs, part two: what they send, with a token or, for a check, without.

import type { Scope } from '../src/domain/scope.ts'
import { versionMarks } from '../src/domain/version-mark.ts'
import { urls } from '../src/urls.ts'
import { Endpoint } from './api-endpoint.tsx'
import { Example, Points, Say, Terms } from './guide-sections.tsx'
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
      <Endpoint method="GET" path={urls.apiMe()}>
        <Say text="Who the token stands for and what it may do. `plugin_ids` is a list of numbers, or `all`." />
        <Example text={`curl ${bearer} ${baseUrl}${urls.apiMe()}\n\n${me}`} />
      </Endpoint>
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
      <h3>From GitHub Actions</h3>
      <Say text="Keep a token for `publish-versions` and this one plugin as the secret `QUIVER_TOKEN`. The workflow runs for each tag that begins with v; the plugin lies in the folder `parcel_check`." />
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
      - name: Pack
        run: git archive --prefix=parcel_check/ -o parcel_check.zip HEAD:parcel_check
      - name: Check
        run: >
          curl -sS --fail-with-body -H 'Accept: application/json'
          -F package=@parcel_check.zip ${baseUrl}${urls.check()}
      - name: Publish
        env:
          QUIVER_TOKEN: \${{ secrets.QUIVER_TOKEN }}
        run: >
          curl -sS --fail-with-body -H "Authorization: Bearer $QUIVER_TOKEN"
          -F package=@parcel_check.zip ${baseUrl}${urls.apiUpload('parcel_check')}`
}

const plugin = '/api/v1/plugins/PACKAGE'

export function Changes({ baseUrl }: Part) {
  return (
    <div class="prose">
      <Say text="Each takes a form, urlencoded or multipart, and answers `success` and a `message`." />
      <Example
        text={`curl ${bearer} -d state=withdrawn \\\n  ${baseUrl}${urls.apiVersionState('parcel_check', '1.4.3')}\n\n{ "success": true, "message": "Version 1.4.3 of parcel_check is withdrawn." }`}
      />
      <Endpoint
        method="POST"
        path={`${plugin}/versions/VERSION/state`}
        scope="change-versions"
        takes={{
          state: `${versionMarks.map((mark) => `\`${mark}\``).join(', ')}. \`as-is\` takes any of the others back.`,
          seen: 'Optional: the state that you saw last. 409 when it is another one by now.',
        }}
      >
        <Points
          points={[
            '`withdrawn`: out of the feed, for people who do not have it yet.',
            '`last-stable`, `last-experimental`: this version is in front, whatever its number.',
            '`deleted`: gone for good. The number of a published version is never used again.',
          ]}
        />
      </Endpoint>
      <Endpoint
        method="POST"
        path={`${plugin}/versions/VERSION/changelog`}
        scope="change-versions"
        takes={{
          changelog: 'The new text, at most 100,000 characters.',
          seen: 'Optional: the text that you began with. 409 when somebody changed it meanwhile.',
        }}
      >
        <Say text="Mends the changelog of a published version. The earlier texts stay readable." />
      </Endpoint>
      <Endpoint
        method="POST"
        path={`${plugin}/owners`}
        scope="change-owners"
        takes={{ uid: 'Somebody of the directory.' }}
      >
        <Say text="Adds an owner, who has the same rights as you." />
      </Endpoint>
      <Endpoint method="POST" path={`${plugin}/owners/UID/remove`} scope="change-owners">
        <Say text="Removes an owner, yourself too. 409 for the last one." />
      </Endpoint>
      <Endpoint
        method="POST"
        path={`${plugin}/deprecated`}
        scope="change-plugins"
        takes={{
          deprecated: '`yes` or `no`.',
          reason: 'Why, and what people should do; needed for `yes`.',
          replacement: 'Optional: the package name of the plugin to use instead.',
        }}
      >
        <Say text="Says that the plugin is not kept up any more, or takes it back. The feed tells every QGIS." />
      </Endpoint>
    </div>
  )
}
