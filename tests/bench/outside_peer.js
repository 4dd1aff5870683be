// What node costs, for the same jobs as outside.lua: outside_peer.js WHAT N.
'use strict';
const { spawn } = require('child_process');
const fs = require('fs');
const os = require('os');
const path = require('path');
const now = () => Number(process.hrtime.bigint()) * 1e-9;
const print = (metric, value) => console.log(`${metric} ${value}`);

const run = () => new Promise((done) => {
  const child = spawn('true', [], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.resume();
  child.stderr.resume();
  child.on('close', done);
});

const jobs = {
  async starts(n) {
    await run();
    let began = now();
    for (let i = 0; i < n; ++i) await run();
    print('start_ms', (now() - began) / n * 1e3);
    const some = async () => { for (let i = 0; i < Math.floor(n / 100); ++i) await run(); };
    began = now();
    await Promise.all(Array.from({ length: 100 }, some));
    print('crowd_ms', (now() - began) / n * 1e3);
  },
  async pipe(n) {
    const began = now();
    let size = 0;
    for await (const piece of spawn('head', ['-c', String(n), '/dev/zero']).stdout) size += piece.length;
    if (size !== n) throw new Error(`${size} bytes`);
    print('mb_per_s', n / 1e6 / (now() - began));
  },
  async lines(n) {
    const began = now();
    let count = 0;
    const input = spawn('seq', [String(n)]).stdout;
    for await (const _ of require('readline').createInterface({ input })) ++count;
    if (count !== n) throw new Error(`${count} lines`);
    print('lines_per_s', n / (now() - began));
  },
  async files(n) {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'appctl-'));
    const file = path.join(folder, 'file');
    fs.writeFileSync(file, 'x'.repeat(1000));
    await fs.promises.readFile(file, 'utf8');
    const began = now();
    for (let i = 0; i < n; ++i) await fs.promises.readFile(file, 'utf8');
    print('read_us', (now() - began) / n * 1e6);
    fs.rmSync(folder, { recursive: true });
  },
};

const [what, n] = process.argv.slice(2);
jobs[what](Number(n));
