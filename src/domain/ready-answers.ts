// Answers for the commonest reasons, which stand until moderators save their own. They are sent as they are, in English.

export interface ReadyAnswer {
  title: string
  text: string
}

export const readyAnswers: readonly ReadyAnswer[] = [
  {
    title: 'Talks to a server without saying so',
    text: 'The plugin talks to a server, and neither its description nor its settings say so. Please name the server and what is sent to it in `about` in metadata.txt, and send nothing before the person who uses the plugin has asked for it.',
  },
  {
    title: 'No licence',
    text: 'The package holds no licence. Please add a LICENSE file at the top of the plugin folder and name it in `license` in metadata.txt. Plugins use the QGIS API, so the licence has to be compatible with the GPL, version 2 or later.',
  },
  {
    title: 'Minimum QGIS version is too low',
    text: 'The code uses something that the QGIS in `qgisMinimumVersion` does not have yet. Please raise `qgisMinimumVersion` in metadata.txt to the first QGIS in which you have tried the plugin, so that nobody is offered a plugin that cannot start.',
  },
  {
    title: 'Code that cannot be read',
    text: 'Part of the code is obfuscated, minified or only there as a binary, so nobody can say what it does. Please upload the source as you wrote it. If a binary is needed, say in the README where its source is and how it was built.',
  },
  {
    title: 'Keeps passwords or keys in clear',
    text: 'The plugin keeps a password, token or key in clear text, in its code or in its settings. Please take it out of the package, make it invalid where it was issued, and let people keep theirs in the authentication system of QGIS (QgsAuthManager).',
  },
]
