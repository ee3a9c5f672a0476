// Bundles the extension, its webviews and the command line.
//   node esbuild.mjs [--production] [--watch] [--sizes]
// --production: minified, without source maps. --sizes: what each output weighs and which packages it holds.
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, context } from 'esbuild';

const root = fileURLToPath(new URL('.', import.meta.url));
const flags = new Set(process.argv.slice(2));
for (const flag of flags) {
  if (!['--production', '--watch', '--sizes'].includes(flag)) {
    console.error(`esbuild.mjs: unknown flag ${flag}. Known: --production --watch --sizes`);
    process.exit(2);
  }
}
const production = flags.has('--production');

const shared = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node22', // the Node of the oldest VS Code that `engines` allows
  minify: production,
  sourcemap: production ? false : 'linked',
  metafile: true,
  logLevel: 'silent', // `report` prints, in a form that an editor's problem matcher reads
  legalComments: 'none',
};

// Packages that are loaded when first used, each in a file of its own beside the extension: a CommonJS bundle cannot be split,
// and would parse them at each activation. The command line, split by itself, needs no such list.
const loadedLater = {
  'lib-openai': 'openai',
  'lib-anthropic-sdk': '@anthropic-ai/sdk',
  'lib-acp-sdk': '@agentclientprotocol/sdk',
};

// The engine is loaded after activation. What it shares with the user interface is in both files, so both pass each other values
// and functions, and neither asks for the class of what the other made.
const ENGINE = 'engine';

// What each start of the editor reads is our own code alone, and little of it.
const ENTRY = 'dist/extension.cjs';
const ENTRY_KIB = 200;

const lightEntry = {
  name: 'light-entry',
  setup(plugin) {
    plugin.onEnd(({ metafile }) => {
      const { bytes = 0, inputs = {} } = metafile?.outputs[ENTRY] ?? {};
      const foreign = Object.keys(inputs).filter((input) => /(^|\/)node_modules\//.test(input));
      const errors = foreign.slice(0, 1).map((input) => `${ENTRY} must hold no package, and holds ${input}`);
      if (production && bytes > ENTRY_KIB * 1024) {
        errors.push(`${ENTRY} has ${(bytes / 1024).toFixed(1)} KiB, and must not have more than ${ENTRY_KIB}`);
      }
      return { errors: errors.map((text) => ({ text })) };
    });
  },
};

const apart = {
  name: 'apart',
  setup(plugin) {
    plugin.onResolve({ filter: /\/composition-root\.ts$/ }, ({ kind }) => {
      if (kind === 'entry-point') return undefined;
      if (kind === 'dynamic-import') return { path: `./${ENGINE}.cjs`, external: true };
      return { errors: [{ text: 'the engine is loaded by import(…), after activation' }] };
    });
    for (const [file, name] of Object.entries(loadedLater)) {
      plugin.onResolve({ filter: new RegExp(`^${name}$`) }, ({ kind }) => {
        if (kind !== 'dynamic-import')
          return { errors: [{ text: `${name} is loaded by import(…), when it is needed` }] };
        return { path: `./${file}.cjs`, external: true };
      });
    }
  },
};

const libraries = {
  ...shared,
  sourcemap: false,
  entryPoints: loadedLater,
  outdir: 'dist',
  outExtension: { '.js': '.cjs' },
  format: 'cjs',
};

const extension = {
  ...shared,
  entryPoints: { extension: 'src/extension/extension.ts', [ENGINE]: 'src/composition-root.ts' },
  outdir: 'dist',
  outExtension: { '.js': '.cjs' },
  format: 'cjs',
  external: ['vscode'],
  // Libraries apart are then reached by `require`, as everything else in the editor's host is.
  supported: { 'dynamic-import': false },
  // A CommonJS file knows where it is by other names.
  banner: { js: "const __moduleUrl = require('node:url').pathToFileURL(__filename).href;" },
  define: {
    'import.meta.url': '__moduleUrl',
    'import.meta.dirname': '__dirname',
    'import.meta.filename': '__filename',
  },
};

// No externals but Node's own modules: a value import of `vscode` below the skins breaks this build.
const commandLine = {
  ...shared,
  entryPoints: { 'dark-factory': 'src/cli/launch.mjs' },
  outdir: 'dist',
  outExtension: { '.js': '.mjs' },
  chunkNames: 'cli-[name]-[hash]',
  format: 'esm',
  splitting: true,
  // Packages that are still CommonJS call `require` for Node's own modules.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
};

// Pages of the editor: a browser, without Node.
const webview = {
  ...shared,
  entryPoints: ['src/webview/costs.ts', 'src/webview/costs.css'],
  outdir: 'dist/webview',
  platform: 'browser',
  target: 'chrome128',
  format: 'iife',
};

// zod carries its messages in fifty languages, and reaches all of them through one namespace that nothing can be left out of.
const oneLanguage = {
  name: 'one-language',
  setup(plugin) {
    plugin.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
    }));
  },
};

const report = (name) => ({
  name: 'report',
  setup(plugin) {
    plugin.onStart(() => {
      if (flags.has('--watch')) console.log(`[build] ${name} started`);
    });
    plugin.onEnd((result) => {
      for (const [kind, messages] of [
        ['error', result.errors],
        ['warning', result.warnings],
      ]) {
        for (const { text, location } of messages) {
          const place = location ? `${location.file}:${location.line}:${location.column + 1}: ` : '';
          console.error(`${place}${kind}: ${text}`);
        }
      }
      if (flags.has('--sizes') && result.metafile) printSizes(result.metafile);
      if (flags.has('--watch')) console.log(`[build] ${name} finished`);
    });
  },
});

/** One line an output; below it, heaviest first, what it is made of. */
function printSizes(metafile) {
  for (const [file, output] of Object.entries(metafile.outputs).filter(([file]) => !file.endsWith('.map'))) {
    console.log(`${file}  ${(output.bytes / 1024).toFixed(1)} KiB`);
    const parts = new Map();
    for (const [input, { bytesInOutput }] of Object.entries(output.inputs)) {
      const part = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1] ?? 'src';
      parts.set(part, (parts.get(part) ?? 0) + bytesInOutput);
    }
    for (const [part, bytes] of [...parts].sort((a, b) => b[1] - a[1])) {
      console.log(`    ${part}  ${(bytes / 1024).toFixed(1)} KiB`);
    }
  }
}

/** Chunks carry a hash in their names, so those of earlier builds would pile up. */
function removeStale(outputs) {
  for (const name of readdirSync(join(root, 'dist'))) {
    if (/\.[cm]js(\.map)?$/.test(name) && !outputs.includes(`dist/${name}`)) rmSync(join(root, 'dist', name));
  }
}

const builds = [
  { name: 'extension', options: extension, plugins: [apart, lightEntry] },
  { name: 'libraries', options: libraries },
  { name: 'webviews', options: webview },
  { name: 'command line', options: commandLine },
].map(({ name, options, plugins = [] }) => ({ ...options, plugins: [...plugins, oneLanguage, report(name)] }));

mkdirSync(join(root, 'dist'), { recursive: true });
if (flags.has('--watch')) {
  for (const options of builds) await (await context(options)).watch();
} else {
  const results = await Promise.allSettled(builds.map((options) => build(options)));
  if (results.some(({ status }) => status === 'rejected')) process.exitCode = 1;
  else removeStale(results.flatMap(({ value }) => Object.keys(value.metafile.outputs)));
}
