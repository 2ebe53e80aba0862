// What people paste to add the repository: run by the real Python, and read as Python reads .ini files.

import { expect, test } from 'bun:test'
import { repositorySnippets } from '../../src/formats/repository-snippets.ts'

const feed = 'https://plugins.example.org:8443/plugins/plugins.xml'

/** Python with a `qgis.core` that notes what is set. */
async function python(program: string, input: string): Promise<unknown> {
  const child = Bun.spawn(['python3', '-I', '-c', program], { stdin: new Blob([input]), stderr: 'inherit' })
  const text = await new Response(child.stdout).text()
  expect(await child.exited).toBe(0)
  return JSON.parse(text)
}

test('the line of Python sets the address and switches the repository on, and nothing else', async () => {
  const program = `
import json, sys, types
noted = {}
class QgsSettings:
    def setValue(self, key, value): noted[key] = value
qgis, core = types.ModuleType("qgis"), types.ModuleType("qgis.core")
core.QgsSettings = QgsSettings
sys.modules.update({"qgis": qgis, "qgis.core": core})
line = sys.stdin.read()
assert "\\n" not in line
# As the console of QGIS does: one statement after the other, typed at a prompt.
exec(compile(line, "<console>", "single"), {})
print(json.dumps(noted), file=sys.__stdout__)
`.replace('exec(', 'sys.stdout = sys.stderr; exec(')
  expect(await python(program, repositorySnippets(feed).python)).toEqual({
    'app/plugin_repositories/plugins.example.org/url': feed,
    'app/plugin_repositories/plugins.example.org/enabled': true,
  })
})

test('the lines for an .ini file hold the same', async () => {
  const program = `
import configparser, json, sys
parser = configparser.ConfigParser(interpolation=None, delimiters=("=",))
parser.optionxform = str
parser.read_string(sys.stdin.read())
print(json.dumps({section: dict(parser[section]) for section in parser.sections()}))
`
  expect(await python(program, repositorySnippets(feed).ini)).toEqual({
    app: {
      'plugin_repositories\\plugins.example.org\\url': feed,
      'plugin_repositories\\plugins.example.org\\enabled': 'true',
    },
  })
})

test('a host that is an address of IPv6 becomes a name that stands in a key', () => {
  const { ini } = repositorySnippets('http://[::1]:3000/plugins/plugins.xml')
  expect(ini).toContain('plugin_repositories\\___1_\\url=http://[::1]:3000/plugins/plugins.xml')
})
