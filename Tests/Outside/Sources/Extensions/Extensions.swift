@_exported import Chainrule

/// Adds all of this package's kinds to the catalogue, so that files may name them.
public func registerExtensions() {
  Catalogue.register(activation: SoftSign.self)
  Catalogue.register(layer: GatedLayer.self)
  Catalogue.register(loss: LogCoshLoss.self)
  Catalogue.register(optimizer: SignDescent.self)
}
