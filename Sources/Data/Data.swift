// The module ChainruleData.
