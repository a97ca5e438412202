@_exported import ChainruleRuns
