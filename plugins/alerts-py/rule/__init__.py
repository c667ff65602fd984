"""The rule behind the plugin: what shakes where (`shaking`), what follows from it (`judge`), in words (`words`)."""
