// Names of Python, Qt and QGIS that are worth telling, and what each of them does, in plain words.

import { sentence } from '../domain/sentence.ts'
import type { CheckCode } from './checks.ts'

export interface Watched {
  code: WatchedCode
  /** As people write it: `subprocess.run`, `QProcess`. */
  shown: string
  /** Modules are told where they are brought in, functions where they are used; `whole`: the module itself is handed on. */
  told: 'import' | 'use' | 'whole'
}

/** What each kind of fact says about a name. */
export const sentences = {
  'runs-programs': (name: string) => sentence('Runs other programs (`{name}`).', { name }),
  'runs-made-up-code': (name: string) => sentence('Runs code that it makes up while running (`{name}`).', { name }),
  'runs-decoded-code': (name: string) => sentence('Runs code that it decodes first (`{name}`).', { name }),
  'loads-objects': (name: string) => sentence('Loads stored objects, which can carry code (`{name}`).', { name }),
  'native-calls': (name: string) => sentence('Calls native libraries (`{name}`).', { name }),
  'uses-network': (name: string) => sentence('Talks to other computers (`{name}`).', { name }),
  'installs-packages': (name: string) => sentence('Installs Python packages (`{name}`).', { name }),
  'deletes-files': (name: string) => sentence('Deletes files (`{name}`).', { name }),
  'qt5-only': (name: string) => sentence('Works with Qt 5 only, and QGIS 4 has Qt 6 (`{name}`).', { name }),
} satisfies Partial<Record<CheckCode, (name: string) => string>>

export type WatchedCode = keyof typeof sentences

const execs = ['execl', 'execle', 'execlp', 'execlpe', 'execv', 'execve', 'execvp', 'execvpe']
const spawns = ['spawnl', 'spawnle', 'spawnlp', 'spawnlpe', 'spawnv', 'spawnve', 'spawnvp', 'spawnvpe']

/** Module, then what is watched in it; without anything behind the colon the module itself. */
const functions: Readonly<Partial<Record<WatchedCode, readonly string[]>>> = {
  'runs-programs': [
    'subprocess: run Popen call check_call check_output getoutput getstatusoutput',
    `os: system popen popen2 popen3 popen4 startfile posix_spawn posix_spawnp ${execs.join(' ')} ${spawns.join(' ')}`,
    'pty: spawn',
    'commands: getoutput getstatusoutput',
    'asyncio: create_subprocess_exec create_subprocess_shell',
    'asyncio.subprocess: create_subprocess_exec create_subprocess_shell',
    'Qt: QProcess',
    'Qgis: QgsBlockingProcess',
  ],
  'runs-made-up-code': [
    'builtins: eval exec compile execfile',
    'runpy: run_path run_module',
    'imp: load_source load_module load_compiled',
    'importlib.util: spec_from_file_location',
    'importlib.machinery: SourceFileLoader SourcelessFileLoader ExtensionFileLoader',
    'code: InteractiveInterpreter InteractiveConsole',
    'types: CodeType FunctionType',
  ],
  'loads-objects': [
    'pickle: load loads Unpickler',
    'cPickle: load loads Unpickler',
    '_pickle: load loads Unpickler',
    'dill: load loads Unpickler',
    'cloudpickle: load loads',
    'marshal: load loads',
    'shelve: open',
    'joblib: load',
    'pandas: read_pickle',
    'yaml: unsafe_load full_load',
    'torch: load',
  ],
  'deletes-files': [
    'os: remove unlink rmdir removedirs',
    'shutil: rmtree',
    'Qt: QFile.remove',
    'Qgis: QgsVectorFileWriter.deleteShapeFile',
  ],
}

