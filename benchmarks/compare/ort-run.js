// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// node ort-run.js PACKAGE MODEL.onnx INPUT.npy OUTPUT.f32
//
// Runs a model of one input and one output in ONNX Runtime, one sample of INPUT
// (float32, samples first) at a time, and writes the outputs behind each other.

const fs = require('fs');

const [folder, model, input, output] = process.argv.slice(2);
const ort = require(folder);

function readNpy(path) {
  const bytes = fs.readFileSync(path);
  const wide = bytes[6] > 1;
  const length = wide ? bytes.readUInt32LE(8) : bytes.readUInt16LE(8);
  const start = (wide ? 12 : 10) + length;
  const header = bytes.toString('latin1', wide ? 12 : 10, start);
  if (!/'descr': '<f4'/.test(header) || !/'fortran_order': False/.test(header))
    throw new Error(`${path}: expected float32 in C order`);
  const shape = /'shape': \(([^)]*)\)/.exec(header)[1]
      .split(',').map((s) => s.trim()).filter((s) => s).map(Number);
  const data = new Float32Array(bytes.buffer.slice(bytes.byteOffset + start));
  return {shape, data};
}

async function main() {
  const session = await ort.InferenceSession.create(
      model, {intraOpNumThreads: 1, interOpNumThreads: 1});
  const {shape, data} = readNpy(input);
  const size = data.length / shape[0];
  const dims = [1, ...shape.slice(1)];
  const file = fs.openSync(output, 'w');
  for (let i = 0; i < shape[0]; ++i) {
    const tensor = new ort.Tensor(
        'float32', data.slice(i * size, (i + 1) * size), dims);
    const results = await session.run({[session.inputNames[0]]: tensor});
    const result = results[session.outputNames[0]].data;
    fs.writeSync(file, Buffer.from(result.buffer, result.byteOffset, result.byteLength));
  }
  fs.closeSync(file);
}

main().catch((error) => {
  console.error(`ort-run.js: ${error.message}`);
  process.exit(1);
});
