// The module ChainruleTraining.
