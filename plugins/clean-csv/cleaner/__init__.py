"""The steps from text to typed rows: `table` reads, `headers` names, `columns` types, `fixes` keeps the record."""
