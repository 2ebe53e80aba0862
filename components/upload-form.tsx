// The upload form: a file, a changelog, and whether the version is experimental.

import { urls } from '../src/urls.ts'
import { CsrfField } from './csrf-field.tsx'
import type { Frame } from './frame.ts'
import { Icon } from './icon.tsx'
import { fileSize } from './number.ts'
import { say } from './words.ts'

interface UploadFormProps {
  frame: Frame
  plugin: { packageName: string; name: string } | undefined
  report: { packedBytes: number } | undefined
  changelog: string
  experimental: boolean
  maxBytes: number
  fileName: string
  /** What was typed the last time, when the form is shown again from a draft. */
  draft?: object | undefined
  /** Id of the draft that a newer upload takes the place of. */
  goesOn?: number | undefined
}

export function UploadForm(props: UploadFormProps) {
  const { frame, plugin, report, draft, goesOn, changelog, experimental } = props
  const address = plugin ? urls.uploadVersion(plugin.packageName) : urls.upload()
  return (
    <form
      class="block stack"
      id="again"
      method="post"
      action={frame.user ? address : urls.check()}
      enctype="multipart/form-data"
      data-upload
    >
      <h2>{report || draft ? say('Upload again') : say('The package')}</h2>
      <CsrfField value={frame.csrf} />
      {goesOn === undefined ? null : <input type="hidden" name="draft" value={String(goesOn)} />}
      <DropArea {...props} />
      <div class="field">
        <label for="changelog">{say('Changelog')}</label>
        <textarea id="changelog" name="changelog" rows="4" placeholder={say('What is new for those who use it')}>
          {changelog}
        </textarea>
        <span class="fine">{say('Plain text or Markdown. Left empty, the changelog of metadata.txt counts.')}</span>
      </div>
      <label class="bar">
        <input type="checkbox" name="experimental" value="yes" checked={experimental} />{' '}
        {say('Experimental: only people who ask for it get this version')}
      </label>
      <p class="bar">
        {frame.user ? (
          <button class="btn main" type="submit">
            {say('Check and publish')}
          </button>
        ) : null}
        <button class={frame.user ? 'btn' : 'btn main'} type="submit" formaction={urls.check()}>
          {say('Only check')}
        </button>
      </p>
      <p
        class="progress"
        hidden
        data-progress
        data-sent={say('{sent} of {all}', { sent: '{sent}', all: '{all}' })}
        data-checked={say('Everything arrived. The package is being checked.')}
      >
        <progress max="1" value="0" aria-label={say('Upload')}></progress>
        <span class="fine"></span>
      </p>
    </form>
  )
}

function DropArea({ report, draft, maxBytes, fileName }: UploadFormProps) {
  return (
    <label
      class="drop"
      data-drop
      data-max-bytes={maxBytes}
      data-too-large={say('{file} is {size}; at most {most} are accepted.', {
        file: '{file}',
        size: '{size}',
        most: '{most}',
      })}
    >
      <Icon name="folder" />
      <span>
        <strong>{report || draft ? say('Drop the corrected package here') : say('Drop the package here')}</strong>
        <br />
        <span class="fine" data-chosen aria-live="polite">
          {say('One .zip, at most {size}.', { size: fileSize(maxBytes) })}{' '}
          {report && fileName !== ''
            ? say('Before: {file}, {size}', { file: fileName, size: fileSize(report.packedBytes) })
            : ''}
          {draft && fileName !== '' ? say('Before: {file}', { file: fileName }) : ''}
        </span>
      </span>
      <span class="btn" aria-hidden="true">
        {say('Choose a file')}
      </span>
      <input class="unseen" type="file" name="package" accept=".zip,application/zip" required />
    </label>
  )
}
