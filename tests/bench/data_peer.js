// What node costs, for the same jobs as data.lua: data_peer.js WHAT N.
'use strict';
const cpu = () => { const used = process.cpuUsage(); return (used.user + used.system) * 1e-6; };
const print = (metric, value) => console.log(`${metric} ${value}`);

const jobs = {
  json(n) {
    const rows = Array.from({ length: n }, (_, i) => ({ id: i + 1, name: `user ${i + 1}`, score: (i + 1) / 7, tags: ['a', 'b'], active: true }));
    const text = JSON.stringify(rows);
    let began = cpu();
    const value = JSON.parse(text);
    print('decode_ms', (cpu() - began) * 1e3);
    began = cpu();
    JSON.stringify(value);
    print('encode_ms', (cpu() - began) * 1e3);
  },
};

const [what, n] = process.argv.slice(2);
jobs[what](Number(n));
