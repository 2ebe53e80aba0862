// The zip reader against hostile zips, each refused with its own code, and against ordinary tools and Python's zipfile.

import { afterAll, describe, expect, test } from 'bun:test'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateRawSync } from 'node:zlib'
import { inflateSync } from 'fflate'
import { checks } from '../../src/formats/checks.ts'
import { type ArchiveLimits, defaultLimits, readArchive } from '../../src/formats/package-archive.ts'
import { writePackage } from '../../src/formats/package-writer.ts'
import { readPackage } from '../../src/formats/plugin-package.ts'
import {
  attacks,
  code,
  init,
  metadata,
  named,
  random,
  sound,
  withEntries,
  zeros,
  zipOf,
} from '../fuzz/hostile-packages.ts'
import { extraField, packageOf, rawZip } from '../support/packages.ts'

function codesOf(zip: Uint8Array, limits?: ArchiveLimits): string[] {
  return [...new Set(readArchive(zip, limits).errors.map((error) => error.code))]
}

/** Row 29 is a rule about the name of the folder, row 30 a warning: each has a test of its own below. */
const rowsOfOtherKinds = [29, 30]

function isOwnCode(row: number, expected: string): boolean {
  return attacks.every((attack) => attack[0] === row || attack[2] !== expected)
}

describe('attacks', () => {
  for (const [row, what, expected, zip] of attacks) {
    test(`${row === 0 ? '' : `row ${row}: `}${what} is refused as ${expected}`, () => {
      const archive = readArchive(zip())
      expect(archive.errors.map((error) => error.code)).toContain(expected)
      for (const error of archive.errors) {
        expect(error.help).toBe(`/docs/checks#${error.code}`)
        expect(error.advice).toBeString()
        expect(`${error.message}${error.file}`).not.toMatch(/[\p{Cc}\p{Bidi_Control}\u200b]/u)
        expect(checks.map((check): string => check.code)).toContain(error.code)
      }
    })
  }

  test('every row of the table has a file that is refused with a code of its own', () => {
    const rows = Array.from({ length: 32 }, (_, i) => i + 1).filter((row) => !rowsOfOtherKinds.includes(row))
    const shared = rows.filter((row) => !attacks.some((attack) => attack[0] === row && isOwnCode(row, attack[2])))
    expect(shared).toEqual([])
    expect(attacks.filter(([row]) => row > 32 || rowsOfOtherKinds.includes(row))).toEqual([])
  })

  test('row 29: a folder that QGIS would cut at its dot is refused as package-name', () => {
    const { report } = readPackage(packageOf({ packageName: 'my.plug' }))
    expect(report.errors.map((error) => error.code)).toEqual(['package-name'])
  })

  test('row 30: a zip in the zip is named in a warning and is not unpacked', () => {
    const { report } = readPackage(packageOf({ files: { 'data.zip': sound, 'lib.whl': sound } }))
    expect([report.ok, report.warnings.map(({ code, file }) => [code, file])]).toEqual([
      true,
      [
        ['nested-archive', 'contour/data.zip'],
        ['nested-archive', 'contour/lib.whl'],
      ],
    ])
  })

  test('an attack gives no second problem that would lead astray', () => {
    const alone = attacks
      .filter(([row]) => ![13, 14, 15, 17].includes(row))
      .map(([, what, expected, zip]) => [what, expected, codesOf(zip())])
    const noisy = alone.filter(([, expected, codes]) => codes?.length !== 1 || codes[0] !== expected)
    expect(noisy.map(([what]) => what)).toEqual([])
  })

  test('many problems are reported at once', () => {
    const zip = withEntries(
      { name: 'p/x.pyc' },
      { name: '../y' },
      { name: 'p/z', crc: 7, contents: 'z' },
      { name: 'q/a.py' },
    )
    expect(codesOf(zip)).toEqual(['compiled-python', 'path-escape', 'second-folder', 'bad-crc'])
  })

  test('hundreds of problems of one kind are counted, not listed', () => {
    const zip = withEntries(...Array.from({ length: 300 }, (_, i) => ({ name: `p/${i}.pyc` })))
    const { errors } = readArchive(zip)
    expect(errors).toHaveLength(21)
    expect(errors.at(-1)?.message).toBe('280 more of this kind.')
  })

  test('a package over the limit is refused without being read', () => {
    expect(codesOf(sound, { ...defaultLimits, packedBytes: 100 })).toEqual(['package-too-large'])
  })

  test('thousands of liars cost no more than what they announce', () => {
    const packed = deflateRawSync(zeros)
    const liars = Array.from({ length: 4000 }, (_, i) => ({ name: `p/${i}`, packed, size: 10, crc: 0, method: 8 }))
    const zip = withEntries(...liars)
    expect(computingMs(() => expect(codesOf(zip)).toContain('lying-size'))).toBeLessThan(2000)
  })

  test('millions of extra fields cost no more than one for each file', () => {
    const extra = Buffer.alloc(65_532, extraField(0x4141))
    const zip = rawZip(Array.from({ length: 150 }, (_, i) => ({ name: `p/${i}`, extra })))
    expect(computingMs(() => expect(codesOf(zip)).toEqual(['unknown-extra']))).toBeLessThan(2000)
  })

  test('long names are cut before anything else is done with them', () => {
    const long = ['\x01'.repeat(60_000), 'p/a'.repeat(20_000), '\u202e'.repeat(20_000)]
    const zip = rawZip(Array.from({ length: 150 }, (_, i) => ({ name: `${long[i % 3]}${i}`, flags: 0x800 })))
    expect(computingMs(() => expect(codesOf(zip)).toEqual(['name-too-long']))).toBeLessThan(2000)
    expect(readArchive(zip).errors.filter(({ message }) => message.length > 500)).toEqual([])
  })

  test('compressed data that fflate takes and Python does not is refused', () => {
    const packed = Buffer.from('edc1210d00400002b04208faa7a306e27b030000bc1b', 'hex')
    const zip = withEntries({ name: 'p/big.csv', contents: '0,'.repeat(1500), method: 8, packed })
    expect(Buffer.from(inflateSync(packed)).toString()).toBe('0,'.repeat(1500))
    expect(codesOf(zip)).toEqual(['bad-compressed-data'])
  })
})

