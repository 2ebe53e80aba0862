// The packages that take people off a bad version: a good one under a higher number, or a stub that only says why.

import { defaultLimits, readArchive } from './package-archive.ts'
import { writePackage } from './package-writer.ts'

/** What was accepted once stays readable when the site takes less today. */
export const anything = {
  ...defaultLimits,
  ...{ packedBytes: Infinity, unpackedBytes: 500_000_000, entries: Infinity, ratio: Infinity },
  ...{ depth: Infinity, nameBytes: Infinity },
}

/**
 * The same files with another `version` in metadata.txt, and a line of changelog in front. Whether it became a package
 * of that number the caller asks our reader: metadata.txt can be written in ways that this does not follow.
 *
 * @param says one line, without a per cent sign, which older QGIS cannot read
 */
export function repackAs(zip: Uint8Array, number: string, says: string): Uint8Array {
  const { folder, entries } = readArchive(zip, anything)
  const files = entries.map(({ name, bytes }) => {
    return [name, name === `${folder}/metadata.txt` ? raised(bytes, number, says) : bytes] as const
  })
  return writePackage(Object.fromEntries(files))
}

/** Keys stand at the beginning of a line; what is indented belongs to the value above. Of a key twice the last counts. */
function raised(metadata: Uint8Array, number: string, says: string): string {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(metadata)
  const withNumber = text.replace(/^version[ \t]*[=:].*$/gim, `version=${number}`)
  const changelog = /^changelog[ \t]*[=:][ \t]*(.*)$/im
  if (changelog.test(withNumber))
    return withNumber.replace(changelog, (_, first: string) => `changelog=${says}\n  ${first.trim() || '-'}`)
  return withNumber.replace(/^version=.*$/m, (line) => `${line}\nchangelog=${says}`)
}

export interface Stub {
  packageName: string
  name: string
  number: string
  qgisMinimumVersion: string
  qgisMaximumVersion: string
  /** Of the plugin's page here. */
  address: string
  /** One line each. */
  says: { description: string; about: string; changelog: string }
  /** What QGIS shows when it loads the plugin. */
  message: string
}

/** A valid plugin that does nothing but show a message. */
export function writeStub(stub: Stub): Uint8Array {
  const { packageName } = stub
  return writePackage({
    [`${packageName}/metadata.txt`]: stubMetadata(stub),
    [`${packageName}/__init__.py`]: stubCode(stub),
    [`${packageName}/LICENSE`]: license,
  })
}

function stubMetadata({ name, number, says, address, ...stub }: Stub): string {
  const values = {
    name,
    ...{ qgisMinimumVersion: stub.qgisMinimumVersion, qgisMaximumVersion: stub.qgisMaximumVersion },
    ...{ description: says.description, about: says.about, version: number, changelog: says.changelog },
    ...{ author: 'The moderators', email: 'moderators@quiver.invalid' },
    ...{ repository: address, tracker: address, homepage: address },
  }
  const lines = Object.entries(values).map(([key, value]) => `${key}=${value.replaceAll('%', '%%')}`)
  return `[general]\n${lines.join('\n')}\n`
}

function stubCode({ name, message }: Stub): string {
  return `# This package holds no plugin. It takes people off a version that turned out bad, and says why.

TITLE = ${pythonText(name)}
MESSAGE = ${pythonText(message)}


class Stub:
    def __init__(self, iface):
        self.iface = iface

    def initGui(self):
        self.iface.messageBar().pushWarning(TITLE, MESSAGE)

    def unload(self):
        pass


def classFactory(iface):
    return Stub(iface)
`
}

/** In ASCII alone: what a moderator wrote cannot end the text, whatever is in it. */
function pythonText(text: string): string {
  const escaped = Array.from(text, (character) => {
    const code = character.codePointAt(0) ?? 0
    const plain = code >= 0x20 && code < 0x7f && character !== "'" && character !== '\\'
    return plain ? character : `\\U${code.toString(16).padStart(8, '0')}`
  })
  return `'${escaped.join('')}'`
}

const license = `Whoever has a copy of these files may do with them whatever they like. There is no warranty of any kind.
`
