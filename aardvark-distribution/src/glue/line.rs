//! The lines of Pyodide that this build can run: what differs between their loaders, in one table.
//!
//! Everything else of the host's engine is the same for all lines: its scripts give each loader a superset of what it
//! asks for.

/// Releases of Pyodide whose loaders have the same shape.
pub(super) struct Line {
    /// What the versions of these releases start with.
    pub(super) prefix: &'static str,
    /// What stands before and behind the assignments of exports to variables, one statement each.
    pub(super) assignments: (&'static str, &'static str),
    /// How often a variable is named outside these assignments without being used.
    pub(super) declarations: u32,
    /// Made in this order.
    pub(super) patches: &'static [Patch],
}

/// A change of a loader.
pub(super) struct Patch {
    /// What it is about, for messages.
    pub(super) name: &'static str,
    /// The place, which must be there exactly once when the patches before this one have been made.
    pub(super) place: &'static str,
    /// What is put there instead.
    pub(super) text: &'static str,
}

impl Line {
    /// The line of the release `version`.
    pub(super) fn of(version: &str) -> Option<&'static Self> {
        LINES.iter().find(|line| version.starts_with(line.prefix))
    }
}

/// The newest first.
pub(super) const LINES: &[Line] = &[
    Line {
        prefix: "314.",
        assignments: ("function assignWasmExports(wasmExports){", "}"),
        declarations: 1,
        patches: &[
            // Functions come into the table when a library asks for them. Those that the interpreter itself asks for
            // by way of the table belong to OpenGL.
            Patch {
                name: "function table",
                place: "updateGOT(origExports);LDSO.init();loadDylibs();",
                text: "for(const entry of Object.values(GOT))entry.value=0;LDSO.init();",
            },
            // `addFunction` would first look at every function that the table holds.
            Patch {
                name: "trampoline",
                place: "return addFunction(trampolineInstance.exports.trampoline_call)",
                text: "const slot=getEmptyTableSlot();setWasmTableEntry(slot,trampolineInstance.exports.trampoline_call);return slot",
            },
            CONSTRUCTORS,
            COMPILE_LIBRARY,
            PRELOADED,
            LIBRARY_MEMORY,
            LIBRARY_LOADS,
            REVERSED,
            BUFFER_VIEW,
        ],
    },
    // CPython 3.13, built as a relocatable module: its memory, table and stack pointer are made by the loader.
    Line {
        prefix: "0.29.",
        assignments: ("var wasmExports=await createWasm();", "function applySignatureConversions("),
        declarations: 0,
        patches: &[
            // A classic script in its package.
            Patch {
                name: "module",
                place: "globalThis._createPyodideModule = _createPyodideModule;",
                text: "export default _createPyodideModule;",
            },
            // It knows of no embedder that runs no scripts of its own accord.
            Patch {
                name: "environment",
                place: r#"else throw new Error("Cannot determine runtime environment");"#,
                text: "",
            },
            RELOCATION,
            ADDRESSES,
            // The function by which CPython counts a function's parameters gets its slot before anything else does,
            // also in an instance that continues: its address is in the image.
            Patch {
                name: "parameter counter",
                place: "function _PyEM_InitTrampoline_js(){const ptr=getPyEMCountArgsPtr();Module._PyEM_CountArgsPtr=ptr;",
                text: "addOnPreRun(()=>{Module._PyEM_CountArgsPtr=getPyEMCountArgsPtr()});\
                 function _PyEM_InitTrampoline_js(){const ptr=Module._PyEM_CountArgsPtr;",
            },
            COUNTER,
            RELOCATIONS,
            CONSTRUCTORS,
            COMPILE_LIBRARY,
            PRELOADED,
            LIBRARY_MEMORY,
            LIBRARY_LOADS,
            REVERSED,
            BUFFER_VIEW,
        ],
    },
    // CPython 3.12, built the same way by an older Emscripten.
    Line {
        prefix: "0.27.",
        assignments: ("var wasmExports=createWasm();", "function invoke_"),
        declarations: 0,
        patches: &[
            MODULE,
            ENVIRONMENT,
            // There are none here.
            Patch {
                name: "abort signals",
                place: "AbortSignal.any?API.abortSignalAny=AbortSignal.any:API",
                text: "API",
            },
            // Calls that C++ exceptions and `longjmp` may end: as plain functions instead of a WebAssembly module for each
            // signature, which take longer to make than everything else.
            Patch {
                name: "unwinding imports",
                place: "if(Module.adjustWasmImports){Module.adjustWasmImports(info)}",
                text: "",
            },
            Patch {
                name: "unwinding calls",
                place: "function createInvoke(sig){if(!jsWrapperTag){return createInvokeFunction(sig)}",
                text: "function createInvoke(sig){return createInvokeFunction(sig);",
            },
            // `loader/boot.js` keeps the object that it gives.
            Patch {
                name: "module object",
                place: "var Module=Object.assign({},moduleArg);",
                text: "var Module=moduleArg;",
            },
            RELOCATION,
            ADDRESSES,
            COUNTER,
            RELOCATIONS,
            Patch {
                name: "constructors",
                place: r#"addOnInit(wasmExports["__wasm_call_ctors"]);"#,
                text: r#"Module["continues"]||addOnInit(wasmExports["__wasm_call_ctors"]);"#,
            },
            COMPILE_LIBRARY,
            PRELOADED,
            LIBRARY_MEMORY,
            LIBRARY_LOADS,
            REVERSED,
            BUFFER_VIEW,
        ],
    },
];