describe('what does no harm', () => {
  test('a nested metadata.txt that sorts later is a warning', () => {
    const { errors, warnings } = readArchive(named('p/templates/metadata.txt'))
    expect([errors, warnings.map((each) => [each.code, each.file])]).toEqual([
      [],
      [['nested-metadata', 'p/templates/metadata.txt']],
    ])
  })

  test('a nested archive is a warning that names it', () => {
    const { errors, warnings } = readArchive(withEntries({ name: 'p/data.zip', contents: sound }))
    expect([errors, warnings.map((each) => [each.code, each.file])]).toEqual([[], [['nested-archive', 'p/data.zip']]])
  })

  test('leftovers of file managers are a warning', () => {
    expect(readArchive(named('p/.DS_Store')).warnings.map((each) => each.code)).toEqual(['leftover-file'])
  })

  test('the commit that git archive writes as a comment is accepted, and no other comment', () => {
    const commit = '0123456789abcdef'.repeat(4)
    for (const comment of [commit.slice(0, 40), commit]) expect(codesOf(zipOf({ comment }))).toEqual([])
    const others = [commit.slice(0, 39), commit.slice(0, 41), `${commit}0`, commit.toUpperCase(), `${commit.slice(1)}g`]
    for (const comment of [...others, `${commit.slice(0, 40)}\n`, ' ', '\0'.repeat(40)]) {
      expect([comment, codesOf(zipOf({ comment }))]).toEqual([comment, ['archive-comment']])
    }
  })

  test('data descriptors with and without their mark are accepted', () => {
    expect(
      codesOf(withEntries({ ...code, descriptor: 'marked' }, { ...code, name: 'p/b.py', descriptor: 'bare' })),
    ).toEqual([])
  })

  test('folder entries, timestamps and Unix ids are accepted', () => {
    const extra = Buffer.concat([
      extraField(0x5455, Buffer.alloc(9)),
      extraField(0x7875, Buffer.alloc(11)),
      extraField(0x000a, Buffer.alloc(32)),
    ])
    expect(codesOf(withEntries({ name: 'p/lib/' }, { ...code, name: 'p/lib/a.py', extra }))).toEqual([])
  })
})

