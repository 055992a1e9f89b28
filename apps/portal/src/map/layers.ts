/** The layers of the map services, in the words of people who use them. */
export const layers = [
  { id: 'unit-situations', what: 'Eine Kommune an einem Tag, mit der Grenze, die an diesem Tag galt.' },
  { id: 'district-situations', what: 'Der Landkreis an einem Tag, mit allen Summen.' },
  {
    id: 'unit-situation-history',
    what: 'Eine Kommune in einem Zeitraum, in dem dieselbe Meldung gleich zählte.',
  },
  { id: 'district-situation-history', what: 'Der Landkreis in einem Zeitraum, in dem sich keine Zahl änderte.' },
] as const;
