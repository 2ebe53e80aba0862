// What is found in Python code: each kind of fact with its line, and beside it the code that only looks like it.

import { beforeAll, describe, expect, test } from 'bun:test'
import type { Finding } from '../../src/domain/report.ts'
import { readPackage } from '../../src/formats/plugin-package.ts'
import { defaultFactLimits, findFacts, loadPythonGrammar, type PythonGrammar } from '../../src/formats/python-facts.ts'
import { packageOf } from '../support/packages.ts'

let grammar: PythonGrammar

// A thousand files of QGIS and of Python itself take about three seconds; `bun run bench` measures it.
beforeAll(async () => {
  const bytesOf = (path: string) => Bun.file(new URL(import.meta.resolve(path))).bytes()
  const runtime = await bytesOf('web-tree-sitter/web-tree-sitter.wasm')
  grammar = await loadPythonGrammar(runtime, await bytesOf('tree-sitter-python/tree-sitter-python.wasm'))
})

const fileOf = (source: string | Uint8Array, name = 'plug/a.py') => ({ name, bytes: Buffer.from(source) })
const factsOf = (...sources: (string | Uint8Array)[]): Finding[] =>
  findFacts(
    grammar,
    sources.map((source, i) => fileOf(source, `plug/${'abcdefgh'[i]}.py`)),
  )
const shortly = (facts: Finding[]) => facts.map(({ code, line }) => `${code} ${line}`)

