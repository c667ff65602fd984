//! The lines of Pyodide that this build can run: what differs between their loaders, in one table.
//!
//! Everything else of the engine is the same for all lines, `loader/*.js` included: those scripts give each loader a
//! superset of what it asks for.

/// Releases of Pyodide whose loaders have the same shape.
pub(in crate::engine::python) struct Line {
    /// What the versions of these releases start with.
    prefix: &'static str,
    /// What stands before and behind the assignments of exports to variables, one statement each.
    pub(super) assignments: (&'static str, &'static str),
    /// How often a variable is named outside these assignments without being used.
    pub(super) declarations: u32,
    /// A place in the loader, and what is put there instead.
    pub(super) patches: &'static [(&'static str, &'static str)],
}

impl Line {
    /// The line of the release `version`.
    pub(in crate::engine::python) fn of(version: &str) -> Option<&'static Self> {
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
            (
                "updateGOT(origExports);LDSO.init();loadDylibs();",
                "for(const entry of Object.values(GOT))entry.value=0;LDSO.init();",
            ),
            // `addFunction` would first look at every function that the table holds.
            (
                "return addFunction(trampolineInstance.exports.trampoline_call)",
                "const slot=getEmptyTableSlot();setWasmTableEntry(slot,trampolineInstance.exports.trampoline_call);return slot",
            ),
            CONSTRUCTORS,
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
            (
                "globalThis._createPyodideModule = _createPyodideModule;",
                "export default _createPyodideModule;",
            ),
            // It knows of no embedder that runs no scripts of its own accord.
            (r#"else throw new Error("Cannot determine runtime environment");"#, ""),
            RELOCATION,
            ADDRESSES,
            // The function by which CPython counts a function's parameters gets its slot before anything else does,
            // also in an instance that continues: its address is in the image.
            (
                "function _PyEM_InitTrampoline_js(){const ptr=getPyEMCountArgsPtr();Module._PyEM_CountArgsPtr=ptr;",
                "addOnPreRun(()=>{Module._PyEM_CountArgsPtr=getPyEMCountArgsPtr()});\
                 function _PyEM_InitTrampoline_js(){const ptr=Module._PyEM_CountArgsPtr;",
            ),
            COUNTER,
            RELOCATIONS,
            CONSTRUCTORS,
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
            ("AbortSignal.any?API.abortSignalAny=AbortSignal.any:API", "API"),
            // Calls that C++ exceptions and `longjmp` may end: as plain functions instead of a WebAssembly module for each
            // signature, which take longer to make than everything else.
            ("if(Module.adjustWasmImports){Module.adjustWasmImports(info)}", ""),
            (
                "function createInvoke(sig){if(!jsWrapperTag){return createInvokeFunction(sig)}",
                "function createInvoke(sig){return createInvokeFunction(sig);",
            ),
            // `loader/boot.js` keeps the object that it gives.
            ("var Module=Object.assign({},moduleArg);", "var Module=moduleArg;"),
            RELOCATION,
            ADDRESSES,
            COUNTER,
            RELOCATIONS,
            (
                r#"addOnInit(wasmExports["__wasm_call_ctors"]);"#,
                r#"Module["continues"]||addOnInit(wasmExports["__wasm_call_ctors"]);"#,
            ),
            LIBRARY_MEMORY,
            LIBRARY_LOADS,
            REVERSED,
            BUFFER_VIEW,
        ],
    },
];

/// An instance that continues from an image has been initialised.
const CONSTRUCTORS: (&str, &str) =
    (r#"wasmExports["__wasm_call_ctors"]();"#, r#"Module["continues"]||wasmExports["__wasm_call_ctors"]();"#);

/// Where a library goes; see `loader/libraries.js`.
const LIBRARY_MEMORY: (&str, &str) = (
    "getMemory(metadata.memorySize+memAlign)",
    r#"Module["libraryMemory"](libName,metadata.memorySize+memAlign,getMemory)"#,
);

/// Where a library went.
const LIBRARY_LOADS: (&str, &str) = (
    "var tableBase=metadata.tableSize?wasmTable.length:0;",
    "var tableBase=metadata.tableSize?wasmTable.length:0;\
     Module[\"libraryLoads\"](libName,memoryBase,tableBase,metadata.tableSize||0);",
);

/// A classic script in its package.
const MODULE: (&str, &str) =
    ("globalThis._createPyodideModule = _createPyodideModule;", "export default _createPyodideModule;");

/// These releases know of no embedder in whose place nothing is loaded.
const ENVIRONMENT: (&str, &str) = (r#"else throw new Error("Cannot determine runtime environment");"#, ";");

/// Addresses of data are counted from where the module's data begins. Together with the addresses, this would put all
/// functions into the table.
const RELOCATION: (&str, &str) = (
    "wasmExports=relocateExports(wasmExports,1024);",
    "const relocated={};for(const name in wasmExports){const value=wasmExports[name];\
     relocated[name]=typeof value==\"object\"?value.value+1024:value}wasmExports=relocated;",
);

/// The module itself asks for three addresses, and for functions of OpenGL. What a library asks for later is looked up
/// then.
const ADDRESSES: (&str, &str) = (
    "LDSO.init();loadDylibs();",
    "for(const name of Object.keys(GOT)){\
     if(typeof wasmImports[name]==\"number\")GOT[name].value=wasmImports[name];delete GOT[name]}LDSO.init();",
);

/// As for the trampoline of 314: `addFunction` would first look at every function that the table holds.
const COUNTER: (&str, &str) = (
    "return addFunction(inst.exports.f)",
    "const slot=getEmptyTableSlot();setWasmTableEntry(slot,inst.exports.f);return slot",
);

/// Addresses in the image have been relocated.
const RELOCATIONS: (&str, &str) = (
    r#"__RELOC_FUNCS__.push(wasmExports["__wasm_apply_data_relocs"]);"#,
    r#"Module["continues"]||__RELOC_FUNCS__.push(wasmExports["__wasm_apply_data_relocs"]);"#,
);

/// A class whose instances come into guests' hands and that nothing else leads to: it has to be frozen.
const REVERSED: (&str, &str) =
    ("class ReversedIterator{", r#"class ReversedIterator{static{Module["ReversedIterator"]=this}"#);

/// Another one.
const BUFFER_VIEW: (&str, &str) = (
    r#"constructor(){throw new TypeError("PyBufferView is not a constructor")}"#,
    r#"static{Module["PyBufferView"]=this}constructor(){throw new TypeError("PyBufferView is not a constructor")}"#,
);
