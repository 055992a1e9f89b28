/**
 * Reference: Apollo Server 5 as its documentation starts it, with the product's own schema for the district's situation
 * over one named prepared statement. No login, no roles, no policies.
 */
import { readFileSync } from 'node:fs';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import pg from 'pg';
import { ready } from './ready.mjs';
import { selectDay } from './statements.mjs';

pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text);
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 20 });
const today = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Berlin' });

const count = (sum, figures) => ({
  value: sum.value,
  unitsKnown: sum.unitsKnown,
  unitsCurrent: sum.unitsCurrent,
  unitsExpected: figures.unitsExpected,
  oldestReportingDate: sum.oldest,
});
const kinds = ['DECENTRALISED', 'SHARED'];

const server = new ApolloServer({
  typeDefs: readFileSync(new URL('../../../apps/api/schema.graphql', import.meta.url), 'utf8'),
  resolvers: {
    Query: { district: (_, { key }) => ({ key }) },
    District: {
      situation: async ({ key }, { date }) => {
        const { rows } = await pool.query({ ...selectDay, values: [key, date ?? today.format(Date.now())] });
        const { figures, date: day, due_at: dueAt, computed_at: computedAt } = rows[0];
        return {
          date: day,
          knownAt: null,
          computedAt: computedAt.toISOString(),
          allocations: count(figures.allocations, figures),
          projectedCredits: count(figures.projectedCredits, figures),
          accommodation: kinds.map((type) => {
            const of = figures.accommodation[type];
            const { persons, places, unitsKnown } = of.occupancy;
            return {
              type,
              accommodatedPersons: count(of.accommodatedPersons, figures),
              availableNow: count(of.availableNow, figures),
              operablePlaces: count(of.operablePlaces, figures),
              occupancyRate: {
                percent: places === 0 ? null : Math.round((persons * 1_000) / places) / 10,
                unitsKnown,
                unitsExpected: figures.unitsExpected,
              },
            };
          }),
          prospectiveCapacity: kinds.map((type) => {
            const { places, dateOpen, overdue } = figures.prospective[type];
            return { type, places: count(places, figures), placesDateOpen: dateOpen, placesOverdue: overdue };
          }),
          assessments: figures.assessments,
          reporting: { ...figures.reporting, dueAt: dueAt?.toISOString() ?? null },
        };
      },
    },
  },
});
await startStandaloneServer(server, { listen: { port: Number(process.env.PORT), host: '127.0.0.1' } });
ready();
