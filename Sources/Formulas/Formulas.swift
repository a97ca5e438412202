// The module ChainruleFormulas.
