import type { EnvironmentCause } from '../../../domain/evidence/environment-cause.ts';

/** A text by which a program says that its surroundings, not the code, are to blame. */
export interface EnvironmentText {
  cause: EnvironmentCause;
  text: RegExp;
  /** The program that prints it. */
  seen: string;
}

/**
 * In order: the first that is found is the cause. A manager that wants to install fails by the network afterwards, so its own
 * words come first. A module that is named by a path (`./x`) is the repository's own, and no part of its surroundings.
 */
export const ENVIRONMENT_TEXTS: readonly EnvironmentText[] = [
  { cause: 'wantsInstall', text: /ERR_PNPM_VERIFY_DEPS_BEFORE_RUN/, seen: 'pnpm 10 and 11, verifyDepsBeforeRun' },
  { cause: 'wantsInstall', text: /ERR_PNPM_ABORTED_REMOVE_MODULES_DIR/, seen: 'pnpm, install without a terminal' },
  { cause: 'wantsInstall', text: /ERR_PNPM_(?:OUTDATED|NO)_LOCKFILE/, seen: 'pnpm, frozen lockfile' },
  {
    cause: 'wantsInstall',
    text: /Runs? pnpm install|Command failed with exit code \d+: pnpm install/i,
    seen: 'pnpm 11',
  },
  { cause: 'wantsInstall', text: /node_modules state file - running an install/, seen: 'yarn 4, node_modules linker' },
  { cause: 'wantsInstall', text: /lockfile would have been modified by this install/, seen: 'yarn 4, YN0028' },
  { cause: 'wantsInstall', text: /isn't in your lockfile; please run "yarn install"/, seen: 'yarn 4' },
  { cause: 'wantsInstall', text: /pyproject\.toml changed significantly since poetry\.lock/, seen: 'poetry' },
  { cause: 'wantsInstall', text: /Run `bundle install` to install missing gems/, seen: 'bundler' },

  { cause: 'missingProgram', text: /toolchain '[^']+' is not installed/, seen: 'rustup' },
  { cause: 'missingProgram', text: /'cargo-[\w-]+' is not installed for the toolchain/, seen: 'rustup' },
  { cause: 'missingProgram', text: /^error: no such (?:sub)?command: /m, seen: 'cargo' },
  { cause: 'missingProgram', text: /linker `[^`]+` not found/, seen: 'rustc' },
  { cause: 'missingProgram', text: /go\.mod requires go >= /, seen: 'go, GOTOOLCHAIN=local' },
  { cause: 'missingProgram', text: /toolchain not available/, seen: 'go, download of a tool chain' },
  { cause: 'missingProgram', text: /JAVA_HOME is (?:not set|set to an invalid)/, seen: 'mvnw, gradlew' },
  { cause: 'missingProgram', text: /Executable doesn't exist at /, seen: 'playwright' },
  { cause: 'missingProgram', text: /Could not find Chrom(?:e|ium)\b/, seen: 'puppeteer' },
  { cause: 'missingProgram', text: /ERR_PNPM_(?:BAD_PM_VERSION|UNSUPPORTED_ENGINE)/, seen: 'pnpm' },
  {
    cause: 'missingProgram',
    text: /ERR_UNKNOWN_BUILTIN_MODULE|requires at least Node\.js v|known not to run on Node\.js|requires a Node version compatible/,
    seen: 'pnpm, npm and yarn with a node that is too old for them',
  },
  { cause: 'missingProgram', text: /The engine "node" is incompatible/, seen: 'yarn 1' },
  {
    cause: 'missingProgram',
    text: /The requested module 'node:[\w/]+' does not provide an export named/,
    seen: 'node, an export of a newer version',
  },
  {
    cause: 'missingProgram',
    text: /requires (?:at least )?Node\.js (?:version |>= ?)?v?\d/i,
    seen: 'pnpm, vite, astro',
  },
  { cause: 'missingProgram', text: /\bEBADENGINE\b.*\bNot compatible\b/, seen: 'npm, engine-strict' },
  { cause: 'missingProgram', text: /version `(?:GLIBC|GLIBCXX)_[\d.]+' not found/, seen: 'ld.so' },
  { cause: 'missingProgram', text: /cannot execute binary file|Exec format error/, seen: 'shell, strerror' },
  { cause: 'missingProgram', text: /requires a different Python: /, seen: 'pip' },
  {
    cause: 'missingProgram',
    text: /\brequires? rustc [\d.]+ or newer|rustc [\d.]+ is not supported by/,
    seen: 'cargo',
  },
  { cause: 'missingProgram', text: /feature `edition\d+` is required/, seen: 'cargo' },
  { cause: 'missingProgram', text: /note: module requires Go \d|invalid go version '/, seen: 'go before 1.21' },
  { cause: 'missingProgram', text: /UnsupportedClassVersionError|Unsupported class file major version/, seen: 'java' },
  { cause: 'missingProgram', text: /A compatible \.NET SDK was not found/, seen: 'dotnet' },
  { cause: 'missingProgram', text: /\bspawn \S+ ENOENT\b/, seen: 'node:child_process' },
  { cause: 'missingProgram', text: /No interpreter found for Python/, seen: 'uv' },

  { cause: 'diskFull', text: /\bENOSPC\b|No space left on device/i, seen: 'strerror, node' },
  { cause: 'readOnly', text: /\bEROFS\b|read-only file system/i, seen: 'strerror; node, python, go, rust' },
  { cause: 'permission', text: /\bE(?:ACCES|PERM): /, seen: 'node' },
  { cause: 'permission', text: /PermissionError: \[Errno 1?\d\]/, seen: 'python' },
  { cause: 'permission', text: /Permission denied \(os error 13\)/, seen: 'rust' },
  { cause: 'permission', text: /^\S*: ?(?:open|mkdir|create) \S+: permission denied$/m, seen: 'go' },

  {
    cause: 'missingDependency',
    text: /Cannot find (?:module|package) '(?![./]|[A-Za-z]:)[^']+'/,
    seen: 'node, tsc, jest',
  },
  { cause: 'missingDependency', text: /Failed to resolve import "(?![./])[^"]+"/, seen: 'vite, vitest' },
  { cause: 'missingDependency', text: /Failed to load url (?![./])\S+ \(resolved id/, seen: 'vitest' },
  { cause: 'missingDependency', text: /Can't resolve '(?![./])[^']+'/, seen: 'webpack' },
  { cause: 'missingDependency', text: /Could not resolve "(?![./])[^"]+"/, seen: 'esbuild' },
  { cause: 'missingDependency', text: /Cannot find type definition file for '/, seen: 'tsc, TS2688' },
  { cause: 'missingDependency', text: /ESLint couldn't find the (?:plugin|config) "/, seen: 'eslint' },
  { cause: 'missingDependency', text: /No module named ['"]?(?!\.)[\w.]+/, seen: 'python' },
  { cause: 'missingDependency', text: /pytest: error: unrecognized arguments: --/, seen: 'pytest without a plugin' },
  { cause: 'missingDependency', text: /error while loading shared libraries: /, seen: 'ld.so' },
  { cause: 'missingDependency', text: /no required module provides package /, seen: 'go' },
  { cause: 'missingDependency', text: /missing go\.sum entry|cannot find module providing package/, seen: 'go' },
  { cause: 'missingDependency', text: /no matching package named `/, seen: 'cargo --offline' },
  { cause: 'missingDependency', text: /error\[E0463\]: can't find crate for `/, seen: 'rustc' },
  { cause: 'missingDependency', text: /Could not (?:find artifact|resolve dependencies for project) /, seen: 'maven' },
  { cause: 'missingDependency', text: /Non-resolvable parent POM/, seen: 'maven' },
  {
    cause: 'missingDependency',
    text: /No cached version (?:of|listing for) \S+ available for offline/,
    seen: 'gradle',
  },
  { cause: 'missingDependency', text: /Could not resolve all (?:files|artifacts|dependencies) for /, seen: 'gradle' },

  { cause: 'network', text: /\b(?:EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|ENETDOWN)\b/, seen: 'node' },
  { cause: 'network', text: /\bENOTFOUND\b|\bENOTCACHED\b/, seen: 'node, npm --offline' },
  { cause: 'network', text: /ERR_PNPM_(?:NO_OFFLINE_|META_FETCH_FAIL|FETCH_)/, seen: 'pnpm' },
  { cause: 'network', text: /Temporary failure in name resolution|Name or service not known/, seen: 'glibc' },
  { cause: 'network', text: /Could not resolve host\b/i, seen: 'curl, cargo, git' },
  { cause: 'network', text: /dial tcp.*(?:no such host|connection refused|i\/o timeout|unreachable)/, seen: 'go' },
  { cause: 'network', text: /Network is unreachable/i, seen: 'strerror; python, rust' },
  { cause: 'network', text: /Failed to establish a new connection/, seen: 'python, urllib3' },
  { cause: 'network', text: /attempting to make an HTTP request, but --offline/, seen: 'cargo' },
  { cause: 'network', text: /failed to download from `https?:/, seen: 'cargo' },
  { cause: 'network', text: /module lookup disabled by GOPROXY=off/, seen: 'go' },
  { cause: 'network', text: /UnknownHostException/, seen: 'java' },
  { cause: 'network', text: /Network connectivity is disabled/, seen: 'uv --offline' },
  { cause: 'network', text: /\bgetaddrinfo failed\b|\bfailed to lookup address information\b/, seen: 'python, rust' },

  { cause: 'outOfMemory', text: /JavaScript heap out of memory/, seen: 'v8' },
  { cause: 'outOfMemory', text: /java\.lang\.OutOfMemoryError/, seen: 'java' },
];
