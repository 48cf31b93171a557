// Preloaded into the Node.js processes of jsii by lazy_bindings.py, which tells why.
"use strict";
const Module = require("node:module");
const path = require("node:path");
const threads = require("node:worker_threads");

const BINDINGS_INDEXES = ["@cdktf", "@cdktn"].map((scope) =>
  path.join(scope, "provider-aws", "lib", "index.js"),
);
const INDEX_BUILDER = "runtime-index-worker.js";

// The index of the bindings gets a stand-in for each of its modules, which loads the real module
// when something of it is first used.
const load = Module._load;
Module._load = function (request, parent, isMain) {
  const isIndex = BINDINGS_INDEXES.some((index) => parent?.filename?.endsWith(index));
  if (!isIndex || !request.startsWith("./")) {
    return load.call(this, request, parent, isMain);
  }
  const real = () => load.call(this, request, parent, isMain);
  return new Proxy(
    {},
    {
      // The index of CDK Terrain asks each module at once whether it is an ES module; all are.
      get: (_, name) => name === "__esModule" || real()[name],
      has: (_, name) => name in real(),
      ownKeys: () => Reflect.ownKeys(real()),
      getOwnPropertyDescriptor: (_, name) => {
        const descriptor = Object.getOwnPropertyDescriptor(real(), name);
        return descriptor && { ...descriptor, configurable: true };
      },
    },
  );
};

// On a machine's first run jsii writes an index of the bindings' types in a worker thread, and a
// program as short as a synthesis ends before the index is written: every run would then parse all
// 131 MB of types again. So the process ends when the index is written.
const builders = new Set();
threads.Worker = class extends threads.Worker {
  constructor(file, options) {
    super(file, options);
    if (path.basename(String(file)) !== INDEX_BUILDER) return;
    builders.add(this);
    this.once("exit", () => builders.delete(this));
  }
};
const exit = process.exit;
process.exit = (code) => {
  if (builders.size === 0) exit(code);
  // jsii waits for five seconds, then sends this signal.
  process.on("SIGTERM", () => {});
  for (const builder of builders) builder.once("exit", () => builders.size === 0 && exit(code));
};