/// An instance that continues from an image has been initialised.
const CONSTRUCTORS: Patch = Patch {
    name: "constructors",
    place: r#"wasmExports["__wasm_call_ctors"]();"#,
    text: r#"Module["continues"]||wasmExports["__wasm_call_ctors"]();"#,
};

/// A library is compiled from the host's bytes, not from what was read, which can be the guest's; see
/// `loader/libraries.js`.
const COMPILE_LIBRARY: Patch = Patch {
    name: "compiling a library",
    place: "var module=binary instanceof WebAssembly.Module?binary:new WebAssembly.Module(binary);",
    text: r#"var module=Module["compileLibrary"](binary);"#,
};

/// A table that is asked for names of the guest's choice, such as `toString`.
const PRELOADED: Patch = Patch {
    name: "preloaded libraries",
    place: "var preloadedWasm={}",
    text: "var preloadedWasm={__proto__:null}",
};

/// Where a library goes; see `loader/libraries.js`.
const LIBRARY_MEMORY: Patch = Patch {
    name: "library memory",
    place: "getMemory(metadata.memorySize+memAlign)",
    text: r#"Module["libraryMemory"](libName,metadata.memorySize+memAlign,getMemory)"#,
};

/// Where a library went.
const LIBRARY_LOADS: Patch = Patch {
    name: "library loads",
    place: "var tableBase=metadata.tableSize?wasmTable.length:0;",
    text: "var tableBase=metadata.tableSize?wasmTable.length:0;\
     Module[\"libraryLoads\"](libName,memoryBase,tableBase,metadata.tableSize||0);",
};

/// A classic script in its package.
const MODULE: Patch = Patch {
    name: "module",
    place: "globalThis._createPyodideModule = _createPyodideModule;",
    text: "export default _createPyodideModule;",
};

/// These releases know of no embedder in whose place nothing is loaded.
const ENVIRONMENT: Patch = Patch {
    name: "environment",
    place: r#"else throw new Error("Cannot determine runtime environment");"#,
    text: ";",
};

/// Addresses of data are counted from where the module's data begins. Together with the addresses, this would put all
/// functions into the table.
const RELOCATION: Patch = Patch {
    name: "relocation",
    place: "wasmExports=relocateExports(wasmExports,1024);",
    text: "const relocated={};for(const name in wasmExports){const value=wasmExports[name];\
     relocated[name]=typeof value==\"object\"?value.value+1024:value}wasmExports=relocated;",
};

/// The module itself asks for three addresses, and for functions of OpenGL. What a library asks for later is looked up
/// then.
const ADDRESSES: Patch = Patch {
    name: "addresses",
    place: "LDSO.init();loadDylibs();",
    text: "for(const name of Object.keys(GOT)){\
     if(typeof wasmImports[name]==\"number\")GOT[name].value=wasmImports[name];delete GOT[name]}LDSO.init();",
};

/// As for the trampoline of 314: `addFunction` would first look at every function that the table holds.
const COUNTER: Patch = Patch {
    name: "counter",
    place: "return addFunction(inst.exports.f)",
    text: "const slot=getEmptyTableSlot();setWasmTableEntry(slot,inst.exports.f);return slot",
};

/// Addresses in the image have been relocated.
const RELOCATIONS: Patch = Patch {
    name: "relocations",
    place: r#"__RELOC_FUNCS__.push(wasmExports["__wasm_apply_data_relocs"]);"#,
    text: r#"Module["continues"]||__RELOC_FUNCS__.push(wasmExports["__wasm_apply_data_relocs"]);"#,
};

/// A class whose instances come into guests' hands and that nothing else leads to: it has to be frozen.
const REVERSED: Patch = Patch {
    name: "reversed iterators",
    place: "class ReversedIterator{",
    text: r#"class ReversedIterator{static{Module["ReversedIterator"]=this}"#,
};

/// Another one.
const BUFFER_VIEW: Patch = Patch {
    name: "buffer views",
    place: r#"constructor(){throw new TypeError("PyBufferView is not a constructor")}"#,
    text: r#"static{Module["PyBufferView"]=this}constructor(){throw new TypeError("PyBufferView is not a constructor")}"#,
};
