export * from './unit-situations/unit-situations.controller.js';