const work = mkdtempSync(join(tmpdir(), 'quiver-archives-'))
afterAll(() => rmSync(work, { recursive: true }))

async function run(command: string[], options: { cwd?: string; input?: Uint8Array } = {}): Promise<string> {
  const child = Bun.spawn(command, { cwd: options.cwd ?? work, stdin: options.input ?? 'ignore', stderr: 'pipe' })
  const [answer, complaint] = [await new Response(child.stdout).text(), await new Response(child.stderr).text()]
  if ((await child.exited) !== 0) throw new Error(`${command.join(' ')}: ${complaint}`)
  return answer
}

const listFiles = `
import hashlib, io, json, sys, zipfile
z = zipfile.ZipFile(io.BytesIO(sys.stdin.buffer.read()))
assert z.testzip() is None
print(json.dumps({i.filename: hashlib.sha256(z.read(i)).hexdigest() for i in z.infolist() if not i.is_dir()}))
`

/** Accepted without a word, with the names and bytes that Python's zipfile finds. */
async function expectAgreement(zip: Uint8Array): Promise<void> {
  const { errors, entries, folder } = readArchive(zip)
  expect(errors).toEqual([])
  expect(folder).toBe('plug')
  const python: Record<string, string> = JSON.parse(await run(['python3', '-c', listFiles], { input: zip }))
  expect(Object.fromEntries(entries.map(({ name, sha256 }) => [name, sha256]))).toEqual(python)
}

/** Files as plugins have them, in a folder `plug` below the working folder. */
const makeTree = `
import os, random
random.seed(7)
os.makedirs('plug/i18n/deep', exist_ok=True)
os.makedirs('plug/empty', exist_ok=True)
open('plug/metadata.txt', 'w').write('[general]\\nname=Plug\\n')
open('plug/__init__.py', 'w').write('')
open('plug/icon.png', 'wb').write(random.randbytes(9000))
open('plug/i18n/deep/de.qm', 'wb').write(random.randbytes(70000))
open('plug/code.py', 'w').write('\\n'.join('value_%d = %d' % (i, i * i % 977) for i in range(60000)))
open('plug/text.csv', 'w').write(''.join(random.choice('abcdefgh,\\n') for _ in range(400000)))
`

const pythonWriters: Record<string, string> = {
  'zipfile, deflated': `
z = zipfile.ZipFile('out.zip', 'w', zipfile.ZIP_DEFLATED)
for name in names: z.write(name)
z.close()`,
  'zipfile, stored': `
z = zipfile.ZipFile('out.zip', 'w')
for name in names: z.write(name)
z.close()`,
  'zipfile, highest compression with folder entries': `
z = zipfile.ZipFile('out.zip', 'w', zipfile.ZIP_DEFLATED, compresslevel=9)
for folder in ('plug/', 'plug/i18n/', 'plug/empty/'): z.write(folder)
for name in names: z.write(name)
z.close()`,
  'zipfile into a pipe, with data descriptors': `
class Pipe:
    def __init__(self): self.file = open('out.zip', 'wb')
    def write(self, data): return self.file.write(data)
    def flush(self): self.file.flush()
pipe = Pipe()
z = zipfile.ZipFile(pipe, 'w', zipfile.ZIP_DEFLATED)
for name in names: z.write(name)
z.close()
pipe.flush()`,
  'zipfile with names in UTF-8': `
z = zipfile.ZipFile('out.zip', 'w', zipfile.ZIP_DEFLATED)
for name in names: z.write(name)
z.writestr('plug/Größe/日本.txt', 'x' * 300)
z.close()`,
  'shutil.make_archive': `
import shutil
shutil.make_archive('out', 'zip', '.', 'plug')`,
  'qgis-plugin-ci': `
z = zipfile.ZipFile('out.zip', 'w', zipfile.ZIP_DEFLATED)
for name in names: z.writestr(zipfile.ZipInfo(name, (2024, 5, 6, 7, 8, 10)), open(name, 'rb').read())
z.close()`,
}

