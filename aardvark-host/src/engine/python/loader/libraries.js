// Shared libraries: what has to be the same in another instance so that pointers into them stay true.
//
// A library's data lies in linear memory and comes with the image; its functions lie in a table that is not part of
// it. Loading the same libraries in the same order at the same places makes the tables equal again. So does making the
// same callbacks (functions of Python that C can call, by way of `ctypes`) with the same arguments.
(ops, shared) => {
  "use strict";

  const { Module } = WebAssembly;

  // Lets `make` compile. Everything that the loader compiles by itself is made of its own templates; a library of a
  // package is checked first. Whatever else reaches the compiler is refused by the host.
  const compiling = (make) => {
    ops.setCompiling(true);
    try {
      return make();
    } finally {
      ops.setCompiling(false);
    }
  };

  // The loader is booting: from here on it may compile only by the two ways below.
  shared.closeCompiler = () => {
    const Trusted = function (bytes) {
      return compiling(() => new Module(bytes));
    };
    Trusted.prototype = Module.prototype;
    WebAssembly.Module = Trusted;
    ops.setCompiling(false);
  };

  // What the patched loader calls for the bytes of a shared library, wherever it has them from; see glue.rs.
  shared.compileLibrary = (bytes) => {
    // Older lines read libraries through linear memory, as signed numbers.
    const trusted = shared.trustedLibrary(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    if (trusted === undefined) {
      ops.refuseLibrary();
      throw new Error("only shared libraries of packages can be loaded");
    }
    return compiling(() => new Module(trusted));
  };

  // Notes with which arguments each callback was made, by the slot of its function.
  shared.noteCallbacks = (imports) => {
    const { ffi_prep_closure_loc_js: make, ffi_closure_free_js: free } = imports;
    const callbacks = new Map();
    const notes = { callbacks, make, changed: false };
    const noted = (closure, call, target, data, slot) => {
      notes.changed = true;
      callbacks.set(slot, [closure, call, target, data]);
      return make(closure, call, target, data, slot);
    };
    const forgotten = (closure) => {
      notes.changed = true;
      for (const [slot, values] of callbacks) if (values[0] === closure) callbacks.delete(slot);
      free(closure);
    };
    imports.ffi_prep_closure_loc_js = Object.assign(noted, { sig: make.sig });
    imports.ffi_closure_free_js = Object.assign(forgotten, { sig: free.sig });
    return notes;
  };

  shared.libraries = (M, exports, notes) => {
    const { callbacks, make } = notes;
    const { LDSO, wasmTable, freeTableIndexes } = M;
    const loaded = [];
    let replay;

    // A guest can ask for a library called `toString`.
    Object.setPrototypeOf(LDSO.loadedLibsByName, null);
    Object.setPrototypeOf(LDSO.loadedLibsByHandle, null);

    // The two places where the patched glue asks; see glue.rs.
    M.libraryMemory = (name, size, allocate) => (replay ? replay.memory : allocate(size));
    M.libraryLoads = (name, memory, table, tableSize) => loaded.push({ name, memory, table, tableSize });

    const first = wasmTable.length;
    let saved;

    // Emscripten takes note of a library before it knows whether it can be loaded.
    const complete = () => loaded.filter(({ name }) => typeof LDSO.loadedLibsByName[name]?.exports === "object");

    const isLibrarySlot = (slot) => loaded.some(({ table, tableSize }) => slot >= table && slot < table + tableSize);

    // Which library, -1 for the interpreter, and which of its symbols each function in a slot of its own is.
    const describeSlots = () => {
      const slots = [];
      let names;
      for (let slot = first; slot < wasmTable.length; slot++) {
        if (isLibrarySlot(slot) || callbacks.has(slot) || freeTableIndexes.includes(slot)) continue;
        const found = wasmTable.get(slot);
        if (found === null) continue;
        if (names === undefined) {
          names = new Map();
          const all = [[-1, exports], ...complete().map(({ name }, at) => [at, LDSO.loadedLibsByName[name].exports])];
          for (const [at, symbols] of all) {
            for (const symbol of Object.keys(symbols)) {
              if (typeof symbols[symbol] === "function") names.set(symbols[symbol], [at, symbol]);
            }
          }
        }
        const name = names.get(found);
        if (name === undefined) throw new Error("it keeps a pointer to a function of JavaScript");
        slots.push([slot, ...name]);
      }
      return slots;
    };

    const describe = () => ({
      libraries: complete().map((library) => ({
        ...library,
        handles: Object.keys(LDSO.loadedLibsByHandle)
          .filter((handle) => LDSO.loadedLibsByHandle[handle].name === library.name)
          .map(Number),
      })),
      slots: describeSlots(),
      callbacks: [...callbacks],
      length: wasmTable.length,
      free: [...freeTableIndexes],
    });

    const adopt = ({ libraries, slots, callbacks: made, length, free }) => {
      for (const library of libraries) {
        if (wasmTable.length > library.table) throw new Error(`no room for \`${library.name}\` at its place`);
        wasmTable.grow(library.table - wasmTable.length);
        const dso = M.newDSO(library.name, undefined, "loading");
        dso.global = false;
        replay = library;
        dso.exports = M.loadWebAssemblyModule(M.FS.readFile(library.name), {}, library.name, {});
        replay = undefined;
        for (const handle of library.handles) LDSO.loadedLibsByHandle[handle] = dso;
        const { table, tableSize } = loaded.at(-1);
        if (table !== library.table || tableSize !== library.tableSize) throw new Error(`\`${library.name}\` has changed`);
      }
      if (wasmTable.length > length) throw new Error("the function table has another size");
      wasmTable.grow(length - wasmTable.length);
      for (const [slot, library, symbol] of slots) {
        const symbols = library < 0 ? exports : LDSO.loadedLibsByName[libraries[library].name].exports;
        M.setWasmTableEntry(slot, symbols[symbol]);
      }
      for (const [slot, values] of made) {
        if (make(...values, slot) !== 0) throw new Error("a callback cannot be made again");
        callbacks.set(slot, values);
      }
      freeTableIndexes.splice(0, freeTableIndexes.length, ...free);
    };

    const remember = () => {
      saved = {
        length: wasmTable.length,
        free: [...freeTableIndexes],
        callbacks: [...callbacks].map(([slot, values]) => [slot, values, wasmTable.get(slot)]),
        names: Object.keys(LDSO.loadedLibsByName).length,
      };
      notes.changed = false;
    };

    // Frees the slots that callbacks have taken. Gives what cannot be undone, if there is something.
    const reset = () => {
      if (Object.keys(LDSO.loadedLibsByName).length !== saved.names) return "it loaded a native library (import it at the top level)";
      const { length, free } = saved;
      // A call that drops one callback and makes another leaves as many slots free as there were, but other ones.
      if (!notes.changed && wasmTable.length === length && freeTableIndexes.length === free.length) return undefined;
      const later = [];
      for (let slot = length; slot < wasmTable.length; slot++) later.push(slot);
      for (const slot of [...free, ...later]) {
        if (wasmTable.get(slot) !== null) {
          // Only once something has been added to the table does Emscripten keep track of what is in it.
          M.getFunctionAddress(null);
          M.removeFunction(slot);
        }
      }
      callbacks.clear();
      for (const [slot, values, made] of saved.callbacks) {
        callbacks.set(slot, values);
        if (wasmTable.get(slot) !== made) M.setWasmTableEntry(slot, made);
      }
      // Those at the end are taken first.
      freeTableIndexes.splice(0, freeTableIndexes.length, ...later.reverse(), ...free);
      saved.length = wasmTable.length;
      saved.free = [...freeTableIndexes];
      notes.changed = false;
      return undefined;
    };

    return { describe, adopt, remember, reset };
  };
};
