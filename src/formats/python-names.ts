// What the names in a Python file stand for: imports, other names for them, and what hides them.

import { childOf, literalIn, nameIn, type SyntaxNode, type SyntaxTree } from './python-tree.ts'
import { commonName, isWatchedModule } from './python-watch.ts'

/** `os.system`, `builtins.eval`; with a dot in front it is the plugin's own. */
type Dotted = string

export interface PythonNames {
  imports: Import[]
  /** In the order of the file. */
  uses: Use[]
  /** What an expression stands for; nothing when it is a value. */
  dottedOf: (node: SyntaxNode | undefined) => readonly Dotted[]
  /** What is assigned to the name in its scope. */
  valuesOf: (name: SyntaxNode) => readonly SyntaxNode[]
}

export interface Import {
  dotted: Dotted
  node: SyntaxNode
  /** Whether the file does anything with it. */
  used: boolean
}

export interface Use {
  /** All that it may stand for. */
  dotted: readonly Dotted[]
  /** The name with everything behind its dots. */
  node: SyntaxNode
}

interface Scope {
  kind: 'module' | 'class' | 'function'
  outer: Scope | undefined
  bindings: Map<string, Binding>
  /** Names that a `global` or `nonlocal` hands to an outer scope. */
  handedOut: Set<string>
}

interface Binding {
  imports: Set<Dotted>
  values: SyntaxNode[]
  /** From where on the name certainly is not what it would be further out. */
  hidesFrom: number
  /** All that it stands for, once somebody asked. */
  resolved?: readonly Dotted[]
}

/** Functions whose first argument names a module. */
export const importers: readonly Dotted[] = ['builtins.__import__', 'importlib.import_module', 'importlib.__import__']

/** How far names for names and calls in calls are followed, and how much of each there can be: Python has limits of its own. */
const deepest = 8
const mostMeanings = 20
const mostValues = 100
const mostDots = 6
const mostScopes = 200

export function resolveNames({ text, nodes }: SyntaxTree): PythonNames {
  const { scopeOf, bound, imports, stars } = bindNames(text, nodes)
  const touched = new Set<Dotted>()
  const unbound = new Map<string, readonly Dotted[]>()
  const uses = nodes.flatMap(useOf)
  for (const each of imports) each.used ||= touched.has(each.dotted) || touched.has(each.dotted.split('.')[0] ?? '')
  return { imports, uses, dottedOf: (node) => dottedOf(node, deepest), valuesOf }

  function useOf(node: SyntaxNode): Use[] {
    const isName = node.type === 'identifier'
    if (!isName && node.type !== 'call' && node.type !== 'subscript') return []
    if (isName && (bound.has(node) || isLabel(node))) return []
    const bases = baseNames(node, deepest)
    if (isName) for (const each of bases) touched.add(each)
    const { top, behind } = climb(node)
    const dotted = bases.map((base) => [base, ...behind].join('.'))
    const inside = handedOn(behind)
    if (inside) dotted.push(inside)
    return dotted.length === 0 ? [] : [{ dotted, node: top }]
  }

  /** The longest chain of attributes that begins with the node. */
  function climb(node: SyntaxNode): { top: SyntaxNode; behind: string[] } {
    const behind: string[] = []
    let top = node
    for (let at = node; at.parent; at = at.parent) {
      if (at.parent.type === 'attribute' && at.field === 'object') {
        top = at.parent
        const name = childOf(top, 'attribute')
        if (name && behind.length < mostDots) behind.push(nameIn(text, name))
      } else if (at.parent.type !== 'parenthesized_expression') break
    }
    return { top, behind }
  }

  function dottedOf(node: SyntaxNode | undefined, depth: number): readonly Dotted[] {
    const behind: string[] = []
    let base = node
    while (base && (base.type === 'attribute' || base.type === 'parenthesized_expression')) {
      const name = childOf(base, 'attribute')
      if (name) behind.push(nameIn(text, name))
      base = childOf(base, 'object') ?? base.children[0]
    }
    const names = base && depth > 0 ? baseNames(base, depth) : []
    const suffix = behind.reverse().slice(0, mostDots)
    return names.map((name) => [name, ...suffix].join('.'))
  }

  function baseNames(node: SyntaxNode, depth: number): readonly Dotted[] {
    if (node.type === 'identifier') return resolve(node, depth)
    if (node.type === 'call') return calledNames(node, depth)
    return node.type === 'subscript' ? subscriptNames(node, depth) : []
  }

  /** Calls that give what a name would give as well. */
  function calledNames(call: SyntaxNode, depth: number): readonly Dotted[] {
    const [first, second] = childOf(call, 'arguments')?.children ?? []
    return dottedOf(childOf(call, 'function'), depth - 1).flatMap((name) => {
      const common = commonName(name)
      if (importers.includes(common)) return literalIn(text, first) ?? []
      // What is done with the file is done with an object of the class.
      if (common === 'Qt.QFile') return name
      const attribute = common === 'builtins.getattr' ? literalIn(text, second) : undefined
      return attribute === undefined ? [] : dottedOf(first, depth - 1).map((object) => `${object}.${attribute}`)
    })
  }

  function subscriptNames(node: SyntaxNode, depth: number): readonly Dotted[] {
    const key = literalIn(text, childOf(node, 'subscript'))
    if (key === undefined) return []
    return dottedOf(childOf(node, 'value'), depth - 1).flatMap((name) => {
      if (name === 'sys.modules') return key
      return commonName(name) === 'builtins' ? `builtins.${key}` : []
    })
  }

  function resolve(node: SyntaxNode, depth: number): readonly Dotted[] {
    const name = nameIn(text, node)
    const inner = scopeOf(node)
    let scope: Scope | undefined = inner
    for (let steps = 0; scope && steps < mostScopes; steps++, scope = scope.outer) {
      if ((scope.kind === 'class' && scope !== inner) || scope.handedOut.has(name)) continue
      const binding = scope.bindings.get(name)
      if (!binding) continue
      const meanings = meaningsOf(binding, depth)
      if (meanings.length > 0 || node.start >= binding.hidesFrom) return meanings
    }
    return unboundNames(name)
  }

  function unboundNames(name: string): readonly Dotted[] {
    const known = unbound.get(name)
    if (known) return known
    const names = [`builtins.${name}`, ...stars.map((star) => `${star}.${name}`)]
    unbound.set(name, names)
    return names
  }

  function meaningsOf(binding: Binding, depth: number): readonly Dotted[] {
    if (binding.resolved) return binding.resolved
    // What is said meanwhile answers those who ask in a circle, such as `eval = eval`.
    binding.resolved = [...binding.imports]
    const values = binding.values.flatMap((value) => dottedOf(value, depth - 1))
    const aliases = values.filter((value) => !value.startsWith('builtins.') || isWatchedBuiltin(value))
    binding.resolved = [...new Set([...binding.imports, ...aliases])].slice(0, mostMeanings)
    return binding.resolved
  }

  function valuesOf(name: SyntaxNode): readonly SyntaxNode[] {
    let scope: Scope | undefined = scopeOf(name)
    for (let steps = 0; scope && steps < mostScopes; steps++, scope = scope.outer) {
      const binding = scope.bindings.get(nameIn(text, name))
      if (binding) return binding.values
    }
    return []
  }
}

