// What node costs, for the same jobs as raw.c and the Lua scripts: node_peer.js WHAT N [SWITCHES].
// A task is an async function; giving way is setImmediate, which lets the loop go round.
'use strict';
const fs = require('node:fs');
const { Worker, isMainThread, parentPort, workerData } = require('node:worker_threads');

const cpu = () => { const used = process.cpuUsage(); return (used.user + used.system) * 1e-6; };
const now = () => Number(process.hrtime.bigint()) * 1e-9;
const print = (metric, value) => fs.writeSync(1, `${metric} ${value}\n`);
const giveWay = () => new Promise(setImmediate);
const sleep = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1e3));
const residentBytes = () => Number(fs.readFileSync('/proc/self/statm', 'ascii').split(' ')[1]) * 4096;
const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];

const jobs = {
  async switch(n, switches) {
    const task = async () => { for (let i = 0; i < switches / n; i++) await giveWay(); };
    const all = Array.from({ length: n }, task);
    const began = cpu();
    await Promise.all(all);
    print('ns', (cpu() - began) / switches * 1e9);
  },
  async spawn(n) {
    const empty = async () => {};
    const began = cpu();
    for (let i = 0; i < n; i++) await empty();
    print('ns', (cpu() - began) / n * 1e9);
  },
  async park(n) {
    const gate = new Promise(() => {});
    const task = async () => { await gate; };
    const before = residentBytes();
    const all = Array.from({ length: n }, task);
    await giveWay();
    print('bytes', (residentBytes() - before) / n);
    process.exit(all.length === n ? 0 : 1);
  },
  async sleep(n) {
    const late = [];
    const task = async (seconds) => {
      const due = now() + seconds;
      await sleep(seconds);
      late.push(now() - due);
    };
    const began = cpu();
    await Promise.all(Array.from({ length: n }, (_, i) => task(i * 7919 % n / n)));
    print('us', (cpu() - began) / n * 1e6);
    print('late_ms', median(late) * 1e3);
  },
  // A thread that sends a message whenever the loop has been blocked for a while.
  async mail(n) {
    const worker = new Worker(__filename, { workerData: n });
    const took = [];
    worker.on('message', (sent) => {
      took.push(now() - sent);
      worker.postMessage(null);
    });
    await new Promise((resolve) => worker.on('exit', resolve));
    print('us', median(took) * 1e6);
  },
};

function sendMail(left) {
  const pause = new Int32Array(new SharedArrayBuffer(4));
  const send = () => {
    if (left-- === 0) return parentPort.close();
    Atomics.wait(pause, 0, 0, 1);
    parentPort.postMessage(now());
  };
  parentPort.on('message', send);
  send();
}

if (isMainThread) {
  const [what, ...numbers] = process.argv.slice(2);
  jobs[what](...numbers.map(Number));
} else {
  sendMail(workerData);
}
