// The module `aardvark:fs`: the bundle, the scratch directory and mounted directories, by absolute paths.
//
// All of it is synchronous: what it works on is memory, or a disk whose answer everything would wait for anyway.
(ops, shared) => {
  "use strict";

  const { Error, TypeError, arrays, arrayBuffer, arrayByteLength, arrayByteOffset, bufferLength } = shared.primordials;
  const { dateNow, defineProperty, sliceString, startsWith, viewBuffer, viewByteLength, viewByteOffset } = shared.primordials;
  const { dictionary, kindOf } = shared;
  const { Float64Array, Uint8Array } = arrays;

  const WRITE = 1;
  const CREATE = 2;
  const TRUNCATE = 8;

  const IS_DIRECTORY = -31;
  const NOT_DIRECTORY = -54;

  const KIND = 0o170000;
  const DIRECTORY = 0o040000;

  // The bundle's number as a device.
  const BUNDLE = 2;

  // What one write may carry.
  const CHUNK = 1 << 20;

  const fail = (problem, what, path) => {
    const code = ops.fileProblem(-problem);
    const error = new Error(`${code[0]}: ${code[1]}, ${what} \`${path}\``);
    defineProperty(error, "code", { __proto__: null, value: code[0], writable: true, configurable: true });
    throw error;
  };

  const check = (result, what, path) => {
    if (typeof result === "number" && result < 0) fail(result, what, path);
    return result;
  };

  const pathOf = (value, what) => {
    if (typeof value !== "string") throw new TypeError(`${what}: a path must be a string`);
    if (!startsWith(value, "/")) {
      throw new TypeError(`${what}: the path \`${value}\` is not absolute (begin it with \`/bundle/\`, \`/tmp/\` or \`/mnt/\`)`);
    }
    return value;
  };

  const look = (path) => {
    const numbers = new Float64Array(7);
    const result = ops.fileStat(path, numbers);
    return {
      __proto__: null,
      result,
      isDirectory: (numbers[0] & KIND) === DIRECTORY,
      isBundled: numbers[3] === BUNDLE,
      size: numbers[1],
      modified: numbers[5],
    };
  };

  // Gives what `use` gives, which fails if that is negative. At the end of the stack any call throws, so there is none
  // between opening and `try`.
  const withOpen = (path, mode, what, use) => {
    const handle = ops.fileOpen(path, mode, 0o644, dateNow());
    if (handle < 0) fail(handle, what, path);
    let result;
    try {
      ops.fileCount(1);
      result = use(handle);
    } finally {
      ops.fileClose(handle);
      ops.fileCount(0);
    }
    return check(result, what, path);
  };

  const stat = (path) => {
    const { result, isDirectory, size, modified } = look(pathOf(path, "stat"));
    check(result, "stat", path);
    return { isFile: !isDirectory, isDirectory, size, modified };
  };

  const readAs = (path, what) => {
    const found = look(pathOf(path, what));
    check(found.result, what, path);
    if (found.isDirectory) fail(IS_DIRECTORY, what, path);
    const bytes = new Uint8Array(found.size);
    let count;
    if (found.isBundled) {
      count = check(ops.fileReadBundled(path, bytes), what, path);
    } else {
      count = withOpen(path, 0, what, (handle) => ops.fileRead(handle, bytes, 0));
    }
    // Somebody else may have cut it meanwhile.
    return count === found.size ? bytes : new Uint8Array(arrayBuffer(bytes), 0, count);
  };

  const bytesOf = (data) => {
    if (typeof data === "string") return ops.encodeUtf8(data);
    const kind = typeof data === "object" && data !== null ? kindOf(data) : "";
    if (kind === "typedArray") return new Uint8Array(arrayBuffer(data), arrayByteOffset(data), arrayByteLength(data));
    if (kind === "dataView") return new Uint8Array(viewBuffer(data), viewByteOffset(data), viewByteLength(data));
    if (kind === "arrayBuffer") return new Uint8Array(data, 0, bufferLength(data));
    throw new TypeError("writeFile: the content must be a string, an ArrayBuffer or a view of one");
  };

  const writeFile = (path, data, options = undefined) => {
    const append = !!dictionary(options, "writeFile").append;
    const bytes = bytesOf(data);
    const length = arrayByteLength(bytes);
    const mode = WRITE | CREATE | (append ? 0 : TRUNCATE);
    withOpen(pathOf(path, "writeFile"), mode, "writeFile", (handle) => {
      const numbers = new Float64Array(7);
      let result = append ? ops.fileStatOpen(handle, numbers) : 0;
      const start = append ? numbers[1] : 0;
      for (let written = 0; written < length && result >= 0; written += result) {
        const size = length - written < CHUNK ? length - written : CHUNK;
        const piece = new Uint8Array(arrayBuffer(bytes), arrayByteOffset(bytes) + written, size);
        result = ops.fileWrite(handle, piece, start + written, dateNow());
      }
      return result;
    });
  };

  const makeParents = (path) => {
    for (let end = 1; end <= path.length; end++) {
      if (end < path.length && path[end] !== "/") continue;
      const above = sliceString(path, 0, end);
      const { result, isDirectory } = look(above);
      if (result < 0) check(ops.fileMakeDirectory(above, 0o755, dateNow()), "mkdir", above);
      else if (!isDirectory && end < path.length) fail(NOT_DIRECTORY, "mkdir", above);
    }
  };

  const mkdir = (path, options = undefined) => {
    pathOf(path, "mkdir");
    if (dictionary(options, "mkdir").recursive) makeParents(path);
    else check(ops.fileMakeDirectory(path, 0o755, dateNow()), "mkdir", path);
  };

  const removeAll = (path) => {
    if (!look(path).isDirectory) {
      check(ops.fileRemove(path, dateNow()), "remove", path);
      return;
    }
    const names = check(ops.fileNames(path), "remove", path);
    for (let index = 0; index < names.length; index++) removeAll(`${path}/${names[index]}`);
    check(ops.fileRemoveDirectory(path, dateNow()), "remove", path);
  };

  const remove = (path, options = undefined) => {
    const found = look(pathOf(path, "remove"));
    check(found.result, "remove", path);
    if (dictionary(options, "remove").recursive) removeAll(path);
    else if (found.isDirectory) check(ops.fileRemoveDirectory(path, dateNow()), "remove", path);
    else check(ops.fileRemove(path, dateNow()), "remove", path);
  };

  shared.files = {
    __proto__: null,
    readFile: (path) => readAs(path, "readFile"),
    readTextFile: (path) => ops.decodeUtf8(readAs(path, "readTextFile")),
    writeFile,
    stat,
    readDir: (path) => check(ops.fileNames(pathOf(path, "readDir")), "readDir", path),
    mkdir,
    remove,
    rename(from, to) {
      check(ops.fileRename(pathOf(from, "rename"), pathOf(to, "rename"), dateNow()), "rename", from);
    },
  };
};
