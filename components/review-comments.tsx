// Comments at lines of a version under review: what is written so far, and the form for one more.

import { urls } from '../src/urls.ts'
import { CsrfField } from './csrf-field.tsx'
import { Field, type FieldProblem } from './field.tsx'
import type { Child } from './jsx/markup.ts'
import { say, sayRich } from './words.ts'

export interface ShownComment {
  id: number
  by: string
  /** Empty: about the package as a whole. */
  file: string
  /** From 1; 0: about the file as a whole. */
  line: number
  text: string
}

/** A comment that was refused. */
export interface RefusedComment {
  given: { file: string; line: string; text: string }
  problems: readonly FieldProblem[]
}

interface ReviewCommentsProps {
  csrf: string
  versionId: number
  comments: readonly ShownComment[]
  /** Paths in the package. */
  files: readonly string[]
  refused?: RefusedComment | undefined
}

export function ReviewComments({ csrf, versionId, comments, files, refused }: ReviewCommentsProps) {
  const { given, problems = [] } = refused ?? {}
  return (
    <section class="block" id="comments" aria-labelledby="comments-title">
      <h2 id="comments-title">{say('Comments for the author')}</h2>
      {comments.length === 0 ? null : (
        <ol class="points">
          {comments.map((comment) => (
            <Comment csrf={csrf} versionId={versionId} comment={comment} />
          ))}
        </ol>
      )}
      <form class="stack forms" method="post" action={urls.reviewComments(versionId)} data-busy>
        <CsrfField value={csrf} />
        <FileChoice files={files} given={given?.file ?? ''} problems={problems} />
        <Field name="line" id="comment-line" label={say('Line')} value={given?.line ?? ''} problems={problems} />
        <Field
          name="text"
          id="comment-text"
          label={say('Comment')}
          value={given?.text ?? ''}
          rows={2}
          hint={say('The author reads it with your decision.')}
          problems={problems}
          required
        />
        <p>
          <button class="btn slim" type="submit">
            {say('Add the comment')}
          </button>
        </p>
      </form>
    </section>
  )
}

/** More than these are not offered one below the other. */
const mostOffered = 300

function FileChoice(props: { files: readonly string[]; given: string; problems: readonly FieldProblem[] }) {
  const { files, given, problems } = props
  if (files.length > mostOffered)
    return (
      <Field
        name="file"
        id="comment-file"
        label={say('File')}
        value={given}
        hint={say('Its path in the package; empty for the package as a whole.')}
        problems={problems}
      />
    )
  return (
    <div class="field">
      <label for="comment-file">{say('File')}</label>
      <select id="comment-file" name="file">
        <option value="">{say('the package as a whole')}</option>
        {files.map((file) => (
          <option value={file} selected={given === file}>
            {file}
          </option>
        ))}
      </select>
    </div>
  )
}

const unseen = (inner: Child) => <span class="unseen">{inner}</span>

function Comment({ csrf, versionId, comment }: { csrf: string; versionId: number; comment: ShownComment }) {
  const { id, by, file, line, text } = comment
  const place = line > 0 ? `${file} : ${line}` : file
  return (
    <li>
      {place === '' ? null : <code>{place}</code>} <span class="typed">{text}</span> <span class="fine">{by}</span>{' '}
      <form class="inline" method="post" action={urls.reviewCommentDrop(versionId, id)}>
        <CsrfField value={csrf} />
        <button class="link" type="submit">
          {sayRich('Take away<unseen> the comment {text}</unseen>', { unseen, text: text.slice(0, 40) })}
        </button>
      </form>
    </li>
  )
}
