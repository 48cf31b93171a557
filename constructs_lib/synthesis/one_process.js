// Preloaded into the Node.js process of jsii by one_process.py, which tells why.
"use strict";
const fs = require("node:fs");
const Module = require("node:module");
const path = require("node:path");
const { isMainThread } = require("node:worker_threads");

// The kernel reads and writes its messages here; the first process hands them on from and to its
// standard input and output.
const CHANNEL = 3;
const [STDIN, STDOUT, STDERR] = [0, 1, 2];
const [, main = ""] = process.argv;

if (isMainThread && main.endsWith(path.join("bin", "jsii-runtime.js"))) {
  // Where the kernel looks whether packages may be linked.
  process.execArgv.push("--preserve-symlinks");
  const kernel = path.join(path.dirname(main), "..", "lib", "program.js");
  const load = Module._load;
  Module._load = function (request, parent, isMain) {
    return load.call(this, isMain ? kernel : request, parent, isMain);
  };

  // Answers are written together, when there is nothing more to read.
  const { readSync, writeSync } = fs;
  let answers = [];
  function writeAnswers() {
    const all = Buffer.concat(answers);
    answers = [];
    writeAll(STDOUT, all);
  }
  // process.stdout and process.stderr make their pipes refuse what does not fit: more than 64 KiB.
  const never = new Int32Array(new SharedArrayBuffer(4));
  function writeAll(fd, all) {
    for (let written = 0; written < all.length; ) {
      try {
        written += writeSync(fd, all, written);
      } catch (error) {
        if (error.code !== "EAGAIN") throw error;
        Atomics.wait(never, 0, 0, 1); // A millisecond.
      }
    }
  }
  process.once("exit", writeAnswers);
  fs.readSync = (fd, ...rest) => {
    if (fd !== CHANNEL) return readSync(fd, ...rest);
    writeAnswers();
    return readSync(STDIN, ...rest);
  };
  fs.writeSync = (fd, data, ...rest) => {
    if (fd === CHANNEL) {
      const [offset = 0] = rest;
      answers.push(data.subarray(offset));
      return data.length - offset;
    }
    // The only writer to it, jsii's own debugging, writes whole buffers in parts.
    if (fd === STDERR && Buffer.isBuffer(data)) {
      const [offset = 0, length = data.length - offset] = rest;
      return tell("stderr", data.subarray(offset, offset + length));
    }
    return writeSync(fd, data, ...rest);
  };

  // What a program prints reaches Python as messages, as the first process wraps it.
  function tell(name, printed) {
    writeAll(STDERR, Buffer.from(JSON.stringify({ [name]: printed.toString("base64") }) + "\n"));
    return printed.length;
  }
  for (const name of ["stdout", "stderr"]) {
    process[name].write = (data, encoding, done = encoding) => {
      tell(name, Buffer.from(data));
      if (typeof done === "function") done();
      return true;
    };
  }
}