describe('facts', () => {
  const base64 = 'QUJD'.repeat(300)
  const cases: readonly (readonly [what: string, source: string, facts: readonly string[]])[] = [
    ['subprocess', 'import subprocess\nsubprocess.run(["ls"])', ['runs-programs 2']],
    ['subprocess by another name', 'import subprocess as sp\nsp.Popen(x)', ['runs-programs 2']],
    ['a function by another name', 'from os import system as s\ns("ls")', ['runs-programs 2']],
    ['names given later', 'import os\no = os\nrun = o.system\nrun("ls")', ['runs-programs 3', 'runs-programs 4']],
    [
      'os.popen, exec and spawn',
      'import os\nos.popen(x)\nos.execv(x)\nos.spawnl(x)',
      ['runs-programs 2', 'runs-programs 3', 'runs-programs 4'],
    ],
    ['everything from os', 'from os import *\nsystem("ls")', ['runs-programs 2']],
    ['QProcess', 'from qgis.PyQt.QtCore import QProcess\nQProcess.startDetached("x")', ['runs-programs 2']],
    ['QProcess of a module', 'from qgis.PyQt import QtCore\np = QtCore.QProcess()', ['runs-programs 2']],
    ['a function handed on', 'import os\nthread(target=os.system)', ['runs-programs 2']],
    ['getattr with a word', 'import os\ngetattr(os, "sys" "tem")("ls")', ['runs-programs 2']],
    ['a module by its name', '__import__("\\x6fs").system("ls")', ['runs-programs 1']],
    ['a module out of the table of modules', 'import sys\nsys.modules["os"].system("ls")', ['runs-programs 2']],
    ['a module through another one', 'import shutil\nshutil.os.system("ls")', ['runs-programs 2']],
    ['a module through one of the plugin', 'from . import compat\ncompat.subprocess.run(x)', ['runs-programs 2']],
    [
      'a function brought in for other files',
      'try:\n  from os import system\nexcept ImportError: pass',
      ['runs-programs 2'],
    ],
    ['an f-string', 'import os\nf"{os.system(x)}"', ['runs-programs 2']],
    ['a default value', 'import os\ndef f(system=os.system): system("ls")', ['runs-programs 2']],
    ['letters that look different', '𝐞𝐯𝐚𝐥(x)', ['runs-made-up-code 1']],
    [
      'eval, exec and compile',
      'eval(x)\nexec(x)\ncompile(x, "", "exec")',
      ['runs-made-up-code 1', 'runs-made-up-code 2', 'runs-made-up-code 3'],
    ],
    ['eval of builtins', 'import builtins\nbuiltins.eval(x)', ['runs-made-up-code 2']],
    [
      'an import by a computed name',
      '__import__(x)\nimport importlib\nimportlib.import_module(x)',
      ['runs-made-up-code 1', 'runs-made-up-code 3'],
    ],
    ['getattr with a computed name', 'import os\ngetattr(os, x)(y)', ['runs-made-up-code 2']],
    [
      'pickle and marshal',
      'import pickle, marshal\npickle.load(f)\nmarshal.loads(b)',
      ['loads-objects 2', 'loads-objects 3'],
    ],
    ['ctypes', 'from ctypes import cdll', ['native-calls 1']],
    ['cffi', 'import cffi', ['native-calls 1']],
    ['requests', 'import requests\nrequests.get(x)', ['uses-network 1']],
    ['urllib', 'import urllib\nurllib.request.urlopen(x)', ['uses-network 2']],
    [
      'a module of the network by its name',
      'import importlib\nimportlib.import_module("requests")',
      ['uses-network 2'],
    ],
    [
      'the network of QGIS',
      'from qgis.core import (\n  QgsProject,\n  QgsBlockingNetworkRequest,\n)',
      ['uses-network 3'],
    ],
    [
      'hosts',
      'import socket\nu = "https://parcels.example/a"\nv = f"http://{x}.example"',
      ['uses-network 1', 'talks-to-host 2'],
    ],
    ['the host of a layer', 'u = "type=xyz&url=https://tiles.example/{z}"', ['talks-to-host 1']],
    ['pip as a module', 'import pip\npip.main(["install", "x"])', ['installs-packages 1']],
    [
      'pip as a program',
      'import subprocess as s\ns.run([x, "-m", "pip", "install", "y"])',
      ['runs-programs 2', 'installs-packages 2'],
    ],
    ['pip in a command', 'import os\nos.system(f"{x} -m pip install y")', ['runs-programs 2', 'installs-packages 2']],
    [
      'os.remove and rmtree',
      'import os, shutil\nos.remove(x)\nshutil.rmtree(x)',
      ['deletes-files 2', 'deletes-files 3'],
    ],
    ['unlink of a path', 'from pathlib import Path\nPath(x).unlink()', ['deletes-files 2']],
    ['remove of a QFile', 'from qgis.PyQt.QtCore import QFile\nf = QFile(x)\nf.remove()', ['deletes-files 3']],
    ['removeRecursively', 'd.removeRecursively()', ['deletes-files 1']],
    ['packed data', `x = "${base64}"`, ['packed-data 1']],
    ['packed data in parts', `x = ("${base64.slice(0, 600)}"\n "${base64.slice(0, 600)}")`, ['packed-data 1']],
    [
      'packed data that is run',
      'import base64\nexec(base64.b64decode(x))',
      ['runs-made-up-code 2', 'runs-decoded-code 2'],
    ],
    [
      'packed data that is run later',
      'import zlib\nx = zlib.decompress(y)\nexec(x)',
      ['runs-made-up-code 3', 'runs-decoded-code 3'],
    ],
    ['a turned direction in a comment', 'a = 1 # \u202e x', ['hidden-code 1']],
    ['a character without width in code', 'a\u200bb = 1', ['syntax-error 1', 'hidden-code 1']],
    ['data in variation selectors', `a = "${'\u{e0101}'.repeat(3)}"`, ['hidden-code 1']],
    ['a syntax error, once', 'a = 1\ndef f(:\n  pass\ndef g(:', ['syntax-error 2']],
    ['a bracket that is not closed', 'f(a', ['syntax-error 1']],
    ['print of Python 2', 'a = 1\nprint "x"\nexec "y"', ['python2-syntax 2']],
    ['except of Python 2', 'try:\n  a\nexcept A, e:\n  b', ['python2-syntax 3']],
    ['PyQt5', 'from PyQt5.QtCore import Qt', ['qt5-only 1']],
    ['names of Qt 5', 'from qgis.PyQt.QtCore import QRegExp', ['qt5-only 1']],
    ['an encoding that hides code', '# coding: unicode_escape\n#\\u000aimport os', ['code-encoding 1']],
    ['line ends of old Macs', 'a\reval(x)\r', ['runs-made-up-code 2']],
  ]
  for (const [what, source, facts] of cases) {
    test(`${what}: ${facts.length > 0 ? facts.join(', ') : 'none'}`, () =>
      expect(shortly(factsOf(source))).toEqual([...facts]))
  }
})