describe('ordinary tools', () => {
  const prepared = run(['python3', '-c', makeTree])

  for (const [tool, script] of Object.entries(pythonWriters)) {
    test(`a zip of ${tool} is accepted as Python reads it`, async () => {
      await prepared
      const cwd = mkdtempSync(join(work, 'python-'))
      const names =
        "import os, zipfile\nnames = sorted(os.path.join(d, f) for d, _, fs in os.walk('plug') for f in fs)\n"
      await run(['cp', '-r', '../plug', '.'], { cwd })
      await run(['python3', '-c', names + script], { cwd })
      await expectAgreement(readFileSync(join(cwd, 'out.zip')))
    })
  }

  test('a zip of git archive, with the commit as its comment, is accepted as Python reads it', async () => {
    await prepared
    const cwd = mkdtempSync(join(work, 'git-'))
    await run(['cp', '-r', '../plug', '.'], { cwd })
    await run(['git', 'init', '-q'], { cwd })
    await run(['git', 'add', '.'], { cwd })
    const author = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', '-c', 'commit.gpgsign=false']
    await run(['git', ...author, 'commit', '-q', '-m', 'All'], { cwd })
    await run(['git', 'archive', '--format=zip', '-o', 'out.zip', 'HEAD', 'plug'], { cwd })
    await expectAgreement(readFileSync(join(cwd, 'out.zip')))
  })

  // Kept files, because not every machine has the program: Zip 3.0 with `-r`, with `-r -X -D`, and with `-r` into a pipe.
  for (const file of ['info-zip.zip', 'info-zip-bare.zip', 'info-zip-pipe.zip']) {
    test(`${file} is accepted as Python reads it`, async () => {
      await expectAgreement(readFileSync(join(import.meta.dir, '../fuzz/kept', file)))
    })
  }

  test('our own packages are accepted as Python reads them, and are the same bytes every time', async () => {
    const zip = writePackage(
      { 'plug/a.py': 'x = 1\n'.repeat(5000), 'plug/ä.bin': random, 'plug/empty': '' },
      new Date('2024-05-06T07:08:10Z'),
    )
    await expectAgreement(zip)
    expect(packageOf()).toEqual(packageOf())
  })

  test('whatever is mutated and still accepted, Python reads in the same way', async () => {
    const original = rawZip([metadata, { ...init, descriptor: 'marked' }, { name: 'p/x', contents: random, method: 8 }])
    const accepted: string[] = []
    let state = 12345
    const next = (below: number) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0
      return Math.floor((state / 2 ** 32) * below)
    }
    for (let i = 0; i < 20_000; i++) {
      const mutated = Uint8Array.from(original)
      for (let changes = next(3); changes >= 0; changes--)
        mutated[next(6) ? next(mutated.length) : mutated.length - 1 - next(300)] = next(256)
      const { errors, entries } = readArchive(mutated)
      if (errors.length > 0) continue
      const files = Object.fromEntries(entries.map(({ name, sha256 }) => [name, sha256]))
      accepted.push(JSON.stringify([Buffer.from(mutated).toString('base64'), files]))
    }
    expect(accepted.length).toBeGreaterThan(10)
    const compare = `
import base64, hashlib, io, json, sys, zipfile
for line in sys.stdin:
    data, files = json.loads(line)
    z = zipfile.ZipFile(io.BytesIO(base64.b64decode(data)))
    seen = {i.filename: hashlib.sha256(z.read(i)).hexdigest() for i in z.infolist() if not i.is_dir()}
    assert seen == files, (data, seen, files)
print('agreed')
`
    expect(await run(['python3', '-c', compare], { input: Buffer.from(`${accepted.join('\n')}\n`) })).toBe('agreed\n')
  }, 60_000)
})

test('a package of 25 MB takes about a second of computing', () => {
  const noise = Buffer.alloc(4_000_000)
  for (let i = 0, state = 1; i < noise.length; i += 4) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    noise.writeUInt32LE((state ^ (state >>> 13)) >>> 0, i)
  }
  const text = Buffer.from(noise.subarray(0, 3_000_000).toString('base64'))
  const contents = [noise, noise, noise, noise, text, text]
  const zip = rawZip(contents.map((each, i) => ({ name: `p/${i}`, contents: each, method: 8 })))
  expect(computingMs(() => expect(readArchive(zip).errors).toEqual([]))).toBeLessThan(5000)
}, 30_000)

/** Time of the processor, which other work on the machine does not lengthen much. */
function computingMs(work: () => void): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}