/** Other names for these are followed; the rest of what is built in would only hide what is unknown. */
function isWatchedBuiltin(dotted: Dotted): boolean {
  return /^builtins\.(?:eval|exec|compile|execfile|getattr|__import__|__builtins__.*)$/.test(dotted)
}

/** Modules that one can reach through another module that brought them in. */
const reachable = ['os', 'subprocess', 'shutil', 'pickle', 'marshal']

function handedOn(behind: readonly string[]): Dotted | undefined {
  const at = behind.findIndex((name, i) => reachable.includes(name) && i < behind.length - 1)
  return at < 0 ? undefined : behind.slice(at).join('.')
}

/** A name that labels something instead of standing for a value. */
function isLabel({ parent, field }: SyntaxNode): boolean {
  if (!parent) return true
  if (parent.type === 'attribute') return field === 'attribute'
  if (parent.type === 'keyword_argument') return field === 'name'
  return ['dotted_name', 'aliased_import', 'global_statement', 'nonlocal_statement'].includes(parent.type)
}

interface BoundNames {
  scopeOf: (node: SyntaxNode) => Scope
  /** Names where they get their meaning. */
  bound: ReadonlySet<SyntaxNode>
  imports: Import[]
  /** Modules of `from … import *`. */
  stars: readonly Dotted[]
}

