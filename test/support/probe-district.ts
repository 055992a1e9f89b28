import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommandOrThrow } from './command.mjs';

/** A district of towns for tests, and the name and password of its steering officer. */
export interface ProbeDistrict {
  readonly districtKey: string;
  readonly unitKeys: readonly string[];
  readonly username: string;
  readonly password: string;
}

/** Makes a district by the command line: reports are owed every day, nothing locks, no assessment is asked for. */
export async function makeProbeDistrict(
  databaseUrl: string,
  options: { readonly districtKey: string; readonly units: number },
): Promise<ProbeDistrict> {
  const { districtKey } = options;
  const env = { DATABASE_URL: databaseUrl };
  const unitKeys = Array.from(
    { length: options.units },
    (_, index) => `${districtKey}00${String(index + 1).padStart(5, '0')}`,
  );
  const header =
    'district_key;district_name;state;ars;ags;name;kind;population;population_date;population_source;valid_from;valid_to;host_ars';
  const rows = unitKeys.map((key, index) => `${districtKey};Probekreis;NI;${key};;Probestadt ${index + 1};TOWN;;;;;;`);
  const folder = mkdtempSync(join(tmpdir(), 'kreislage-probe-'));
  try {
    const file = join(folder, 'district.csv');
    writeFileSync(file, [header, ...rows, ''].join('\n'));
    await runCommandOrThrow(['district', 'import', file], { env });
  } finally {
    rmSync(folder, { recursive: true });
  }
  const settings = ['assessmentRequired=off', 'reportingDays=MON-SUN', 'lockAfterDays=never'];
  await runCommandOrThrow(['district', 'set', districtKey, ...settings], { env });
  const username = `probe.${districtKey}`;
  const password = 'Probe-und-noch-eine-Probe-42';
  const account = ['--username', username, '--role', 'steering-officer', '--district', districtKey];
  await runCommandOrThrow(['account', 'create', ...account, '--password-stdin'], { env, input: password });
  return { districtKey, unitKeys, username, password };
}
