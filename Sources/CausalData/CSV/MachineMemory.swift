import Glibc

/// How much memory there is.
enum MachineMemory {
  /// Three quarters of it, in bytes.
  static var threeQuarters: Int {
    let (pages, size) = (sysconf(Int32(_SC_PHYS_PAGES)), sysconf(Int32(_SC_PAGESIZE)))
    return pages > 0 && size > 0 ? pages / 4 * 3 * size : 1 << 32
  }
}
