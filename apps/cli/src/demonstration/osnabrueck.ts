import {
  defaultRules,
  type ReportingRules,
  type ReportingUnit,
  type ReportingUnitKind,
  type UnitContact,
} from '#territory';

/*
 * Landkreis Osnabrück, 34 municipalities, 21 reporting units: facts, typed in; no data file was copied.
 * Keys, names and population of 31.12.2024: © Statistisches Bundesamt (Destatis), Gemeindeverzeichnis 31.12.2024,
 * dl-de/by-2-0 (https://www.govdata.de/dl-de/by-2-0).
 * Centre coordinates: © Statistisches Bundesamt (Destatis), Gemeindeverzeichnis 31.12.2018, dl-de/by-2-0.
 * Everything else of the demonstration (reports, boundaries, contacts) is invented.
 */

export const demonstrationDistrict = {
  districtKey: '03459',
  // The name stands wherever figures of the district stand, so it says that they are invented.
  name: 'Landkreis Osnabrück (Vorführung, erfundene Zahlen)',
  state: 'NI',
  timeZone: 'Europe/Berlin',
} as const;

/** The rules of the demonstration: those of any district, and the Notunterkunft. */
export const demonstrationRules: ReportingRules = { ...defaultRules, emergencyShelter: true };

const POPULATION_DATE = '2024-12-31';
const POPULATION_SOURCE = '© Statistisches Bundesamt (Destatis), Gemeindeverzeichnis 31.12.2024, dl-de/by-2-0';

/** Shown with the boundaries wherever they are drawn. */
export const boundaryAttribution =
  'Schematische Grenzen, keine amtlichen: von Kreislage aus den Mittelpunkten der Gemeinden gebildet ' +
  '(© Statistisches Bundesamt (Destatis), Gemeindeverzeichnis 31.12.2018, dl-de/by-2-0, Daten verändert)';

interface DemonstrationMunicipality {
  /** 12 digits. */
  readonly ars: string;
  readonly name: string;
  readonly kind: 'TOWN' | 'MUNICIPALITY';
  /** Persons, 31.12.2024. */
  readonly population: number;
  /** Centre, degrees north. */
  readonly latitude: number;
  /** Centre, degrees east. */
  readonly longitude: number;
}

const municipalityTable: readonly (readonly [string, string, 'TOWN' | 'MUNICIPALITY', number, number, number])[] = [
  ['034595402001', 'Alfhausen', 'MUNICIPALITY', 4168, 52.503379, 7.953473],
  ['034595402002', 'Ankum', 'MUNICIPALITY', 8085, 52.541026, 7.871286],
  ['034590003003', 'Bad Essen', 'MUNICIPALITY', 16265, 52.319617, 8.343951],
  ['034590004004', 'Bad Iburg', 'TOWN', 10652, 52.156471, 8.045253],
  ['034590005005', 'Bad Laer', 'MUNICIPALITY', 8895, 52.100739, 8.08725],
  ['034590006006', 'Bad Rothenfelde', 'MUNICIPALITY', 8385, 52.108934, 8.160784],
  ['034595401007', 'Badbergen', 'MUNICIPALITY', 4297, 52.633175, 7.981071],
  ['034590008008', 'Belm', 'MUNICIPALITY', 13905, 52.302111, 8.140643],
  ['034595403009', 'Berge', 'MUNICIPALITY', 3436, 52.621017, 7.747579],
  ['034595402010', 'Bersenbrück', 'TOWN', 8221, 52.555167, 7.947724],
  ['034595403011', 'Bippen', 'MUNICIPALITY', 2938, 52.582613, 7.740175],
  ['034590012012', 'Bissendorf', 'MUNICIPALITY', 14614, 52.235466, 8.16853],
  ['034590013013', 'Bohmte', 'MUNICIPALITY', 13083, 52.367543, 8.313498],
  ['034590014014', 'Bramsche', 'TOWN', 28220, 52.406729, 7.97915],
  ['034590015015', 'Dissen am Teutoburger Wald', 'TOWN', 10423, 52.114735, 8.201339],
  ['034595402016', 'Eggermühlen', 'MUNICIPALITY', 1820, 52.568715, 7.815537],
  ['034595403017', 'Fürstenau', 'TOWN', 9443, 52.516666, 7.674799],
  ['034595402018', 'Gehrde', 'MUNICIPALITY', 2527, 52.577704, 8.007409],
  ['034590019019', 'Georgsmarienhütte', 'TOWN', 31244, 52.206154, 8.03415],
  ['034590020020', 'Hagen am Teutoburger Wald', 'MUNICIPALITY', 13275, 52.197155, 7.978062],
  ['034590021021', 'Hasbergen', 'MUNICIPALITY', 10874, 52.243059, 7.955852],
  ['034590022022', 'Hilter am Teutoburger Wald', 'MUNICIPALITY', 10067, 52.13943, 8.146029],
  ['034595402023', 'Kettenkamp', 'MUNICIPALITY', 1765, 52.586115, 7.829719],
  ['034590024024', 'Melle', 'TOWN', 46436, 52.201721, 8.335672],
  ['034595401025', 'Menslage', 'MUNICIPALITY', 2318, 52.674882, 7.818913],
  ['034595404026', 'Merzen', 'MUNICIPALITY', 3691, 52.47706, 7.830143],
  ['034595404027', 'Neuenkirchen', 'MUNICIPALITY', 4640, 52.41908, 7.83787],
  ['034595401028', 'Nortrup', 'MUNICIPALITY', 2927, 52.614148, 7.85948],
  ['034590029029', 'Ostercappeln', 'MUNICIPALITY', 9734, 52.345657, 8.226132],
  ['034595401030', 'Quakenbrück', 'TOWN', 14007, 52.675863, 7.956372],
  ['034595402031', 'Rieste', 'MUNICIPALITY', 3599, 52.484176, 8.011941],
  ['034595404032', 'Voltlage', 'MUNICIPALITY', 1770, 52.430409, 7.744771],
  ['034590033033', 'Wallenhorst', 'MUNICIPALITY', 22614, 52.350532, 8.015405],
  ['034590034034', 'Glandorf', 'MUNICIPALITY', 6483, 52.082219, 8.001805],
];

