// Preloaded into the Node.js process of jsii by cdk.py: leaves out what no synthesis here needs.
"use strict";
const Module = require("node:module");
const util = require("node:util");

// What CDKTF archives folders with takes half of its start, and no stack here has such an archive:
// it loads when one is made. The stack of each token, in JavaScript, tells nobody anything who
// writes Python.
const load = Module._load;
Module._load = function (request, parent, isMain) {
  const real = () => load.call(this, request, parent, isMain);
  if (request === "archiver") {
    return new Proxy(() => {}, {
      apply: (_, self, given) => Reflect.apply(real(), self, given),
      get: (_, name) => real()[name],
    });
  }
  return request.endsWith("/stack-trace") ? { ...real(), captureStackTrace: () => [] } : real();
};

// For a message that is needed of a missing type alone, jsii's kernel describes each type that it
// meets, which takes a tenth of its time.
const KINDS = ["collection", "fqn", "intersection", "primitive", "union"];
util.inspect = new Proxy(util.inspect, {
  apply(inspect, self, given) {
    const type = given[0]?.type;
    const isType = typeof type === "object" && KINDS.some((kind) => kind in (type ?? {}));
    return isType ? "a type" : Reflect.apply(inspect, self, given);
  },
});
