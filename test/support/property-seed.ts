import fc from 'fast-check';
import { seed } from './seed.ts';

// Required before every test file: properties are tried with the values of the run's seed.
fc.configureGlobal({ seed });
