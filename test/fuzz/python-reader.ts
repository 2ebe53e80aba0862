// What Python and QGIS make of packages that we accept: the same names, bytes and values.

import type { Report } from '../../src/domain/report.ts'

export interface PythonReader {
  /** What Python sees otherwise, for each package; undefined where it agrees. */
  compare(packages: readonly { zip: Uint8Array; report: Report }[]): Promise<(string | undefined)[]>
  close(): Promise<void>
}

/** Reads as QGIS does: zipfile for the package, and ConfigParser for the lines that a codecs reader makes of metadata.txt. */
const script = `
import base64, codecs, configparser, hashlib, io, json, sys, zipfile

def lines(text):
    return [line.strip() for line in text.splitlines() if line.strip()]

def compare(data, files, values):
    z = zipfile.ZipFile(io.BytesIO(base64.b64decode(data)))
    if z.testzip() is not None: return 'testzip names ' + z.testzip()
    infos = [i for i in z.infolist() if not i.is_dir()]
    seen = [[i.filename, len(z.read(i)), hashlib.sha256(z.read(i)).hexdigest()] for i in infos]
    if sorted(seen) != sorted(files): return 'zipfile has ' + json.dumps(seen)
    folder = z.namelist()[0].split('/')[0]
    if folder + '/metadata.txt' not in z.namelist(): return None
    text = z.read(folder + '/metadata.txt')
    exact = configparser.ConfigParser(interpolation=None, strict=False)
    exact.optionxform = str
    exact.read_string(text.decode('utf-8'))
    if dict(exact.items('general')) != values: return 'ConfigParser has ' + json.dumps(dict(exact.items('general')))
    qgis = configparser.ConfigParser()
    qgis.read_file(codecs.getreader('utf-8')(io.BytesIO(text)))
    for key in ('name', 'version', 'description', 'about', 'author', 'email', 'qgisMinimumVersion', 'repository'):
        qgis.get('general', key)
    read = {key: lines(value) for key, value in qgis.items('general', raw=True)}
    if read != {key.lower(): lines(value) for key, value in values.items()}: return 'QGIS has ' + json.dumps(read)

for line in sys.stdin:
    try:
        answer = compare(*json.loads(line))
    except Exception as error:
        answer = repr(error)
    print(json.dumps(answer), flush=True)
`

export function openPython(): PythonReader {
  const python = Bun.spawn(['python3', '-c', script], { stdin: 'pipe', stdout: 'pipe', stderr: 'inherit' })
  const answers = readLines(python.stdout)
  return {
    async compare(packages) {
      for (const { zip, report } of packages) python.stdin.write(`${JSON.stringify(question(zip, report))}\n`)
      python.stdin.flush()
      const found: (string | undefined)[] = []
      for (const _ of packages) found.push(JSON.parse((await answers.next()).value ?? '"python3 ended"') ?? undefined)
      return found
    },
    async close() {
      python.stdin.end()
      await python.exited
    },
  }
}

function question(zip: Uint8Array, { files, metadata }: Report) {
  return [Buffer.from(zip).toString('base64'), files.map(({ name, bytes, sha256 }) => [name, bytes, sha256]), metadata]
}

async function* readLines(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const piece of stream) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
}
