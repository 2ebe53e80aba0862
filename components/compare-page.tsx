// Two versions of a plugin side by side: what changed in short, then file by file and line by line.

import type { ComparedMetadata, Comparison, FileChangeKind } from '../src/domain/comparison.ts'
import type { Plugin, Version } from '../src/domain/plugin.ts'
import { urls } from '../src/urls.ts'
import { ComparedFileSection, changeWords, LineCounts } from './compared-file.tsx'
import { Empty } from './empty.tsx'
import type { Frame } from './frame.ts'
import { Icon } from './icon.tsx'
import { nothing } from './jsx/markup.ts'
import { Layout } from './layout.tsx'
import { metadataChanges } from './metadata-changes.ts'
import { Note } from './note.tsx'
import { shownText } from './shown-text.ts'
import { phrase, say, sayRich } from './words.ts'

export interface ComparePageProps {
  frame: Frame
  plugin: Plugin
  /** Newest first: what may be chosen. */
  choices: Version[]
  /** Version numbers, as asked for when there is no such version. */
  from: string
  to: string
  compared: { from: Version; to: Version; comparison: Comparison; metadata: ComparedMetadata } | undefined
  problem: { kind: 'too-few' } | { kind: 'same' } | { kind: 'unknown'; version: string } | undefined
}

export function ComparePage(props: ComparePageProps) {
  const { frame, plugin, from, to, compared, choices } = props
  const title = compared
    ? `${plugin.name}: ${from} → ${to}`
    : say('Compare versions of {plugin}', { plugin: plugin.name })
  return (
    <Layout frame={frame} title={title} section="plugins" wide>
      <nav class="crumbs" aria-label={say('Path')}>
        <a href={urls.catalog()}>{say('Plugins')}</a> › <a href={urls.plugin(plugin.packageName)}>{plugin.name}</a> ›{' '}
        {say('Compare')}
      </nav>
      <div class="head">
        <h1>{title}</h1>
      </div>
      <Problem {...props} />
      {choices.length > 1 ? <VersionChoice {...props} /> : null}
      {compared ? <Compared {...compared} /> : null}
    </Layout>
  )
}

function Problem({ plugin, problem }: ComparePageProps) {
  if (problem?.kind === 'too-few') {
    return (
      <Empty title={say('There is nothing to compare.')}>
        {sayRich('Two versions of {plugin} are needed. Go back to <a>its page</a>.', {
          plugin: plugin.name,
          a: (inner) => <a href={urls.plugin(plugin.packageName)}>{inner}</a>,
        })}
      </Empty>
    )
  }
  if (!problem) return nothing
  return (
    <Note kind="stop">
      <strong>
        {problem.kind === 'same'
          ? say('This is the same version twice.')
          : say('{plugin} has no version {version} that you can look into.', {
              plugin: plugin.name,
              version: shownText(problem.version),
            })}
      </strong>{' '}
      {say('Choose two versions below.')}
    </Note>
  )
}

function VersionChoice({ plugin, choices, from, to, compared }: ComparePageProps) {
  return (
    <form class="bar block" action={urls.compare(plugin.packageName)} method="get">
      <VersionSelect name="from" label={say('From version')} choices={choices} chosen={from} />
      <VersionSelect name="to" label={say('to version')} choices={choices} chosen={to} />
      <button class="btn" type="submit">
        {say('Compare')}
      </button>
      {compared ? <a href={urls.compare(plugin.packageName, to, from)}>{say('The other way round')}</a> : null}
    </form>
  )
}

interface VersionSelectProps {
  name: string
  label: string
  choices: Version[]
  chosen: string
}

function VersionSelect({ name, label, choices, chosen }: VersionSelectProps) {
  return (
    <>
      <label for={name}>{label}</label>
      <select id={name} name={name}>
        {choices.map((version) => (
          <option value={version.version} selected={version.version === chosen}>
            {withStanding(version)}
          </option>
        ))}
      </select>
    </>
  )
}

/** With what only owners and moderators find in the list. */
function withStanding({ version, state, withdrawnAt }: Version): string {
  if (withdrawnAt) return say('{version}, withdrawn', { version })
  if (state === 'waiting') return say('{version}, waiting', { version })
  if (state === 'sent-back') return say('{version}, to be changed', { version })
  return state === 'rejected' ? say('{version}, rejected', { version }) : version
}

