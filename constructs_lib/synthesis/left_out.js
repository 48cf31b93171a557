// Preloaded into the Node.js process of jsii by cdk.py. What CDKTF archives folders with takes half
// of its start, and no stack here has such an archive: it loads when one is made.
"use strict";
const Module = require("node:module");

const load = Module._load;
Module._load = function (request, parent, isMain) {
  const real = () => load.call(this, request, parent, isMain);
  if (request !== "archiver") return real();
  return new Proxy(() => {}, {
    apply: (_, self, given) => Reflect.apply(real(), self, given),
    get: (_, name) => real()[name],
  });
};
