import ChainruleChecks
import ChainruleGraphs

/// Every optimizer's update with every attribute that matters, by its file in Sources/Graphs/Ops.
let updateTable: [(file: String, ops: [any UpdateOp])] = [
  ("SGDUpdate", [SGDUpdate(), SGDUpdate(weightDecay: 0.1)]),
  (
    "MomentumUpdate",
    [
      MomentumUpdate(), MomentumUpdate(dampening: 0.5), MomentumUpdate(nesterov: true),
      MomentumUpdate(momentum: 0.5, dampening: 0.2, nesterov: true, weightDecay: 0.1),
    ]
  ),
  ("LookAheadUpdate", [LookAheadUpdate(), LookAheadUpdate(momentum: 0.5)]),
  ("AdaGradUpdate", [AdaGradUpdate(), AdaGradUpdate(epsilon: 0.1, weightDecay: 0.1)]),
  (
    "RMSPropUpdate",
    [RMSPropUpdate(), RMSPropUpdate(smoothing: 0.9, epsilon: 0.1, weightDecay: 0.1)]
  ),
  (
    "AdamUpdate",
    [
      AdamUpdate(), AdamUpdate(weightDecay: 0.1), AdamUpdate(weightDecay: 0.1, isDecoupled: true),
      AdamUpdate(beta1: 0.5, beta2: 0.9, epsilon: 0.1, isDecoupled: true),
    ]
  ),
]
