def assess(quake):
    return None


THRESHOLDS = {"page": 6}["email"]
