// The lower edge of every page: what else there is to read, the language and the theme.

import { languageNames, languages } from '../src/domain/language.ts'
import { urls } from '../src/urls.ts'
import type { Frame } from './frame.ts'
import { currentLanguage, phrase, say } from './words.ts'

const themes = [
  ['system', phrase('System')],
  ['light', phrase('Light')],
  ['dark', phrase('Dark')],
] as const

export function Footer({ frame, wide }: { frame: Frame; wide: boolean }) {
  return (
    <footer class="foot">
      <div class={wide ? 'wrap wide' : 'wrap'}>
        <a href={urls.useInQgis()}>{say('Use it in QGIS')}</a>
        <a href={urls.publishGuide()}>{say('Publish a plugin')}</a>
        <a href={urls.reviewRules()}>{say('Review rules')}</a>
        <a href={urls.feed()}>{say('Feed for QGIS')}</a>
        <a href={urls.updatedAtom()}>{say('Updates (Atom)')}</a>
        <Languages frame={frame} />
        <Themes frame={frame} />
      </div>
    </footer>
  )
}

/** Each language under its own name, for whoever landed in one that they do not read. */
function Languages({ frame }: { frame: Frame }) {
  return (
    <p class="choice">
      <span>{say('Language:')}</span>
      {languages.map((language) =>
        language === currentLanguage() ? (
          <strong>{languageNames[language]}</strong>
        ) : (
          <a href={urls.languageChoice(language, frame.path)} lang={language} hreflang={language} rel="nofollow">
            {languageNames[language]}
          </a>
        ),
      )}
    </p>
  )
}

function Themes({ frame }: { frame: Frame }) {
  return (
    <p class="choice">
      <span>{say('Theme:')}</span>
      {themes.map(([theme, label]) =>
        theme === frame.theme ? (
          <strong>{say(label)}</strong>
        ) : (
          <a href={urls.themeChoice(theme, frame.path)} rel="nofollow">
            {say(label)}
          </a>
        ),
      )}
    </p>
  )
}
