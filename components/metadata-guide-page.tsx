// The reference of metadata.txt: an example, every key, how the file is read, and what goes wrong most often.

import { urls } from '../src/urls.ts'
import { CodedText } from './coded-text.tsx'
import type { Frame } from './frame.ts'
import { Guidance } from './guidance.tsx'
import { Example, GuideSections, Points, Say } from './guide-sections.tsx'
import { keyGroups } from './metadata-key-groups.ts'
import { CheckLinks, KeyList } from './metadata-keys.tsx'

export interface MetadataGuidePageProps {
  frame: Frame
  /** Keys without which a package is refused. */
  required: readonly string[]
  /** Characters of each key that has a limit. */
  longest: Readonly<Record<string, number>>
}

export function MetadataGuidePage({ frame, required, longest }: MetadataGuidePageProps) {
  return (
    <Guidance
      frame={frame}
      title="metadata.txt"
      lead="Every key that is read, what it may hold, and where it shows up."
    >
      <GuideSections
        sections={[
          { id: 'example', title: 'An example', body: <Whole /> },
          { id: 'overview', title: 'All keys', body: <Overview required={required} /> },
          ...keyGroups.map((group) => ({
            id: group.title.toLowerCase().replace(/[^a-z]+/g, '-'),
            title: group.title,
            body: <KeyList group={group} required={required} longest={longest} />,
          })),
          { id: 'reading', title: 'How the file is read', body: <Reading /> },
          { id: 'qgis-versions', title: 'QGIS versions', body: <QgisVersions /> },
          { id: 'order', title: 'Order of versions', body: <Order /> },
          { id: 'mistakes', title: 'Common mistakes', body: <Mistakes /> },
        ]}
      />
    </Guidance>
  )
}

const example = `[general]
name=Parcel Check
description=Finds gaps between parcels
about=Finds gaps, overlaps and slivers in parcels
  and walks you through them one by one.

  Works on any polygon layer.
version=1.4.3
qgisMinimumVersion=3.28
qgisMaximumVersion=4.99
author=Ben
email=ben@example.org
repository=https://example.org/parcel-check
tracker=https://example.org/parcel-check/issues
tags=parcels, cadastre
category=Vector
icon=icon.svg
license=GPL-3.0-or-later
experimental=False
changelog=- Slivers below 1 cm are found, too
  - Twice as fast on large layers
`

function Whole() {
  return (
    <div class="prose">
      <Say text="The file lies in the folder of the plugin, beside `__init__.py`. Put in your own words; the lines that are not required can go." />
      <Example text={example} />
      <p>
        <a href={urls.check()}>Check a package</a> shows what this file becomes: the page, the entry in the feed, and
        every problem with its line. Nothing is kept.
      </p>
    </div>
  )
}

function Overview({ required }: Pick<MetadataGuidePageProps, 'required'>) {
  return (
    <div class="prose">
      <p>The keys in bold are required: without one of them, or with nothing in it, a package is refused.</p>
      <dl class="values terms">
        {keyGroups.map(({ title, keys }) => (
          <div>
            <dt>{title}</dt>
            <dd>
              {keys.map(({ key }, at) => (
                <>
                  {at > 0 ? ', ' : ''}
                  <a href={`#${key}`}>{required.includes(key) ? <strong>{key}</strong> : key}</a>
                </>
              ))}
            </dd>
          </div>
        ))}
      </dl>
      <p>
        Missing and empty keys are reported as <CheckLinks codes={['missing-key', 'empty-key']} />, values over their
        limit as <CheckLinks codes={['too-long']} />, and characters that cannot be seen as{' '}
        <CheckLinks codes={['hidden-character']} />. Keys of your own are welcome: they are kept, and not used.
        Translated keys such as <code>name[fr]</code> are among them: QGIS uses those of an installed plugin.
      </p>
      <p>
        A plugin’s page shows the metadata of its last stable version, or of the last experimental one where there is no
        stable one.
      </p>
    </div>
  )
}

function Reading() {
  return (
    <div class="prose">
      <Say text="As QGIS reads it: with Python’s `ConfigParser`." />
      <Points
        points={[
          'The file is UTF-8 without a byte-order mark, and has at most 500,000 bytes. Lines end in LF or CRLF.',
          'The keys stand below a line `[general]`, in small letters. Other sections are not looked at; values below `[DEFAULT]` count as if they stood in `[general]`.',
          'A line is `key=value` or `key: value`; the first `=` or `:` divides it. Blanks around both go. Quotes stay: they belong to the value.',
          'A line that is indented deeper than its key continues the value. Its indentation is lost, so Markdown lists inside lists become one list.',
          'An empty line inside a value stays if another line of the value follows.',
          'A line that begins with `#` or `;` is a comment, inside a value too: a Markdown heading such as `## 1.4` disappears. Further on in a line, `#` and `;` are text.',
          'A key stands there once. Two that differ only in case are one key for QGIS, and the file is refused.',
          'Keys are found whatever their case, with a warning: other tools look for them exactly as they are written here.',
          'A percent sign is written twice: `100 %%`. QGIS cannot read a value with a single one. Nothing is put in for `%(name)s`.',
          'A package for QGIS before 2.0 only may do without the file: then the functions of `__init__.py` are read.',
        ]}
      />
    </div>
  )
}

