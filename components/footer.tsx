// The lower edge of every page: what else there is to read, and the theme.

import { urls } from '../src/urls.ts'
import type { Frame } from './frame.ts'

const themes = [
  ['system', 'System'],
  ['light', 'Light'],
  ['dark', 'Dark'],
] as const

export function Footer({ frame, wide }: { frame: Frame; wide: boolean }) {
  return (
    <footer class="foot">
      <div class={wide ? 'wrap wide' : 'wrap'}>
        <a href={urls.useInQgis()}>Use it in QGIS</a>
        <a href={urls.publishGuide()}>Publish a plugin</a>
        <a href={urls.reviewRules()}>Review rules</a>
        <a href={urls.feed()}>Feed for QGIS</a>
        <p class="theme">
          <span>Theme:</span>
          {themes.map(([theme, label]) =>
            theme === frame.theme ? (
              <strong>{label}</strong>
            ) : (
              <a href={urls.themeChoice(theme, frame.path)} rel="nofollow">
                {label}
              </a>
            ),
          )}
        </p>
      </div>
    </footer>
  )
}
