// What node costs, for the same jobs as http.lua: http_peer.js WHAT URL N.
'use strict';
const fs = require('fs');
const http = require('http');
const os = require('os');
const path = require('path');
const { pipeline } = require('stream/promises');
const [what, url] = process.argv.slice(2);
const n = Number(process.argv[4]);
const now = () => Number(process.hrtime.bigint()) * 1e-9;
const print = (metric, value) => console.log(`${metric} ${value}`);
const agent = new http.Agent({ keepAlive: true, maxSockets: 16 });

const open = () => new Promise((done, fail) => http.get(url, { agent }, done).on('error', fail));
const get = async () => {
  const pieces = [];
  for await (const piece of await open()) pieces.push(piece);
  return Buffer.concat(pieces);
};

const jobs = {
  async small() {
    const size = (await get()).length;
    const ask = async () => { if ((await get()).length !== size) throw new Error('size'); };
    let began = now();
    for (let i = 0; i < n; ++i) await ask();
    print('one_us', (now() - began) / n * 1e6);
    began = now();
    for (let i = 0; i < Math.floor(n / 1000); ++i) await Promise.all(Array.from({ length: 1000 }, ask));
    print('crowd_us', (now() - began) / n * 1e6);
  },
  async large() {
    const size = (await get()).length;
    const speed = (began) => n * size / 1e6 / (now() - began);
    let began = now();
    for (let i = 0; i < n; ++i) await get();
    print('memory_mb_per_s', speed(began));
    const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'bench-')), 'file');
    began = now();
    for (let i = 0; i < n; ++i) await pipeline(await open(), fs.createWriteStream(file));
    print('file_mb_per_s', speed(began));
    fs.rmSync(path.dirname(file), { recursive: true });
  },
};
jobs[what]().then(() => agent.destroy());
