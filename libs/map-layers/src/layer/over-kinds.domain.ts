import { type accommodationKinds, type Measure, measures, numberOf } from '#reporting/domain';

type Kind = (typeof accommodationKinds)[number];

/**
 * SQL of a figure over these kinds; unknown when it is unknown of one of them. A kind under a rule of which nothing is given is
 * not in use, and adds nothing.
 * @param sqlOf SQL of a column of the catalogue
 */
export function overKindsSql(measure: Measure, kinds: readonly Kind[], sqlOf: (column: string) => string): string {
  return kinds
    .map(({ type, rule }) => {
      const value = sqlOf(numberOf(measure, type).column);
      if (rule === null) return value;
      const all = measures.map((each) => sqlOf(numberOf(each, type).column));
      return `CASE WHEN num_nonnulls(${all.join(', ')}) > 0 THEN ${value} ELSE 0 END`;
    })
    .join(' + ');
}
