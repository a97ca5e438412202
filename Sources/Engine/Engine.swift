// The module ChainruleEngine.
