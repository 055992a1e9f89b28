import { parentPort, workerData } from 'node:worker_threads';
import { type ExportTable } from './export-table.domain.js';
import { toXlsx } from './export-xlsx.js';

// Writing a year of reports takes a second of computing: not in the thread that answers requests.

parentPort?.postMessage(await toXlsx(workerData as ExportTable));
