//! The plugins as WebAssembly components, made by the Bytecode Alliance's tools and run by Wasmtime.

use std::fs;
use std::path::Path;

use super::python::Environment;
use super::{Place, Ready, client, node};
use crate::contender::Contender;
use crate::drive::wasm;
use crate::failure::Failure;

const COMPONENTIZE_JS: &str = "@bytecodealliance/componentize-js@0.23.0";

/// CPython with the plugin, initialised when the component is made.
pub(super) fn python(place: &Place, contender: &Contender) -> Result<Ready, Failure> {
    let environment = Environment::new(place)?;
    let wit = place.guests.join("plugin.wit");
    let sources = [wit.clone(), place.guests.join("plugin.py"), place.guests.join("component.py")];
    let key = key(place, environment.componentizer(), &sources)?;
    let assets = place.once("wasm-python", &key, |directory| {
        let componentize = environment.directory.join("bin/componentize-py");
        let arguments = [
            "--wit-path".as_ref(),
            wit.as_os_str(),
            "--world".as_ref(),
            "feeds".as_ref(),
            "componentize".as_ref(),
            "component".as_ref(),
            "--python-path".as_ref(),
            place.guests.as_os_str(),
            "--output".as_ref(),
            "feeds.wasm".as_ref(),
        ];
        client::run(componentize, arguments, directory)?;
        wasm::compile(directory)
    })?;
    Ok(place.built_in(contender, assets, version(environment.componentizer())))
}

/// SpiderMonkey with the plugin, initialised when the component is made.
pub(super) fn javascript(place: &Place, contender: &Contender) -> Result<Ready, Failure> {
    let (node, _) = node::find(place)?;
    let packages = node::install(place, "componentize-js", COMPONENTIZE_JS)?;
    let script = place.peers.join("componentize.mjs");
    let sources = [
        place.guests.join("plugin.wit"),
        place.guests.join("plugin.js"),
        place.guests.join("component.js"),
        script.clone(),
    ];
    let key = key(place, COMPONENTIZE_JS, &sources)?;
    let assets = place.once("wasm-javascript", &key, |directory| {
        let out = directory.join("feeds.wasm");
        // Modules are looked for beside the script that imports them.
        let beside = packages.join("componentize.mjs");
        fs::copy(&script, &beside).map_err(Failure::io("write", &beside))?;
        let [wit, plugin, component, _] = &sources;
        let arguments = [&beside, wit, &out, plugin, component];
        client::run(node, arguments, directory)?;
        wasm::compile(directory)
    })?;
    Ok(place.built_in(contender, assets, version(COMPONENTIZE_JS)))
}

fn key<P: AsRef<Path>>(place: &Place, tool: &str, sources: &[P]) -> Result<String, Failure> {
    let texts = sources.iter().map(|path| place.text(path.as_ref())).collect::<Result<String, _>>()?;
    // The compiled code is that of one version of Wasmtime.
    Ok(format!("{}\n{texts}", version(tool)))
}

fn version(tool: &str) -> String {
    format!("Wasmtime {}, {tool}", client::version_here("wasmtime"))
}
