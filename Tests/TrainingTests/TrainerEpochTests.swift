import Chainrule
import Testing

@Suite struct TrainerEpochTests {
  @Test func anEpochBegunIsFinished() throws {
    let trainer = try SmallTraining.trainer()
    let twin = try SmallTraining.trainer()
    trainer.run(steps: 7)
    twin.run(steps: 10)
    trainer.epoch()
    #expect(trainer.stepCount == 10)
    #expect(trainer.parameters == twin.parameters)
    trainer.epoch()
    #expect(trainer.stepCount == 15)
  }

  /// What is left of an epoch is two steps, of 5 and of 3 rows.
  @Test func itsLossIsThatOfTheRowsThatWereLeft() throws {
    let trainer = try SmallTraining.trainer()
    let twin = try SmallTraining.trainer()
    trainer.run(steps: 3)
    twin.run(steps: 3)
    let (fourth, fifth) = (twin.step(), twin.step())
    #expect(abs(trainer.epoch() - (5 * fourth + 3 * fifth) / 8) < 1e-6)
  }

  private func message(_ schedule: Schedule, epochs: Int? = nil) -> String {
    var options = SmallTraining.options()
    options.schedule = schedule
    do {
      try options.check(epochs: epochs)
      return "no error"
    } catch { return "\(error)" }
  }

  @Test func schedulesMustFitTheRun() {
    #expect(
      message(.cosine(epochs: 10, warmUp: 20))
        == "layer schedule: expected a warm-up of at most 10 epochs, found 20.0")
    #expect(
      message(.cosine(epochs: 100, warmUp: 20), epochs: 10)
        == "layer schedule: expected a warm-up of at most 10 epochs, found 20.0")
    #expect(message(.cosine(epochs: 100, warmUp: 20)) == "no error")
    #expect(message(.cosine(epochs: 10, warmUp: 10), epochs: 10) == "no error")
    #expect(
      message(.cosine(epochs: 10, warmUp: .nan))
        == "layer schedule: expected a warm-up of at least 0 epochs, found nan")
    #expect(
      message(.cosine(epochs: 10, floor: 2))
        == "layer schedule: expected a floor from 0 to 1, found 2.0")
    #expect(
      message(.step(epochs: 0, factor: 0.5))
        == "layer schedule: expected at least 1 epoch between steps, found 0")
    #expect(
      message(.step(epochs: 1, factor: -1))
        == "layer schedule: expected a factor above 0, found -1.0")
    #expect(
      message(.reduceOnPlateau(factor: 0))
        == "layer schedule: expected a factor above 0 for a plateau, found 0.0")
    #expect(
      message(.reduceOnPlateau(patience: -1))
        == "layer schedule: expected a patience of at least 0 epochs, found -1")
    #expect(
      message(.reduceOnPlateau(threshold: 1))
        == "layer schedule: expected a threshold in [0, 1), found 1.0")
  }

  @Test func trainersAndFitsRefuseThem() throws {
    var options = SmallTraining.options()
    options.schedule = .cosine(epochs: 3, warmUp: 4)
    #expect(throws: NetworkError.self) { try SmallTraining.trainer(options) }
    options.schedule = .cosine(epochs: 9, warmUp: 4)
    let trainer = try SmallTraining.trainer(options)
    #expect(throws: NetworkError.self) { try trainer.fit(options: FitOptions(epochs: 3)) }
    #expect(trainer.stepCount == 0)
  }
}
