// The Swift blocks of README.md, written by Scripts/readme; do not edit.
import Chainrule

let x = Tensor<Double>(rows: [[0, 0], [0, 1], [1, 0], [1, 1]])
let y = Tensor<Double>(rows: [[0], [1], [1], [0]])

let network = try Network(inputs: 2, layers: [.dense(4, .tanh), .dense(1, .sigmoid)])
let trainer = try Trainer(
  network, Examples(inputs: x, targets: .values(y)),
  TrainingOptions(loss: BinaryCrossEntropyLoss(), optimizer: Adam(learningRate: 0.05), seed: 1))
trainer.run(steps: 500)

let predictor = try Predictor(network, parameters: trainer.parameters)
let answers = try predictor.predict(inputs: x)
print("exclusive or:", answers.values.map { Int($0.rounded()) })

let step = try ExpandedStep(network, BinaryCrossEntropyLoss(), rows: 4, targets: .values)
var sources: [Role: Tensor<Double>] = [
  .input(0): x, .target(0): y, .setting(.lossScale): Tensor(1.0 / 4),
]
for (id, tensor) in trainer.parameters { sources[.parameter(id)] = tensor }
let values = step.graph.evaluate(roles: sources)

func show(_ name: String, _ value: Value?) {
  let numbers = value.flatMap { values[$0]?.rows[1] } ?? []
  print("  \(name)", numbers.map { ($0 * 1e4).rounded() / 1e4 })
}
for layer in step.layers {
  print(layer.name)
  show("z", layer.sum)
  show("a", layer.output)
  show("δ", step.derivative(of: layer.sum))
}

let z = Element(Symbol("z", layer: 1), [1])
let a = Tanh().formula(port: 0, index: [1], of: [Operand(symbol: z.symbol, shape: [4])])
print("a = \(a), ∂a/∂z = \(a.derivative(withRespectTo: z).simplified)")

let data = try LearningData(
  CSV.read(path: "Examples/data/penguins.csv"), targets: ["species"])
let learned = try Learner().learned(from: data)
print("more than 95 % right:", (learned.assessment.test?["accuracy"] ?? 0) > 0.95)

try learned.model.write(to: "penguins.safetensors")
let penguins = try ModelPredictor(Model.load("penguins.safetensors"))
print("the first is", try penguins.predict(data.table).text(0))