function bindNames(text: string, nodes: readonly SyntaxNode[]): BoundNames {
  const module = newScope('module', undefined)
  /** The scope of what is inside a node. */
  const scopes = new Map<SyntaxNode, Scope>()
  const bound = new Set<SyntaxNode>()
  const stars = new Set<Dotted>()
  const imports: Import[] = []
  for (const node of nodes) enter(node)
  return { scopeOf, bound, imports, stars: [...stars] }

  function scopeOf(node: SyntaxNode): Scope {
    const inside = (node.parent && scopes.get(node.parent)) ?? module
    return standsOutside(node) ? (inside.outer ?? module) : inside
  }

  function enter(node: SyntaxNode): void {
    const scope = scopeOf(node)
    const kind = scopeKinds[node.type]
    if (node.children.length > 0) scopes.set(node, kind ? newScope(kind, scope) : scope)
    if (node.type === 'identifier') bindIdentifier(node, scope)
    else if (node.type === 'import_statement') for (const child of node.children) bindImport(child, scope)
    else if (node.type === 'import_from_statement') bindFrom(node, scope)
    else if (node.type === 'global_statement' || node.type === 'nonlocal_statement') {
      for (const child of node.children) scope.handedOut.add(nameIn(text, child))
    }
  }

  /** `import a.b` binds `a`, `import a.b as c` all of it. */
  function bindImport(child: SyntaxNode, scope: Scope): void {
    const dotted = nameIn(text, childOf(child, 'name') ?? child)
    const alias = childOf(child, 'alias')
    const first = dotted.split('.')[0] ?? ''
    imports.push({ dotted, node: child, used: false })
    if (alias) addImport(nameIn(text, alias), dotted, child, scope)
    else addImport(first, first, child, scope)
  }

  function bindFrom(node: SyntaxNode, scope: Scope): void {
    const from = childOf(node, 'module_name')
    const source = from ? nameIn(text, from) : ''
    for (const child of node.children) {
      if (child.type === 'wildcard_import') {
        if (isWatchedModule(source) && stars.size < mostMeanings) stars.add(source)
        imports.push({ dotted: source, node: child, used: false })
      } else if (child.field === 'name') {
        const name = nameIn(text, childOf(child, 'name') ?? child)
        const dotted = source.endsWith('.') ? source + name : `${source}.${name}`
        const alias = childOf(child, 'alias')
        imports.push({ dotted, node: child, used: false })
        addImport(alias ? nameIn(text, alias) : name, dotted, child, scope)
      }
    }
  }

  function addImport(name: string, dotted: Dotted, node: SyntaxNode, scope: Scope): void {
    const { imports: meanings } = bindingIn(scope, name, node.start)
    if (meanings.size < mostMeanings) meanings.add(dotted)
  }

  function bindIdentifier(node: SyntaxNode, scope: Scope): void {
    const target = targetOf(node)
    if (!target) return
    bound.add(node)
    const binding = bindingIn(scope, nameIn(text, node), target.certain ? node.start : Number.POSITIVE_INFINITY)
    if (target.value && binding.values.length < mostValues) binding.values.push(target.value)
  }

  /** What is bound anywhere in a function is local in all of it; elsewhere it hides from there on, if it surely happens. */
  function bindingIn(scope: Scope, name: string, hidesFrom: number): Binding {
    let home = scope
    while (home.handedOut.has(name) && home.outer) home = home.outer
    const binding = home.bindings.get(name) ?? {
      imports: new Set(),
      values: [],
      hidesFrom: home.kind === 'function' ? 0 : hidesFrom,
    }
    binding.hidesFrom = Math.min(binding.hidesFrom, home.kind === 'function' ? 0 : hidesFrom)
    home.bindings.set(name, binding)
    return binding
  }
}

const scopeKinds: Readonly<Partial<Record<string, Scope['kind']>>> = {
  function_definition: 'function',
  lambda: 'function',
  class_definition: 'class',
  list_comprehension: 'function',
  set_comprehension: 'function',
  dictionary_comprehension: 'function',
  generator_expression: 'function',
}

function newScope(kind: Scope['kind'], outer: Scope | undefined): Scope {
  return { kind, outer, bindings: new Map(), handedOut: new Set() }
}

/** Parts of a definition that are read where the definition stands, and not inside it. */
function standsOutside({ parent, field }: SyntaxNode): boolean {
  if (parent?.type === 'function_definition') return field === 'name' || field === 'return_type'
  if (parent?.type === 'class_definition') return field === 'name' || field === 'superclasses'
  return field === 'value' && (parent?.type === 'default_parameter' || parent?.type === 'typed_default_parameter')
}

interface Target {
  value?: SyntaxNode
  /** Not inside an `if`, where it may never happen. */
  certain: boolean
}

const patterns = [
  'parameters',
  'lambda_parameters',
  'typed_parameter',
  'list_splat_pattern',
  'dictionary_splat_pattern',
]
const places = ['pattern_list', 'tuple_pattern', 'list_pattern', 'as_pattern_target']

/** What a name is bound by, if it is bound where it stands. */
function targetOf({ parent, field }: SyntaxNode): Target | undefined {
  if (!parent) return undefined
  const { type } = parent
  if (patterns.includes(type) || places.includes(type)) return { certain: false }
  if (field === 'left' && (type === 'for_statement' || type === 'for_in_clause')) return { certain: false }
  if (field === 'left' && type === 'assignment') return { value: assignedTo(parent), certain: false }
  if (field !== 'name') return undefined
  if (type === 'function_definition' || type === 'class_definition') return { certain: isAtTop(parent) }
  const withValue = ['default_parameter', 'typed_default_parameter', 'named_expression'].includes(type)
  return withValue ? { value: childOf(parent, 'value'), certain: false } : undefined
}

/** In `a = b = c` both get `c`. */
function assignedTo(assignment: SyntaxNode): SyntaxNode | undefined {
  const right = childOf(assignment, 'right')
  return right?.type === 'assignment' ? childOf(right, 'right') : right
}

function isAtTop({ parent }: SyntaxNode): boolean {
  return parent?.type === 'module' || (parent?.type === 'decorated_definition' && parent.parent?.type === 'module')
}
