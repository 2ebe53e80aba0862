// The keys of metadata.txt, one by one: what each may hold, what it is used for, and which checks look at it.

export interface MetadataKey {
  key: string
  /** What is between back quotes is code. */
  holds: string
  usedFor: string
  example: string
  /** Codes of the checks that look at this key in particular. */
  checks?: readonly string[]
}

export interface KeyGroup {
  title: string
  keys: readonly MetadataKey[]
}

const says =
  'One line, `True` or `False`. Also read: `yes`, `1`, `on`, `no`, `0`, `off`, in any case, and nothing at all.'

export const keyGroups: readonly KeyGroup[] = [
  {
    title: 'What it is',
    keys: [
      {
        key: 'name',
        holds: 'One line without `<` and `>`. No other plugin here may have the same name.',
        usedFor:
          'What people call the plugin, everywhere: lists, its page, the feed, QGIS. Search weighs it most. Other plugins name it in `plugin_dependencies`.',
        example: 'name=Parcel Check',
        checks: ['name-markup', 'name-taken', 'name-similar', 'hidden-character'],
      },
      {
        key: 'description',
        holds: 'One plain sentence. HTML is shown as it is written.',
        usedFor: 'Under the name in every list and on top of the page; in the feed and in QGIS.',
        example: 'description=Finds gaps between parcels',
        checks: ['html-in-text'],
      },
      {
        key: 'about',
        holds: 'Text of several lines, indented. Markdown works here, HTML does not.',
        usedFor: 'The text of the plugin’s page, with its Markdown; QGIS shows it as plain text.',
        example: 'about=Finds gaps, overlaps and slivers\n  and walks you through them.',
        checks: ['html-in-text'],
      },
      {
        key: 'tags',
        holds:
          'Words separated by commas, each of at most 50 characters; blanks within a tag are fine. Small and capital letters are the same.',
        usedFor:
          'Links to plugins with the same tag, the filter of the list, similar plugins, search, the feed. Moderators may join tags that mean the same.',
        example: 'tags=parcels, cadastre, land register',
      },
      {
        key: 'category',
        holds:
          'One line. QGIS has the menus `Raster`, `Vector`, `Database`, `Mesh` and `Web`; other words are taken too.',
        usedFor: 'The filter of the list, the page, the feed.',
        example: 'category=Vector',
        checks: ['hidden-character'],
      },
      {
        key: 'icon',
        holds:
          'A path inside the folder of the plugin; upper and lower case count. PNG, JPEG, GIF, WebP or SVG, at most 1,000,000 bytes and 2,048 pixels a side. `./` in front does no harm.',
        usedFor:
          'The picture in lists, on the page, in the feed and in QGIS. Without one, lists show the first letter.',
        example: 'icon=icons/parcel.svg',
        checks: ['icon-missing', 'icon-type', 'icon-too-large', 'icon-svg'],
      },
    ],
  },
  {
    title: 'Versions',
    keys: [
      {
        key: 'version',
        holds:
          'Letters, digits and `.` `_` `+` `-`, with a letter or digit in front and a digit somewhere. Each number is published once, however it is spelled: `1.0`, `v1.0` and `1-0` are one.',
        usedFor: 'The address of the version, the name of the zip, and the order in which QGIS offers updates.',
        example: 'version=1.4.3',
        checks: ['version-syntax', 'version-prefix', 'version-order', 'version-published', 'version-waits'],
      },
      {
        key: 'changelog',
        holds: 'Text of several lines, indented. Markdown works here, HTML does not.',
        usedFor:
          'What is new, on the pages of plugin and version and in the feed. What is typed into the form or sent with a token counts instead. An owner can mend it later; the earlier text stays readable.',
        example: 'changelog=1.4.3\n  - Slivers below 1 cm are found, too\n  - Twice as fast',
        checks: ['html-in-text'],
      },
      {
        key: 'experimental',
        holds: says,
        usedFor:
          'This version is experimental: QGIS offers it only to people who ask for such versions. The box in the form says the same; either is enough.',
        example: 'experimental=False',
        checks: ['boolean-value'],
      },
      {
        key: 'deprecated',
        holds: says,
        usedFor:
          'The plugin is not kept up any more: a mark in lists, on the page, in the feed and in QGIS. It holds while the version in front says so. Owners can also say it on the page of the plugin, with a reason and a replacement, without a new version.',
        example: 'deprecated=False',
        checks: ['boolean-value'],
      },
    ],
  },
  {
    title: 'Which QGIS',
    keys: [
      {
        key: 'qgisMinimumVersion',
        holds: 'Two or three numbers from 0 to 99, separated by dots.',
        usedFor: 'The oldest QGIS that is offered this version; the filter of the list, the page, the feed.',
        example: 'qgisMinimumVersion=3.28',
        checks: ['qgis-version', 'qgis-range', 'old-qgis-init'],
      },
      {
        key: 'qgisMaximumVersion',
        holds: 'The same. Left out, it is the end of the major version of the minimum: 3.99 for 3.28.',
        usedFor: 'The newest QGIS that is offered this version. `4.99` says that the plugin runs in QGIS 4.',
        example: 'qgisMaximumVersion=4.99',
        checks: ['qgis-version', 'qgis-range'],
      },
    ],
  },
  {
    title: 'People and addresses',
    keys: [
      {
        key: 'author',
        holds: 'One line without `/`; several names are separated by commas.',
        usedFor:
          'Under the name, with a link to everything by the same author; search; the feed. It is text, no account.',
        example: 'author=Ben',
        checks: ['author-slash', 'hidden-character'],
      },
      {
        key: 'email',
        holds: 'One line; several addresses are separated by `,` or `;`. `Ben <ben@example.org>` is fine too.',
        usedFor:
          'Moderators see it during a review. It is on no public page and not in the feed, but the package is public.',
        example: 'email=ben@example.org',
        checks: ['email-syntax', 'hidden-character'],
      },
      {
        key: 'repository',
        holds: 'One address that begins with `https://` or `http://`, without a password in it.',
        usedFor: 'The link “Source code”; the feed. Reviewers look there.',
        example: 'repository=https://example.org/parcel-check',
        checks: ['url-syntax', 'url-placeholder'],
      },
      {
        key: 'tracker',
        holds: 'An address of the same kind.',
        usedFor: 'The link “Report a bug”; the feed. Where it is empty, owners can add one on the site.',
        example: 'tracker=https://example.org/parcel-check/issues',
        checks: ['url-syntax', 'url-placeholder'],
      },
      {
        key: 'homepage',
        holds: 'An address of the same kind.',
        usedFor: 'The link “Homepage”; the feed. Where it is empty, owners can add one on the site.',
        example: 'homepage=https://example.org/parcel-check/docs',
        checks: ['url-syntax', 'url-placeholder'],
      },
      {
        key: 'license',
        holds: 'The short name of the licence, best as SPDX has it.',
        usedFor:
          'The page. Left out, the text of the licence file in the package is recognised. That file has to be there either way.',
        example: 'license=GPL-3.0-or-later',
        checks: ['no-license', 'hidden-character'],
      },
    ],
  },
  {
    title: 'What it brings and needs',
    keys: [
      {
        key: 'plugin_dependencies',
        holds:
          'Values of `name` of other plugins, separated by commas, each with `==` and a version where one is meant. No blanks around `,` and `==`.',
        usedFor: 'The feed. QGIS installs those plugins along with this one.',
        example: 'plugin_dependencies=QuickMapServices,Contour==1.2',
        checks: ['empty-dependencies', 'dependency-blanks'],
      },
      {
        key: 'external_deps',
        holds: 'Python packages, as `pip install` takes them.',
        usedFor:
          'The feed, as `external_dependencies`. Nothing is installed because of it: say in `about` what people need.',
        example: 'external_deps=shapely>=2.0',
      },
      {
        key: 'external_dependencies',
        holds: 'The same.',
        usedFor: 'Another spelling, read where `external_deps` is empty.',
        example: 'external_dependencies=shapely>=2.0',
      },
      {
        key: 'hasProcessingProvider',
        holds: says,
        usedFor: 'Nothing on this site. QGIS looks for it in the installed plugin to learn that there are algorithms.',
        example: 'hasProcessingProvider=yes',
        checks: ['boolean-value'],
      },
      {
        key: 'server',
        holds: says,
        usedFor: 'The feed: the plugin has a part for QGIS Server.',
        example: 'server=False',
        checks: ['boolean-value'],
      },
    ],
  },
  {
    title: 'Known, but not used',
    keys: [
      {
        key: 'supportsQt6',
        holds: '`True` or `False`.',
        usedFor: 'A warning, where it says that the plugin runs in QGIS 4 and `qgisMaximumVersion` does not.',
        example: 'qgisMaximumVersion=4.99',
        checks: ['supports-qt6'],
      },
      {
        key: 'author_name',
        holds: 'Text.',
        usedFor: 'Nothing here. QGIS shows it of an installed plugin in place of `author`.',
        example: 'author_name=Ben',
      },
      {
        key: 'create_date',
        holds: 'Text.',
        usedFor: 'Nothing here: the site knows when it got the plugin.',
        example: 'create_date=2026-01-31',
      },
      {
        key: 'update_date',
        holds: 'Text.',
        usedFor: 'Nothing here: the site knows when it got the version.',
        example: 'update_date=2026-11-22',
      },
    ],
  },
]
