// The legend of a plugin: does it fit, is it alive, is it safe, do others use it.

import type { Plugin, Version } from '../src/domain/plugin.ts'
import { admittedRange, overlaps, parseQgisQuery } from '../src/domain/version-number.ts'
import { Ago, Month, roughly } from './dates.tsx'
import { Icon, type IconName } from './icon.tsx'
import type { Child } from './jsx/markup.ts'
import { number } from './number.ts'
import { qgisRange } from './qgis-range.ts'
import { AreaAndLine } from './sparkline.tsx'
import { say, sayRich } from './words.ts'

interface PluginLegendProps {
  plugin: Plugin
  versions: Version[]
  qgis: string | undefined
  now: Date
}

export function PluginLegend(props: PluginLegendProps) {
  return (
    <dl class="legend">
      <Fit {...props} />
      <Alive {...props} />
      <Safe {...props} />
      <Use {...props} />
    </dl>
  )
}

function Answer({ question, answer, children }: { question: string; answer: Child; children: Child }) {
  return (
    <div>
      <dt>{question}</dt>
      <dd class="big">{answer}</dd>
      {children}
    </div>
  )
}

/** The long-term versions of the last years: the divisions of the scale bar. */
const divisions = ['3.22', '3.28', '3.34', '3.40', '3.44', '4.0']

function Fit({ plugin, qgis }: PluginLegendProps) {
  const { qgisMinimumVersion: minimum, qgisMaximumVersion: maximum } = plugin
  const range = qgisRange(minimum, maximum)
  const asked = qgis ? parseQgisQuery(qgis) : undefined
  const admitted = admittedRange(minimum, maximum)
  const known = asked !== undefined && asked !== 'all'
  const answer = !known
    ? `QGIS ${range}`
    : overlaps(asked, admitted)
      ? say('Yes, your QGIS {version}', { version: qgis ?? '' })
      : say('Not your QGIS {version}', { version: qgis ?? '' })
  return (
    <Answer question={say('Does it fit?')} answer={answer}>
      <dd>
        <svg class="g" viewBox="0 0 240 30" preserveAspectRatio="none" aria-hidden="true">
          {divisions.map((version, index) => (
            <path class={fits(version, admitted) ? 'g-on' : 'g-off'} d={`M${index * 40} 6h39v9h-39z`} />
          ))}
          {known ? <path class="g-you" d={`M${divisionOf(asked) * 40} 2.5h39v16h-39z`} /> : null}
        </svg>
        {known
          ? `QGIS ${range}`
          : say('On a scale from {first} to {last}', { first: divisions[0] ?? '', last: divisions.at(-1) ?? '' })}
      </dd>
    </Answer>
  )
}

type Range = ReturnType<typeof admittedRange>

function fits(version: string, admitted: Range): boolean {
  const division = parseQgisQuery(version)
  return division !== undefined && division !== 'all' && overlaps(division, admitted)
}

/** The division that a QGIS falls into: the last one that is not newer. */
function divisionOf(asked: Range): number {
  const index = divisions.findLastIndex((version) => {
    const division = parseQgisQuery(version)
    return division !== undefined && division !== 'all' && division.from <= asked.to
  })
  return Math.max(0, index)
}

function Alive({ plugin, versions, now }: PluginLegendProps) {
  const first = versions.reduce((earliest, version) => Math.min(earliest, version.uploadedAt.getTime()), now.getTime())
  const span = Math.max(1, now.getTime() - first)
  const rhythm = rhythmOf(versions)
  const ticks = versions.map((version) => {
    const x = 4 + Math.round(((version.uploadedAt.getTime() - first) / span) * 232)
    return `M${x} 29V${version.experimental ? 18 : 8}`
  })
  return (
    <Answer
      question={say('Is it alive?')}
      answer={sayRich('Updated {when}', { when: <Ago at={plugin.updatedAt} now={now} /> })}
    >
      <dd>
        <svg class="g" viewBox="0 0 240 30" preserveAspectRatio="none" aria-hidden="true">
          <path class="g-axis" d="M0 29.5H240" />
          <path class="g-line" d={ticks.join('') || 'M0 29V29'} />
        </svg>
        {sayRich('{count, plural, one {# version} other {# versions}} since {month}', {
          count: versions.length,
          month: <Month at={plugin.createdAt} />,
        })}
        {rhythm === undefined ? null : say(', about {interval} apart', { interval: roughly(rhythm) })}
      </dd>
    </Answer>
  )
}

/** How long it usually took from one version to the next, in ms: the middle of the last ten; unknown for less than three. */
function rhythmOf(versions: Version[]): number | undefined {
  const instants = versions.map(({ uploadedAt }) => uploadedAt.getTime()).sort((one, other) => other - one)
  const steps = instants.slice(0, 10).flatMap((at, index) => (index === 0 ? [] : (instants[index - 1] ?? at) - at))
  return steps.length < 2 ? undefined : steps.sort((one, other) => one - other)[steps.length >> 1]
}

function Safe({ plugin, versions }: PluginLegendProps) {
  const { answer, icon, text } = safetyOf(plugin, versions)
  return (
    <Answer question={say('Is it safe?')} answer={answer}>
      <dd class={icon === 'clock' ? 'safe waits' : 'safe'}>
        <Icon name={icon} />
        <span>{text}</span>
      </dd>
    </Answer>
  )
}

interface Safety {
  answer: string
  icon: IconName
  text: string
}

/** Says only what is known: who decided that the version in front may be published. */
function safetyOf(plugin: Plugin, versions: Version[]): Safety {
  if (plugin.quarantinedAt)
    return { answer: say('Quarantined'), icon: 'stop', text: say('Hidden until a moderator lifts that; see above.') }
  const shown = versions.find((version) => version.id === (plugin.lastStableId ?? plugin.lastExperimentalId))
  if (!shown && versions.some((version) => version.state === 'waiting')) {
    return {
      answer: say('Waits for a moderator'),
      icon: 'clock',
      text: say('The checks passed. Nobody has looked at it yet.'),
    }
  }
  if (!shown) {
    return { answer: say('Nothing is published'), icon: 'fact', text: say('There is no version to install.') }
  }
  const { version } = shown
  return shown.uploaderTrusted
    ? { answer: say('From a trusted author'), icon: 'shield', text: say('{version} passed every check.', { version }) }
    : {
        answer: say('Reviewed by a moderator'),
        icon: 'check',
        text: say('A person looked at {version} before it was published.', { version }),
      }
}

function Use({ plugin }: PluginLegendProps) {
  return (
    <Answer
      question={say('Do others use it?')}
      answer={say('{count, plural, one {# download} other {# downloads}}', { count: plugin.downloads })}
    >
      <dd>
        <svg class="g" viewBox="0 0 240 30" preserveAspectRatio="none" aria-hidden="true">
          <AreaAndLine values={plugin.weeklyDownloads} width={240} height={30} top={1} bottom={1} />
        </svg>
        {say('{downloads} in the last 30 days', { downloads: number(plugin.downloads30Days) })}
      </dd>
    </Answer>
  )
}
