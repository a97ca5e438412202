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

let table = try CSV.read(path: "Examples/data/penguins.csv")
let columns = try Columns(of: table, target: "species")
let rows = try Split.split(rows: Array(0..<table.rowCount), test: 0.2, seed: 1)
let preprocessing = try Preprocessing.fit(
  table: table, target: "species", kinds: columns.kinds, task: columns.task, rows: rows.training)
let training: Encoded<Float> = try preprocessing.encode(table, rows: rows.training)

let classifier = try Trainer(
  Network(
    inputs: preprocessing.featureCount,
    layers: [.dense(16, .relu), .dropout(0.2), .dense(3, .softmax)]),
  training.examples, TrainingOptions(loss: CrossEntropyLoss(), optimizer: Adam(), batchSize: 32))
for _ in 1...60 { classifier.epoch() }

let model = try classifier.model(task: columns.task, preprocessing: preprocessing)
let evaluated = try ModelPredictor(model).evaluate(table, rows: rows.test)
print("more than 95 % right:", (evaluated.metrics["accuracy"] ?? 0) > 0.95)