const modules: Readonly<Partial<Record<WatchedCode, readonly string[]>>> = {
  'runs-programs': ['popen2', 'pexpect', 'plumbum', 'sh'],
  'native-calls': ['ctypes', '_ctypes', 'cffi', '_cffi_backend'],
  'installs-packages': ['pip', 'ensurepip'],
  'uses-network': [
    ...['requests', 'requests_oauthlib', 'urllib2', 'urllib3', 'httplib', 'httplib2', 'httpx', 'aiohttp', 'pycurl'],
    ...['urllib.request', 'urllib.urlopen', 'urllib.urlretrieve', 'urllib.URLopener', 'http.client', 'http.server'],
    ...['socket', '_socket', 'socketserver', 'SocketServer', 'ftplib', 'smtplib', 'poplib', 'imaplib', 'nntplib'],
    ...['telnetlib', 'xmlrpc', 'xmlrpclib', 'websocket', 'websockets', 'paramiko', 'grpc', 'zmq', 'paho.mqtt', 'boto3'],
    ...['botocore', 'owslib', 'asyncio.open_connection', 'asyncio.start_server'],
    ...['Qt.QNetworkAccessManager', 'Qt.QTcpSocket', 'Qt.QUdpSocket', 'Qt.QSslSocket', 'Qt.QTcpServer'],
    ...['Qt.QWebSocket', 'Qt.QWebSocketServer', 'Qgis.QgsNetworkAccessManager', 'Qgis.QgsBlockingNetworkRequest'],
    ...['Qgis.QgsNetworkContentFetcher', 'Qgis.QgsNetworkContentFetcherTask', 'Qgis.QgsFileDownloader'],
    ...['Qgis.QgsFileDownloaderDialog'],
  ],
  'qt5-only': [
    ...['PyQt5', 'PyQt4', 'sip', 'Qt.QRegExp', 'Qt.QRegExpValidator', 'Qt.QDesktopWidget', 'Qt.QTextCodec'],
    ...['Qt.QGLWidget', 'Qt.QWebView', 'Qt.QWebPage', 'Qt.QWebFrame', 'Qt.QWebSettings', 'Qt.QWebInspector'],
    ...['qgis.PyQt.QtWebKit', 'qgis.PyQt.QtWebKitWidgets', 'qgis.PyQt.QtScript'],
  ],
}

/** Not modules: under these names we keep what several modules bring, and what needs no import. */
const invented = ['Qt', 'Qgis', 'builtins']

/** Whoever hands one of these on as a whole, or brings it in for another file, does so for what is watched in it. */
const narrowModules = ['subprocess', 'pty', 'pickle', 'cPickle', '_pickle', 'dill', 'marshal', 'runpy', 'imp']

const watchList = makeList()

function makeList(): ReadonlyMap<string, readonly Watched[]> {
  const list = new Map<string, Watched[]>()
  const add = (name: string, watched: Watched) => list.set(name, [...(list.get(name) ?? []), watched])
  for (const [code, lines] of Object.entries(functions) as [WatchedCode, readonly string[]][]) {
    for (const line of lines) {
      const [module = '', names = ''] = line.split(': ')
      for (const name of names.split(' ')) {
        const shown = invented.includes(module) ? name : `${module}.${name}`
        add(`${module}.${name}`, { code, shown, told: 'use' })
      }
      if (narrowModules.includes(module)) add(module, { code, shown: module, told: 'whole' })
    }
  }
  for (const [code, names] of Object.entries(modules) as [WatchedCode, readonly string[]][]) {
    for (const name of names) add(name, { code, shown: name.replace(/^(?:Qt|Qgis)\./, ''), told: 'import' })
  }
  return list
}

/** What is watched in a name with dots, also when the name goes on behind it: `QProcess` in `QProcess.start`. */
export function lookUp(dotted: string): readonly Watched[] {
  const common = commonName(dotted)
  return common === dotted ? matches(dotted) : [...matches(dotted), ...matches(common)]
}

function matches(dotted: string): readonly Watched[] {
  const found: Watched[] = []
  // No watched name has more than four parts.
  for (let end = dotted.indexOf('.'), parts = 1; parts <= 4; end = dotted.indexOf('.', end + 1), parts++) {
    const whole = end < 0
    const listed = watchList.get(whole ? dotted : dotted.slice(0, end)) ?? []
    found.push(...listed.filter(({ told }) => whole || told !== 'whole'))
    if (whole) break
  }
  return found
}

/** Whether some of what is watched can come out of the module. */
export function isWatchedModule(dotted: string): boolean {
  return watchedModules.has(commonName(`${dotted}.Q`).replace(/\.Q$/, ''))
}

const watchedModules: ReadonlySet<string> = new Set(
  [...watchList.keys()].flatMap((name) => name.split('.').map((_, i, parts) => parts.slice(0, i).join('.'))),
)

/** The name under which a thing is watched that several modules offer. */
export function commonName(dotted: string): string {
  if (!severalNames.test(dotted)) return dotted
  return dotted
    .replace(/^(?:PyQt[456]|PySide[26]|qtpy|qgis\.PyQt)\.\w+\.(?=Q)/, 'Qt.')
    .replace(/^qgis\.(?:core|gui|analysis|server|utils)\.(?=Q)/, 'Qgis.')
    .replace(/^(?:posix|nt)\./, 'os.')
    .replace(/^(?:six|future)\.moves\./, '')
    .replace(/^(?:builtins\.__builtins__|__builtin__)(?!\w)/, 'builtins')
}

const severalNames = /^(?:PyQt|PySide|qtpy|qgis|posix|nt|six|future|builtins\.__|__builtin__)/
