import { homedir } from 'node:os';
import { dirname } from 'node:path';
import type { SourceFile, Violation } from './source.js';

/** Folders that every machine has and that files may name. */
const commonFolders = new Set([
  '/',
  '/app',
  '/dev',
  '/etc',
  '/home',
  '/mnt',
  '/opt',
  '/srv',
  '/tmp',
  '/usr',
  '/var',
  '/var/tmp',
]);

/** The folders that show where a checkout stood: itself, the one around it, and the home folder. */
export function machineFolders(checkout: string, home = homedir()): string[] {
  const clean = checkout.replace(/\/+$/, '');
  return [clean, dirname(clean), home].filter((folder) => !commonFolders.has(folder));
}

/** Absolute paths of one machine, and addresses of a package registry, which differ from place to place. */
export function findMachineTraces(files: readonly SourceFile[], folders: readonly string[]): Violation[] {
  // A name may go on behind the path, but must not have begun before it: a path of another file is no trace.
  const path = new RegExp(`(?<![\\w.-])(?:${folders.map((folder) => `${escape(folder)}(?:/|(?![\\w.-]))`).join('|')})`);
  const rules: readonly (readonly [RegExp, string])[] = [
    ...(folders.length > 0 ? [[path, 'a path of this machine'] as const] : []),
    [/"resolved":\s*"https?:\/\//, 'a download address in a lock file (npm: omit-lockfile-registry-resolved)'],
    [/^\s*(?:@[\w-]+:)?registry\s*=/, 'a registry setting'],
    [/\/\/[\w.-]+(?::\d+)?\/[\w/.-]*:_(?:authToken|auth|password)\s*=/, 'a registry credential'],
    [/\bregistry\.(?:npmjs|yarnpkg|npmmirror)\.(?:org|com)\b/, 'a registry host'],
  ];
  return files.flatMap((file) =>
    file.text
      .split('\n')
      .flatMap((line, index) =>
        rules
          .filter(([pattern]) => pattern.test(line))
          .map(([, what]) => ({ at: `${file.path}:${index + 1}`, rule: `${what}: ${line.trim().slice(0, 80)}` })),
      ),
  );
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
