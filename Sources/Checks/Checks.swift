// The module ChainruleChecks.