/** The 34 municipalities, by AGS. */
export const demonstrationMunicipalities: readonly DemonstrationMunicipality[] = municipalityTable.map(
  ([ars, name, kind, population, latitude, longitude]) => ({ ars, name, kind, population, latitude, longitude }),
);

const associationNames = new Map([
  ['034595401', 'Samtgemeinde Artland'],
  ['034595402', 'Samtgemeinde Bersenbrück'],
  ['034595403', 'Samtgemeinde Fürstenau'],
  ['034595404', 'Samtgemeinde Neuenkirchen'],
]);

/** The 21 reporting units, by key: 17 municipalities that stand for themselves and 4 associations. */
export const demonstrationUnits: readonly ReportingUnit[] = [
  ...demonstrationMunicipalities
    .filter(({ ars }) => !associationNames.has(ars.slice(0, 9)))
    .map(({ ars, name, kind, population }) =>
      unit(ars, name, kind, ars.slice(0, 5) + ars.slice(9), population, POPULATION_SOURCE),
    ),
  ...[...associationNames].map(([nineDigits, name]) =>
    unit(
      `${nineDigits}000`,
      name,
      'MUNICIPAL_ASSOCIATION',
      null,
      demonstrationMunicipalities
        .filter(({ ars }) => ars.startsWith(nineDigits))
        .reduce((sum, { population }) => sum + population, 0),
      `${POPULATION_SOURCE}, Summe der Mitgliedsgemeinden`,
    ),
  ),
].sort((a, b) => (a.unitKey < b.unitKey ? -1 : 1));

function unit(
  unitKey: string,
  name: string,
  kind: ReportingUnitKind,
  ags: string | null,
  population: number,
  populationSource: string,
): ReportingUnit {
  return {
    districtKey: demonstrationDistrict.districtKey,
    unitKey,
    name,
    kind,
    ags,
    population,
    populationDate: POPULATION_DATE,
    populationSource,
    validFrom: null,
    validTo: null,
    hostUnitKey: null,
  };
}

/**
 * Contacts of some units, so that there are units with and without. Invented, and they say so: addresses end in `.example`,
 * the numbers are of the range that the Bundesnetzagentur keeps for fiction.
 */
export const demonstrationContacts: readonly (UnitContact & { readonly unitKey: string })[] = (
  [
    ['034590024024', 'Ordnungsamt', '01'],
    ['034590014014', 'Fachdienst Soziales', '02'],
    ['034590020020', 'Bürgeramt', '03'],
    ['034590033033', 'Ordnungsamt', '04'],
    ['034595401000', 'Samtgemeindebüro', '05'],
  ] as const
).map(([unitKey, office, number]) => ({
  unitKey,
  office: `${office} (erfunden)`,
  phone: `030 231250${number}`,
  email: `tagesmeldung@${slugOf(demonstrationUnits.find((one) => one.unitKey === unitKey)!.name)}.example`,
}));

/** Whose clerk stands in for whom: the neighbour Hasbergen for Hagen. */
export const demonstrationDeputy = { ofUnit: '034590021021', forUnit: '034590020020' } as const;

/** The part of the account name that stands for the unit: `melle`, `bad-essen`, `sg-artland`. */
export function slugOf(name: string): string {
  const association = /^Samtgemeinde /.test(name);
  const slug = name
    .replace(/, Stadt$/, '')
    .replace(/^Samtgemeinde /, '')
    .toLowerCase()
    .replace(/ä/g, 'ae')
    .replace(/ö/g, 'oe')
    .replace(/ü/g, 'ue')
    .replace(/ß/g, 'ss')
    .trim()
    .replace(/\s+/g, '-');
  return association ? `sg-${slug}` : slug;
}
