import Chainrule
import Testing
