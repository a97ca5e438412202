// The Swift blocks of Documentation/UsingTheLibrary.md, written by Scripts/readme; do not edit.
import Chainrule

let data = try LearningData(CSV.read(path: "penguins.csv"), targets: ["species"])
let learned = try Learner().learned(from: data)

print(data.task, "because", data.taskReason)
print(learned.data.split)
print("more than 95 % right:", (learned.assessment.test?["accuracy"] ?? 0) > 0.95)

let learning = Learner(layers: [16]).learn(from: data)
var trainings = 0
var losses: [Double] = []
for try await progress in learning {
  switch progress {
  case .choosing(let done): trainings = done
  case .epoch(let record): losses.append(record.loss)
  }
}
let small = try await learning.outcome
print("an epoch for each loss:", losses.count == small.result.records.count && trainings > 0)

@MainActor
final class TrainingModel {
  private(set) var status = "ready"
  private(set) var learned: Learned?
  private var task: Task<Void, Never>?

  func train(on data: LearningData) -> Task<Void, Never> {
    let task = Task {
      let learning = Learner(layers: [16]).learn(from: data)
      do {
        for try await progress in learning { status = "\(progress)" }
        learned = try await learning.outcome
        status = "done"
      } catch is CancellationError {
        status = "canceled"
      } catch {
        status = "\(error)"    // says where, what was expected and what was found
      }
    }
    self.task = task
    return task
  }

  func cancel() { task?.cancel() }
}

let screen = TrainingModel()
let work = screen.train(on: data)
screen.cancel()
await work.value
print(screen.status)

try learned.model.write(to: "penguins.safetensors")

let predictor = try ModelPredictor(Model.load("penguins.safetensors"))
let table = try CSV.read(path: "penguins.csv")
let predictions = try predictor.predict(table)
print(predictions.text(0), "with a probability above 0.9:", predictions.probabilities(0)?.max() ?? 0 > 0.9)

let evaluated = try predictor.evaluate(table, rows: learned.data.split.test)
print("as before:", evaluated.metrics == learned.assessment.test)

let assessment = learned.assessment
for (part, metrics) in assessment.parts { print(part, metrics.rows, "rows") }
print("better than the most frequent answer:",
  (assessment.test?["accuracy"] ?? 0) > (assessment.constant["accuracy"] ?? 1))
for warning in assessment.warnings where warning.kind == .leak {
  print(warning.place ?? "", warning)
}

var learner = Learner(layers: [32, 16], seed: 1)
learner.division.test = 0.25           // a quarter to test on
learner.division.group = "island"      // no island in two parts; or by time, or spread evenly
learner.precision = .double

let masses = try LearningData(
  table, targets: ["body_mass_g"],     // several targets, if they are numbers
  overrides: ColumnOverrides(categorical: ["year"], ignored: ["species"]))
let mass = try learner.learned(from: masses)
print("in grams:", (mass.assessment.test?["rmse"] ?? 0) > 100)

let digits = try LearningData(
  images: IDX.read(path: "images.idx"), labels: IDX.read(path: "labels.idx"))
print(digits.rows.count, "images:", digits.taskReason)

let shapes = try ImageFolder.read(path: "shapes")      // PNG files in a folder for each class
print(shapes.images.shape, shapes.classes, try LearningData(shapes).task)

let x = try NPY.read(path: "x.npy")                    // NPZ.read(path:name:) for archives
print(x.shape, try Table(inputs: x).columnNames)

let moons = try Generator(.moons, rows: 300, noise: 0.1, seed: 1).table()
let curved = try Learner(layers: [16]).learned(from: LearningData(moons, targets: ["class"]))
print("beats the linear model:",
  (curved.assessment.test?["accuracy"] ?? 0) > (curved.assessment.linear["accuracy"] ?? 1))

let inputs = Tensor<Float>(rows: (0..<200).map { [Float($0) / 100 - 1] })
let squares = Tensor<Float>(rows: inputs.values.map { [$0 * $0] })
let examples = Examples(inputs: inputs, targets: .values(squares))

let network = try Network(inputs: 1, layers: [.dense(16, .tanh), .dropout(0), .dense(1)])
var options = TrainingOptions(
  loss: MeanSquaredErrorLoss(), optimizer: AdamW(learningRate: 0.01), batchSize: 20, seed: 1)
options.schedule = .cosine(epochs: 100, warmUp: 5)
options.clipping.norm = 1

let trainer = try Trainer(network, examples, options)
let result = try trainer.fit(options: FitOptions(epochs: 100))
print(result.ending, (result.records.last?.loss ?? 1) < 0.01)

let answers = try Predictor(network, parameters: trainer.parameters)
  .predict(inputs: Tensor(rows: [[0.5]]))
print("0.5² is about 0.25:", abs(answers.values[0] - 0.25) < 0.05)

let model = try trainer.model(task: .regression, preprocessing: nil)
try model.write(to: "square.safetensors")
let square = try ModelPredictor(Model.load("square.safetensors"))
print("the same:", try square.predict(inputs: Tensor(rows: [[0.5]])).numbers(0)?[0] == Double(answers.values[0]))

let job = TrainingJob(network, examples, options, fit: FitOptions(epochs: 1_000_000))
func firstGood(_ job: TrainingJob<Float>) async throws -> EpochRecord? {
  for try await epoch in job where epoch.loss < 0.05 { return epoch }
  return nil
}
print("found:", try await firstGood(job) != nil)
print(try await job.outcome.result.ending)

let divided = try DividedData(data, Division(test: 0.2, validation: 0.2), seed: 1)
let training: Examples<Float> = try data.examples(divided.split.training, by: divided.preprocessing).examples
let validation: Examples<Float> = try data.examples(divided.split.validation, by: divided.preprocessing).examples

let own = try Trainer(
  Network(
    inputs: divided.preprocessing.featureCount,
    layers: [.dense(24), .batchNorm(), .activation(.gelu), .dense(3, .softmax)]),
  training, TrainingOptions(loss: CrossEntropyLoss(), optimizer: Nesterov(learningRate: 0.01), batchSize: 32))
_ = try own.fit(validation: validation, options: FitOptions(epochs: 200, patience: 20))
let ownModel = try own.model(task: data.task, preprocessing: divided.preprocessing)
let ownMetrics = try ModelPredictor(ownModel).evaluate(table, rows: divided.split.test).metrics
print("more than 90 % right:", (ownMetrics["accuracy"] ?? 0) > 0.9)

var lesson = try Case(
  Network(inputs: 2, layers: [.dense(1, .sigmoid, weights: GivenValues([0.5, -0.25]))]),
  loss: BinaryCrossEntropyLoss(), inputs: [[1, 2]], targets: [[1]])
lesson.optimizer = AnyOptimizer(SGD(learningRate: 0.5))
let worked = try Worked(lesson)

let weight = Element(Symbol("w", layer: 1), [0, 1])
print("C =", worked.before.cost, "and then", worked.after.cost)
print("\(weight.derivative()) =", worked.before.number(weight.derivative()) ?? 0)
print("\(Element(Symbol("z", layer: 1), [0])) =", Equations(worked.before).formula(
  of: Element(Symbol("z", layer: 1), [0])) ?? 0)
print("all witnesses agree:", try Verification(lesson).passes)

let page = Explanation(worked).document
let text = TextDocumentWriter(width: 60).write(page)
let html = HTMLDocumentWriter(picture: NetworkPicture(worked.before)).write(page)
