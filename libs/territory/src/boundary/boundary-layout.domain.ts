/** The fields of a boundary file that an import needs; names in lower case. */
export interface BoundaryLayout {
  /** Fields with the key, the best first; `null` in it means the id of the feature itself. */
  readonly keyFields: readonly (string | null)[];
  readonly nameField: string | null;
  readonly agsField: string | null;
  readonly populationField: string | null;
  /** The kind of the area, in words (`Gemeinde`, `Gemeindefreies Gebiet`). */
  readonly typeField: string | null;
  /** BKG: 4 = land with structure; other values are water and strips that nobody governs. */
  readonly areaField: string | null;
  /** Layout of BKG VG250 and VG5000. */
  readonly bkg: boolean;
}

// The regional key says more than the municipality key; the padded forms (…_0) come after the plain ones.
const keyFields = ['ars', 'rs', 'ars_0', 'rs_0', 'unit_key', 'einheit_ars', 'verband_ars', 'ags', 'ags_0', 'kreis_ags'];
const nameFields = ['gen', 'anzeigename', 'name', 'bezeichnung'];
const typeFields = ['bez', 'typ', 'art'];

/** Whether the fields are those of BKG's administrative areas: key, GEN and BEZ. */
export function isBkgLayout(fields: readonly string[]): boolean {
  return (
    ['ars', 'rs', 'ags', 'ars_0', 'rs_0', 'ags_0'].some((field) => fields.includes(field)) &&
    fields.includes('gen') &&
    fields.includes('bez')
  );
}

/** Finds the fields; null when none could be the key. */
export function findLayout(
  fields: readonly string[],
  hasFeatureIds: boolean,
  keyField: string | null,
): BoundaryLayout | null {
  const first = (names: readonly string[]): string | null => names.find((name) => fields.includes(name)) ?? null;
  const wanted = keyField?.toLowerCase() ?? null;
  let keys: (string | null)[];
  if (wanted !== null) {
    keys = fields.includes(wanted) ? [wanted] : wanted === 'id' && hasFeatureIds ? [null] : [];
  } else {
    const best = first(keyFields);
    const ags = first(['ags', 'ags_0']);
    keys = best === null ? (fields.includes('id') ? ['id'] : hasFeatureIds ? [null] : []) : [best];
    // The municipality key may be there although the regional key is empty.
    if (ags !== null && ags !== best) keys.push(ags);
  }
  if (keys.length === 0) return null;
  // einwohner_2018, einwohner_2024: the newest.
  const dated = fields.filter((field) => /^(einwohner|population|ewz)_\d{4}$/.test(field)).sort();
  const bkg = isBkgLayout(fields);
  return {
    keyFields: keys,
    nameField: first(nameFields),
    agsField: first(['ags', 'ags_0']),
    populationField: first(['ewz', 'einwohner', 'population']) ?? dated.at(-1) ?? null,
    typeField: first(typeFields),
    areaField: bkg ? first(['gf']) : null,
    bkg,
  };
}

/** Makes text of a key; a number has lost its leading zero. Null = empty. */
export function keyText(value: unknown): string | null {
  if (typeof value === 'number' || typeof value === 'bigint') {
    const digits = String(value);
    return [4, 7, 11].includes(digits.length) ? `0${digits}` : digits;
  }
  if (typeof value !== 'string' || value.trim() === '') return null;
  return value.trim();
}

/** A whole number of persons, or null. */
export function personCount(value: unknown): number | null {
  const count = typeof value === 'string' && /^\d+$/.test(value.trim()) ? Number(value) : value;
  return typeof count === 'number' && Number.isInteger(count) && count >= 0 && count < 2_000_000_000 ? count : null;
}
