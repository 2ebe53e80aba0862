// How QGIS comes to read this repository: by hand, by a line of Python, by its settings, and with a password where it takes one.

import { urls } from '../src/urls.ts'
import type { Frame } from './frame.ts'
import { Guidance } from './guidance.tsx'
import { RepositorySteps } from './repository-steps.tsx'

export interface UseInQgisPageProps {
  frame: Frame
  feedAddress: string
  /** Only people who are signed in may read. */
  isPrivate: boolean
  /** See `repositorySnippets`. */
  snippets: { python: string; ini: string }
}

export function UseInQgisPage({ frame, feedAddress, isPrivate, snippets }: UseInQgisPageProps) {
  return (
    <Guidance
      frame={frame}
      title="Use it in QGIS"
      lead="QGIS reads this repository like its own. You add the address once, whether yours is QGIS 3.22 or 4."
    >
      <section class="block">
        <h2>Add the repository</h2>
        <RepositorySteps feedAddress={feedAddress} />
      </section>
      {isPrivate && <Password />}
      <section class="block">
        <h2>Or with one line</h2>
        <div class="prose">
          <p>
            Open <strong>Plugins › Python Console</strong>, paste this line and press Enter. Then open{' '}
            <strong>Plugins › Manage and Install Plugins</strong>.
          </p>
          <pre class="example" tabindex="0">
            {snippets.python}
          </pre>
        </div>
      </section>
      <section class="block">
        <h2>For many computers</h2>
        <div class="prose">
          <p>
            The same as settings: for everybody on a computer in <code>qgis_global_settings.ini</code>, which stands
            beside the resources of QGIS or where <code>QGIS_GLOBAL_SETTINGS_FILE</code> says; for one person in{' '}
            <code>QGIS/QGIS3.ini</code> of the folder that{' '}
            <strong>Settings › User Profiles › Open Active Profile Folder</strong> opens (<code>QGIS/QGIS4.ini</code> in
            QGIS 4), while QGIS is closed.
          </p>
          <pre class="example" tabindex="0">
            {snippets.ini}
          </pre>
        </div>
      </section>
      <section class="block">
        <h2>Good to know</h2>
        <div class="prose">
          <ul>
            <li>QGIS sends its own version along, so the list holds only what fits.</li>
            <li>
              Experimental versions show up when <strong>Show also experimental plugins</strong> is ticked in the
              settings.
            </li>
            <li>A withdrawn version leaves the list at once. Those who installed it keep it.</li>
            <li>
              A plugin also installs by hand: download its zip here, then{' '}
              <strong>Plugins › Manage and Install Plugins › Install from ZIP</strong>.
            </li>
          </ul>
        </div>
      </section>
    </Guidance>
  )
}

/** Credentials in the address would work too, and stand in every settings file and log. */
function Password() {
  return (
    <section class="block" id="password">
      <h2>Your name and password</h2>
      <div class="prose">
        <p>This repository is for people who have an account here. QGIS shows who you are when you tell it once:</p>
        <ol>
          <li>
            In the window in which you added the repository, press <strong>+</strong> beside{' '}
            <strong>Authentication</strong>. QGIS asks for a master password the first time: it keeps yours encrypted.
          </li>
          <li>
            Choose <strong>Basic authentication</strong>, give it any name, and write your uid and your password. A{' '}
            <a href={urls.accountTokens()}>token</a> in place of the password works too, and can be taken back by
            itself.
          </li>
          <li>Save it, choose it for the repository, and press OK.</li>
        </ol>
        <p>
          “Host requires authentication” means that the name or the password is not right, or that the repository has no
          authentication chosen.
        </p>
      </div>
    </section>
  )
}