function Compared({ from, to, comparison, metadata }: NonNullable<ComparePageProps['compared']>) {
  const sentences = metadataChanges(from, to, metadata)
  const { files } = comparison
  const unlisted = totalOf(comparison) - files.length
  return (
    <>
      <section class="block" id="summary">
        <h2>{say('In short')}</h2>
        <p>{fileSummary(comparison)}</p>
        <p>{lineSummary(comparison)}</p>
      </section>
      <section class="block" id="metadata">
        <h2>{say('Metadata')}</h2>
        {sentences.length === 0 ? (
          <p class="soft">{say('QGIS versions, kind, author and dependencies are the same.')}</p>
        ) : null}
        <ul>
          {sentences.map((sentence) => (
            <li>{sentence}</li>
          ))}
        </ul>
      </section>
      <section class="block" id="files" hidden={files.length === 0}>
        <h2>{say('Files')}</h2>
        <FileList comparison={comparison} />
        {unlisted > 0 ? (
          <p class="soft">
            {say('… {count, plural, one {# more file} other {# more files}} not listed', { count: unlisted })}
          </p>
        ) : null}
      </section>
      {files.length > 0 ? (
        <section class="block" id="lines">
          <h2>{say('Line by line')}</h2>
          {files.map((file, i) => (
            <ComparedFileSection file={file} id={anchor(i)} from={from.version} to={to.version} />
          ))}
        </section>
      ) : null}
    </>
  )
}

/** By place in the list: a name may be anything. */
const anchor = (index: number) => `file-${index + 1}`

function FileList({ comparison }: { comparison: Comparison }) {
  return (
    <ul class="tree changed">
      {comparison.files.map((file, i) => (
        <li>
          <a href={`#${anchor(i)}`}>
            <Icon name="file" />
            <span>{shownText(file.name)}</span>
            <span class="soft">
              {changeWords(file)} <LineCounts contents={file.contents} />
            </span>
          </a>
        </li>
      ))}
    </ul>
  )
}

const kinds: FileChangeKind[] = ['changed', 'added', 'removed', 'renamed']

function totalOf({ counts }: Comparison): number {
  return kinds.reduce((sum, kind) => sum + counts[kind], 0)
}

/** `2 files changed, 1 added; 34 are the same.` */
function fileSummary({ counts, unchanged }: Comparison): string {
  const found = kinds.filter((kind) => counts[kind] > 0)
  if (found.length === 0) return say('No file is different.')
  const words = found.map((kind, i) => say((i === 0 ? filesOf : moreFilesOf)[kind], { count: counts[kind] }))
  const changes = words.join(', ')
  if (unchanged === 0) return `${changes}.`
  return say('{changes}; {count, plural, one {# is} other {# are}} the same.', { changes, count: unchanged })
}

const filesOf: Record<FileChangeKind, string> = {
  changed: phrase('{count, plural, one {# file} other {# files}} changed'),
  added: phrase('{count, plural, one {# file} other {# files}} added'),
  removed: phrase('{count, plural, one {# file} other {# files}} removed'),
  renamed: phrase('{count, plural, one {# file} other {# files}} renamed'),
}

/** After others, so that it is clear what is counted. */
const moreFilesOf: Record<FileChangeKind, string> = {
  changed: phrase('{count, plural, one {# changed} other {# changed}}'),
  added: phrase('{count, plural, one {# added} other {# added}}'),
  removed: phrase('{count, plural, one {# removed} other {# removed}}'),
  renamed: phrase('{count, plural, one {# renamed} other {# renamed}}'),
}

function lineSummary({ added, removed, files }: Comparison) {
  const leftOut = files.reduce((sum, { contents }) => sum + (contents.kind === 'lines' ? contents.leftOut : 0), 0)
  return (
    <>
      {sayRich(
        '<plus>{added, plural, one {# line} other {# lines}} added</plus>, <minus>{removed, plural, one {# line} other {# lines}} removed</minus>.',
        {
          ...{ added, removed },
          plus: (inner) => <span class="plus">{inner}</span>,
          minus: (inner) => <span class="minus">{inner}</span>,
        },
      )}{' '}
      {leftOut > 0
        ? say(
            '{count, plural, one {# of them is left out below} other {# of them are left out below}}: too many are different.',
            { count: leftOut },
          )
        : null}
    </>
  )
}
