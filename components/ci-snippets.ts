// What an author writes into the files of a CI service, so that a run publishes a plugin without a stored secret.

import { urls } from '../src/urls.ts'

export interface SnippetWishes {
  baseUrl: string
  audience: string
  packageName: string
  /** Empty: none. */
  environment: string
}

/** For `.github/workflows/`. */
export function githubWorkflow({ baseUrl, packageName, environment }: SnippetWishes): string {
  return `name: Publish
on:
  push:
    tags: ['v*']
jobs:
  publish:
    runs-on: ubuntu-latest
${environment ? `    environment: ${quoted(environment)}\n` : ''}    permissions:
      contents: read
      id-token: write
    steps:
      - uses: actions/checkout@v4
      - name: Publish ${packageName}
        run: |
${publishing(baseUrl, packageName)
  .map((line) => `          ${line}`)
  .join('\n')}
`
}

/** For the file that holds a GitLab project's jobs. */
export function gitlabJob({ baseUrl, audience, packageName, environment }: SnippetWishes): string {
  return `publish:
  image: python:3
  rules:
    - if: $CI_COMMIT_TAG
${environment ? `  environment: ${quoted(environment)}\n` : ''}  id_tokens:
    QGIS_PUBLISH_ID_TOKEN:
      aud: ${quoted(audience)}
  script:
${publishing(baseUrl, packageName)
  .map((line) => `    - ${line}`)
  .join('\n')}
`
}

/** For a run that has what its issuer signed as QGIS_PUBLISH_ID_TOKEN. */
export function otherRun({ baseUrl, packageName }: SnippetWishes): string {
  return publishing(baseUrl, packageName).join('\n')
}

/** For any shell; the folder of the plugin stands at the top of the repository. */
function publishing(baseUrl: string, packageName: string): string[] {
  return [`curl -sSfO ${baseUrl}${urls.client()}`, `python3 qgis_publish.py ${packageName} --oidc`]
}

/** As YAML takes any text. */
function quoted(text: string): string {
  return JSON.stringify(text)
}
