// From: a queue that never runs dry: nobody else gets a turn.
// Ends: error limit
export const attack = () => { const again = () => queueMicrotask(again); again(); return 1; };
