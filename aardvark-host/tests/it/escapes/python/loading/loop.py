# From: denial of service before the first call.
# Ends: error limit
while True:
    pass
