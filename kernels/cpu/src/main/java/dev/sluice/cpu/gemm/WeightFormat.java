package dev.sluice.cpu.gemm;

/** How packed weights are stored. Sums are of 32-bit numbers in any case. */
public enum WeightFormat {
  /** As they are. */
  FLOAT32,
  /** The upper 16 bits, rounded to nearest even: 8 bits of precision, half the bytes. */
  BFLOAT16;

  /** A weight as the format keeps it. */
  public float stored(float weight) {
    if (this == FLOAT32 || Float.isNaN(weight)) {
      return weight;
    }
    int bits = Float.floatToRawIntBits(weight);
    int rounded = bits + 0x7FFF + (bits >>> 16 & 1);
    return Float.intBitsToFloat(rounded & 0xFFFF_0000);
  }
}
