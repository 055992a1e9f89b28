/** The service as it presents itself; texts in German. */
export const serviceTitle = 'Kreislage – Kartendienste';
export const serviceDescription =
  'Tagesaktuelle Lage der Unterbringung im Landkreis und in seinen Kommunen als Kartenebenen. Unbekannt ist nicht null: eine fehlende Meldung zählt nie als 0.';
