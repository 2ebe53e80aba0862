// A user agent in words that people know their own browser by.

import { say } from './words.ts'

const browsers: [pattern: RegExp, name: string][] = [
  [/QGIS\/?(\d{1,2})(\d{2})(?:\d{2})/, 'QGIS'],
  [/Edg(?:e|A|iOS)?\/(\d+)/, 'Edge'],
  [/OPR\/(\d+)/, 'Opera'],
  [/Firefox\/(\d+)/, 'Firefox'],
  [/FxiOS\/(\d+)/, 'Firefox'],
  [/(?:Headless)?Chrome\/(\d+)/, 'Chrome'],
  [/CriOS\/(\d+)/, 'Chrome'],
  [/Version\/(\d+).*Safari\//, 'Safari'],
  [/curl\/(\d+)/, 'curl'],
]

const systems: [pattern: RegExp, name: string][] = [
  [/Windows NT/, 'Windows'],
  [/iPhone|iPad/, 'iOS'],
  [/Mac OS X|Macintosh/, 'macOS'],
  [/Android/, 'Android'],
  [/CrOS/, 'ChromeOS'],
  [/Linux|X11/, 'Linux'],
]

/** `Firefox 133 on Linux`; what it says itself, shortened, where we do not know it. */
export function browserName(agent: string): string {
  const known = browsers.find(([pattern]) => pattern.test(agent))
  if (!known) return agent.trim().slice(0, 60) || say('Unknown browser')
  const [pattern, name] = known
  const [, major = '', minor] = pattern.exec(agent) ?? []
  // QGIS writes 3.40.2 as 34002.
  const version = minor === undefined ? major : `${major}.${Number(minor)}`
  const system = systems.find(([sign]) => sign.test(agent))?.[1]
  const browser = `${name} ${version}`
  return system ? say('{browser} on {system}', { browser, system }) : browser
}
