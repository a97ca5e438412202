// The module ChainruleInterchange.
