// What an owner types about a run of CI, as rules that the claims of its issuer have to meet.

import type { Problem } from './errors.ts'
import { githubIssuer } from './provenance.ts'
import { sentence } from './sentence.ts'
import { type PublisherKind, publisherRules } from './trusted-publisher.ts'

/** As it came from the form. */
export interface GivenPublisher {
  kind: PublisherKind
  /** Of `gitlab` and `other`. */
  issuer: string
  /** `ada/contour`; a link to it will do too. */
  repository: string
  /** Name of the file that holds the workflow or the jobs. */
  workflow: string
  environment: string
  /** GitLab: protected branches and tags only. */
  protected: boolean
  /** Of `other`: `claim = value`, one a line. */
  rules: string
}

interface Made {
  issuer: string
  rules: Record<string, string>
  problems: Problem[]
}

/** @param issuers that the operator lets owners choose among */
export function rulesFrom(given: GivenPublisher, issuers: readonly string[]): Made {
  const issuer = given.kind === 'github' ? githubIssuer : given.issuer
  const { rules, problems } = makers[given.kind](given)
  return { issuer, rules, problems: [...issuerProblems(given.kind, issuer, issuers), ...problems] }
}

function issuerProblems(kind: PublisherKind, issuer: string, issuers: readonly string[]): Problem[] {
  if (issuers.includes(issuer) && (kind === 'github' || issuer !== githubIssuer)) return []
  return [{ field: 'issuer', message: sentence('Choose one of the issuers that this site believes.') }]
}

type Maker = (given: GivenPublisher) => Pick<Made, 'rules' | 'problems'>

const makers: Record<PublisherKind, Maker> = {
  github: (given) => {
    const repository = pathIn(given.repository)
    const workflow = given.workflow.trim().replace(/^\.github\/workflows\//, '')
    return {
      rules: { repository, workflow_file: workflow, ...environmentRule(given) },
      problems: [
        ...unless(/^[\w.-]+\/[\w.-]+$/.test(repository), 'repository', ownerAndName),
        ...unless(/^[\w. -]+\.ya?ml$/.test(workflow), 'workflow', workflowFile),
        ...environmentProblems(given),
      ],
    }
  },
  gitlab: (given) => {
    const project = pathIn(given.repository)
    const file = given.workflow.trim() || '.gitlab-ci.yml'
    const isProtected: Record<string, string> = given.protected ? { ref_protected: 'true' } : {}
    return {
      rules: { project_path: project, config_file: file, ...environmentRule(given), ...isProtected },
      problems: [
        ...unless(/^[\w.-]+(\/[\w.-]+)+$/.test(project), 'repository', groupAndName),
        ...unless(/^[^@]+\.ya?ml$/.test(file), 'workflow', configFile),
        ...environmentProblems(given),
      ],
    }
  },
  other: ({ rules: text }) => {
    const lines = text.split('\n').filter((line) => line.trim() !== '')
    const rules = Object.fromEntries(lines.map(pairIn))
    const wrong = lines.some((line) => !isRule(line)) || lines.length > publisherRules.mostRules
    return { rules, problems: unless(!wrong && 'sub' in rules, 'rules', ruleLines) }
  },
}

const ownerAndName = sentence('Write owner and name of the repository, such as ada/contour.')
const groupAndName = sentence('Write the path of the project with its group, such as cartography/contour.')
const workflowFile = sentence('Write the name of a file in .github/workflows, such as release.yml.')
const configFile = sentence('Write the path of the file that holds the jobs, such as .gitlab-ci.yml.')
const ruleLines = sentence(
  'Write one rule a line as “claim = value”, at most ten, among them one for sub. The site looks at iss, aud, exp, nbf, iat and jti itself.',
)
const shortLine = sentence('Write one line of at most 255 characters.')

function unless(right: boolean, field: string, message: string): Problem[] {
  return right ? [] : [{ field, message }]
}

/** People paste links. */
function pathIn(text: string): string {
  const typed = text.trim()
  const path = URL.parse(typed)?.pathname.slice(1) ?? typed
  return path.replace(/\.git$/, '').replace(/\/$/, '')
}

function environmentRule({ environment }: GivenPublisher): Record<string, string> {
  const name = environment.trim()
  return name === '' ? {} : { environment: name }
}

function environmentProblems({ environment }: GivenPublisher): Problem[] {
  return unless(environment.length <= 255 && !environment.includes('\n'), 'environment', shortLine)
}

function pairIn(line: string): [string, string] {
  const [name = '', ...value] = line.split('=')
  return [name.trim(), value.join('=').trim()]
}

const ownClaims = ['iss', 'aud', 'exp', 'nbf', 'iat', 'jti']

function isRule(line: string): boolean {
  const [name, value] = pairIn(line)
  if (!/^[A-Za-z_][\w.:/-]{0,99}$/.test(name) || ownClaims.includes(name)) return false
  return value !== '' && value.length <= publisherRules.longestValue
}
