//! The Pyodide versions this build of Aardvark accepts, with the hash of every file it uses.
//!
//! Another version is another row of [`PINNED`]; nothing else in the crate names a version.

/// The compiled interpreter's JavaScript half, an ES module.
const ASM_MJS: &str = "pyodide.asm.mjs";
/// The same in releases before 314, a classic script.
const ASM_JS: &str = "pyodide.asm.js";
/// The compiled interpreter.
pub(crate) const ASM_WASM: &str = "pyodide.asm.wasm";
/// Python's standard library, as sources.
pub(crate) const STDLIB_ZIP: &str = "python_stdlib.zip";
/// The list of packages that were built for this interpreter.
pub(crate) const LOCK_JSON: &str = "pyodide-lock.json";

/// A Pyodide version and what its files must be.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Pinned {
    /// Pyodide's version, such as `314.0.7`.
    pub version: &'static str,
    /// The version of Python inside, such as `3.14.2`.
    pub python: &'static str,
    /// The binary interface that compiled wheels must have been built for, such as `2026_0`.
    pub abi: &'static str,
    /// What `npm pack pyodide@VERSION` delivers.
    pub npm_tarball: PinnedFile,
    /// The files that a distribution consists of, the loader first. The lock file is held to its hash only when it comes from npm:
    /// Pyodide's own release archives carry the same interpreter and may carry another lock file.
    pub files: [PinnedFile; 4],
}

/// One file's name, size and hash.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PinnedFile {
    /// The file's name, without a directory.
    pub name: &'static str,
    /// Its size in bytes.
    pub bytes: u64,
    /// Its SHA-256, 64 lower-case hexadecimal digits.
    pub sha256: &'static str,
}

static CURRENT: Pinned = Pinned {
    version: "314.0.7",
    python: "3.14.2",
    abi: "2026_0",
    npm_tarball: PinnedFile {
        name: "pyodide-314.0.7.tgz",
        bytes: 6_488_647,
        sha256: "66b7949e5a0cba2250b586d7e368bf12fb482800748d182c4618254b685ffaa0",
    },
    files: [
        PinnedFile {
            name: ASM_MJS,
            bytes: 1_250_344,
            sha256: "f7cdc8ece80678ceb712f8e65ebe6d3a83203a180c399865f49612a051693635",
        },
        PinnedFile {
            name: ASM_WASM,
            bytes: 9_598_218,
            sha256: "cc36e3cab04fdfc9a63ff13eb52eae2b911bf46c025cc7b281f394bd3de1d5e6",
        },
        PinnedFile {
            name: STDLIB_ZIP,
            bytes: 2_545_637,
            sha256: "fa1957e5777068fc4f7437f96d860ae2fbe9c19732ba06c84e004ec16dd7dd7a",
        },
        PinnedFile {
            name: LOCK_JSON,
            bytes: 119_077,
            sha256: "5dc2fc119108bc148c7457dc86e7675b5c87e1cafd420b9c34c1eaef7b36c010",
        },
    ],
};

/// The last release with Python 3.13.
static PYTHON_313: Pinned = Pinned {
    version: "0.29.5",
    python: "3.13.2",
    abi: "2025_0",
    npm_tarball: PinnedFile {
        name: "pyodide-0.29.5.tgz",
        bytes: 5_598_317,
        sha256: "6749b10ee515a1458ecea36d860c8ce2a48366e85b3f92d749ad1840e4aff181",
    },
    files: [
        PinnedFile {
            name: ASM_JS,
            bytes: 1_074_322,
            sha256: "356c42f69e1695397e9d8670bd3c2e678248cde76e18bdae1731e848537b47d7",
        },
        PinnedFile {
            name: ASM_WASM,
            bytes: 8_647_684,
            sha256: "54309a5a2cfd757b1f0fdbc9093c92503f7b341500110329d932487183912718",
        },
        PinnedFile {
            name: STDLIB_ZIP,
            bytes: 2_424_003,
            sha256: "831fd1e535084b972f87c6a35275de3d236efd5166f5e77ce89497710635e73c",
        },
        PinnedFile {
            name: LOCK_JSON,
            bytes: 122_027,
            sha256: "14d2c2dba101277999e17135e653d8f15389ad1437f53eae213bf0c3cdff723d",
        },
    ],
};

/// The last release with Python 3.12.
static PYTHON_312: Pinned = Pinned {
    version: "0.27.7",
    python: "3.12.7",
    abi: "2024_0",
    npm_tarball: PinnedFile {
        name: "pyodide-0.27.7.tgz",
        bytes: 5_898_824,
        sha256: "89d5d952675eb08e11286e52c7238f1248ce71726e896db9703e73bef23dc343",
    },
    files: [
        PinnedFile {
            name: ASM_JS,
            bytes: 1_255_688,
            sha256: "6b4c90de5b7172873f04f21884d0e9d2274e305fe32116558fe3e4fbe3618d51",
        },
        PinnedFile {
            name: ASM_WASM,
            bytes: 10_105_545,
            sha256: "a50dd1843f805a0b7c45b61037ee0d7b26dfe85efe0e18ef95a34ad24e401f5f",
        },
        PinnedFile {
            name: STDLIB_ZIP,
            bytes: 2_360_737,
            sha256: "16611534726e5d8ac2bd8f926410b2dcb8d6f49aa24913463533b457a2115c16",
        },
        PinnedFile {
            name: LOCK_JSON,
            bytes: 112_205,
            sha256: "9c45b916001a750f4102fc287494f3eab215909c7535c626a20db80fd6333e2c",
        },
    ],
};

/// Every version this build accepts, the preferred one first.
pub static PINNED: &[&Pinned] = &[&CURRENT, &PYTHON_313, &PYTHON_312];

impl Pinned {
    /// The version that is staged unless another one is asked for: the first row of [`PINNED`].
    #[must_use]
    pub fn current() -> &'static Self {
        &CURRENT
    }

    /// The row for `version`, if this build accepts it.
    #[must_use]
    pub fn find(version: &str) -> Option<&'static Self> {
        PINNED.iter().copied().find(|pinned| pinned.version == version)
    }

    /// The compiled interpreter's JavaScript half.
    #[must_use]
    pub fn loader(&self) -> &PinnedFile {
        let [loader, ..] = &self.files;
        loader
    }

    /// What the file `name` must be, if it is one of the files of a distribution.
    #[must_use]
    pub fn file(&self, name: &str) -> Option<&PinnedFile> {
        self.files.iter().find(|file| file.name == name)
    }
}