describe('no facts', () => {
  const cases: readonly (readonly [what: string, source: string])[] = [
    ['words in strings and comments', '# os.system("x")\na = "subprocess.run and eval(x)"'],
    ['constants of subprocess', 'import subprocess\na = subprocess.PIPE'],
    ['os without anything', 'import os\nos.path.join(a, os.sep)\nos.makedirs(x)'],
    ['a module of the plugin', 'from .requests import get\nfrom . import subprocess\nget(x)\nsubprocess.run(y)'],
    ['a module of the plugin by its full name', 'from plug.socket import connect\nconnect()'],
    ['methods of other things', 'model.eval()\nre.compile("x")\ndialog.exec()\nlist.remove(1)'],
    ['a function of the file', 'def compile(x): return x\ncompile(1)'],
    ['a parameter', 'def f(eval, os):\n  os.system(eval(1))'],
    ['a name of another function', 'def f():\n  exec = 1\n  return lambda: exec(1)'],
    ['a constant of QProcess', 'from qgis.PyQt.QtCore import QProcess\na = QProcess.NotRunning'],
    ['import of a known name', 'import importlib\nimportlib.import_module("json")\n__import__("json")'],
    ['getattr with a name of other things', 'getattr(self, x)()'],
    ['pickle that writes', 'import pickle\npickle.dumps(x)'],
    ['addresses without the network', 'a = "https://docs.example/x"'],
    ['the parts of addresses', 'from urllib.parse import quote'],
    ['the word pip in a message', 'a = "Run pip install x"\nb = ["pip", "x"]'],
    ['removal of other things', 'from . import files\nfiles.unlink(x)\nlayer.remove(y)'],
    ['long prose', `a = "${'some words and more '.repeat(100)}"`],
    ['resources of Qt', `qt_resource_data = b"${'\\x00\\xff'.repeat(500)}"`],
    ['base64 that is not run', 'import base64\na = base64.b64decode(b)'],
    ['emoji and joiners in strings', 'a = "👩\u200d👩\ufe0f"  # می\u200cخواهم'],
    ['a joiner behind a string in an f-string', 'a = f"{d[\'x\']} 👩\u200d👩"'],
    ['a byte-order mark', '\ufeffa = 1'],
    [
      'new syntax',
      'match x:\n  case {"a": [1, *_]} if (y := 2): pass\ntype A[T] = list[T]\nf"{a!r:>{w}}"\nprint(a, file=b)',
    ],
    ['the Qt of QGIS', 'from qgis.PyQt.QtCore import Qt, QRegularExpression'],
    ['Qt 5 beside Qt 6', 'try:\n  from PyQt6.QtCore import Qt\nexcept ImportError:\n  from PyQt5.QtCore import Qt'],
    ['an old encoding', '# -*- coding: utf-8 -*-\na = "é"'],
    ['an empty file', ''],
  ]
  for (const [what, source] of cases) test(`${what}`, () => expect(shortly(factsOf(source))).toEqual([]))
})

describe('a fact', () => {
  test('says in plain words what is so, where, and shows the line', () => {
    expect(factsOf('import os\nif a:\n\tos.system("ls")\t# x\u200b')).toEqual([
      {
        code: 'runs-programs',
        message: 'Runs other programs (`os.system`).',
        file: 'plug/a.py',
        line: 3,
        excerpt: 'os.system("ls") # x\\u{200B}',
        help: '/docs/checks#runs-programs',
        advice: undefined,
      },
    ])
  })

  test('shows the part of a long line around it', () => {
    const [fact] = factsOf(`a = [${'"some words", '.repeat(1000)} eval(x), ${'"more words", '.repeat(1000)}]`)
    expect(fact?.excerpt).toContain('eval(x)')
    expect(fact?.excerpt?.length).toBeLessThanOrEqual(160)
  })

  test('is shown at most 5 times for a file and 20 times in all, with the number of the others', () => {
    const facts = factsOf(...Array.from({ length: 6 }, () => 'eval(x)\n'.repeat(7)))
    expect(facts.map(({ file, line }) => `${file}:${line}`).slice(4, 7)).toEqual([
      'plug/a.py:5',
      'plug/b.py:1',
      'plug/b.py:2',
    ])
    expect([facts.length, facts.at(-1)?.message]).toEqual([21, '22 more of this kind.'])
  })

  test('about hosts is shown for five of them, in the order of the files', () => {
    const hosts = Array.from({ length: 7 }, (_, i) => `a = "https://h${i}.example/"`).join('\n')
    const facts = factsOf(hosts, 'import requests\na = "https://h0.example"').filter(
      ({ code }) => code === 'talks-to-host',
    )
    expect(facts.map(({ message }) => message)).toEqual([
      ...['h0', 'h1', 'h2', 'h3', 'h4'].map((host) => `Talks to ${host}.example.`),
      'Talks to 2 more.',
    ])
  })
})

