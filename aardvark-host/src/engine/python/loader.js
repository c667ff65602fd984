// Boots Pyodide in a bare context and connects it to the host.
//
// Evaluates to `(ops) => boot`, and `boot(options)` to a promise of the instance's functions. This replaces
// `pyodide.mjs`, which looks for a browser, fetches over the network and installs far more than we let in.
"use strict";
(() => (ops) => {
  const { write, log, sleep, decodeUtf8 } = ops;
  const { parse } = JSON;

  const CHUNK = 1 << 19;
  const LEVELS = [[40, 3], [30, 2], [20, 1]];
  const HOME = "/home/pyodide";
  const OWN = "/lib/aardvark";

  // A finaliser that ran after its interpreter's memory was replaced would corrupt it; nothing here needs one.
  globalThis.FinalizationRegistry = class FinalizationRegistry {
    register() {}
    unregister() {}
  };

  const flags = (names) => Object.fromEntries(names.map((name) => [name, false]));

  const makeApi = () => ({
    config: {
      // What `import js` shows: nothing.
      jsglobals: Object.create(null),
      env: { HOME, PYTHONINSPECT: "1", PYTHONUNBUFFERED: "1", LANG: "C.UTF-8", TZ: "UTC" },
      args: [],
      packages: [],
      enableRunUntilComplete: false,
      checkAPIVersion: false,
      BUILD_ID: "0".repeat(64),
      _makeSnapshot: false,
    },
    // Handing these in is what keeps Pyodide from looking around for itself.
    runtimeEnv: {
      ...flags(["IN_NODE", "IN_NODE_COMMONJS", "IN_NODE_ESM", "IN_BUN", "IN_DENO", "IN_SAFARI", "IN_SHELL"]),
      ...flags(["IN_BROWSER_MAIN_THREAD", "IN_BROWSER_WEB_WORKER"]),
      IN_WORKERD: true,
      IN_BROWSER: true,
    },
  });

  const makeTree = (FS, root, files) => {
    FS.mkdirTree(root);
    for (const [path, bytes] of files) {
      const cut = path.lastIndexOf("/");
      if (cut > 0) FS.mkdirTree(`${root}/${path.slice(0, cut)}`);
      FS.writeFile(`${root}/${path}`, bytes, { canOwn: true });
    }
  };

  // A character device: what Python writes to `path` goes to `receive` as bytes.
  const makeSink = (FS, path, major, receive) => {
    const device = FS.makedev(major, 0);
    FS.registerDevice(device, {
      open() {},
      close() {},
      write(_stream, buffer, offset, length) {
        receive(buffer.subarray(offset, offset + length));
        return length;
      },
    });
    FS.mkdev(path, 0o222, device);
  };

  const output = (stream) => ({
    write(buffer) {
      for (let at = 0; at < buffer.length; at += CHUNK) write(stream, buffer.subarray(at, at + CHUNK));
      return buffer.length;
    },
  });

  const logLine = (bytes) => {
    const [number, logger, message] = parse(decodeUtf8(bytes));
    const level = LEVELS.find(([from]) => number >= from);
    log(level ? level[1] : 0, logger, message);
  };

  return async ({ create, wasm, stdlib, bundle, guest, memoryLimit }) => {
    const API = makeApi();
    let instance;
    const failed = Symbol("error");
    const settings = {
      API,
      noInitialRun: false,
      noImageDecoding: true,
      noAudioDecoding: true,
      noWasmDecoding: true,
      print() {},
      printErr() {},
      arguments: [],
      thisProgram: "python",
      locateFile: (name) => `/${name}`,
      preRun: [
        (M) => {
          const version = M.HEAPU32[M._Py_Version >>> 2];
          const [major, minor] = [version >>> 24, (version >>> 16) & 255];
          API.pyVersionTuple = [major, minor, (version >>> 8) & 255];
          API.sitePackages = `/lib/python${major}.${minor}/site-packages`;
          M.FS.mkdirTree(API.sitePackages);
          M.FS.mkdirTree(`/lib/python${major}.${minor}/lib-dynload`);
          M.FS.writeFile(`/lib/python${major}${minor}.zip`, stdlib, { canOwn: true });
          M.FS.mkdirTree(HOME);
          M.FS.chdir(HOME);
          Object.assign(M.ENV, API.config.env);
        },
      ],
      instantiateWasm(imports, done) {
        imports.env.Jsv_GetError_import = () => failed;
        imports.env.JsvError_Check = (value) => value === failed;
        // Growth is exact and capped here, so that Python sees MemoryError instead of the process its end.
        imports.env.emscripten_resize_heap = (wanted) => {
          const size = wanted >>> 0;
          if (size > memoryLimit) return 0;
          const current = instance.exports.memory.buffer.byteLength;
          // A sixteenth more than it has keeps the number of growths logarithmic.
          const target = Math.min(memoryLimit, Math.max(size, current + (current >>> 4)));
          return settings.growMemory(target) ? 1 : 0;
        };
        instance = new WebAssembly.Instance(wasm, imports);
        done(instance, wasm);
        return {};
      },
    };
    // Emscripten decides by `window` that it is in a browser; it reads this once, at the start.
    globalThis.window = {};
    const booting = create(settings);
    delete globalThis.window;
    const M = await booting;
    API.finalizeBootstrap();
    API.initializeStreams(() => null, () => {}, () => {});
    API.public_api.setStdout(output(1));
    API.public_api.setStderr(output(2));
    makeSink(M.FS, "/dev/aardvark-log", 80, logLine);
    makeSink(M.FS, "/dev/aardvark-sleep", 81, (bytes) => sleep(+decodeUtf8(bytes)));
    makeTree(M.FS, OWN, guest);
    makeTree(M.FS, "/bundle", bundle);
    return connect(M);
  };

  // The call path: raw C-API exports, no proxies. Errors stay in Python; see dispatch.
  function connect(M) {
    const {
      _malloc, _free, _Py_DecRef, _PyErr_Clear, _PyRun_SimpleString, _PyImport_ImportModule, _PyList_GetItem,
      _PyObject_GetAttrString, _PyObject_CallOneArg, _PyBytes_FromStringAndSize, _PyBytes_AsString, _PyBytes_Size,
    } = M;
    // [address, length] of the last reply; the host reads this array directly.
    const mailbox = new Uint32Array(2);
    let reply = 0;
    let request = 0;
    let handlers = 0;

    const withText = (text, use) => {
      const bytes = new TextEncoder().encode(`${text}\0`);
      const address = _malloc(bytes.length);
      M.HEAPU8.set(bytes, address);
      try {
        return use(address);
      } finally {
        _free(address);
      }
    };

    const release = () => {
      if (reply !== 0) _Py_DecRef(reply);
      reply = 0;
    };

    // Makes room for a request of `length` bytes and says where the host must write it.
    const prepare = (length) => {
      release();
      request = _PyBytes_FromStringAndSize(0, length);
      if (request === 0) {
        _PyErr_Clear();
        return 0;
      }
      return _PyBytes_AsString(request) >>> 0;
    };

    const callWithRequest = (callable) => {
      const bytes = request;
      request = 0;
      reply = _PyObject_CallOneArg(callable, bytes);
      _Py_DecRef(bytes);
      if (reply === 0) {
        _PyErr_Clear();
        return false;
      }
      mailbox[0] = _PyBytes_AsString(reply) >>> 0;
      mailbox[1] = _PyBytes_Size(reply) >>> 0;
      return true;
    };

    let load = 0;
    const start = () => {
      // The plugin's folder comes first on the path, but only once our own modules are imported.
      const run = (text) => {
        if (withText(text, _PyRun_SimpleString) !== 0) throw new Error("the dispatch module could not be prepared");
      };
      run(`import sys\nsys.path.append("${OWN}")\n`);
      const dispatch = withText("_aardvark_dispatch", _PyImport_ImportModule);
      if (dispatch === 0) throw new Error("the dispatch module does not import");
      run("import _aardvark_dispatch\n_aardvark_dispatch.prepare()\n");
      run('sys.path[:0] = ["/bundle", "/bundle/vendor"]\n');
      load = withText("load", (name) => _PyObject_GetAttrString(dispatch, name));
      handlers = withText("HANDLERS", (name) => _PyObject_GetAttrString(dispatch, name));
    };
    start();

    return {
      mailbox,
      memory: M.memory,
      prepare,
      release,
      load: () => callWithRequest(load),
      invoke: (index) => callWithRequest(_PyList_GetItem(handlers, index)),
    };
  }
})();
