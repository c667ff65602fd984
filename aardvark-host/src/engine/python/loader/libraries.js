// Shared libraries: what has to be the same in another instance so that pointers into them stay true.
//
// A library's data lies in linear memory and comes with the image; its functions lie in a table that is not part of
// it. Loading the same libraries in the same order at the same places makes the tables equal again.
(ops, shared) => {
  "use strict";

  shared.libraries = (M, exports) => {
    const { LDSO, wasmTable, freeTableIndexes } = M;
    const loaded = [];
    let replay;

    // The two places where the patched glue asks; see glue.rs.
    M.libraryMemory = (name, size, allocate) => (replay ? replay.memory : allocate(size));
    M.libraryLoads = (name, memory, table, tableSize) => loaded.push({ name, memory, table, tableSize });

    const first = wasmTable.length;
    let saved;

    const isLibrarySlot = (slot) => loaded.some(({ table, tableSize }) => slot >= table && slot < table + tableSize);

    // Which library, -1 for the interpreter, and which of its symbols each function in a slot of its own is.
    const describeSlots = () => {
      const slots = [];
      let names;
      for (let slot = first; slot < wasmTable.length; slot++) {
        if (isLibrarySlot(slot)) continue;
        const found = wasmTable.get(slot);
        if (found === null) continue;
        if (names === undefined) {
          names = new Map();
          const all = [[-1, exports], ...loaded.map(({ name }, at) => [at, LDSO.loadedLibsByName[name].exports])];
          for (const [at, symbols] of all) {
            for (const symbol of Object.keys(symbols)) {
              if (typeof symbols[symbol] === "function") names.set(symbols[symbol], [at, symbol]);
            }
          }
        }
        const name = names.get(found);
        if (name === undefined) throw new Error("it keeps a function pointer to a callback (made with ctypes, for example)");
        slots.push([slot, ...name]);
      }
      return slots;
    };

    const describe = () => ({
      libraries: loaded.map((library) => ({
        ...library,
        handles: Object.keys(LDSO.loadedLibsByHandle)
          .filter((handle) => LDSO.loadedLibsByHandle[handle].name === library.name)
          .map(Number),
      })),
      slots: describeSlots(),
      length: wasmTable.length,
      free: [...freeTableIndexes],
    });

    const adopt = ({ libraries, slots, length, free }) => {
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
      freeTableIndexes.splice(0, freeTableIndexes.length, ...free);
    };

    const remember = () => {
      saved = { length: wasmTable.length, free: [...freeTableIndexes], names: Object.keys(LDSO.loadedLibsByName).length };
    };

    // Frees the slots that callbacks have taken. False: a library was loaded, which nothing can undo.
    const reset = () => {
      if (Object.keys(LDSO.loadedLibsByName).length !== saved.names) return false;
      const { length, free } = saved;
      if (wasmTable.length === length && freeTableIndexes.length === free.length) return true;
      const later = [];
      for (let slot = length; slot < wasmTable.length; slot++) later.push(slot);
      for (const slot of [...free, ...later]) {
        if (wasmTable.get(slot) !== null) {
          // Only once something has been added to the table does Emscripten keep track of what is in it.
          M.getFunctionAddress(null);
          M.removeFunction(slot);
        }
      }
      // Those at the end are taken first.
      freeTableIndexes.splice(0, freeTableIndexes.length, ...later.reverse(), ...free);
      saved.length = wasmTable.length;
      saved.free = [...freeTableIndexes];
      return true;
    };

    return { describe, adopt, remember, reset };
  };
};