describe('what cannot be read', () => {
  test('broken UTF-8 is a fact, and the rest is read', () => {
    expect(shortly(factsOf(Buffer.from('a = "\xff"\neval(x)', 'latin1')))).toEqual([
      'code-encoding 1',
      'runs-made-up-code 2',
    ])
    expect(shortly(factsOf(Buffer.from('# coding: latin-1\na = "\xff"', 'latin1')))).toEqual([])
  })

  test('a large file is named', () => {
    const [fact] = findFacts(grammar, [fileOf('a'.repeat(101))], { ...defaultFactLimits, fileBytes: 100 })
    expect(fact).toMatchObject({ code: 'code-too-large', file: 'plug/a.py' })
    const [many] = findFacts(grammar, [fileOf('a\n'.repeat(101))], { ...defaultFactLimits, nodes: 100 })
    expect(many).toMatchObject({ code: 'code-too-large', file: 'plug/a.py' })
  })

  test('what there was no time for is named', () => {
    let now = 0
    const limits = { ...defaultFactLimits, budgetMs: 5, nowMs: () => now++ }
    const files = ['a', 'b', 'c'].map((name) => fileOf(`eval(${name.repeat(10)})`, `plug/${name}.py`))
    const facts = findFacts(grammar, files, limits)
    expect(facts[0]).toMatchObject({ code: 'runs-made-up-code', file: 'plug/a.py' })
    expect(facts.at(-1)?.code).toBe('code-not-read')
    expect(facts.at(-1)?.message).toContain('`plug/c.py`')
    expect(shortly(factsOf('eval(x)'))).toEqual(['runs-made-up-code 1'])
  })

  const deep: Readonly<Record<string, string>> = {
    brackets: '('.repeat(100_000),
    lists: `${'['.repeat(50_000)}${']'.repeat(50_000)}`,
    attributes: `a${'.b'.repeat(100_000)}`,
    calls: `a${'()'.repeat(50_000)}`,
    'calls in calls': 'f('.repeat(50_000),
    sums: `${'1+'.repeat(100_000)}1`,
    lambdas: `${'lambda:'.repeat(50_000)}1`,
    'f-strings': 'f"{'.repeat(30_000),
    'names for names': `${Array.from({ length: 20_000 }, (_, i) => `a${i} = a${i + 1}`).join('\n')}\na20000 = eval\na0(x)`,
    scopes: `${'lambda: '.repeat(20_000)}[${'eval(x),'.repeat(20_000)}]`,
    'invisible characters': `a\n${'\u200b'.repeat(100_000)}`,
    functions: Array.from({ length: 90 }, (_, i) => `${' '.repeat(i)}def f():`).join('\n'),
  }
  for (const [what, source] of Object.entries(deep)) {
    test(`deep ${what} neither crash nor hang`, () => expect(factsOf(source)).toBeArray())
  }
})

describe('a package', () => {
  const wishes = { files: { 'tool.py': 'import os\nos.system("ls")\n', 'lib/x.so': Buffer.from('\x7fELF', 'latin1') } }

  test('has the facts of its code behind those of its files', () => {
    const { report } = readPackage(packageOf(wishes), undefined, grammar)
    expect(report.ok).toBe(true)
    expect(report.facts.map(({ code, file }) => [code, file])).toEqual([
      ['native-binary', 'contour/lib/x.so'],
      ['runs-programs', 'contour/tool.py'],
    ])
  })

  test('has no facts of its code without a grammar', () => {
    expect(readPackage(packageOf(wishes)).report.facts.map(({ code }) => code)).toEqual(['native-binary'])
  })

  test('of the usual kind has none', () => {
    expect(readPackage(packageOf(), undefined, grammar).report.facts).toEqual([])
  })
})
