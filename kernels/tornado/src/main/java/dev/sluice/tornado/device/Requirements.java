package dev.sluice.tornado.device;

import dev.sluice.backend.BackendUnavailableException;
import dev.sluice.tornado.kernel.Panel;
import dev.sluice.tornado.kernel.ReductionKernels;

/** What kernels need of a device, whatever the program and however they are cut within a group. */
final class Requirements {
  private static final int GROUP_ITEMS = ReductionKernels.GROUP;

  /** A kernel has two products at most, each with a tile of its own. */
  private static final int LOCAL_BYTES =
      Math.max(ReductionKernels.GROUP * Float.BYTES, 2 * Panel.TILE_BYTES);

  private Requirements() {}

  /**
   * Checks a device before a kernel is made for it.
   *
   * @param device how it is named to the user
   * @param groupItems the most work-items of a group
   * @param localBytes local memory of a group in bytes
   * @throws BackendUnavailableException where it has less than kernels need
   */
  static void check(String device, long groupItems, long localBytes) {
    require(device, "work-items in a group", groupItems, GROUP_ITEMS);
    require(device, "bytes of local memory", localBytes, LOCAL_BYTES);
  }

  private static void require(String device, String what, long has, int needs) {
    if (has < needs) {
      throw new BackendUnavailableException(
          "tornado: device "
              + device
              + " has "
              + has
              + " "
              + what
              + ", and the kernels need "
              + needs
              + "; choose another, of those that `sluice devices` lists, or another backend");
    }
  }
}
