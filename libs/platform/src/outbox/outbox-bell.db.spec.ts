import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testDatabase, type TestDatabase } from '#testing';
import { createLogger } from '../logging/logger.js';
import { OutboxBell } from './outbox-bell.js';
import { OutboxRelay } from './relay.js';

describe('the outbox bell', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
  }, 60_000);
  afterAll(() => database?.close(), 60_000);

  it('wakes the relay at once, which would look by itself much later', async () => {
    const app = await database.open('kreislage_app');
    const sent: string[] = [];
    const relay = new OutboxRelay({
      database: await database.open('kreislage_relay'),
      databaseUrl: database.url,
      enqueue: (keys) => {
        sent.push(...keys);
        return Promise.resolve();
      },
      logger: createLogger('test', 'silent'),
      pollMs: 60_000,
    });
    const bell = new OutboxBell(app, (error) => {
      throw error;
    });
    try {
      await relay.start();
      // Every start begins with one read.
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      await app.transaction({ districtKey: '03459' }, (tx) =>
        tx.query(`INSERT INTO platform.outbox (district_key, topic) VALUES ('03459', 'Probe')`),
      );
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(sent).toEqual([]);
      for (let ring = 0; ring < 100; ring += 1) bell.ring();
      const deadline = Date.now() + 5_000;
      while (sent.length === 0 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 5));
      expect(sent).toEqual(['03459']);
    } finally {
      await bell.close();
      await relay.close();
    }
  }, 30_000);
});
