#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The memory of the machine, in bytes.
var physicalMemory: Double {
  Double(sysconf(Int32(_SC_PHYS_PAGES))) * Double(sysconf(Int32(_SC_PAGESIZE)))
}

/// The processors that may work.
var processorCount: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }
