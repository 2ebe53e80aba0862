// What is said about a package as a whole: the rules for its metadata and its files, and everything in one report.

import { describe, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Finding } from '../../src/domain/report.ts'
import { checks } from '../../src/formats/checks.ts'
import { readPackage } from '../../src/formats/plugin-package.ts'
import { metadataText, type PackageWishes, packageOf, pngIcon, rawZip } from '../support/packages.ts'

function errorsOf(wishes: PackageWishes): string[] {
  return readPackage(packageOf(wishes)).report.errors.map((error) => error.code)
}

function warningsOf(wishes: PackageWishes): string[] {
  const { report } = readPackage(packageOf(wishes))
  expect(report.errors).toEqual([])
  return report.warnings.map((warning) => warning.code)
}

function errorOf(wishes: PackageWishes): Finding | undefined {
  return readPackage(packageOf(wishes)).report.errors[0]
}

const withMetadata = (metadata: Record<string, string | undefined>): PackageWishes => ({ metadata })

describe('a good package', () => {
  const zip = packageOf()
  const { report, metadata, icon, license } = readPackage(zip)

  test('is accepted without a word', () => {
    expect([report.ok, report.errors, report.warnings, report.facts]).toEqual([true, [], [], []])
    expect([report.packageName, report.version, report.packedBytes]).toEqual(['contour', '1.0.0', zip.length])
    expect(report.sha256).toBe(new Bun.CryptoHasher('sha256').update(zip).digest('hex'))
  })

  test('gives its metadata, its icon and its licence', () => {
    expect(metadata).toMatchObject({
      name: 'Contour',
      qgisMinimumVersion: '3.22',
      qgisMaximumVersion: '3.99',
      tags: ['contour', 'elevation'],
    })
    expect(metadata).toMatchObject({ experimental: false, license: 'GPL-2.0' })
    expect(icon).toMatchObject({
      type: 'image/png',
      sha256: new Bun.CryptoHasher('sha256').update(pngIcon).digest('hex'),
    })
    expect(license).toEqual({ file: 'contour/LICENSE', name: 'GPL-2.0' })
  })

  test('lists every file with its size and SHA-256', () => {
    expect(report.files.map((file) => file.name)).toEqual(
      ['metadata.txt', '__init__.py', 'plugin.py', 'LICENSE', 'icon.png'].map((name) => `contour/${name}`),
    )
    expect(report.files.find((file) => file.name === 'contour/icon.png')?.bytes).toBe(pngIcon.length)
  })

  test('keeps the values as they are written', () => {
    expect(report.metadata).toMatchObject({ name: 'Contour', experimental: 'False' })
  })
})

describe('the report', () => {
  test('gives problems of zip, metadata and files at once', () => {
    const zip = packageOf({
      metadata: { email: undefined, version: 'one', qgisMinimumVersion: '3', tracker: 'http://bugs' },
      files: { LICENSE: undefined, 'a.pyc': 'x', '__init__.py': undefined, 'icon.png': undefined },
    })
    const { report, metadata, icon } = readPackage(zip)
    const codes = report.errors.map((error) => error.code)
    expect(codes).toContain('compiled-python')
    for (const code of ['missing-key', 'version-syntax', 'qgis-version', 'url-placeholder'])
      expect(codes).toContain(code)
    expect([report.ok, metadata, icon]).toEqual([false, undefined, undefined])
  })

  test('names what is missing besides a forbidden file', () => {
    expect(errorsOf({ files: { LICENSE: undefined, 'a.pyc': 'x' } })).toEqual(['compiled-python', 'no-license'])
  })

  test('points at the line, with the line itself and what to do', () => {
    expect(errorOf(withMetadata({ qgisMaximumVersion: '3.999' }))).toEqual({
      code: 'qgis-version',
      message: '`qgisMaximumVersion` is `3.999`, which QGIS cannot read.',
      file: 'contour/metadata.txt',
      line: 15,
      excerpt: 'qgisMaximumVersion=3.999',
      advice: 'Write two or three numbers from 0 to 99, such as 3.34 or 3.99.',
      help: '/docs/checks#qgis-version',
    })
  })

  test('shows what was read of a metadata.txt that QGIS cannot read', () => {
    const { report } = readPackage(packageOf({ metadataText: `\ufeff${metadataText('Contour')}loose\n` }))
    expect(report.errors.map((error) => error.code)).toEqual(['byte-order-mark', 'unreadable-line'])
    expect(report.metadata.name).toBe('Contour')
  })

  test('has the problems of metadata.txt also when another file is a bomb', () => {
    expect(errorsOf({ metadata: { email: undefined }, files: { zeros: new Uint8Array(3_000_000) } })).toEqual([
      'bomb',
      'missing-key',
    ])
  })

  test('is given for a file that is no zip', () => {
    const { report } = readPackage(Buffer.from('hello'))
    expect(report).toMatchObject({ ok: false, packageName: undefined, version: undefined, files: [], metadata: {} })
    expect(report.errors.map((error) => error.code)).toEqual(['not-a-zip'])
  })

  test('does not call a file missing that could not be unpacked', () => {
    const zip = rawZip(
      ['metadata.txt', '__init__.py', 'LICENSE'].map((name) => ({
        name: `plug/${name}`,
        contents: metadataText('P'),
        crc: 1,
      })),
    )
    expect(readPackage(zip).report.errors.map((error) => error.code)).toEqual(['bad-crc', 'bad-crc', 'bad-crc'])
  })
})

describe('package names', () => {
  for (const packageName of ['1st', 'a', 'my plugin', 'my.plugin', 'größe', 'x'.repeat(65)]) {
    test(`${packageName.slice(0, 20)} is refused`, () => expect(errorsOf({ packageName })).toContain('package-name'))
  }
  for (const packageName of ['processing', 'Popular', 'most-downloaded', 'rpc2', 'metasearch', 'PLUGINS']) {
    test(`${packageName} is reserved`, () => expect(errorsOf({ packageName })).toEqual(['reserved-package-name']))
  }
  for (const packageName of ['ab', 'quick_map-services', 'Plug1']) {
    test(`${packageName} is accepted`, () => expect(errorsOf({ packageName })).toEqual([]))
  }
})

describe('required values', () => {
  for (const key of [
    'name',
    'qgisMinimumVersion',
    'description',
    'about',
    'version',
    'author',
    'email',
    'repository',
  ]) {
    test(`${key} is required`, () => {
      expect(errorsOf(withMetadata({ [key]: undefined }))).toEqual(['missing-key'])
      expect(errorsOf(withMetadata({ [key]: '' }))).toEqual(['empty-key'])
    })
  }

  test('homepage and tracker may be left out or empty', () => {
    expect(errorsOf(withMetadata({ homepage: undefined, tracker: undefined }))).toEqual([])
    expect(errorsOf(withMetadata({ homepage: '', tracker: '' }))).toEqual([])
  })

  test('a key that is indented by mistake is found where it went', () => {
    const error = errorOf({ metadataText: metadataText('Contour').replace('\nemail=', '\n  email=') })
    expect(error).toMatchObject({ code: 'missing-key', line: 8, excerpt: '  email=ada@example.org' })
  })

  test('a key in the wrong case is read and warned about', () => {
    const wishes = withMetadata({ qgisMinimumVersion: undefined, qgisminimumversion: '3.10' })
    expect(warningsOf(wishes)).toEqual(['wrong-case-key'])
    expect(readPackage(packageOf(wishes)).metadata?.qgisMinimumVersion).toBe('3.10')
  })

  test('prose that became a key, and a key with a typing error, are warned about', () => {
    expect(warningsOf(withMetadata({ 'Category of the plugin': 'Raster' }))).toEqual(['unknown-key'])
    expect(warningsOf(withMetadata({ qgisMaximiumVersion: '3.99' }))).toEqual(['unknown-key'])
    expect(warningsOf(withMetadata({ video: 'x', 'name[fr]': 'Courbe', user_guide: 'y' }))).toEqual([])
  })
})

describe('single values', () => {
  const refused: readonly (readonly [string, string, string])[] = [
    ['name', 'x'.repeat(101), 'too-long'],
    ['name', 'A <b>', 'name-markup'],
    ['name', 'A\u202eB', 'hidden-character'],
    ['about', 'A\u0007B', 'hidden-character'],
    ['author', 'Ada\nBen', 'hidden-character'],
    ['author', 'Ada/Ben', 'author-slash'],
    ['email', 'ada at example', 'email-syntax'],
    ['email', 'ada@example.org, ben', 'email-syntax'],
    ['tags', 'x'.repeat(51), 'too-long'],
    ['version', '1/2', 'version-syntax'],
    ['version', '1 2', 'version-syntax'],
    ['version', 'dev', 'version-syntax'],
    ['version', '{{PLUGIN_VERSION}}', 'version-syntax'],
    ['version', 'Final version 1.2', 'version-syntax'],
    ['version', `1.${'0'.repeat(63)}`, 'too-long'],
    ['qgisMinimumVersion', '3', 'qgis-version'],
    ['qgisMinimumVersion', '3.100', 'qgis-version'],
    ['qgisMaximumVersion', '3.*', 'qgis-version'],
    ['qgisMaximumVersion', '3.10', 'qgis-range'],
    ['qgisMaximumVersion', '2.99', 'qgis-range'],
    ['repository', 'http://repo', 'url-placeholder'],
    ['tracker', 'http://bugs', 'url-placeholder'],
    ['homepage', 'http://homepage', 'url-placeholder'],
    ['repository', 'git@example.org:x', 'url-syntax'],
    ['homepage', 'javascript:alert(1)', 'url-syntax'],
    ['homepage', "https://example.org/'onclick='x", 'url-syntax'],
    ['homepage', 'https://user:secret@example.org/', 'url-syntax'],
    ['homepage', 'https:// example.org', 'url-syntax'],
    ['experimental', 'maybe', 'boolean-value'],
    ['deprecated', 'True\n# no\nmore', 'boolean-value'],
    ['plugin_dependencies', '', 'empty-dependencies'],
    ['plugin_dependencies', 'A,,B', 'empty-dependencies'],
    ['description', '100 % of it', 'percent-sign'],
    ['icon', 'missing.png', 'icon-missing'],
    ['icon', 'plugin.py', 'icon-type'],
  ]
  for (const [key, value, code] of refused) {
    test(`${key} \`${value.slice(0, 30).replaceAll('\n', '⏎')}\` is refused as ${code}`, () => {
      expect(errorsOf(withMetadata({ [key]: value }))).toContain(code)
    })
  }

  const warned: readonly (readonly [string, string, string])[] = [
    ['version', 'version 1.2', 'version-prefix'],
    ['version', '1.0-dev', 'version-order'],
    ['version', '2024.01', 'version-order'],
    ['about', 'Some <b>bold</b> text', 'html-in-text'],
    ['changelog', '50 % faster', 'percent-sign'],
    ['supportsQt6', 'True', 'supports-qt6'],
    ['plugin_dependencies', 'A, B', 'dependency-blanks'],
    ['qgisMinimumVersion', '1.0', 'old-qgis-init'],
  ]
  for (const [key, value, code] of warned) {
    test(`${key} \`${value}\` is warned about as ${code}`, () =>
      expect(warningsOf(withMetadata({ [key]: value }))).toEqual([code]))
  }

  const accepted: readonly (readonly [string, string])[] = [
    ['version', '1.0.0-beta2'],
    ['version', 'v2.0.6'],
    ['version', '1.0+7'],
    ['email', 'ada@example.org, ben@example.org'],
    ['email', 'Ada <ada@example.org>'],
    ['qgisMaximumVersion', '4.99'],
    ['qgisMaximumVersion', '3.22'],
    ['changelog', '1.0\n  50 %% faster\n\n  more'],
    ['plugin_dependencies', 'Quick Map==1.2,Other'],
    ['experimental', 'yes'],
    ['experimental', ''],
    ['icon', './icon.png'],
    ['icon', ''],
    ['repository', 'http://localhost:3000/x#y'],
    ['name', 'Größe & Höhe 日本'],
  ]
  for (const [key, value] of accepted) {
    test(`${key} \`${value.replaceAll('\n', '⏎')}\` is accepted`, () =>
      expect(warningsOf(withMetadata({ [key]: value }))).toEqual([]))
  }

  test('a word that QGIS strips is taken off the version, and %% becomes %', () => {
    const { metadata, report } = readPackage(packageOf({ version: 'Version 1.2', metadata: { about: '50 %% more' } }))
    expect([metadata?.version, report.version, metadata?.about]).toEqual(['1.2', '1.2', '50 % more'])
  })

  test('tags are in lower case and without repetition', () => {
    expect(readPackage(packageOf(withMetadata({ tags: 'Web, web,  Open  Data,' }))).metadata?.tags).toEqual([
      'web',
      'open data',
    ])
  })
})

describe('files', () => {
  for (const file of [
    'LICENSE',
    'License.txt',
    'licence.md',
    'COPYING',
    'COPYING.LESSER',
    'LICENSE-MIT',
    'LICENSES/GPL-2.0-or-later.txt',
  ]) {
    test(`${file} is a licence file`, () =>
      expect(errorsOf({ files: { LICENSE: undefined, [file]: 'GPL' } })).toEqual([]))
  }

  test('a package without a licence file, or with an empty one, is refused', () => {
    expect(errorsOf({ files: { LICENSE: undefined } })).toEqual(['no-license'])
    expect(errorsOf({ files: { LICENSE: '' } })).toEqual(['no-license'])
    expect(errorsOf({ files: { LICENSE: undefined, 'docs/LICENSE': 'GPL' } })).toEqual(['no-license'])
  })

  test('a package without __init__.py is refused', () =>
    expect(errorsOf({ files: { '__init__.py': undefined } })).toEqual(['no-init']))

  test('an __init__.py without classFactory is warned about', () => {
    expect(warningsOf({ files: { '__init__.py': 'from .plugin import *\n' } })).toEqual(['no-class-factory'])
    expect(warningsOf({ files: { '__init__.py': 'from .plugin import serverClassFactory\n' } })).toEqual([])
  })

  test('native binaries are facts, with their size', () => {
    const windows = Buffer.alloc(200)
    windows.write('MZ')
    windows.writeUInt32LE(128, 60)
    windows.write('PE\0\0', 128, 'latin1')
    const { report } = readPackage(
      packageOf({
        files: {
          'lib/x.so': Buffer.from('\x7fELF and more', 'latin1'),
          'lib/x.dll': windows,
          'notes.txt': 'MZ is a mark',
        },
      }),
    )
    expect(report.ok).toBe(true)
    expect(report.facts.map((fact) => [fact.code, fact.file])).toEqual([
      ['native-binary', 'contour/lib/x.so'],
      ['native-binary', 'contour/lib/x.dll'],
    ])
    expect(report.facts[1]?.message).toContain('200 bytes')
  })
})

describe('icons', () => {
  const svg = (body: string, attributes = '') => `<svg xmlns="http://www.w3.org/2000/svg" ${attributes}>${body}</svg>`
  const withIcon = (contents: string | Uint8Array): PackageWishes => ({
    metadata: { icon: 'icon.svg' },
    files: { 'icon.svg': contents },
  })

  const harmless = [
    svg('<path d="M0 0L1 1"/>'),
    `<?xml version="1.0"?>\n<!-- made by hand -->\n<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">\n${svg('')}`,
    svg('<defs><linearGradient id="a"/></defs><rect fill="url(#a)" style="fill:url(#a)"/><use xlink:href="#a"/>'),
    svg('<image href="data:image/png;base64,AAAA"/><style>.a{fill:red}</style>'),
  ]
  harmless.forEach((text, i) => {
    test(`harmless SVG ${i + 1} is accepted`, () => expect(errorsOf(withIcon(text))).toEqual([]))
  })

  const harmful = {
    'a script': svg('<script>alert(1)</script>'),
    'a script with a prefix': svg('<svg:script>alert(1)</svg:script>'),
    'an event handler': svg('', 'onload="alert(1)"'),
    'a link that is a script': svg('<a href="java&#9;script:alert(1)">x</a>'),
    'a link that becomes a script': svg('<set attributeName="href" to="javascript:alert(1)"/>'),
    'an image from elsewhere': svg('<image xlink:href="https://example.org/x.png"/>'),
    'a style from elsewhere': svg('<style>@import url(https://example.org/x.css);</style>'),
    'a paint from elsewhere': svg('<rect style="fill:url(https://example.org/x.svg#a)"/>'),
    'HTML inside': svg('<foreignObject><p>x</p></foreignObject>'),
    entities: `<!DOCTYPE svg [<!ENTITY x "y">]>${svg('&x;')}`,
    'a style sheet': `<?xml-stylesheet href="x.css"?>${svg('')}`,
    'tags that do not match': '<svg xmlns="http://www.w3.org/2000/svg"><g></svg>',
    'a tag that does not end': `${svg('')}<svg`,
  }
  for (const [what, text] of Object.entries(harmful)) {
    test(`an SVG with ${what} is refused`, () => expect(errorsOf(withIcon(text))).toEqual(['icon-svg']))
  }

  test('an image is known by its bytes, whatever its name', () => {
    expect(readPackage(packageOf(withIcon(pngIcon))).icon?.type).toBe('image/png')
    expect(readPackage(packageOf(withIcon(Buffer.from('GIF89a\x01\0\x01\0', 'latin1')))).icon?.type).toBe('image/gif')
    expect(readPackage(packageOf(withIcon(Buffer.from('\xff\xd8\xff\xe0', 'latin1')))).icon?.type).toBe('image/jpeg')
    expect(readPackage(packageOf(withIcon(Buffer.from('RIFF\0\0\0\0WEBPVP8 ', 'latin1')))).icon?.type).toBe(
      'image/webp',
    )
  })

  test('an icon of many bytes or many pixels is refused', () => {
    const wide = Buffer.from(pngIcon)
    wide.writeUInt32BE(5000, 16)
    expect(errorsOf(withIcon(wide))).toEqual(['icon-too-large'])
    expect(
      errorsOf(
        withIcon(
          Buffer.concat([
            pngIcon,
            Buffer.from(Array.from({ length: 1_000_000 }, (_, i) => Math.imul(i, i * 31) >>> 9)),
          ]),
        ),
      ),
    ).toEqual(['icon-too-large'])
  })

  test('an icon in the wrong case is told how it is called', () => {
    expect(errorOf(withMetadata({ icon: 'Icon.png' }))?.advice).toBe('Write `icon=icon.png`: the case counts.')
  })
})

describe('plugins without metadata.txt', () => {
  const init = Object.entries({
    name: 'Old',
    description: 'Old one.',
    about: 'Very old.',
    version: '0.1',
    qgisMinimumVersion: '1.0',
    author: 'Ada',
    email: 'a@example.org',
    repository: 'https://x.example',
  })
    .map(([key, value]) => `def ${key}():\n    return "${value}"\n`)
    .join('')
  const old = (source: string): PackageWishes => ({
    files: { 'metadata.txt': undefined, '__init__.py': `${source}def classFactory(iface): pass\n` },
  })

  test('are read from __init__.py, with a warning, when they end before QGIS 2', () => {
    expect(warningsOf(old(init))).toEqual(['no-metadata'])
    expect(readPackage(packageOf(old(init))).metadata).toMatchObject({ name: 'Old', qgisMaximumVersion: '1.99' })
  })

  test('are refused when they are for QGIS 2 or later', () => {
    expect(errorsOf(old(init.replace('"1.0"', '"3.4"')))).toEqual(['no-metadata'])
  })

  test('are refused when __init__.py has no values either', () => expect(errorsOf(old(''))).toEqual(['no-metadata']))

  test('problems are told with the line in __init__.py', () => {
    expect(errorOf(old(init.replace('"0.1"', '"a b"')))).toMatchObject({
      code: 'version-syntax',
      file: 'contour/__init__.py',
      line: 7,
    })
  })

  test('the compatibility functions are offered to plugins for QGIS before 1.8', () => {
    const { report } = readPackage(packageOf(withMetadata({ qgisMinimumVersion: '1.6' })))
    expect(report.warnings[0]?.advice).toContain("parser.get('general', key)")
  })
})

test('every code that is written in the sources is explained once on the page of checks', () => {
  const codes = checks.map((check): string => check.code)
  expect(new Set(codes).size).toBe(codes.length)
  const here = import.meta.dir
  const sources = [
    'zip-names',
    'zip-records',
    'zip-extras',
    'zip-inflate',
    'package-archive',
    'metadata-txt',
    'metadata-rules',
    'plugin-icon',
    'plugin-package',
    'python-facts',
    'python-text',
    'python-uses',
    'python-watch',
    '../services/publish-conflicts',
    '../services/upload-checks',
  ]
  const used = sources.flatMap((name) => {
    const source = readFileSync(join(here, `../../src/formats/${name}.ts`), 'utf8')
    return codes.filter((code) => source.includes(`'${code}'`))
  })
  expect(codes.filter((code) => !used.includes(code))).toEqual([])
  for (const { title, explanation } of checks) {
    expect(title).toMatch(/\.$/)
    expect(explanation.length).toBeGreaterThan(30)
  }
})
