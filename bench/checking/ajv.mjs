// The other side of the comparison: JSON.parse and a check compiled by Ajv, all errors collected, the same formats with the same check characters.
// Reads a line with a number of milliseconds, works that long, answers a line with records a second; the caller takes turns with it.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import readline from 'node:readline';
const require = createRequire(process.cwd() + '/');
const Ajv = require('ajv/dist/2020').default;
const addFormats = require('ajv-formats').default;
const ajv = new Ajv({ allErrors: true, strict: false, $comment: false });
addFormats(ajv);
const digits = /^\d+$/;
const W = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2], LAST = '10X98765432';
ajv.addFormat('citizen-number', s => {
  if (s.length !== 18) return false;
  let sum = 0;
  for (let i = 0; i < 17; i++) { const v = s.charCodeAt(i) - 48; if (v < 0 || v > 9) return false; sum += v * W[i]; }
  const y = +s.slice(6, 10), m = +s.slice(10, 12), d = +s.slice(12, 14);
  if (m < 1 || m > 12 || d < 1 || d > (m === 2 ? (y % 4 === 0 && (y % 100 !== 0 || y % 400 === 0) ? 29 : 28) : m === 4 || m === 6 || m === 9 || m === 11 ? 30 : 31)) return false;
  return LAST.charCodeAt(sum % 11) === s.charCodeAt(17);
});
const UW = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28], A = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const V = new Int8Array(128).fill(-1);
for (let i = 0; i < 31; i++) V[A.charCodeAt(i)] = i;
ajv.addFormat('uscc', s => {
  if (s.length !== 18) return false;
  let sum = 0;
  for (let i = 0; i < 18; i++) {
    const c = s.charCodeAt(i), v = c < 128 ? V[c] : -1;
    if (v < 0) return false;
    if (i < 17) sum += v * UW[i]; else return v === (31 - sum % 31) % 31;
  }
});
ajv.addFormat('division-code', s => (s.length === 6 || s.length === 9 || s.length === 12) && digits.test(s));
ajv.addFormat('mobile-cn', s => s.length === 11 && s.charCodeAt(0) === 49 && digits.test(s));
const validate = ajv.compile(JSON.parse(readFileSync(process.argv[2], 'utf8')));
const lines = readFileSync(process.argv[3], 'utf8').split('\n').filter(l => l);
const invalid = lines.filter(l => !validate(JSON.parse(l))).length;
console.log(`invalid ${invalid}`);
for await (const line of readline.createInterface({ input: process.stdin })) {
  const until = performance.now() + Number(line), begun = performance.now();
  let done = 0;
  while (performance.now() < until) { for (const l of lines) validate(JSON.parse(l)); done += lines.length; }
  console.log(Math.round(done / (performance.now() - begun) * 1000));
}
