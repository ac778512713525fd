// The reference implementation over the same records: parse, evaluate and stringify, on one thread.
// node reference.js MAPPING RECORDS SECONDS OUTPUT: writes the results of one pass to OUTPUT, one a line, and prints records a second of each round.
const fs = require('fs');
const jsonata = require('jsonata');

const [mapping, records, seconds, output] = process.argv.slice(2);
const lines = fs.readFileSync(records, 'utf8').split('\n').filter(line => line.length > 0);
const expression = jsonata(fs.readFileSync(mapping, 'utf8'));

(async () => {
  const results = [];
  for (const line of lines) results.push(JSON.stringify(await expression.evaluate(JSON.parse(line))));
  fs.writeFileSync(output, results.join('\n') + '\n');
  for (let round = 0; round < 3; round++) {
    let count = 0, bytes = 0;
    const start = process.hrtime.bigint();
    let elapsed = 0;
    while (elapsed < Number(seconds)) {
      for (let i = 0; i < 200; i++) {
        bytes += JSON.stringify(await expression.evaluate(JSON.parse(lines[count % lines.length]))).length;
        count++;
      }
      elapsed = Number(process.hrtime.bigint() - start) / 1e9;
    }
    console.log((count / elapsed).toFixed(0));
  }
})();
