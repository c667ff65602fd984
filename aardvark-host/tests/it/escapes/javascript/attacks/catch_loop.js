// From: termination swallowed: `catch` and `finally` around each other.
// Ends: error limit
export const attack = () => { const again = () => { try { for (;;) again(); } catch { again(); } finally { again(); } }; for (;;) { try { again(); } catch { /* again */ } } };
