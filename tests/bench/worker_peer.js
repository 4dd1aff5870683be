// What workers cost in node: worker_peer.js KIND TIMES. The metrics are those of worker.lua.
'use strict';
const fs = require('node:fs');
const os = require('node:os');
const { Worker, isMainThread, parentPort } = require('node:worker_threads');

const now = () => Number(process.hrtime.bigint()) * 1e-9;
const print = (metric, value) => fs.writeSync(1, `${metric} ${value}\n`);

const functions = {
  addOne: (n) => n + 1,
  giveBack: (value) => value,
  compute: (n) => {
    let sum = 0;
    for (let i = 1; i <= n; i++) sum = (sum * 31 + i) % 1000003;
    return sum;
  },
  endless: () => { for (;;); },
};

// Calls go round among the workers; each answer has the number of its call.
class Pool {
  constructor(count) {
    this.waiting = new Map();
    this.calls = 0;
    this.workers = Array.from({ length: count }, () => {
      const worker = new Worker(__filename);
      worker.on('message', ({ call, result }) => {
        const resolve = this.waiting.get(call);
        this.waiting.delete(call);
        resolve(result);
      });
      return worker;
    });
  }
  call(name, value, moved = []) {
    const call = this.calls++;
    this.workers[call % this.workers.length].postMessage({ call, name, value }, moved);
    return new Promise((resolve) => this.waiting.set(call, resolve));
  }
  end() { for (const worker of this.workers) worker.terminate(); }
}

async function each(times, call) {
  await call();
  const began = now();
  for (let i = 0; i < times; i++) await call();
  return (now() - began) / times * 1e6;
}

const kinds = {
  async round(pool, times) { print('us', await each(times, () => pool.call('addOne', 1))); },
  async text(pool, times) {
    const text = 'x'.repeat(1 << 20);
    print('us', await each(times, () => pool.call('giveBack', text)));
  },
  async flight(pool, times) {
    const calls = Math.floor(times / 256);
    const keepOneGoing = async () => { for (let i = 0; i < calls; i++) await pool.call('addOne', i); };
    await pool.call('addOne', 1);
    const began = now();
    await Promise.all(Array.from({ length: 256 }, keepOneGoing));
    print('rate', 256 * calls / (now() - began));
  },
  async move(pool, times) {
    const moves = async (size) => {
      let moved = new ArrayBuffer(size);
      return each(times, async () => { moved = await pool.call('giveBack', moved, [moved]); });
    };
    const small = await moves(1 << 10);
    const large = await moves(64 << 20);
    print('us', small);
    print('large_us', large);
    print('growth', large / small);
  },
  async two(pool, times) {
    const takes = async (count) => {
      const began = now();
      await Promise.all(Array.from({ length: count }, () => pool.call('compute', times)));
      return now() - began;
    };
    await takes(2);
    const one = await takes(1);
    print('speedup', 2 * one / await takes(2));
  },
  async cancel(pool, times) {
    const took = [];
    for (let i = 0; i < times; i++) {
      const worker = new Worker(__filename);
      worker.postMessage({ name: 'endless' });
      await new Promise((resolve) => worker.once('message', resolve));
      const began = now();
      await worker.terminate();
      took.push((now() - began) * 1e3);
    }
    took.sort((a, b) => a - b);
    print('ms', took[took.length >> 1]);
    print('worst_ms', took[took.length - 1]);
  },
};

if (isMainThread) {
  const [kind, times] = process.argv.slice(2);
  const pool = new Pool(kind === 'round' || kind === 'text' || kind === 'move' ? 1 : os.cpus().length);
  kinds[kind](pool, Number(times)).then(() => pool.end());
} else {
  parentPort.on('message', ({ call, name, value }) => {
    if (name === 'endless') parentPort.postMessage({});
    const result = functions[name](value);
    parentPort.postMessage({ call, result }, result instanceof ArrayBuffer ? [result] : []);
  });
}
