//! Deny all: what guests find when they look for a way out.

use aardvark_manifest::error::Fault;
use serde_json::json;

use crate::support::{js, py, slot};

#[test]
fn python_has_no_network_no_host_files_and_no_environment() {
    // In the environment of this test, so that its absence in the guest means something.
    assert!(std::env::var("PATH").is_ok() && std::fs::exists("/etc/hostname").unwrap());
    let slot = slot(py("
import os
def environment(): return sorted(os.environ)
def host_file(): return open('/etc/passwd').read()
def proc(): return open('/proc/self/environ').read()
def root(): return sorted(os.listdir('/'))
def connect():
    import socket
    socket.create_connection(('127.0.0.1', 80), timeout=1)
def fetch():
    import urllib.request
    return urllib.request.urlopen('http://127.0.0.1/').read()
def pyfetch():
    import asyncio, pyodide.http
    return asyncio.run(pyodide.http.pyfetch('http://127.0.0.1/'))
def process():
    import subprocess
    subprocess.run(['id'])
def system(): return os.system('id')
def thread():
    import threading
    threading.Thread(target=print).start()
def js_globals():
    import js
    return dir(js)
def eval_js():
    import pyodide_js
    return pyodide_js.runPython.constructor('return 1')()
def constructor():
    from pyodide.ffi import to_js
    return to_js([1]).constructor.constructor('return globalThis')()
def run_script():
    import ctypes
    return ctypes.CDLL(None).emscripten_run_script_int(b'1+1')
"));
    let environment = slot.call("environment", vec![]).unwrap();
    for name in environment.as_array().unwrap() {
        let ours = [
            "HOME",
            "LANG",
            "LD_LIBRARY_PATH",
            "LOGNAME",
            "PATH",
            "PWD",
            "PYTHONINSPECT",
            "PYTHONUNBUFFERED",
            "TZ",
            "USER",
            "_",
        ];
        assert!(ours.contains(&name.as_str().unwrap()), "unexpected variable {name}");
    }
    assert_eq!(
        slot.call("root", vec![]).unwrap(),
        json!(["bundle", "dev", "home", "lib", "mnt", "proc", "tmp"])
    );
    for function in [
        "host_file",
        "proc",
        "connect",
        "fetch",
        "pyfetch",
        "process",
        "thread",
        "eval_js",
        "constructor",
        "run_script",
    ] {
        let error = slot.call(function, vec![]).unwrap_err();
        assert_eq!(error.fault(), Fault::Guest, "{function}: {error}");
    }
    assert_eq!(slot.call("system", vec![]).unwrap(), json!(-1));
    let visible: Vec<String> = serde_json::from_value(slot.call("js_globals", vec![]).unwrap()).unwrap();
    for name in ["fetch", "process", "eval", "Function", "WebAssembly", "XMLHttpRequest", "require"] {
        assert!(!visible.iter().any(|seen| seen == name), "`js.{name}` is reachable");
    }
}

#[test]
fn javascript_has_no_ambient_authority() {
    let slot = slot(js("
        export const absent = (names) => names.filter((name) => typeof globalThis[name] !== 'undefined');
        export const names = () => Object.getOwnPropertyNames(globalThis).sort();
        const attempt = (f) => { try { return String(f()); } catch (e) { return e.name; } };
        export const evaluate = () => [
            attempt(() => eval('1+1')),
            attempt(() => new Function('return 1')()),
            attempt(() => (async () => {}).constructor('return 1')()),
            attempt(() => setTimeout('1+1', 0)),
            attempt(() => [].constructor.constructor('return 1')()),
            attempt(() => console.log.constructor('return 1')()),
        ];
        export const files = () => import('file:///etc/passwd').catch((e) => e.name);
        export const remote = () => import('http://127.0.0.1/x.js').catch((e) => e.name);
    "));
    let suspects = [
        "process",
        "require",
        "module",
        "XMLHttpRequest",
        "WebSocket",
        "WebAssembly",
        "SharedArrayBuffer",
        "Atomics",
        "Deno",
        "Bun",
        "Worker",
        "importScripts",
        "window",
        "self",
        "navigator",
        "location",
        "read",
        "load",
        "quit",
        "gc",
        "ops",
        "shared",
        "__ops",
        "Pyodide",
    ];
    assert_eq!(slot.call("absent", vec![json!(suspects)]).unwrap(), json!([]));
    let evaluated = slot.call("evaluate", vec![]).unwrap();
    for result in evaluated.as_array().unwrap() {
        assert!(["EvalError", "TypeError"].contains(&result.as_str().unwrap()), "{evaluated}");
    }
    assert_eq!(slot.call("files", vec![]).unwrap(), json!("TypeError"));
    assert_eq!(slot.call("remote", vec![]).unwrap(), json!("TypeError"));
    let names: Vec<String> = serde_json::from_value(slot.call("names", vec![]).unwrap()).unwrap();
    let functions: Vec<&str> =
        names.iter().map(String::as_str).filter(|name| !name.starts_with(char::is_uppercase)).collect();
    assert_eq!(
        functions,
        [
            "atob",
            "btoa",
            "clearInterval",
            "clearTimeout",
            "console",
            "crypto",
            "decodeURI",
            "decodeURIComponent",
            "encodeURI",
            "encodeURIComponent",
            "escape",
            "eval",
            "fetch",
            "globalThis",
            "isFinite",
            "isNaN",
            "parseFloat",
            "parseInt",
            "performance",
            "queueMicrotask",
            "setInterval",
            "setTimeout",
            "structuredClone",
            "undefined",
            "unescape",
        ],
        "something new is reachable"
    );
}
