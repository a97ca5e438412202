/// The version of Chainrule, as it stands in models and run folders.
public let chainruleVersion = "0.1.0"
