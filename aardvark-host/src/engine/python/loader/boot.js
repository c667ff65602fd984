// Boots Pyodide in a bare context, or makes an instance that continues from an image of one.
//
// This replaces `pyodide.mjs`, which looks for a browser, fetches over the network and installs far more than we let in.
(ops, shared) => {
  "use strict";

  // The one place that can be written, so that programs which write into their home or into the current directory work.
  const SCRATCH = "/tmp";

  // Where the directories are that the host mounts.
  const MOUNTS = "/mnt";

  const { parse, stringify } = JSON;
  const { getPrototypeOf, isExtensible, preventExtensions } = Object;
  const { ownKeys } = Reflect;

  // A finaliser that ran after its interpreter's memory was replaced would corrupt it; nothing here needs one.
  globalThis.FinalizationRegistry = class FinalizationRegistry {
    register() {}
    unregister() {}
  };

  // The clock goes on where the image's stood, in whatever process that was.
  let clockStart = 0;
  const origin = ops.now();
  const now = () => ops.coarsen(clockStart + ops.now() - origin);
  globalThis.performance = Object.freeze({ __proto__: null, now });

  const { now: wallNow } = Date;
  Object.defineProperty(Date, "now", { value: () => ops.coarsen(wallNow()), configurable: true, writable: true });

  const flags = (names) => Object.fromEntries(names.map((name) => [name, false]));

  const makeApi = (major, minor, micro) => ({
    config: {
      jsglobals: shared.jsGlobals,
      env: { HOME: SCRATCH, PYTHONINSPECT: "1", PYTHONUNBUFFERED: "1", LANG: "C.UTF-8", TZ: "UTC" },
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
    pyVersionTuple: [major, minor, micro],
    sitePackages: `/lib/python${major}.${minor}/site-packages`,
  });

  // `mounts`: `[mount point, [[path, index, size], ...]]` of each, as JSON. `continues`: without starting Python. `data`:
  // what the module does not bring of its memory, and where it begins.
  return async ({ create, wasm, version, mounts, memoryLimit, continues, data, dataStart }) => {
    const API = makeApi(...version.split(".").map(Number));
    let instance;
    let callbacks;
    let memory;
    let guestFiles;
    let refuseMemory = () => {};
    const failed = Symbol("error");
    const settings = {
      API,
      continues,
      memoryLimit,
      noInitialRun: continues,
      noImageDecoding: true,
      noAudioDecoding: true,
      noWasmDecoding: true,
      print() {},
      printErr() {},
      arguments: [],
      thisProgram: "python",
      locateFile: (name) => `/${name}`,
      // The glue asks these while it loads libraries; `libraries` replaces them.
      libraryMemory: (_name, size, allocate) => allocate(size),
      libraryLoads() {},
      compileLibrary: shared.compileLibrary,
      preRun: [
        (M) => {
          mount(M, parse(mounts));
          guestFiles = shared.guestFiles(M);
          M.FS.mkdirTree(MOUNTS);
          M.FS.mount(guestFiles(SCRATCH), {}, SCRATCH);
          M.FS.chdir(SCRATCH);
          Object.assign(M.ENV, API.config.env);
        },
      ],
      onRuntimeInitialized: () => shared.installDevices(settings.FS),
      instantiateWasm(imports, done) {
        callbacks = shared.noteCallbacks(imports.env);
        imports.env.Jsv_GetError_import = () => failed;
        imports.env.JsvError_Check = (value) => value === failed;
        // The same two by the names that Pyodide 0.29 has for them.
        imports.sentinel = { create_sentinel: () => failed, is_sentinel: (value) => value === failed };
        // Growth is exact and capped here, so that Python sees MemoryError instead of the process its end.
        imports.env.emscripten_resize_heap = (wanted) => {
          const size = wanted >>> 0;
          const current = memory.buffer.byteLength;
          // A sixteenth more than it has keeps the number of growths logarithmic.
          const target = Math.min(settings.memoryLimit, Math.max(size, current + (current >>> 4)));
          if (size <= target && settings.growMemory(target)) return 1;
          refuseMemory(size);
          return 0;
        };
        instance = new WebAssembly.Instance(wasm, imports);
        memory = instance.exports.memory ?? imports.env.memory;
        if (data) new Uint8Array(memory.buffer).set(new Uint8Array(data), dataStart);
        return done(instance, wasm);
      },
    };
    // Emscripten decides by `window` that it is in a browser; it reads this once, at the start.
    globalThis.window = {};
    ops.setCompiling(true);
    const booting = create(settings);
    delete globalThis.window;
    const M = await booting;
    const { exports } = instance;
    if (!continues) {
      API.finalizeBootstrap();
      replaceReferences(M, API);
    }
    // CPython asks here, once the host has set the byte at `bell`, which signal it has got; asked again it hears nothing.
    const bell = M._Py_EMSCRIPTEN_SIGNAL_HANDLING;
    const SIGXCPU = 24;
    M.Py_EmscriptenSignalBuffer = {
      __proto__: null,
      get 0() {
        M.HEAPU8[bell] = 0;
        return SIGXCPU;
      },
      set 0(_) {},
    };
    const parts = {
      bell,
      calls: shared.calls(M, exports),
      libraries: shared.libraries(M, exports, callbacks),
      streams: shared.streams(M),
      change: shared.lockFiles(M),
      guestFiles,
    };
    ({ refuseMemory } = parts.calls);
    if (!continues) parts.calls.start();
    shared.closeCompiler();
    shared.freezeIntrinsics();
    // Classes of the glue whose instances guests get; see glue.rs for the first two.
    const classes = [M.ReversedIterator, M.PyBufferView, API.PythonError, API.NoGilError, API.LiteralMap];
    classes.forEach(shared.harden);
    // What stands for a Python object in JavaScript has classes of Pyodide's own, made when they are first needed.
    const proxyClass = M.getPyProxyClass;
    M.getPyProxyClass = (flags) => shared.harden(proxyClass(flags));
    return surface(M, exports, memory, parts);
  };

  function mount(M, points) {
    for (const [point, files] of points) {
      if (!M.FS.analyzePath(point).exists) M.FS.mkdirTree(point);
      M.FS.mount(shared.hostFiles(M, files), {}, point);
      // What a bundle brings as plain files is not what its manifest pins.
      if (point !== "/bundle") shared.trustLibraries(files);
    }
  }

  // Takes Pyodide's own objects out of Python's reach.
  function replaceReferences(M, API) {
    const known = M.__hiwire_immortal_get(1);
    API.getExpectedKeys().forEach((object, index) => {
      const ours = shared.firstReferences[index];
      const was = M.__hiwire_get(index);
      if (was === ours) return;
      M.__hiwire_set(index, ours);
      if (typeof known.delete === "function") known.delete(object);
    });
  }

  // The functions that the host calls.
  function surface(M, exports, memory, { bell, calls, libraries, streams, change, guestFiles }) {
    const { firstReferences } = shared;
    // The constants that Pyodide starts with end with this one; it has one more since 0.29.
    const markerPlace = () => {
      const place = [5, 6].find((index) => M.__hiwire_immortal_get(index)?.noValueMarker === 1);
      if (place === undefined) throw new Error("the table of constants has another order");
      return place;
    };
    const immortals = () => {
      const strings = [];
      for (let index = markerPlace() + 1; ; index++) {
        let value;
        try {
          value = M.__hiwire_immortal_get(index);
        } catch {
          return strings;
        }
        strings.push(value);
      }
    };
    let stack;
    let known;

    // Objects of JavaScript that Python holds, besides those that it always does.
    const references = () => {
      let count = 0;
      try {
        for (; ; count++) M.__hiwire_get(count);
      } catch {
        return count;
      }
    };

    // A guest can get at the object that stands for the memory, and a property of it would stay. V8 makes a new object
    // when the memory grows. False: the guest was faster.
    const sealMemory = () => {
      const { buffer } = M.HEAPU8;
      if (!isExtensible(buffer)) return true;
      const isPlain = ownKeys(buffer).length === 0 && getPrototypeOf(buffer) === ArrayBuffer.prototype;
      preventExtensions(buffer);
      return isPlain;
    };

    const remember = () => {
      sealMemory();
      stack = exports.emscripten_stack_get_current();
      const map = M.__hiwire_immortal_get(1);
      const objects = [...map].filter(([key]) => typeof key !== "string");
      known = { map, size: map.size, objects, limit: map.size + 10_000, references: exports.hiwire_num_refs() };
      libraries.remember();
      streams.remember();
    };

    // The same object gets the same place for as long as it has one: the places that a call has given out are free
    // again in memory, and may not be given out as if they were taken.
    const forgetObjects = () => {
      const { map, objects } = known;
      for (const [object, place] of objects) if (map.get(object) !== place) map.set(object, place);
      if (map.size === known.size) return;
      const kept = new Map(objects);
      for (const key of map.keys()) if (typeof key !== "string" && !kept.has(key)) map.delete(key);
      known.size = map.size;
    };

    return {
      ...calls,
      bell,
      memory,
      // What the instance gets besides the library; `memoryLimit` in bytes, `names` of the directories that the host
      // mounts as JSON, `openFiles` the most descriptors.
      equip(mounts, memoryLimit, names, openFiles) {
        change(() => {
          mount(M, parse(mounts));
          for (const name of parse(names)) {
            const place = `${MOUNTS}/${name}`;
            M.FS.mkdir(place);
            M.FS.mount(guestFiles(place), {}, place);
          }
        });
        M.memoryLimit = memoryLimit;
        M.FS.MAX_OPEN_FDS = openFiles;
        streams.count();
      },
      // What an image keeps besides the memory, as JSON.
      describe() {
        const strings = immortals();
        for (let index = firstReferences.length; index < references(); index++) {
          if (M.__hiwire_get(index) !== null) throw new Error("it keeps objects of JavaScript (from pyodide.ffi)");
        }
        if (!strings.every((value) => typeof value === "string")) throw new Error("it keeps objects of JavaScript");
        return stringify({
          clock: now(),
          cwd: M.FS.cwd(),
          stack: exports.emscripten_stack_get_current(),
          open: streams.openFiles(),
          immortals: strings,
          libraries: libraries.describe(),
          references: references(),
          roots: calls.describe(),
        });
      },
      grow: (bytes) => bytes <= M.HEAPU8.length || M.growMemory(bytes) === 1,
      // Makes everything besides the memory, which is the image's already, what `describe` said.
      adopt(text) {
        const image = parse(text);
        clockStart = image.clock;
        exports.emscripten_stack_init();
        exports._emscripten_stack_restore(image.stack);
        // What the interpreter's constructors do with the tables that are not in memory.
        exports._hiwire_immortal_table_init();
        M.__hiwire_immortal_add(null);
        M.__hiwire_immortal_add(new Map());
        M._jslib_init();
        markerPlace();
        M.runtimeKeepalivePush();
        // The table is as long as it once had to be; what is not used of it is on a list in memory.
        for (let index = 0; index < image.references; index++) {
          if (M.__hiwire_set(index, firstReferences[index] ?? null) < 0) throw new Error("the table of references is full");
        }
        image.immortals.forEach((string) => M.__hiwire_immortal_add(string));
        libraries.adopt(image.libraries);
        streams.openAgain(image.open);
        M.FS.chdir(image.cwd);
        calls.adopt(image.roots);
      },
      // From here on `reset` comes back to this moment.
      remember,
      // Brings everything besides the memory back. Gives what cannot be undone, if there is something.
      reset() {
        calls.forget();
        shared.resetIntrinsics();
        if (!sealMemory()) return "it has put something on the memory's own buffer";
        exports._emscripten_stack_restore(stack);
        for (let index = 0; index < firstReferences.length; index++) {
          if (M.__hiwire_get(index) !== firstReferences[index]) M.__hiwire_set(index, firstReferences[index]);
        }
        if (exports.hiwire_num_refs() !== known.references) {
          const size = references();
          for (let index = firstReferences.length; index < size; index++) M.__hiwire_set(index, null);
        }
        forgetObjects();
        // Strings that Python looks up in JavaScript are kept for good; a guest must not fill the heap with them.
        if (known.map.size > known.limit) return "it has asked JavaScript for too many different names";
        streams.reset();
        return libraries.reset();
      },
    };
  }
};
