// The forms by which an owner adds a trusted publisher: of GitHub, of a GitLab, of any other issuer.

import type { Plugin } from '../src/domain/plugin.ts'
import { githubIssuer } from '../src/domain/provenance.ts'
import type { GivenPublisher } from '../src/domain/publisher-rules.ts'
import type { PublisherKind } from '../src/domain/trusted-publisher.ts'
import { urls } from '../src/urls.ts'
import { CsrfField } from './csrf-field.tsx'
import { Field, type FieldProblem, Problems } from './field.tsx'
import type { Frame } from './frame.ts'
import type { Child } from './jsx/markup.ts'
import { say } from './words.ts'

interface FormsProps {
  frame: Frame
  plugin: Plugin
  issuers: readonly string[]
  refused: { given: GivenPublisher; problems: readonly FieldProblem[] } | undefined
}

export function PublisherForms(props: FormsProps) {
  const { issuers } = props
  const others = issuers.filter((issuer) => issuer !== githubIssuer)
  return (
    <div class="forms">
      {issuers.includes(githubIssuer) ? <GitHubForm {...props} /> : null}
      {others.length > 0 ? <GitLabForm {...props} issuers={others} /> : null}
      {others.length > 0 ? <OtherForm {...props} issuers={others} /> : null}
      {issuers.length === 0 ? <p>{say('The operator of this site allows no issuers.')}</p> : null}
    </div>
  )
}

function GitHubForm(props: FormsProps) {
  const field = fieldsOf(props, 'github')
  return (
    <PublisherForm {...props} kind="github" title={say('Add a workflow of GitHub Actions')}>
      {field('repository', say('Repository'), say('Owner and name, such as ada/contour.'), true)}
      {field('workflow', say('File of the workflow'), say('In .github/workflows, such as release.yml.'), true)}
      {field(
        'environment',
        say('Environment'),
        say('Better with one: who may start it is then decided at GitHub. Empty: any.'),
      )}
      <p class="fine">
        {say(
          'The numbers of the repository and its owner are noted at the first use: who takes over the name later is refused.',
        )}
      </p>
    </PublisherForm>
  )
}

function GitLabForm(props: FormsProps) {
  const field = fieldsOf(props, 'gitlab')
  const isProtected = props.refused?.given.kind === 'gitlab' ? props.refused.given.protected : true
  return (
    <PublisherForm {...props} kind="gitlab" title={say('Add a job of GitLab')}>
      <IssuerChoice {...props} kind="gitlab" />
      {field('repository', say('Project'), say('Its path with the group, such as cartography/contour.'), true)}
      {field('workflow', say('File that holds the jobs'), say('Empty: .gitlab-ci.yml.'))}
      {field('environment', say('Environment'), say('Empty: any.'))}
      <label class="bar">
        <input type="checkbox" name="protected" value="yes" checked={isProtected} />
        <span>{say('Only from protected branches and tags')}</span>
      </label>
    </PublisherForm>
  )
}

function OtherForm(props: FormsProps) {
  const given = props.refused?.given.kind === 'other' ? props.refused.given.rules : ''
  const problems = props.refused?.given.kind === 'other' ? props.refused.problems : []
  return (
    <PublisherForm {...props} kind="other" title={say('Add a run of another service')}>
      <IssuerChoice {...props} kind="other" />
      <Field
        name="rules"
        id="other-rules"
        label={say('Rules')}
        rows={3}
        value={given}
        hint={say('One a line as “claim = value”, each exactly; one is for sub, the subject.')}
        problems={problems}
        required
      />
    </PublisherForm>
  )
}

type Name = 'repository' | 'workflow' | 'environment'

function fieldsOf({ refused }: FormsProps, kind: PublisherKind) {
  const own = refused?.given.kind === kind ? refused : undefined
  return (name: Name, label: string, hint: string, required = false) => (
    <Field
      name={name}
      id={`${kind}-${name}`}
      label={label}
      value={own?.given[name]}
      hint={hint}
      problems={own?.problems ?? []}
      required={required}
      code
    />
  )
}

function IssuerChoice({ issuers, refused, kind }: FormsProps & { kind: PublisherKind }) {
  const own = refused?.given.kind === kind ? refused : undefined
  const problems = (own?.problems ?? []).filter(({ field }) => field === 'issuer')
  const id = `${kind}-issuer`
  return (
    <div class="field">
      <label for={id}>{say('Issuer')}</label>
      <select id={id} name="issuer" aria-describedby={problems.length > 0 ? `${id}-problem` : undefined}>
        {issuers.map((issuer) => (
          <option value={issuer} selected={own?.given.issuer === issuer}>
            {issuer}
          </option>
        ))}
      </select>
      <Problems id={id} problems={problems} />
    </div>
  )
}

interface FormProps extends FormsProps {
  kind: PublisherKind
  title: string
  children?: Child
}

function PublisherForm({ frame, plugin, refused, kind, title, children }: FormProps) {
  const problems = refused?.given.kind === kind ? refused.problems.filter(({ field }) => field === 'kind') : []
  return (
    <form class="block stack" id={kind} method="post" action={urls.publishers(plugin.packageName)}>
      <h2>{title}</h2>
      <CsrfField value={frame.csrf} />
      <input type="hidden" name="kind" value={kind} />
      <Problems id={`${kind}-kind`} problems={problems} />
      {children}
      <p>
        <button class="btn main" type="submit">
          {say('Add')}
        </button>
      </p>
    </form>
  )
}