const ranges: [minimum: string, maximum: string, meaning: string][] = [
  ['3.28', '', '3.28.0 to the end of QGIS 3'],
  ['3.28', '3.40', '3.28.0 to 3.40.99'],
  ['3.28.4', '3.40.5', 'exactly these two and what lies between them'],
  ['3.28', '4.99', '3.28.0 to the end of QGIS 4'],
  ['4.0', '', '4.0.0 to the end of QGIS 4'],
]

function QgisVersions() {
  return (
    <div class="prose">
      <table class="tbl files">
        <thead>
          <tr>
            <th scope="col">minimum</th>
            <th scope="col">maximum</th>
            <th scope="col">runs in QGIS</th>
          </tr>
        </thead>
        <tbody>
          {ranges.map(([minimum, maximum, meaning]) => (
            <tr>
              <td>{minimum}</td>
              <td>{maximum || '(none)'}</td>
              <td>{meaning}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <Points
        points={[
          'Without a maximum, it is the end of the minimum’s major version: a plugin from 3.28 is not offered to QGIS 4.',
          'For QGIS 4, write `qgisMaximumVersion=4.99`. QGIS 4 has Qt 6: import from `qgis.PyQt`, never from `PyQt5`.',
          '`3` alone and `3.999` cannot be read by QGIS, which then drops the plugin without a word. They are refused here.',
          'A missing third number is 0 in a minimum and 99 in a maximum.',
          'QGIS asks for its own version, and gets the highest of your versions that runs in it: an older QGIS keeps getting an older one.',
        ]}
      />
      <p>
        Checks: <CheckLinks codes={['qgis-version', 'qgis-range', 'supports-qt6', 'qt5-only', 'old-qgis-init']} />.
      </p>
    </div>
  )
}

function Order() {
  return (
    <div class="prose">
      <Say text="QGIS offers an update when the version here is higher than the installed one. The order is its own, and ours is the same:" />
      <Example text={'1.0-alpha < 1.0-beta < 1.0-rc1 < 1.0 < 1.0.1 < 1.9 < 1.10\n1.0 < 1.0-dev'} />
      <Points
        points={[
          '`alpha`, `beta`, `preview`, `rc` and `trunk` come before the release. Every other word comes after it.',
          'Numbers compare as numbers, unless one begins with 0: then as text.',
          'The highest stable and the highest experimental version are in front, unless an owner marks another one as last.',
        ]}
      />
    </div>
  )
}

const mistakes: [mistake: string, codes: readonly string[]][] = [
  ['The file is missing, lies in the wrong folder, or is much too long', ['no-metadata', 'metadata-too-large']],
  ['Saved as “UTF-8 with BOM”, or in another encoding', ['byte-order-mark', 'metadata-not-utf8']],
  ['`[General]`, or text above `[general]`', ['no-general-section', 'text-before-section']],
  ['A second line of a value that is not indented', ['unreadable-line', 'unknown-key']],
  ['A key that is indented: it belongs to the value above', ['missing-key']],
  ['A required key with nothing behind the `=`', ['empty-key']],
  ['A key or a section twice, after a merge', ['duplicate-key', 'duplicate-section']],
  ['`qgisMaximiumVersion`, `qgisminimumversion`', ['unknown-key', 'wrong-case-key']],
  ['`100 %` in a text', ['percent-sign']],
  ['Text that was copied with invisible characters', ['hidden-character']],
  ['`http://bugs`, `http://repo` and `http://homepage` of Plugin Builder', ['url-placeholder']],
  ['An address without `https://`', ['url-syntax']],
  ['`version=version 1.2`, or `version=@VERSION@`', ['version-prefix', 'version-syntax']],
  ['`1.0-dev` before `1.0`, or `1.01` before `1.1`', ['version-order']],
  ['The same version once more', ['version-published']],
  ['`qgisMinimumVersion=3`, or a minimum above the maximum', ['qgis-version', 'qgis-range']],
  ['`supportsQt6=True` instead of a maximum', ['supports-qt6']],
  ['`experimental=maybe`, or a switch that goes on in the next line', ['boolean-value']],
  ['`<b>` and `<br>` in texts, or `<` in the name', ['html-in-text', 'name-markup']],
  ['`Ada / Ben` as the author, or an address that is none', ['author-slash', 'email-syntax']],
  ['`plugin_dependencies=` with nothing in it, or with blanks', ['empty-dependencies', 'dependency-blanks']],
  ['A changelog or description that grew without end', ['too-long']],
  ['`icon=Icon.png` for a file `icon.png`', ['icon-missing']],
]

function Mistakes() {
  return (
    <table class="tbl files">
      <thead>
        <tr>
          <th scope="col">What is wrong</th>
          <th scope="col">Reported as</th>
        </tr>
      </thead>
      <tbody>
        {mistakes.map(([mistake, codes]) => (
          <tr>
            <td>
              <CodedText text={mistake} />
            </td>
            <td>
              <CheckLinks codes={codes} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
