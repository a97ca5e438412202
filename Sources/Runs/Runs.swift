// The module ChainruleRuns.
