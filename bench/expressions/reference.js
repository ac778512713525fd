// The reference implementation over the same records: parse, evaluate and stringify, on one thread.
// node reference.js MAPPING RECORDS SECONDS OUTPUT: writes the results of one pass to OUTPUT, one a line; then a round for every line of its input, and prints its records a second.
const fs = require('fs');
const readline = require('readline');
const jsonata = require('jsonata');

const [mapping, records, seconds, output] = process.argv.slice(2);
const lines = fs.readFileSync(records, 'utf8').split('\n').filter(line => line.length > 0);
const expression = jsonata(fs.readFileSync(mapping, 'utf8'));

async function round(time) {
  let count = 0, bytes = 0, elapsed = 0;
  const start = process.hrtime.bigint();
  while (elapsed < time) {
    for (let i = 0; i < 200; i++) {
      bytes += JSON.stringify(await expression.evaluate(JSON.parse(lines[count % lines.length]))).length;
      count++;
    }
    elapsed = Number(process.hrtime.bigint() - start) / 1e9;
  }
  return count / elapsed;
}

(async () => {
  const results = [];
  for (const line of lines) results.push(JSON.stringify(await expression.evaluate(JSON.parse(line))));
  fs.writeFileSync(output, results.join('\n') + '\n');
  await round(1);
  console.log('ready');
  for await (const _ of readline.createInterface({ input: process.stdin })) console.log((await round(Number(seconds))).toFixed(0));
})();
