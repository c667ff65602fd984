// The interpreter's own files (directories and devices, in Emscripten's memory file system): nobody changes them once
// they are there, so that the only places that grow are counted ones.
(ops, shared) => {
  "use strict";

  // As for the host's files.
  const TIME = Date.UTC(1980, 0, 1);

  // Gives a function that runs another one while the files can be changed.
  shared.lockFiles = (M) => {
    const { FS, MEMFS } = M;
    // The tables exist once the first node of each kind does; links come latest.
    FS.symlink("/", "/.link");
    FS.unlink("/.link");
    const { dir, file, link, chrdev } = MEMFS.ops_table;
    let isLocked = true;

    const guard = (table, name) => {
      const original = table[name];
      table[name] = (subject, ...values) => {
        if (!isLocked) return original(subject, ...values);
        shared.refuse(FS, subject, values[0]);
      };
    };
    for (const name of ["setattr", "mknod", "rename", "unlink", "rmdir", "symlink"]) guard(dir.node, name);
    for (const table of [file.node, link.node, chrdev.node]) guard(table, "setattr");
    for (const table of new Set([MEMFS.stream_ops, file.stream])) guard(table, "write");

    // Reading from a device would leave a time.
    for (const { node: table } of [dir, file, link, chrdev]) {
      const { getattr } = table;
      table.getattr = (node) => {
        const attributes = getattr(node);
        for (const name of ["atime", "mtime", "ctime"]) attributes[name] = new Date(TIME);
        return attributes;
      };
    }

    return (change) => {
      isLocked = false;
      try {
        return change();
      } finally {
        isLocked = true;
      }
    };
  };
};
