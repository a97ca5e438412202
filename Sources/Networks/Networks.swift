// The module ChainruleNetworks.
