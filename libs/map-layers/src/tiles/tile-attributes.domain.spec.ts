import { describe, expect, it } from '@jest/globals';
import { collections, findCollection } from '../layer/collection.domain.js';
import { tagsOf, tileContents } from './tile-attributes.domain.js';

const units = findCollection('unit-situations')!;
const districts = findCollection('district-situations')!;

describe('what a tile carries', () => {
  it('is every attribute of the contract at first', () => {
    for (const collection of collections.filter(({ time }) => time === 'state'))
      expect(tileContents(collection, 'full')[0]!.attributes).toEqual(collection.attributes.map(({ name }) => name));
  });

  it('ends with what the maps are coloured by', () => {
    expect(tileContents(units, 'full').at(-1)).toEqual({
      attributes: ['staleness_days', 'assessment', 'available_per_1000', 'occupancy_rate'],
      rounded: true,
    });
    expect(tileContents(districts, 'full').at(-1)!.attributes).toEqual(['available_per_1000', 'occupancy_rate']);
  });

  it('gives up the dates first, one attribute at a time', () => {
    const contents = tileContents(units, 'full');
    const given = contents
      .slice(1, -1)
      .map(({ attributes }, index) => contents[index]!.attributes.filter((name) => !attributes.includes(name)));
    expect(given.every((names) => names.length === 1)).toBe(true);
    const order = given.flat();
    expect(order.slice(0, 7)).toEqual([
      'population_date',
      'date',
      'reported_on',
      'last_reported_on',
      'prospective_decentralised_from',
      'prospective_shared_from',
      'boundary_schematic',
    ]);
    expect(order.slice(-4)).toEqual(['kind', 'name', 'unit_key', 'status']);
  });

  it('is key and name in the flavour that depends on boundaries alone', () => {
    expect(tileContents(units, 'geometry').map(({ attributes }) => attributes)).toEqual([
      ['unit_key', 'name'],
      ['unit_key'],
      [],
    ]);
    expect(tileContents(districts, 'geometry')[0]!.attributes).toEqual(['district_key', 'name']);
  });

  it('leaves out what is unknown, and not what is zero or false', () => {
    const values = { name: 'Melle', population: null, allocations: 0, boundary_schematic: false, occupancy_rate: 57.6 };
    const valueOf = (name: string) => values[name as keyof typeof values];
    expect(tagsOf(tileContents(units, 'full')[0]!, valueOf)).toEqual({
      name: 'Melle',
      allocations: 0,
      boundary_schematic: false,
      occupancy_rate: 57.6,
    });
    expect(tagsOf(tileContents(units, 'full').at(-1)!, valueOf)).toEqual({ occupancy_rate: 58 });
  });
});
