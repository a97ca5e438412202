#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The memory of the machine, in bytes.
var physicalMemory: Double {
  Double(sysconf(Int32(_SC_PHYS_PAGES))) * Double(sysconf(Int32(_SC_PAGESIZE)))
}
