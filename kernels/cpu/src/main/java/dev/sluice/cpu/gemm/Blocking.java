package dev.sluice.cpu.gemm;

import jdk.incubator.vector.FloatVector;

/**
 * How products are cut for the registers and caches of a processor.
 *
 * <table>
 * <caption>The choice, by vector registers</caption>
 * <tr><th></th><th>32 (AVX-512, AArch64)</th><th>16 (AVX2)</th><th>because</th></tr>
 * <tr><td>rows of a tile</td><td>8</td><td>6</td>
 *     <td>its sums, a line of the panel and the factors between two {@link Fence}s fit: 8·2 + 2 + 8,
 *     6·2 + 2 + 2. Ten rows would fit into 32 as well, but HotSpot's first compiler gives up on so
 *     large a method, which then stays interpreted</td></tr>
 * <tr><td>terms of a group</td><td>1024</td><td>512</td>
 *     <td>a packed panel stays in a cache while a group's rows meet it: 128 KiB of 512-bit vectors in
 *     a second level of 1 MiB and more, 32 KiB of 256-bit vectors in a first level or half a MiB. A
 *     tile loads and stores its sums once per group</td></tr>
 * <tr><td>rows of a group</td><td>128</td><td>60</td>
 *     <td>packed rows, which stay in the second level while the panels go by: 512 KiB, or 160 KiB of
 *     half a MiB</td></tr>
 * </table>
 *
 * @param rows of a tile
 * @param terms of a sum that are packed together
 * @param group rows that are packed together
 */
record Blocking(int rows, int terms, int group) {
  private static final Blocking OF_32_REGISTERS = new Blocking(8, 1024, 128);
  private static final Blocking OF_16_REGISTERS = new Blocking(6, 512, 60);

  /** That of this processor. */
  static final Blocking OWN = manyRegisters() ? OF_32_REGISTERS : OF_16_REGISTERS;

  private static boolean manyRegisters() {
    // AVX-512 brings 32 registers of every width, and is what makes 512 bits preferred.
    boolean x86 = System.getProperty("os.arch").matches("amd64|x86_64|x86|i386");
    return !x86 || FloatVector.SPECIES_PREFERRED.vectorBitSize() == 512;
  }
}
