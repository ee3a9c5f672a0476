/** Loaded before the tests: properties take their chance from the seed of the run, so that a failure can be played again. */
import fc from 'fast-check';
import { seed } from './seed.ts';

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed });
