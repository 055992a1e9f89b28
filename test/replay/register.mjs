/** The daily capacity reports of the German Kreise (data/real/divi-kreise) as they come from the files. */
import { gunzipSync } from 'node:zlib';

export const registerFiles = {
  /** The first report of each Kreis. */
  daily: 'kreis_tagesmeldung_2020-04-24_2020-12-31.csv.gz',
  /** The register's statement in June 2023. */
  consolidated: 'kreis_konsolidiert_2020-04-24_2020-12-31.csv.gz',
};

/** Rows as objects by column name; understands quoted cells, which is all these files need. */
function readCsv(packed) {
  const [header, ...lines] = gunzipSync(packed).toString('utf8').trim().split(/\r?\n/);
  const cells = (line) => [...line.matchAll(/(?:^|,)(?:"([^"]*)"|([^,]*))/g)].map((match) => match[1] ?? match[2]);
  const names = cells(header);
  return lines.map((line) => {
    const values = cells(line);
    return Object.fromEntries(names.map((name, index) => [name, values[index]]));
  });
}

function count(text) {
  if (!/^\d+$/.test(text)) throw new Error(`Not a count: "${text}"`);
  return Number(text);
}

/** @returns first reports: day, Kreis, name, occupied and free beds, in the order of the file */
export function readFirstReports(packed) {
  return readCsv(packed).map((row) => ({
    day: row.datum,
    kreis: row.kreis_ags,
    name: row.kreis_name,
    occupied: count(row.betten_belegt),
    free: count(row.betten_frei),
  }));
}

/**
 * @returns consolidated values in the same form. `free` is total minus occupied; where that is negative it is null, which
 * is reported as unknown: a count below zero cannot be reported, and zero would be a statement nobody made.
 */
export function readConsolidated(packed) {
  return readCsv(packed).map((row) => {
    const free = count(row.betten_gesamt) - count(row.betten_belegt);
    return {
      day: row.datum,
      kreis: row.kreis_ags,
      name: row.kreis_name,
      occupied: count(row.betten_belegt),
      free: free < 0 ? null : free,
    };
  });
}
