// The module ChainruleGraphs.
