"""Reads the shape of a table, and writes the SQL that would make it."""

import re

LONGEST_NAME = 63
DISTINCT_ENOUGH = 0.98  # tuned
TYPES = ((bool, 'boolean'), (int, 'bigint'), (float, 'double precision'))


def type_of(values):
    present = [value for value in values if value is not None]
    for python_type, sql_type in TYPES:
        if present and all(type(value) is python_type for value in present):
            return sql_type
    return 'text'


def quoted(name):
    """An identifier as SQL wants it: quoted only when it must be."""
    name = str(name)[:LONGEST_NAME]
    return name if re.match(r'^[a-z_][a-z0-9_]*$', name) else '"{}"'.format(name.replace('"', '""'))


def columns(rows):
    names = list(dict.fromkeys(name for row in rows for name in row))
    return {name: [row.get(name) for row in rows] for name in names}


def create_table(name, rows):
    lines = ['  {} {}'.format(quoted(column), type_of(values)) for column, values in columns(rows).items()]
    return 'CREATE TABLE {} (\n{}\n);'.format(quoted(name), ',\n'.join(lines))


def key_candidates(rows):
    """Columns that could be a key: nothing missing, nothing twice."""
    return [name for name, values in columns(rows).items() if None not in values and len(set(map(str, values))) == len(rows)]


def report(rows):
    statement = create_table('checked', rows)
    return '{} columns, {} could be the key.'.format(statement.count('\n') - 1, len(key_candidates(rows)))
