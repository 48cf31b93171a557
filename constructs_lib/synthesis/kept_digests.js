// Preloaded into the Node.js process of jsii by early_kernel.py: remembers the hashes of archives.
"use strict";
const fs = require("node:fs");

const { SMSBOT_KEPT_DIGESTS: KEPT } = process.env;
const DIGEST = /^[0-9a-f]{64}$/;
const MOST_BYTES = 2 ** 16;

// jsii unpacks an archive into a folder that is named by its hash, and takes that hash in each run:
// of the 37 MB of the bindings, a tenth of its time. Whatever writes to a file changes its ctime.
globalThis.keptDigest = (file, comments, digest) => {
  const { dev, ino, size, mtimeNs, ctimeNs } = fs.statSync(file, { bigint: true });
  const key = JSON.stringify([file, ...comments]);
  const state = [dev, ino, size, mtimeNs, ctimeNs].join(" ");
  const kept = read();
  if (kept?.[key]?.state === state && DIGEST.test(kept[key].digest)) {
    return Buffer.from(kept[key].digest, "hex");
  }
  const found = digest();
  write(kept, { [key]: { state, digest: found.toString("hex") } });
  return found;
};

function read() {
  try {
    return JSON.parse(fs.readFileSync(KEPT, "utf8"));
  } catch {
    return {};
  }
}

// Whole or not at all: others may be reading it.
function write(kept, found) {
  if (!KEPT) return;
  const all = JSON.stringify({ ...kept, ...found });
  const written = `${KEPT}.${process.pid}`;
  try {
    fs.writeFileSync(written, all.length > MOST_BYTES ? JSON.stringify(found) : all);
    fs.renameSync(written, KEPT);
  } catch {
    fs.rmSync(written, { force: true });
  }
}
