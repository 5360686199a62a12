/* Prints the Debian packages that some of the tests want and this machine lacks, one a line: for `.ci/run`. */
import { missingPackages } from './programs.mjs';

missingPackages().forEach(name => console.log(name));
