export { formatDuration, parseDuration, type Duration } from './duration.js';
export { contains, intersection, interval, lengthOf, type Interval } from './interval.js';
