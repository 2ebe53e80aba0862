// How to publish without the form of the site: from a terminal, from CI, from inside QGIS, from any program.

import { urls } from '../src/urls.ts'
import { githubWorkflow, gitlabJob } from './ci-snippets.ts'
import type { Frame } from './frame.ts'
import { scopeWords } from './token-form.tsx'

/** Package name of the plugin that publishes from inside QGIS. */
export const publishPlugin = 'publish_plugin'

export interface PublishByProgramProps {
  frame: Frame
  audience: string
  /** Whether the plugin that publishes from inside QGIS is in this repository. */
  hasPlugin: boolean
}

export function PublishByProgram({ frame, audience, hasPlugin }: PublishByProgramProps) {
  const snippet = { baseUrl: frame.baseUrl, audience, packageName: 'parcel_check', environment: 'release' }
  return (
    <>
      <FromTerminal frame={frame} />
      <h2 id="ci">From CI, without a secret</h2>
      <p>
        A run of GitHub Actions or GitLab publishes without a password or token kept there: on the page “Manage” of your
        plugin, under “Trusted publishers”, say which repository and workflow it is. The service signs for each run what
        it is; the site exchanges that for a token of 15 minutes, for your plugin alone. The page of the version then
        says from which commit it was made. Where that is set up, it has the file to copy. For GitHub:
      </p>
      <pre class="example" tabindex="0">
        {githubWorkflow(snippet)}
      </pre>
      <p>For GitLab:</p>
      <pre class="example" tabindex="0">
        {gitlabJob(snippet)}
      </pre>
      <p>
        Give the workflow an environment where the service has them: who may start it is then decided there. Once it
        works, let only trusted publishers publish, and a stolen password or token publishes nothing.
      </p>
      {hasPlugin ? <FromQgis /> : null}
      <FromProgram frame={frame} />
    </>
  )
}

function FromTerminal({ frame }: { frame: Frame }) {
  return (
    <>
      <h2 id="terminal">From a terminal</h2>
      <p>
        <a href={urls.client()}>qgis_publish.py</a> is one file for Python 3.9 or later, and knows this site. Give it a
        zip, or the folder of your plugin: it packs what git tracks. It asks for your password.
      </p>
      <pre class="example" tabindex="0">
        {`curl -sSfO ${frame.baseUrl}${urls.client()}\npython3 qgis_publish.py parcel_check --check\npython3 qgis_publish.py parcel_check --changelog 'Faster.' --user ben`}
      </pre>
      <p>
        <code>--check</code> prints the report, needs no account and keeps nothing. A{' '}
        <a href={urls.accountTokens()}>token</a> stands in the place of name and password: set it as{' '}
        <code>QGIS_PUBLISH_TOKEN</code>, with “{scopeWords['publish-versions']}” and that one plugin. Everything else is
        in <code>--help</code>.
      </p>
    </>
  )
}

function FromQgis() {
  return (
    <>
      <h2 id="qgis">From inside QGIS</h2>
      <p>
        Install <a href={urls.plugin(publishPlugin)}>Publish Plugin</a>: choose one of the plugins in your profile, read
        the report, write what is new, and publish.
      </p>
    </>
  )
}

function FromProgram({ frame }: { frame: Frame }) {
  return (
    <>
      <h2 id="programs">From any program</h2>
      <p>The report as JSON, and an upload with a token. A refused package answers with every problem.</p>
      <pre class="example" tabindex="0">
        {`curl -H 'Accept: application/json' -F package=@parcel_check.zip ${frame.baseUrl}${urls.check()}`}
      </pre>
      <pre class="example" tabindex="0">
        {`curl -H "Authorization: Bearer $QUIVER_TOKEN" -F package=@parcel_check.zip -F changelog='Faster.' \\\n  ${frame.baseUrl}${urls.apiUpload('parcel_check')}`}
      </pre>
      <p>
        Scripts that upload by XML-RPC, such as <code>plugin_upload.py</code> and <code>qgis-plugin-ci</code>, do so
        here too: give them the address <code>{`${frame.baseUrl}${urls.xmlRpc()}`}</code>, with your password or a token
        in its place.
      </p>
      <p>
        With further rights a token marks versions, mends changelogs, and changes owners. What there is for programs is
        in the <a href={urls.apiGuide()}>guide for programs</a>.
      </p>
    </>
  )
}
